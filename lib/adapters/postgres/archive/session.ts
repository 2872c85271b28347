import { sql } from '../../../model/sql/sql';
import { preparePartitionSession } from '../partitions/catalog';
import type { Session } from '../session';

/** Settings that decide how PostgreSQL writes a value as text; the archive is written, summed and read with these. */
export const SESSION_SETTINGS = {
  timezone: 'UTC',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  lc_monetary: 'C',
  xmlbinary: 'base64',
  standard_conforming_strings: 'on',
} as const;

/** As for the planning of partitions, with all that the text of a value depends on. */
export async function prepareArchiveSession(client: Session): Promise<void> {
  await preparePartitionSession(client);
  for (const [name, value] of Object.entries(SESSION_SETTINGS))
    await client.query(sql`select set_config(${name}, ${value}, false)`);
  // An export takes as long as it takes; who runs this ends it when the time is up.
  await client.query(sql`set statement_timeout = 0`);
  // One process for each connection is what the database is sized for; a scan that takes all of its cores is not wanted.
  await client.query(sql`set max_parallel_workers_per_gather = 0`);
}
