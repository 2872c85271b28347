import type { SchemaFile } from '../../../model/database/migration-files';
import { sql } from '../../../model/sql/sql';
import { InputError, type Problem } from '../../../model/validation/input-error';
import { databaseName, type Session, trustOnlyPostgres } from '../session';
import { LOCK_WAIT_MS, type SchemaSource } from './migrate';
import { withMigrationLock } from './migration-lock';
import { changed } from './migration-plan';
import { type MigrationRecord, makeRecordTable, RECORD_SCHEMA, readRecords, recordApplied } from './migration-record';
import { checksum, readSchemaFolder } from './schema-folder';

export interface BaselineOptions extends SchemaSource {
  /** Number of the last file whose changes the database has. */
  readonly through: number;
  /** Only says what would be recorded. */
  readonly dryRun: boolean;
  /** How long to wait for another run. @default five minutes */
  readonly lockWaitMs?: number;
}

/** What was recorded as applied, or would be, by the names of the files. */
export interface BaselineReport {
  readonly recorded: readonly string[];
  /** Recorded before. */
  readonly already: readonly string[];
}

/**
 * Records files as applied without running them, all up to a number, for a database that has their changes from before its migrations.
 *
 * Throws `InputError`: `bad-schema-files`, `migrations-locked`, and `baseline-refused` where there is no such file, where other migrations or
 * other texts are recorded, and for a database without tables.
 */
export async function recordBaseline(client: Session, options: BaselineOptions): Promise<BaselineReport> {
  const { folder, shown = folder, through, dryRun, lockWaitMs = LOCK_WAIT_MS } = options;
  const files = readSchemaFolder(folder, shown);
  await trustOnlyPostgres(client);
  const covered = filesThrough(files, through, shown);
  const work = async () => {
    const records = await readRecords(client);
    const names = new Set(records.map(({ name }) => name));
    const missing = covered.filter(({ name }) => !names.has(name));
    const problems = [...otherRecords(covered, records, shown), ...changed(covered, records, shown)];
    if (problems.length === 0 && missing.length > 0 && !(await hasTables(client)))
      problems.push({
        where: await databaseName(client),
        given: 'no table, view or sequence',
        allowed: 'a database that has what the files make',
        remedy: 'Check which database is meant. An empty one is migrated without a baseline.',
      });
    if (problems.length > 0) throw refused(problems);
    if (!dryRun && missing.length > 0) {
      await client.query(sql`begin`);
      await makeRecordTable(client);
      await recordApplied(
        client,
        missing.map((file) => ({ name: file.name, checksum: checksum(file) })),
      );
      await client.query(sql`commit`);
    }
    return {
      recorded: missing.map(({ name }) => name),
      already: covered.filter(({ name }) => names.has(name)).map(({ name }) => name),
    };
  };
  // What changes nothing waits for nobody.
  return dryRun ? work() : withMigrationLock(client, lockWaitMs, work);
}

function filesThrough(files: readonly SchemaFile[], through: number, folder: string): readonly SchemaFile[] {
  const numbers = files.map(({ name }) => Number(name.slice(0, 4)));
  const last = numbers.indexOf(through);
  if (last >= 0) return files.slice(0, last + 1);
  throw refused([
    {
      where: '--baseline',
      given: String(through),
      allowed:
        numbers.length === 0
          ? `a number of a file in ${folder}, which has none`
          : `the number of a file in ${folder}: ${numbers.join(', ')}`,
      remedy: 'Name the last file whose changes the database has.',
    },
  ]);
}

function otherRecords(covered: readonly SchemaFile[], records: readonly MigrationRecord[], folder: string): Problem[] {
  const names = new Set(covered.flatMap(({ name, replaces = [] }) => [name, ...replaces]));
  return records
    .filter(({ name }) => !names.has(name))
    .map(({ name }) => ({
      where: `${folder}/${name}.sql`,
      given: 'recorded as applied already',
      allowed: `no record but of files up to ${covered.at(-1)?.name}`,
      remedy: 'This database is being migrated already: leave --baseline out, or name a later number.',
    }));
}

function refused(problems: readonly Problem[]): InputError {
  return new InputError('baseline-refused', 'Nothing was recorded', problems);
}

async function hasTables(client: Session): Promise<boolean> {
  const { rows } = await client.query(
    sql`select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', ${RECORD_SCHEMA})) as has`,
  );
  return rows[0]?.has === true;
}
