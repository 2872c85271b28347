import { type SchemaName, type Sql, sql } from '../../../model/sql/sql';
import { freeName, indexName } from '../../../partitions/name';
import type { PlannedPartition } from '../../../partitions/plan';
import type { Index, Statistics, TableSettings } from '../../../partitions/settings';
import { modelOf } from '../../../partitions/sibling';
import type { Session } from '../session';
import { oidSql } from './catalog';

/** As the catalog has it: null for what is not set. */
type Nullable<T> = { readonly [K in keyof T]: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K] };

interface IndexRow extends Nullable<Omit<Index, 'name'>> {
  /** Of the columns, for its name. */
  readonly columns: readonly string[];
  readonly kind: 'pkey' | 'key' | 'excl' | 'idx';
}

interface Row
  extends Nullable<Omit<TableSettings, 'of' | 'otherOwner' | 'indexes' | 'statistics' | 'ownerPrivileges'>> {
  readonly owner: string;
  readonly ownerHasAll: boolean;
  readonly ownerHas: readonly string[];
  readonly indexes: readonly IndexRow[];
  readonly statistics: readonly Nullable<Omit<Statistics, 'name'>>[];
}

/** Names of relations: whether one is taken, and that one is about to be. */
export interface RelationNames {
  isTaken(schema: string, name: string): boolean;
  take(schema: string, name: string): void;
}

/**
 * Reads what a new partition takes over, and finds names for its indexes and statistics. The session must be prepared: definitions are
 * deparsed under its search_path.
 */
export async function readSettings(
  client: Session,
  creation: PlannedPartition,
  names: RelationNames,
): Promise<TableSettings> {
  const { parent } = creation;
  const { schema } = parent;
  const model = modelOf(creation);
  const { rows } = await client.query<{ settings: Row }>(settings(model, parent));
  const [found] = rows;
  if (found === undefined) throw new Error(`There is no ${model.schema}.${model.name} any more`);
  const { owner, ownerHasAll, ownerHas, indexes, statistics, ...rest } = dropNulls(found.settings);
  const isTaken = (name: string) => names.isTaken(schema, name);
  const take = (name: string) => {
    names.take(schema, name);
    return name;
  };
  return {
    ...(rest as Omit<TableSettings, 'of' | 'otherOwner' | 'indexes' | 'statistics' | 'ownerPrivileges'>),
    of: { schema: model.schema, name: model.name },
    otherOwner: model.otherOwner,
    ownerPrivileges: { owner, isAll: ownerHasAll, privileges: ownerHas },
    indexes: indexes.map(({ columns, kind, ...index }) => ({
      ...(index as Omit<Index, 'name'>),
      name: take(indexName(creation.name, kind === 'pkey' ? [] : columns, kind, isTaken)),
    })),
    statistics: statistics.map((found) => ({
      ...(found as Omit<Statistics, 'name'>),
      name: { schema, name: take(freeName(creation.name, 'stat', isTaken)) },
    })),
  };
}

/** Null is what is not there, at any depth; nothing that is read here means anything else by it but PUBLIC. */
function dropNulls(row: Row): Row {
  return JSON.parse(JSON.stringify(row), (_key, value) => (value === null ? undefined : value));
}

const options = (column: Sql): Sql => sql`
  (select coalesce(json_agg(json_build_object('name', option_name, 'value', option_value) order by option_name), '[]')
   from pg_options_to_table(${column}))`;

/** Of an object of a catalog, the operators that its expressions use and that are not PostgreSQL's own. */
const operators = (catalog: string, oid: Sql): Sql => sql`
  (select coalesce(json_agg(format('OPERATOR(%I.%s)', s.nspname, o.oprname)), '[]')
   from pg_depend d join pg_operator o on o.oid = d.refobjid join pg_namespace s on s.oid = o.oprnamespace
   where d.classid = ${oidSql({ schema: 'pg_catalog', name: catalog })} and d.objid = ${oid}
     and d.refclassid = 'pg_catalog.pg_operator'::regclass and s.nspname <> 'pg_catalog')`;

/** Of the table itself and, where a column of it is compared, of its parent. One statement, so that it is of one moment. */
const settings = (model: SchemaName, parent: SchemaName): Sql => sql`
  with me as materialized (
    select c.*, ${oidSql(parent)} as parent, d.dattablespace,
      -- Names of the database's own tablespace are needed where the session would take another.
      current_setting('default_tablespace') <> '' as names_tablespace
    from pg_class c, pg_database d where c.oid = ${oidSql(model)} and d.datname = current_database()
  ),
  granted as (
    select null::name as col, x.grantor, x.grantee, x.privilege_type, bool_or(x.is_grantable) as is_grantable
    from me, aclexplode(coalesce(me.relacl, acldefault('r', me.relowner))) x
    group by x.grantor, x.grantee, x.privilege_type
    union all
    select a.attname, x.grantor, x.grantee, x.privilege_type, bool_or(x.is_grantable)
    from me join pg_attribute a on a.attrelid = me.oid and not a.attisdropped, aclexplode(a.attacl) x
    group by a.attname, x.grantor, x.grantee, x.privilege_type
  ),
  -- Privileges of one grantee may come from several grantors; here all come from the owner.
  privileges as (
    select col, grantee, privilege_type, bool_or(is_grantable) as is_grantable from granted group by col, grantee, privilege_type
  )
  select json_build_object(
    'owner', pg_get_userbyid(me.relowner),
    'unlogged', me.relpersistence = 'u',
    'accessMethod', (select amname from pg_am where oid = me.relam and amname <> current_setting('default_table_access_method')),
    'tablespace', case when me.reltablespace <> 0 or me.names_tablespace then
      (select spcname from pg_tablespace where oid = coalesce(nullif(me.reltablespace, 0), me.dattablespace)) end,
    'options', ${options(sql`me.reloptions`)},
    'toastOptions', ${options(sql`(select t.reloptions from pg_class t where t.oid = me.reltoastrelid)`)},
    'columns', (
      select coalesce(json_agg(json_build_object(
        'name', a.attname,
        'notNull', a.attnotnull and not p.attnotnull,
        'statistics', nullif(a.attstattarget, -1),
        'options', ${options(sql`a.attoptions`)},
        'storage', nullif(a.attstorage, p.attstorage),
        'compression', nullif(a.attcompression, p.attcompression),
        'comment', nullif(col_description(a.attrelid, a.attnum), col_description(p.attrelid, p.attnum))
      ) order by a.attnum), '[]')
      from pg_attribute a join pg_attribute p on p.attrelid = me.parent and p.attname = a.attname
      where a.attrelid = me.oid and a.attnum > 0 and not a.attisdropped),
    'comment', case when me.oid <> me.parent then obj_description(me.oid, 'pg_class') end,
    'rowSecurity', me.relrowsecurity,
    'forcesRowSecurity', me.relforcerowsecurity,
    'policies', (
      select coalesce(json_agg(json_build_object(
        'name', y.polname, 'isPermissive', y.polpermissive, 'command', y.polcmd,
        'roles', (select coalesce(json_agg(r.rolname order by r.rolname), '[]') from pg_roles r where r.oid = any (y.polroles)),
        'using', pg_get_expr(y.polqual, y.polrelid), 'check', pg_get_expr(y.polwithcheck, y.polrelid),
        'operators', ${operators('pg_policy', sql`y.oid`)}, 'comment', obj_description(y.oid, 'pg_policy')) order by y.polname), '[]')
      from pg_policy y where y.polrelid = me.oid),
    'privileges', (
      select coalesce(json_agg(json_build_object(
        'grantee', case when x.grantee <> 0 then pg_get_userbyid(x.grantee) end, 'privilege', x.privilege_type, 'column', x.col,
        'isGrantable', x.is_grantable) order by x.col nulls first, x.grantee, x.privilege_type), '[]')
      from privileges x where x.grantee <> me.relowner or x.col is not null),
    'ownerHasAll', (
      select count(*) from privileges x where x.grantee = me.relowner and x.col is null)
      = (select count(*) from aclexplode(acldefault('r', me.relowner))),
    'ownerHas', (
      select coalesce(json_agg(x.privilege_type order by x.privilege_type), '[]')
      from privileges x where x.grantee = me.relowner and x.col is null),
    'defaultGrantees', (
      select coalesce(json_agg(json_build_object('grantee', case when x.grantee <> 0 then pg_get_userbyid(x.grantee) end)), '[]')
      from (select distinct x.grantee from pg_default_acl d, aclexplode(d.defaclacl) x
        where d.defaclrole = (select oid from pg_roles where rolname = current_user) and d.defaclobjtype = 'r'
          and d.defaclnamespace in (0, (select relnamespace from pg_class where oid = me.parent))) x),
    'replicaIdentity', me.relreplident,
    'indexes', (
      select coalesce(json_agg(json_build_object(
        'definition', pg_get_indexdef(i.indexrelid), 'operators', ${operators('pg_class', sql`i.indexrelid`)},
        'constraint', pg_get_constraintdef(k.oid),
        'columns', (select json_agg(a.attname order by a.attnum) from pg_attribute a where a.attrelid = i.indexrelid),
        'kind', case when i.indisprimary then 'pkey' when k.contype = 'x' then 'excl' when k.oid is not null then 'key' else 'idx' end,
        'tablespace', case when c.reltablespace <> 0 or me.names_tablespace then
          (select spcname from pg_tablespace where oid = coalesce(nullif(c.reltablespace, 0), me.dattablespace)) end,
        -- pg_get_indexdef writes them, pg_get_constraintdef does not.
        'options', case when k.oid is null then '[]'::json else ${options(sql`c.reloptions`)} end,
        'targets', (
          select coalesce(json_agg(json_build_object('column', a.attnum, 'target', a.attstattarget) order by a.attnum), '[]')
          from pg_attribute a where a.attrelid = i.indexrelid and nullif(a.attstattarget, -1) is not null),
        'isClustered', i.indisclustered, 'isReplicaIdentity', i.indisreplident,
        'comment', obj_description(i.indexrelid, 'pg_class'), 'constraintComment', obj_description(k.oid, 'pg_constraint')
      ) order by i.indexrelid), '[]')
      from pg_index i join pg_class c on c.oid = i.indexrelid
        left join pg_constraint k on k.conrelid = i.indrelid and k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
      where i.indrelid = me.oid and i.indislive and (i.indisvalid or me.relkind = 'p')),
    'statistics', case when me.relkind = 'p' then '[]' else (
      select coalesce(json_agg(json_build_object(
        'definition', pg_get_statisticsobjdef(s.oid),
        'otherOwner', (select rolname from pg_roles where oid = s.stxowner and rolname <> current_user), 'target', nullif(s.stxstattarget, -1),
        'comment', obj_description(s.oid, 'pg_statistic_ext')) order by s.oid), '[]')
      from pg_statistic_ext s where s.stxrelid = me.oid) end,
    'triggers', case when me.relkind = 'p' then '[]' else (
      select coalesce(json_agg(json_build_object(
        'name', g.tgname, 'definition', pg_get_triggerdef(g.oid), 'enabled', g.tgenabled,
        'operators', ${operators('pg_trigger', sql`g.oid`)}, 'comment', obj_description(g.oid, 'pg_trigger')) order by g.tgname), '[]')
      from pg_trigger g where g.tgrelid = me.oid and not g.tgisinternal and g.tgparentid = 0) end,
    'firing', (
      select coalesce(json_agg(json_build_object('name', g.tgname, 'enabled', g.tgenabled) order by g.tgname), '[]')
      from pg_trigger g join pg_trigger whole on whole.oid = g.tgparentid
      where g.tgrelid = me.oid and not g.tgisinternal and g.tgenabled <> whole.tgenabled),
    'publications', case when me.relkind = 'p' then '[]' else (
      select coalesce(json_agg(b.pubname order by b.pubname), '[]')
      from pg_publication_rel r join pg_publication b on b.oid = r.prpubid where r.prrelid = me.oid) end,
    'parentHas', (
      select json_build_object('rowSecurity', p.relrowsecurity, 'replicaIdentity', p.relreplident) from pg_class p where p.oid = me.parent),
    'isSchemaName', exists (select from pg_namespace n where n.nspname = me.relname)
  ) as settings
  from me`;
