import type { MigrationBuilder } from 'node-pg-migrate';
import type { Client } from 'pg';
import type { SchemaFile } from '../../../model/database/migration-files';
import { type SqlStatement, sqlStatements } from '../../../model/database/sql-statements';
import { sql } from '../../../model/sql/sql';
import { InputError } from '../../../model/validation/input-error';
import { trustOnlyPostgres } from '../session';
import { announceChecksum, RECORD_SCHEMA, RECORD_TABLE } from './migration-record';
import { checksum } from './schema-folder';

/** What a migration may not do to everybody else, and what may not happen to it; a setting that a version has not is left out. */
const SETTINGS: Readonly<Record<string, string>> = {
  // A change to a table that waits for a lock makes everybody else wait behind it.
  lock_timeout: '10s',
  // What the cluster sets for services is too short for building an index.
  statement_timeout: '0',
  transaction_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  // How a file was cut into statements is how the server has to read them.
  standard_conforming_strings: 'on',
  // A statement whose client was killed ends, and with it the lock on migrations.
  client_connection_check_interval: '2s',
};

/** Without a transaction locks are such that nobody waits behind them, and what is waited for is the end of old transactions. */
const WITHOUT_TRANSACTION = { ...SETTINGS, lock_timeout: '0' };

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** A file finds names where its user does; nothing else does that is run here. */
const SEARCH_AS_USER = 'set search_path to default;';
/** Ends what a file has set for its session, above all who it is: the record that follows is not that role's to write. */
const RESET_USER = 'reset session authorization;';
const SEARCH_POSTGRES = 'set search_path = pg_catalog, pg_temp;';

/** What failed while a file was applied. */
export class StepFailed extends Error {
  /** The statement of the file; undefined when the file itself succeeded, and its record or the COMMIT did not. */
  readonly statement: SqlStatement | undefined;
  override readonly cause: unknown;

  constructor(statement: SqlStatement | undefined, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.statement = statement;
    this.cause = cause;
  }
}

/**
 * Applies one file of a folder with node-pg-migrate: BEGIN, its statements, its record, COMMIT.
 *
 * Statement by statement, because PostgreSQL seldom says which of several has failed. Rejects with `StepFailed`, and leaves
 * the transaction for the caller to roll back.
 */
export async function applyFile(client: Client, next: SchemaFile, folder: string): Promise<void> {
  await prepareSession(client, next.transaction ? SETTINGS : WITHOUT_TRANSACTION);
  if (!next.transaction) await refuseInvalidIndexes(client, next.file);
  await announceChecksum(client, checksum(next));
  const statements = sqlStatements(next.sql);
  const { runner } = await import('node-pg-migrate');
  await runner({
    dbClient: observed(client, statements),
    dir: folder,
    ignorePattern: '(?!.*\\.sql$).*',
    direction: 'up',
    file: next.name,
    migrationsSchema: RECORD_SCHEMA,
    migrationsTable: RECORD_TABLE,
    singleTransaction: false,
    // Compared already, with files that have taken the place of others; the library knows none of those.
    checkOrder: false,
    // Ours is held already; that of the library would be given back between two files.
    noLock: true,
    logger: SILENT,
    // The library's own reader of SQL cuts a file at a comment that says "down migration".
    migrationLoaderStrategies: [
      {
        extensions: ['.sql'],
        loader: async (paths) =>
          paths.map((path) => ({ id: path, filePaths: [path], actions: actions(next, statements) })),
      },
    ],
  });
}

/** What an earlier file has set must not reach the next one. */
async function prepareSession(client: Client, settings: Readonly<Record<string, string>>): Promise<void> {
  await client.query(RESET_USER);
  await client.query('reset all');
  await trustOnlyPostgres(client);
  await client.query(
    sql`select set_config(key, value, false) from json_each_text(${JSON.stringify(settings)})
      where key in (select name from pg_settings)`,
  );
}

/** The client, with errors that say which statement they are about. */
function observed(client: Client, statements: readonly SqlStatement[]): Client {
  let done = 0;
  const query = async (text: string) => {
    const statement = statements[done];
    const isNext = statement !== undefined && text === `${statement.text};`;
    try {
      const result = await client.query(text);
      if (isNext) done++;
      return result;
    } catch (error) {
      throw new StepFailed(isNext ? statement : undefined, error);
    }
  };
  return { query } as unknown as Client;
}

/** What the library is to do with a file. It loads all of a folder and runs the one that it is told to. */
function actions({ transaction }: SchemaFile, statements: readonly SqlStatement[]) {
  const up = (pgm: MigrationBuilder): void => {
    if (!transaction) pgm.noTransaction();
    pgm.sql(SEARCH_AS_USER);
    for (const { text } of statements) pgm.sql(`${text};`);
    pgm.sql(RESET_USER);
    pgm.sql(SEARCH_POSTGRES);
  };
  return { up, down: false } as const;
}

/**
 * An interrupted CREATE INDEX CONCURRENTLY leaves an index that is never used, and that IF NOT EXISTS takes for the one that
 * is wanted. Indexes of partitioned tables are left out: they are invalid while those of their partitions are being built.
 */
async function refuseInvalidIndexes(client: Client, file: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    sql`select indexrelid::regclass::text as name from pg_index join pg_class on pg_class.oid = indexrelid
     where not indisvalid and relkind = 'i' order by name`,
  );
  if (rows.length === 0) return;
  throw new InputError(
    'invalid-index',
    `${file} was not applied: an index is invalid`,
    rows.map(({ name }) => ({
      where: name,
      given: 'an invalid index, as an interrupted CREATE INDEX CONCURRENTLY leaves it',
      allowed: 'valid indexes before a file without a transaction',
      remedy: `Run \`drop index concurrently ${name}\`, then migrate again.`,
    })),
  );
}
