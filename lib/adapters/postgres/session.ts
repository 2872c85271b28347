import type { QueryResult, QueryResultRow } from 'pg';
import { type Sql, sql } from '../../model/sql/sql';

/**
 * A connection as this code sees it. A client of `pg` is one; what it does not show is that a client also runs plain text, which
 * only migrations need.
 */
export interface Session {
  /** Of several statements in one, which have no parameters, the driver resolves with a list. */
  // biome-ignore lint/suspicious/noExplicitAny: as the driver declares it; who asks says what a row is.
  query<Row extends QueryResultRow = any>(statement: Sql): Promise<QueryResult<Row>>;
}

/**
 * From here on a name without a schema means what PostgreSQL itself brings, and nothing that a user of this database has made: a
 * function `public.format(text, jsonb)` fits a call of `format` better than PostgreSQL's own, and would run with the rights of this session
 * (read: PostgreSQL 17, "Functions and Operators", 10.3 "Functions", and "Writing SECURITY DEFINER Functions Safely"; tried).
 *
 * `pg_temp` is named because it would come first where it is not.
 */
export async function trustOnlyPostgres(session: Session): Promise<void> {
  await session.query(sql`set search_path = pg_catalog, pg_temp`);
}

/**
 * Whether code that a role has made may run with the rights of this session, as SQL: that of superusers, of roles whose rights this role has,
 * and of those that nobody else can log in as or become. Creating a role makes the creator a member without its rights (read: PostgreSQL 16,
 * "CREATE ROLE", Notes).
 */
export function isTrusted(role: Sql): Sql {
  return sql`exists (select from pg_catalog.pg_roles r, pg_catalog.pg_roles me where r.oid = ${role} and me.rolname = current_user
    and (r.rolsuper or (not me.rolsuper and pg_catalog.pg_has_role(r.oid, 'USAGE'))
      or exists (select from pg_catalog.pg_auth_members m where m.roleid = r.oid and m.member = me.oid
        and coalesce((pg_catalog.to_jsonb(m) ->> 'inherit_option')::bool, true))
      or not exists (select from pg_catalog.pg_roles other where other.rolcanlogin and not other.rolsuper and other.oid <> me.oid
        and pg_catalog.pg_has_role(other.oid, r.oid, 'MEMBER'))))`;
}

/** What messages call the database of a session. */
export async function databaseName(session: Session): Promise<string> {
  const { rows } = await session.query(sql`select pg_catalog.current_database() as name`);
  return `database ${rows[0]?.name}`;
}
