import { type DatabaseUser, grantsOf } from '../../model/database/users';
import { type Granted, parseGrant } from '../../model/sql/grants';
import { joinSql, quoteName, type Sql, sql, sqlName } from '../../model/sql/sql';
import { formatGiven, InputError, type Problem } from '../../model/validation/input-error';
import { type GrantableRelation, type HeldRights, readGrantables, readHeld, type TableGrant } from './grantables';
import type { Session } from './session';

/** What was found and done. */
export interface UsersReport {
  readonly created: readonly string[];
  /** Whether the users may log in with IAM: the role rds_iam is there on RDS alone. */
  readonly iam: boolean;
  /** Partitions that no user was granted by their own names, because their row security is another than that of their table. */
  readonly withheld: readonly string[];
  /** Rights that users had and the config does not grant, such as `select on billing.invoices from api`. */
  readonly revoked: readonly string[];
}

/**
 * Makes the database users of services and gives each what its config grants, in one transaction; harmless twice. Only what differs is
 * granted and revoked: SELECT, INSERT, UPDATE and DELETE of users on whole
 * tables are those of the config, and everything else (other rights, those on columns, other roles) is left alone.
 *
 * One that may change a table gets SELECT, INSERT, UPDATE and DELETE, and the use of its sequences; one that reads gets SELECT. A partition
 * by its own name is left out where its row security is not that of its table. None may create, alter or drop anything, or see the records
 * of migrations.
 *
 * Throws `InputError` (code `no-such-table`) with all tables and schemas that are granted and not there.
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
  const created = users.map(({ name }) => name).filter((name) => !roles.has(name));
  for (const name of created) await client.query(sql`create role ${quoteName(name)} login`);
  if (iam) for (const { name } of users) await client.query(sql`grant rds_iam to ${quoteName(name)}`);
  const relations = await readGrantables(client);
  const problems = users.flatMap((user) => unknownTables(user, relations));
  if (problems.length > 0) throw new InputError('no-such-table', 'Services are granted what is not there', problems);
  const held = await readHeld(
    client,
    users.map(({ name }) => name),
  );
  const revoked: string[] = [];
  for (const user of users) {
    const wanted = wantedOf(user, relations);
    const { grant, revoke } = changes(user.name, wanted, held);
    for (const statement of [...grant, ...revoke.flatMap(({ statements }) => statements)])
      await client.query(statement);
    revoked.push(...revoke.map(({ says }) => says));
  }
  const withheld = users.length === 0 ? [] : relations.filter(({ isGuardedOtherwise }) => isGuardedOtherwise);
  return { created, iam, withheld: withheld.map(show), revoked };
}

interface Rights {
  readonly tables: readonly TableGrant[];
  readonly schemas: ReadonlySet<string>;
}

function writing({ isSequence }: GrantableRelation): readonly string[] {
  return isSequence ? ['USAGE', 'SELECT'] : ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
}

/** What a user should have, by relation and right. */
function wantedOf(user: DatabaseUser, relations: readonly GrantableRelation[]): Rights {
  const grants = grantsOf(user);
  const reads = grants.reads.flatMap((text) => parseGrant(text) ?? []);
  const writes = grants.writes.flatMap((text) => parseGrant(text) ?? []);
  const tables = relations.flatMap((relation): TableGrant[] => {
    const isGranted = (granted: Granted) => covers(granted, relation, relations);
    const mayWrite = writes.some(isGranted);
    const rights = mayWrite ? writing(relation) : !relation.isSequence && reads.some(isGranted) ? ['SELECT'] : [];
    return rights.map((right) => ({ user: user.name, relation, right }));
  });
  const schemas = new Set([...reads, ...writes].map(({ schema }) => schema));
  return { tables, schemas };
}

/** Whether a relation is among what is granted. A sequence goes with the table whose column it fills. */
function covers(granted: Granted, relation: GrantableRelation, relations: readonly GrantableRelation[]): boolean {
  if (relation.isGuardedOtherwise) return false;
  if (!('name' in granted)) return granted.schema === relation.schema && relation.isOurs;
  const of = relation.sequenceOf === undefined ? relation : relations.find(({ oid }) => oid === relation.sequenceOf);
  return of?.schema === granted.schema && of.name === granted.name;
}

/** The same for two of the same user, relation and right: a table may have thousands of partitions. */
function keyOf({ user, relation, right }: TableGrant): string {
  return `${right} ${relation.oid} ${user}`;
}

/** Statements that make what a user has what it should have. */
function changes(
  user: string,
  wanted: Rights,
  held: HeldRights,
): { readonly grant: Sql[]; readonly revoke: Revocation[] } {
  const role = quoteName(user);
  const has = new Set(held.tables.map(keyOf));
  const should = new Set(wanted.tables.map(keyOf));
  const missing = wanted.tables.filter((one) => !has.has(keyOf(one)));
  const tooMuch = held.tables.filter(
    (one) => one.user === user && RIGHTS[one.right] !== undefined && !should.has(keyOf(one)),
  );
  const taken = new Set(tooMuch.map(keyOf));
  const uses = (schema: string) => held.schemas.some((one) => one.user === user && one.schema === schema);
  // One that a migration let it use for something else than tables stays.
  const left = new Set(
    tooMuch.map(({ relation }) => relation.schema).filter((schema) => uses(schema) && !wanted.schemas.has(schema)),
  );
  return {
    grant: [
      ...[...wanted.schemas]
        .filter((schema) => !uses(schema))
        .map((schema) => sql`grant usage on schema ${quoteName(schema)} to ${role}`),
      ...byRelation(missing).map(({ relation, rights }) => sql`grant ${rights} on ${relation} to ${role}`),
    ],
    revoke: [
      ...byRelation(tooMuch).map(
        ({ oid, relation, rights }): Revocation => ({
          says: `${rights} on ${relation} from ${role}`,
          statements: [
            sql`revoke ${rights} on ${relation} from ${role}`,
            ...held.columns
              .filter((one) => taken.has(keyOf(one)) && one.relation.oid === oid)
              .map(
                (one) => sql`grant ${RIGHTS[one.right] ?? sql``} (${quoteName(one.column)}) on ${relation} to ${role}`,
              ),
          ],
        }),
      ),
      ...[...left].map(
        (schema): Revocation => ({
          says: `usage on schema ${quoteName(schema)} from ${role}`,
          statements: [sql`revoke usage on schema ${quoteName(schema)} from ${role}`],
        }),
      ),
    ],
  };
}

/** Takes a right away, and gives those on columns back that go with it. */
interface Revocation {
  readonly says: string;
  readonly statements: readonly Sql[];
}

/** Rights that the config decides on. Others, such as MAINTAIN, are for migrations to grant. */
const RIGHTS: Readonly<Record<string, Sql>> = {
  SELECT: sql`select`,
  INSERT: sql`insert`,
  UPDATE: sql`update`,
  DELETE: sql`delete`,
  USAGE: sql`usage`,
};

function byRelation(
  grants: readonly TableGrant[],
): { readonly oid: string; readonly relation: Sql; readonly rights: Sql }[] {
  const lists = new Map<string, { readonly relation: TableGrant['relation']; readonly rights: Sql[] }>();
  for (const { relation, right } of grants) {
    const of = lists.get(relation.oid) ?? { relation, rights: [] };
    of.rights.push(RIGHTS[right] ?? sql``);
    lists.set(relation.oid, of);
  }
  return [...lists.values()].map(({ relation, rights }) => ({
    oid: relation.oid,
    relation: sql`${relation.isSequence ? sql`sequence` : sql`table`} ${sqlName(relation)}`,
    rights: joinSql(rights, ', '),
  }));
}

function unknownTables(user: DatabaseUser, relations: readonly GrantableRelation[]): Problem[] {
  if (user.tables === undefined) return [];
  const { reads, writes } = grantsOf(user);
  return [...new Set([...reads, ...writes])].flatMap((text) => {
    const granted = parseGrant(text);
    if (granted === undefined) return unknown(user.name, text, 'a table such as orders, or a schema such as billing.*');
    if (!('name' in granted))
      return relations.some(({ schema }) => schema === granted.schema)
        ? []
        : unknown(user.name, text, 'a schema with at least one table');
    const found = relations.find(
      (item) => !item.isSequence && item.schema === granted.schema && item.name === granted.name,
    );
    if (found === undefined) {
      const near = relations.filter((item) => !item.isSequence && item.schema === granted.schema && !item.isPartition);
      return unknown(
        user.name,
        text,
        near.map(show).join(', ') || `a table of schema ${granted.schema}, which has none`,
      );
    }
    return found.isOurs ? [] : unknown(user.name, text, `a table of who migrates; this one is of ${found.owner}`);
  });
}

function unknown(user: string, text: string, allowed: string): Problem[] {
  const remedy = 'Correct services.*.tables in the config, or create it in a migration.';
  return [{ where: `services.${user}.tables`, given: formatGiven(text), allowed, remedy }];
}

function show({ schema, name }: GrantableRelation): string {
  return `${schema}.${name}`;
}
