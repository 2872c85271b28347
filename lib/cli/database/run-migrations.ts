import { connect } from '../../adapters/postgres/connect';
import { recordBaseline } from '../../adapters/postgres/migrations/baseline';
import { migrate, migrationStatus } from '../../adapters/postgres/migrations/migrate';
import type { MigrateAnswer, MigrateCall } from '../../adapters/postgres/migrations/migrate-call';
import type { SchemaFile } from '../../model/database/migration-files';
import { databaseUsers } from '../../model/database/users';
import type { SystemConfig } from '../../model/system/config';
import type { EnvironmentConfig } from '../../model/system/environment';
import { migrateFunctionName } from '../../model/system/resource-names';
import { InputError } from '../../model/validation/input-error';
import type { Io } from '../io';
import { Progress } from '../progress';
import { databaseConnection } from './database-url';
import { askDeployed } from './deployed-function';

/** Where a system is deployed. */
export interface Deployed {
  readonly system: string;
  readonly environment: EnvironmentConfig;
  /** Of a database with shards: which of them, the default one where it is left out. */
  readonly shard?: string;
}

const WORDS = {
  does: 'migrates',
  nothing: 'Nothing was migrated',
  interrupted: 'a migration that was under way is rolled back, those before it stay',
};

/** What is to be done with a database. */
export interface Wanted {
  readonly dryRun: boolean;
  /** Number of the last file that is recorded as applied without being run; left out, files are applied. */
  readonly baseline?: number;
}

/** Lets the function that was deployed migrate, with the files that were deployed. Throws what `askDeployed` throws. */
export async function migrateDeployed(
  { system, environment, shard }: Deployed,
  { dryRun, baseline: through }: Wanted,
  io?: Io,
): Promise<MigrateOutcome> {
  const name = migrateFunctionName({ system, environment: environment.name }, shard);
  const call: MigrateCall =
    through === undefined ? { action: dryRun ? 'status' : 'migrate' } : { action: 'baseline', through, dryRun };
  io?.err(`${dryRun ? 'Asking' : 'Migrating by'} ${name} in ${environment.region}; it takes up to 15 minutes.`);
  const answer = await askDeployed<MigrateOutcome>(name, environment, call, WORDS);
  if (through !== undefined && !('baseline' in answer)) throw tooOld(name);
  return answer;
}

/** A function that does not know the question answers with what is pending. */
function tooOld(name: string): InputError {
  return new InputError('function-too-old', 'Nothing was recorded: the deployed function knows no baseline', [
    {
      where: name,
      given: 'a function of an older version',
      allowed: 'one that was deployed with this version',
      remedy: 'Record it with --database-url from inside the VPC.',
    },
  ]);
}

/** Migrates the database at a URL with the files of this project. Throws what `connect` and `migrate` throw. */
export async function migrateDatabase(
  databaseUrl: string,
  { system, folder, shown }: LocalSchema,
  { dryRun, baseline: through }: Wanted,
  io: Io,
): Promise<MigrateOutcome> {
  const client = await connect(databaseConnection(databaseUrl));
  let progress: Progress | undefined;
  try {
    if (through !== undefined) return { baseline: await recordBaseline(client, { folder, shown, through, dryRun }) };
    if (dryRun) return { status: await migrationStatus(client, { folder, shown }) };
    const onProgress = (file: string, _: number, total: number) => {
      progress ??= new Progress(io, total);
      progress.step(file);
    };
    return { report: await migrate(client, { folder, shown, users: databaseUsers(system), onProgress }) };
  } finally {
    progress?.stop();
    await client.end();
  }
}

/** What a run, or a dry run, has found and done. */
export type MigrateOutcome = Exclude<MigrateAnswer, { readonly error: object }>;

/** Migrations of a system in this project. */
export interface LocalSchema {
  readonly system: SystemConfig;
  /** Folder of the files. */
  readonly folder: string;
  /** The folder as messages show it. */
  readonly shown: string;
  readonly files: readonly SchemaFile[];
}
