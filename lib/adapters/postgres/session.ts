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
