import type { Client } from 'pg';

/**
 * Names of an index of a table, which is stated as in the config or as `primary key`; of a partitioned table, the names
 * of its parts on these partitions. Throws when the table has no such index.
 */
export async function indexNames(
  client: Client,
  table: string,
  stated: string,
  partitions?: readonly string[],
): Promise<string[]> {
  const { rows } = await client.query<{ oid: string; name: string; definition: string; primary: boolean }>(
    `select indexrelid as oid, indexrelid::regclass::text as name, indisprimary as primary,
       split_part(pg_get_indexdef(indexrelid), ' USING ', 2) as definition
     from pg_index where indrelid = $1::regclass`,
    [table],
  );
  const index = rows.find((row) => (stated === 'primary key' ? row.primary : row.definition === stated));
  if (index === undefined) throw new Error(`${table} has no index ${stated}`);
  if (partitions === undefined) return [index.name];
  const parts = await client.query<{ name: string }>(
    `select indexrelid::regclass::text as name from pg_inherits join pg_index on indexrelid = inhrelid
     where inhparent = $1 and indrelid = any ($2::regclass[])`,
    [index.oid, partitions],
  );
  return parts.rows.map((row) => row.name).sort();
}
