import { quoteName, sql } from '../../model/database/sql';
import type { DatabaseUser } from '../../model/database/users';
import type { Session } from './session';

/** What was found and done. */
export interface UsersReport {
  readonly created: readonly string[];
  /** Whether the users may log in with IAM: the role rds_iam is there on RDS alone. */
  readonly iam: boolean;
}

/**
 * Makes the database users of services and gives each what it needs, in one transaction; harmless twice.
 *
 * A user that writes gets SELECT, INSERT, UPDATE, DELETE on all tables and views of `public` and the use of its sequences;
 * one that reads gets SELECT. Neither may create, alter or drop anything, and neither sees the records of migrations.
 */
export async function ensureServiceUsers(client: Session, users: readonly DatabaseUser[]): Promise<UsersReport> {
  await client.query(sql`begin`);
  try {
    const report = await ensure(client, users);
    await client.query(sql`commit`);
    return report;
  } catch (error) {
    await client.query(sql`rollback`).catch(() => undefined);
    throw error;
  }
}

async function ensure(client: Session, users: readonly DatabaseUser[]): Promise<UsersReport> {
  const { rows } = await client.query<{ rolname: string }>(sql`select rolname from pg_roles`);
  const roles = new Set(rows.map(({ rolname }) => rolname));
  const iam = roles.has('rds_iam');
  const created: string[] = [];
  for (const { name, writes } of users) {
    const role = quoteName(name);
    if (!roles.has(name)) {
      await client.query(sql`create role ${role} login`);
      created.push(name);
    }
    if (iam) await client.query(sql`grant rds_iam to ${role}`);
    await client.query(sql`grant usage on schema public to ${role}`);
    if (writes) {
      await client.query(sql`grant select, insert, update, delete on all tables in schema public to ${role}`);
      await client.query(sql`grant usage, select on all sequences in schema public to ${role}`);
    } else {
      await client.query(sql`grant select on all tables in schema public to ${role}`);
      // It may have written before its configuration changed.
      await client.query(sql`revoke insert, update, delete on all tables in schema public from ${role}`);
      await client.query(sql`revoke usage on all sequences in schema public from ${role}`);
    }
  }
  return { created, iam };
}
