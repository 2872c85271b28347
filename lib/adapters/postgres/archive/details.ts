import { type SchemaName, sql } from '../../../model/sql/sql';
import type { DueDetails } from '../../../partitions/archive/due';
import type { ArchiveEntry, AttachmentState } from '../../../partitions/archive/entry';
import type { Column } from '../../../partitions/archive/row-sum';
import type { Session } from '../session';

/** What the catalog says of a partition that is due. */
export interface PartitionDetails extends DueDetails {
  readonly oid: string;
  /** Undefined for a table that is no partition. */
  readonly bound: string | undefined;
  readonly columns: readonly (Column & { readonly notNull: boolean })[];
  /** Pages of the table itself. */
  readonly blocks: number;
  /** Bytes of the table with what is stored out of line, without indexes. */
  readonly tableBytes: number;
  /** Bytes with indexes and what is stored out of line. */
  readonly bytes: number;
}

const details = ({ schema, name }: SchemaName) => sql`
  select c.oid::text, c.relkind as kind, pg_get_expr(c.relpartbound, c.oid) as bound,
    pg_relation_size(c.oid) / current_setting('block_size')::int as blocks, pg_table_size(c.oid) as table_bytes, pg_total_relation_size(c.oid) as bytes,
    pg_has_role(c.relowner, 'USAGE') and not exists (
      select from pg_inherits i join pg_class p on p.oid = i.inhparent
      where i.inhrelid = c.oid and not pg_has_role(p.relowner, 'USAGE')) as own,
    (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'notNull', a.attnotnull) order by a.attnum), '[]')
     from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
    (select coalesce(json_agg(distinct p.pubname), '[]') from pg_publication_tables p
     where (p.schemaname, p.tablename) in (
       select n.nspname, r.relname from pg_partition_ancestors(c.oid) x join pg_class r on r.oid = x.relid
         join pg_namespace n on n.oid = r.relnamespace
       union all select ${schema}::name, ${name}::name)) as publications
  from pg_class c join pg_namespace s on s.oid = c.relnamespace
  where s.nspname = ${schema} and c.relname = ${name}`;

/** Undefined where there is no such table. The session must be prepared, or a bound is in another zone. */
export async function readDetails(client: Session, table: SchemaName): Promise<PartitionDetails | undefined> {
  const { rows } = await client.query(details(table));
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    oid: row.oid,
    kind: row.kind,
    bound: row.bound ?? undefined,
    columns: row.columns,
    blocks: Number(row.blocks),
    tableBytes: Number(row.table_bytes),
    bytes: Number(row.bytes),
    publications: row.publications,
    isOwn: row.own,
  };
}

/** Where the partition of an entry is now. A table that only has its name is another one. */
export async function readPlace(client: Session, { oid, schema, name }: ArchiveEntry): Promise<AttachmentState> {
  const { rows } = await client.query<{ detaching: boolean | null }>(
    sql`select i.inhdetachpending as detaching from pg_class c join pg_namespace s on s.oid = c.relnamespace
       left join pg_inherits i on i.inhrelid = c.oid
     where c.oid = ${oid} and s.nspname = ${schema} and c.relname = ${name} and c.relkind = 'r'`,
  );
  const [row] = rows;
  if (row === undefined) return 'gone';
  return row.detaching === null ? 'detached' : row.detaching ? 'detaching' : 'attached';
}
