import { quoteName, quoteText, sql, sqlName } from '../../../model/sql/sql';
import type { Session } from '../session';

/** Where is recorded what was applied: a schema of its own, which no service is admitted to. */
export const RECORD_SCHEMA = 'tidemark';
export const RECORD_TABLE = 'migrations';
const RECORDS = sqlName({ schema: RECORD_SCHEMA, name: RECORD_TABLE });

/** The setting that carries a file's checksum into its record. */
const CHECKSUM = 'tidemark.checksum';

/** A migration that was applied. */
export interface MigrationRecord {
  /** The file's name without its ending. */
  readonly name: string;
  readonly checksum: string;
}

/** What is recorded, in the order in which it was applied; nothing where the table is not there yet. Changes nothing. */
export async function readRecords(client: Session): Promise<MigrationRecord[]> {
  const { rows: found } = await client.query(
    sql`select pg_catalog.to_regclass(${`${RECORD_SCHEMA}.${RECORD_TABLE}`}) is not null as exists`,
  );
  if (found[0]?.exists !== true) return [];
  const { rows } = await client.query<MigrationRecord>(sql`select name, checksum from ${RECORDS} order by id`);
  return rows;
}

/**
 * Makes the table that node-pg-migrate would make, and a column more.
 *
 * The library writes name and time, in the transaction of the migration. The checksum comes into the same row as the
 * default of its column, from the setting that `announceChecksum` makes.
 */
export async function makeRecordTable(client: Session): Promise<void> {
  await client.query(sql`create schema if not exists ${quoteName(RECORD_SCHEMA)}`);
  await client.query(sql`
    create table if not exists ${RECORDS} (
      id serial primary key,
      name varchar(255) not null unique,
      run_on timestamp not null,
      checksum text not null default current_setting(${quoteText(CHECKSUM)})
    )`);
}

/** Records migrations as applied, in this order, without running them. */
export async function recordApplied(client: Session, migrations: readonly MigrationRecord[]): Promise<void> {
  for (const { name, checksum } of migrations)
    await client.query(
      sql`insert into ${RECORDS} (name, run_on, checksum) values (${name}, pg_catalog.now(), ${checksum})`,
    );
}

/** For the one migration that is applied next on this connection. */
export async function announceChecksum(client: Session, checksum: string): Promise<void> {
  await client.query(sql`select pg_catalog.set_config(${CHECKSUM}, ${checksum}, false)`);
}
