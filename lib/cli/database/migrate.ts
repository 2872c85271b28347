import { relative } from 'node:path';
import { readSchemaFolder } from '../../adapters/postgres/migrations/schema-folder';
import { loadSqlParser } from '../../adapters/postgres/parse-sql';
import { type LockHint, lockHints } from '../../model/database/locks/lock-hints';
import type { SystemConfig } from '../../model/system/config';
import { InputError } from '../../model/validation/input-error';
import type { Io } from '../io';
import { OptionReader } from '../option-reader';
import { loadProject } from '../project/project';
import { migrateText } from './migrate-text';
import { type LocalSchema, type MigrateOutcome, migrateDatabase, migrateDeployed } from './run-migrations';
import { listShards } from './shards';

export interface MigrateOptions {
  readonly environment?: string;
  readonly config: string;
  readonly system?: string;
  readonly shard?: string;
  readonly databaseUrl?: string;
  readonly baseline?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `tidemark migrate`: applies migrations, by the function that was deployed or on a connection of its own. */
export async function runMigrate(options: MigrateOptions, io: Io, projectDirectory: string): Promise<number> {
  const { environment: environmentName, databaseUrl } = options;
  if (environmentName === undefined && databaseUrl === undefined) {
    const reader = new OptionReader();
    reader.add('environment', 'nothing', 'an environment, or --database-url', 'Say which database is meant.');
    reader.check();
  }
  if (databaseUrl !== undefined && options.shard !== undefined) {
    const reader = new OptionReader();
    reader.add(
      'shard',
      'with --database-url',
      'only without it',
      'The URL says which database is meant; leave one out.',
    );
    reader.check();
  }
  const baseline = readBaseline(options.baseline);
  const catalog = loadProject(projectDirectory, options.config);
  const environment = environmentName === undefined ? undefined : catalog.environment(environmentName);
  const system = catalog.system(options.system);
  const schema = localSchema(system, catalog.schemaFolder(system.name), projectDirectory);
  const dryRun = options.dryRun === true;
  const wanted = { dryRun, ...(baseline === undefined ? {} : { baseline }) };
  const shards = databaseUrl === undefined ? listShards(system, options.shard) : [undefined];
  const found: object[] = [];
  // One database after the other: what goes wrong in one is not done to the rest.
  for (const shard of shards) {
    const outcome =
      databaseUrl === undefined && environment !== undefined
        ? await migrateDeployed(
            { system: system.name, environment, shard },
            wanted,
            options.json === true ? undefined : io,
          )
        : await migrateDatabase(databaseUrl ?? '', schema, wanted, io);
    const names = schema.files.map(({ name }) => name);
    const notDeployed = databaseUrl === undefined ? missing(names, outcome) : [];
    const locks = await findLocks(schema, outcome);
    found.push(
      jsonOf({ environment: environmentName ?? null, system: system.name, shard, dryRun }, outcome, notDeployed, locks),
    );
    const name = shard === undefined ? system.name : `${system.name}, shard ${shard}`;
    if (options.json !== true) io.out(migrateText(name, outcome, { dryRun, notDeployed, locks }));
  }
  if (options.json === true) io.out(JSON.stringify(found.length === 1 ? found[0] : found, null, 2));
  return 0;
}

function localSchema(system: SystemConfig, folder: string | undefined, projectDirectory: string): LocalSchema {
  if (folder === undefined) {
    throw new InputError('no-schema', `${system.name} has no migrations`, [
      {
        where: `config/schema/${system.name}`,
        given: 'no such folder',
        allowed: 'a folder of SQL files 0001-name.sql, 0002-name.sql and so on',
        remedy: 'Write the first file, or name another system with --system.',
      },
    ]);
  }
  const shown = relative(projectDirectory, folder);
  return { system, folder, shown, files: readSchemaFolder(folder, shown) };
}

function readBaseline(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const reader = new OptionReader();
  const number = reader.integer('baseline', text, 1, 9999);
  reader.check();
  return number;
}

/**
 * What the pending files of a dry run lock, by the files of this project: of a deployed function's files the names are known.
 */
async function findLocks({ files }: LocalSchema, outcome: MigrateOutcome): Promise<LockHint[]> {
  if (!('status' in outcome) || outcome.status.pending.length === 0) return [];
  return lockHints(files, outcome.status.pending, await loadSqlParser());
}

/** Files of this project that the deployed function does not know; only a dry run says which those are. */
function missing(names: readonly string[], outcome: MigrateOutcome): string[] {
  if (!('status' in outcome)) return [];
  const { applied, pending, ahead } = outcome.status;
  const known = new Set([...applied, ...pending, ...ahead]);
  return names.filter((name) => !known.has(name));
}

/** For tools: of one database an object, of several a list. The shape is stable: fields are added, never changed. */
function jsonOf(
  where: {
    readonly environment: string | null;
    readonly system: string;
    readonly shard: string | undefined;
    readonly dryRun: boolean;
  },
  outcome: MigrateOutcome,
  notDeployed: readonly string[],
  locks: readonly LockHint[],
): object {
  if ('baseline' in outcome) return { version: 1, ...where, ...outcome.baseline };
  const found = 'report' in outcome ? outcome.report : { ...outcome.status, notDeployed, locks };
  return { version: 1, ...where, ...found };
}
