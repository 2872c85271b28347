import { sql } from '../../model/sql/sql';
import type { Problem } from '../../model/validation/input-error';
import { isTrusted, type Session } from './session';

/**
 * Closes the schema `public` to what users of the database would create in it, where that is possible, and says what is left to do.
 *
 * A database that PostgreSQL 14 or older has made, and one that was upgraded from it, lets everybody create there; and a migration resolves
 * names in it, with the rights of the owner (read: PostgreSQL 15, "Release Notes", E.19.2; PostgreSQL 17, "Schemas", 5.10.6 "Usage Patterns").
 */
export async function closePublicSchema(
  session: Session,
): Promise<{ readonly closed: boolean; readonly problems: Problem[] }> {
  const wasOpen = await isOpen(session);
  // Of who may not, REVOKE says a warning and changes nothing.
  if (wasOpen) await session.query(sql`revoke create on schema public from public`);
  return { closed: wasOpen && !(await isOpen(session)), problems: await readPublicProblems(session) };
}

/** What of the schema `public` lets others decide what a migration runs. Changes nothing. */
export async function readPublicProblems(session: Session): Promise<Problem[]> {
  const open: Problem = {
    where: 'schema public',
    given: 'everybody who can log in may create functions, operators, types and tables in it',
    allowed: 'CREATE for the owner of the database and those it was granted to by name',
    remedy: 'As the owner of the schema: REVOKE CREATE ON SCHEMA public FROM PUBLIC.',
  };
  return [...((await isOpen(session)) ? [open] : []), ...(await othersProblems(session))];
}

async function isOpen(session: Session): Promise<boolean> {
  const { rows } = await session.query(
    sql`select from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
      where n.nspname = 'public' and a.grantee = 0 and a.privilege_type = 'CREATE'`,
  );
  return rows.length > 0;
}

/** Problems are told of so many objects, and of the others their number. */
const SHOWN = 5;

/** Functions and operators there whose owners this session does not trust. */
async function othersProblems(session: Session): Promise<Problem[]> {
  const { rows } = await session.query<{ owner: string; objects: string[] }>(
    sql`with theirs (owner, object) as (
        select p.proowner, p.oid::regprocedure::text from pg_proc p
          where p.pronamespace = (select oid from pg_namespace where nspname = 'public')
        union all select o.oprowner, 'operator ' || o.oid::regoperator::text from pg_operator o
          where o.oprnamespace = (select oid from pg_namespace where nspname = 'public'))
      select quote_ident(r.rolname) as owner, json_agg(t.object order by t.object) as objects
      from theirs t join pg_roles r on r.oid = t.owner
      where not ${isTrusted(sql`t.owner`)}
      group by r.rolname order by r.rolname`,
  );
  return rows.map(({ owner, objects }) => ({
    where: 'schema public',
    given: `of ${owner}: ${objects.slice(0, SHOWN).join(', ')}${objects.length > SHOWN ? ` and ${objects.length - SHOWN} more` : ''}`,
    allowed:
      'functions and operators of the owner of the database: a migration that calls one without its schema may call theirs',
    remedy: `Look at them. To remove all that ${owner} has made in this database: DROP OWNED BY ${owner}.`,
  }));
}
