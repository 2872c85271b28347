import { parseTableName, type SchemaName, type Sql, sql } from '../../../model/sql/sql';
import { parseBound } from '../../../partitions/bound';
import type { KeyColumn, Relation, Trigger } from '../../../partitions/relation';
import { isTrusted, type Session, trustOnlyPostgres } from '../session';

interface KeyRow {
  readonly name: string | null;
  readonly type: string | null;
  readonly plain: string | null;
  readonly operator: SchemaName | null;
  readonly collation: SchemaName | null;
}

/** A relation as the query below finds it. */
interface Row {
  readonly oid: string;
  readonly parent: string | null;
  readonly schema: string;
  readonly name: string;
  readonly owner: string | null;
  readonly trusted: boolean;
  readonly bound: string | null;
  readonly detaching: boolean;
  readonly strategy: 'r' | 'l' | 'h' | null;
  readonly foreign: boolean;
  readonly key: readonly KeyRow[] | null;
  readonly columns: readonly string[];
  readonly triggers: readonly Trigger[];
  readonly referenced: boolean;
  readonly joined: readonly SchemaName[];
}

/** A table, then what is below it at any depth: from the catalog alone, which locks nothing that anybody would notice. */
const tree = ({ schema, name }: SchemaName) => sql`
  with recursive tree (oid, parent, detaching, depth) as (
    select c.oid, null::oid, false, 0 from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and c.relname = ${name}
    union all
    select i.inhrelid, i.inhparent, i.inhdetachpending, t.depth + 1 from tree t join pg_inherits i on i.inhparent = t.oid
  ),
  -- Read once: pg_constraint has no index by which the foreign keys of each partition could be found.
  foreign_keys as materialized (
    select conrelid, confrelid, conparentid from pg_constraint where contype = 'f'
  ),
  own_foreign_keys as materialized (select conrelid, confrelid from foreign_keys where conparentid = 0)
  select t.oid::text, t.parent::text, n.nspname as schema, c.relname as name,
    case when c.relowner <> (select oid from pg_roles where rolname = current_user)
      then pg_get_userbyid(c.relowner) end as owner,
    ${isTrusted(sql`c.relowner`)} as trusted,
    case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as bound,
    t.detaching, p.partstrat as strategy, c.relkind = 'f' as foreign,
    (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
       'plain', format_type(a.atttypid, -1),
       'operator', (select json_build_object('schema', s.nspname, 'name', o.oprname)
         from pg_opclass oc join pg_amop ao on ao.amopfamily = oc.opcfamily and ao.amopmethod = oc.opcmethod
           and ao.amoplefttype = oc.opcintype and ao.amoprighttype = oc.opcintype
         join pg_operator o on o.oid = ao.amopopr join pg_namespace s on s.oid = o.oprnamespace
         where oc.oid = k.class and ao.amopstrategy = 3 and oc.opcmethod = (select oid from pg_am where amname = 'btree')),
       'collation', (select json_build_object('schema', s.nspname, 'name', l.collname)
         from pg_collation l join pg_namespace s on s.oid = l.collnamespace
         where l.oid = k.collated and l.collname <> 'default')) order by k.n)
     from unnest(p.partattrs::int2[], p.partcollation::oid[], p.partclass::oid[]) with ordinality k (attnum, collated, class, n)
     left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum and k.attnum > 0) as key,
    (select coalesce(json_agg(a.attname order by a.attnum), '[]') from pg_attribute a
     where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
    (select coalesce(json_agg(json_build_object('name', g.tgname, 'enabled', g.tgenabled) order by g.tgname), '[]')
     from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal and g.tgenabled <> 'D') as triggers,
    c.oid in (select confrelid from foreign_keys) as referenced,
    (select coalesce(json_agg(json_build_object('schema', other.nspname, 'name', other.relname)
       order by other.nspname, other.relname), '[]')
     from (select distinct jn.nspname, j.relname from own_foreign_keys f
       join pg_class j on j.oid = case when f.conrelid = c.oid then f.confrelid else f.conrelid end
       join pg_namespace jn on jn.oid = j.relnamespace
       where c.oid in (f.conrelid, f.confrelid) and j.oid <> c.oid) other) as joined
  from tree t join pg_class c on c.oid = t.oid join pg_namespace n on n.oid = c.relnamespace
    left join pg_partitioned_table p on p.partrelid = c.oid
  order by t.depth, c.oid`;

const STRATEGIES = { r: 'range', l: 'list', h: 'hash' } as const;

/** How a session that reads or makes partitions is set: bounds and literals are in UTC whatever the server's zone is. */
export async function preparePartitionSession(client: Session): Promise<void> {
  await trustOnlyPostgres(client);
  await client.query(sql`
    set time zone 'UTC';
    set datestyle = 'ISO';
    set standard_conforming_strings = on;
    -- A policy that would hide rows makes an error instead.
    set row_security = off;
    -- A statement whose client was killed ends, and with it the locks that it holds.
    set client_connection_check_interval = '500ms'`);
}

/** A table and everything below it; undefined where there is no such table. The session must be prepared. */
export async function readRelation(client: Session, table: SchemaName): Promise<Relation | undefined> {
  const { rows } = await client.query<Row>(tree(table));
  const below = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.parent === null) continue;
    const siblings = below.get(row.parent);
    if (siblings === undefined) below.set(row.parent, [row]);
    else siblings.push(row);
  }
  const [root] = rows;
  return root && toRelation(root, below);
}

/** The same for a table as the config writes its name. */
export async function readNamed(client: Session, table: string): Promise<Relation | undefined> {
  const name = parseTableName(table);
  return name && readRelation(client, name);
}

function toRelation(row: Row, below: ReadonlyMap<string, readonly Row[]>): Relation {
  return {
    schema: row.schema,
    name: row.name,
    otherOwner: row.owner ?? undefined,
    isOfStranger: !row.trusted,
    bound: row.bound === null ? undefined : parseBound(row.bound),
    isDetaching: row.detaching,
    isForeign: row.foreign,
    key:
      row.strategy === null
        ? undefined
        : {
            strategy: STRATEGIES[row.strategy],
            columns: (row.key ?? []).map(toKeyColumn),
          },
    columns: row.columns,
    triggers: row.triggers,
    isReferenced: row.referenced,
    joined: row.joined,
    partitions: (below.get(row.oid) ?? []).map((child) => toRelation(child, below)),
  };
}

function toKeyColumn({ name, type, plain, operator, collation }: KeyRow): KeyColumn {
  const equality =
    plain === null || operator === null ? undefined : { type: plain, operator, collation: collation ?? undefined };
  return { name: name ?? undefined, type: type ?? '', equality };
}

/** The oid of a table by its name, as SQL; a cast to regclass does not take every name that a table may have. */
export function oidSql({ schema, name }: SchemaName): Sql {
  return sql`(select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and c.relname = ${name})`;
}

/** Whether a name is taken in a schema: by a relation, or by a type, which a table needs too. */
export async function readTakenNames(client: Session): Promise<(schema: string, name: string) => boolean> {
  const { rows } = await client.query<{ schema: string; name: string }>(sql`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname not in ('pg_catalog', 'pg_toast', 'information_schema')
    union
    select n.nspname, t.typname from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where n.nspname not in ('pg_catalog', 'pg_toast', 'information_schema')`);
  const taken = new Set(rows.map(({ schema, name }) => JSON.stringify([schema, name])));
  return (schema, name) => taken.has(JSON.stringify([schema, name]));
}
