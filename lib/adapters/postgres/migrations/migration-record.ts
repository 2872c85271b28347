import type { Client } from 'pg';

/** Where is recorded what was applied: a schema of its own, which no service is admitted to. */
export const RECORD_SCHEMA = 'tidemark';
export const RECORD_TABLE = 'migrations';

/** The setting that carries a file's checksum into its record. */
const CHECKSUM = 'tidemark.checksum';

/** A migration that was applied. */
export interface MigrationRecord {
  /** The file's name without its ending. */
  readonly name: string;
  readonly checksum: string;
}

/** What is recorded, in the order in which it was applied; nothing where the table is not there yet. Changes nothing. */
export async function readRecords(client: Client): Promise<MigrationRecord[]> {
  const table = `${RECORD_SCHEMA}.${RECORD_TABLE}`;
  const { rows: found } = await client.query('select to_regclass($1) is not null as exists', [table]);
  if (found[0]?.exists !== true) return [];
  const { rows } = await client.query<MigrationRecord>(`select name, checksum from ${table} order by id`);
  return rows;
}

/**
 * Makes the table that node-pg-migrate would make, and a column more.
 *
 * The library writes name and time, in the transaction of the migration. The checksum comes into the same row as the
 * default of its column, from the setting that `announceChecksum` makes.
 */
export async function makeRecordTable(client: Client): Promise<void> {
  await client.query(`create schema if not exists ${RECORD_SCHEMA}`);
  await client.query(`
    create table if not exists ${RECORD_SCHEMA}.${RECORD_TABLE} (
      id serial primary key,
      name varchar(255) not null unique,
      run_on timestamp not null,
      checksum text not null default current_setting('${CHECKSUM}')
    )`);
}

/** Records migrations as applied, in this order, without running them. */
export async function recordApplied(client: Client, migrations: readonly MigrationRecord[]): Promise<void> {
  for (const { name, checksum } of migrations)
    await client.query(`insert into ${RECORD_SCHEMA}.${RECORD_TABLE} (name, run_on, checksum) values ($1, now(), $2)`, [
      name,
      checksum,
    ]);
}

/** For the one migration that is applied next on this connection. */
export async function announceChecksum(client: Client, checksum: string): Promise<void> {
  await client.query('select set_config($1, $2, false)', [CHECKSUM, checksum]);
}
