import { sql } from '../../model/sql/sql';
import type { Session } from './session';

/** A table, view or sequence that users may be given rights on. */
export interface GrantableRelation {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  /** Whether this role owns it, or belongs to who does. */
  readonly isOurs: boolean;
  readonly isSequence: boolean;
  /** The oid of the table whose column a sequence fills. */
  readonly sequenceOf: string | undefined;
  readonly isPartition: boolean;
  /**
   * A table that was or is a partition, and whose row security is not that of its table: whoever reads it by its own name would see rows
   * that the table hides. One that was detached or restored, and that no policy of its former table holds for any more, counts too.
   */
  readonly isGuardedOtherwise: boolean;
}

/** A right that a user has on a relation. */
export interface TableGrant {
  readonly user: string;
  readonly relation: Pick<GrantableRelation, 'oid' | 'schema' | 'name' | 'isSequence'>;
  /** As PostgreSQL calls it, such as SELECT. */
  readonly right: string;
}

/** A right that a user has on a column, which goes when the same right on its table is revoked (read: PostgreSQL 17, "REVOKE", Notes). */
export interface ColumnGrant extends TableGrant {
  readonly column: string;
}

/** A schema that a user may use. */
export interface SchemaGrant {
  readonly user: string;
  readonly schema: string;
}

const HIDDEN = sql`('pg_catalog', 'pg_toast', 'information_schema', 'tidemark')`;

/** All relations of users' schemas but those of extensions. */
export async function readGrantables(client: Session): Promise<GrantableRelation[]> {
  const { rows: found } = await client.query(
    sql`select pg_catalog.to_regclass('tidemark.restored_tables') is not null as found`,
  );
  // A table that left its parent is asked for in the ledger of the archive, where there is one.
  const left = found[0]?.found
    ? sql`select oid from tidemark.restored_tables union select oid from tidemark.archived_partitions where dropped_ms is null`
    : sql`select null::oid where false`;
  const { rows } = await client.query(
    sql`with guarded as (
        select c.oid, jsonb_build_array(c.relrowsecurity, c.relforcerowsecurity, (
          select jsonb_agg(policy order by policy) from (
            select jsonb_build_array(p.polcmd, p.polpermissive, (select jsonb_agg(r order by r) from unnest(p.polroles) r),
              pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) as policy
            from pg_policy p where p.polrelid = c.oid) policies)) as guard
        from pg_class c where c.relkind in ('r', 'p', 'f')),
      left_behind (oid) as (${left})
      select c.oid::text, n.nspname as schema, c.relname as name, pg_get_userbyid(c.relowner) as owner,
        pg_has_role(c.relowner, 'USAGE') as ours, c.relkind = 'S' as sequence, c.relispartition as partition,
        (select d.refobjid::text from pg_depend d where c.relkind = 'S' and d.classid = 'pg_class'::regclass and d.objid = c.oid
          and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')) as sequence_of,
        (c.relispartition and exists (select from pg_partition_ancestors(c.oid) a join guarded g on g.oid = a.relid
          where g.guard <> (select own.guard from guarded own where own.oid = c.oid)))
          or (not c.relispartition and c.oid in (select oid from left_behind)) as guarded_otherwise
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname not in ${HIDDEN} and n.nspname !~ '^pg_(toast_)?temp_'
        and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      order by n.nspname, c.relname`,
  );
  return rows.map((row) => ({
    oid: row.oid,
    schema: row.schema,
    name: row.name,
    owner: row.owner,
    isOurs: row.ours,
    isSequence: row.sequence,
    sequenceOf: row.sequence_of ?? undefined,
    isPartition: row.partition,
    isGuardedOtherwise: row.guarded_otherwise,
  }));
}

/** What users have. */
export interface HeldRights {
  readonly tables: readonly TableGrant[];
  readonly columns: readonly ColumnGrant[];
  readonly schemas: readonly SchemaGrant[];
}

/** What users have on relations that are ours, on their columns, and on schemas. */
export async function readHeld(client: Session, users: readonly string[]): Promise<HeldRights> {
  const { rows } = await client.query(
    sql`with acls (oid, name, acl) as (
        select oid, null::name, relacl from pg_class
        union all select attrelid, attname, attacl from pg_attribute where attacl is not null)
      select r.rolname as user, c.oid::text, n.nspname as schema, c.relname as name, c.relkind = 'S' as sequence,
        x.name as column, a.privilege_type as right
      from acls x join pg_class c on c.oid = x.oid join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(x.acl) a
        join pg_roles r on r.oid = a.grantee
      where r.rolname = any (${users}) and n.nspname not in ${HIDDEN} and pg_has_role(c.relowner, 'USAGE')`,
  );
  const { rows: schemas } = await client.query<SchemaGrant>(
    sql`select r.rolname as user, n.nspname as schema
      from pg_namespace n cross join aclexplode(n.nspacl) a join pg_roles r on r.oid = a.grantee
      where r.rolname = any (${users}) and a.privilege_type = 'USAGE' and n.nspname not in ${HIDDEN}`,
  );
  const held = rows.map(({ user, oid, schema, name, sequence, column, right }) => {
    return { user, right, column: column as string | null, relation: { oid, schema, name, isSequence: sequence } };
  });
  return {
    tables: held.filter(({ column }) => column === null),
    columns: held.flatMap((one) => (one.column === null ? [] : [{ ...one, column: one.column }])),
    schemas,
  };
}
