import { parseTableName, type SchemaName, sql } from '../../../model/sql/sql';
import { InputError, type Problem } from '../../../model/validation/input-error';
import { type ArchiveManifest, parseManifest } from '../../../partitions/archive/manifest';
import { databasePrefix, MANIFEST_NAME, tableOfKey, tablePrefix } from '../../../partitions/archive/object-key';
import { holdsTime } from '../../../partitions/archive/restore-plan';
import { showInstant } from '../../../partitions/finding';
import { withPartitions } from '../../../partitions/relation';
import type { ArchiveStore } from '../../archive-store';
import { oidSql, readRelation } from '../partitions/catalog';
import { isTrusted, type Session } from '../session';
import { hasLedger } from './ledger';
import { digest } from './reconcile';

/** A manifest of the archive. */
export interface FoundManifest {
  readonly key: string;
  readonly manifest: ArchiveManifest;
  /** The table that was asked for; the manifest joins schema and name without quotes, from which they cannot be told again. */
  readonly table: SchemaName;
  /**
   * Whether it is the one that this database has written, by the digest in the ledger. Of one that the ledger does not know (it was lost,
   * or another database has written it) nothing is known but what the bucket says.
   */
  readonly isKnown: boolean;
}

/** What is looked for, and where. */
export interface ManifestSearch {
  /** As the config writes it. */
  readonly table: string;
  /** From `fromMs` up to but not including `toMs`, in milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Where the objects of the table's class are. */
  readonly classPrefix: string;
  /** What the database is called in the archive. */
  readonly database: string;
}

/**
 * Manifests of the table whose time is asked for, oldest first.
 *
 * Somebody may be able to write to the archive who may do nothing in the database, so that nothing a manifest says is believed: it is taken
 * apart by `parseManifest`, names the table and the folder that it was found under, and where the ledger knows it, it has to be what was
 * written. Throws `InputError`: `invalid-manifest` with all that is wrong, `nothing-archived`.
 */
export async function findManifests(
  client: Session,
  store: ArchiveStore,
  { table, fromMs, toMs, classPrefix, database }: ManifestSearch,
): Promise<FoundManifest[]> {
  const name = parseTableName(table);
  const qualified = name === undefined ? table : `${name.schema}.${name.name}`;
  const prefix = tablePrefix(classPrefix, database, qualified);
  const digests = await readDigests(client, prefix);
  const all: FoundManifest[] = [];
  const problems: Problem[] = [];
  for await (const key of store.list(prefix)) {
    if (!key.endsWith(`/${MANIFEST_NAME}`)) continue;
    const text = (await store.readText(key)) ?? '';
    const written = digests.get(folderOf(key));
    if (written !== undefined && written !== digest(text)) problems.push(changed(key));
    try {
      const manifest = parseManifest(text, key);
      problems.push(...misplaced(manifest, key, qualified));
      all.push({ key, manifest, table: name ?? { schema: '', name: table }, isKnown: written !== undefined });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0)
    throw new InputError(
      'invalid-manifest',
      'The archive says what cannot be believed; nothing was restored',
      problems,
    );
  const asked = all.filter(({ manifest }) => holdsTime(manifest, fromMs, toMs));
  if (asked.length === 0) {
    const others = all.length > 0 ? [] : await archivedTables(store, databasePrefix(classPrefix, database));
    throw nothingArchived(table, all, others, `s3://${store.bucket}/${prefix}`);
  }
  return asked.sort((a, b) => (a.manifest.from ?? '').localeCompare(b.manifest.from ?? ''));
}

/** What the ledger knows of manifests, by their folder. */
async function readDigests(client: Session, prefix: string): Promise<ReadonlyMap<string, string>> {
  if (!(await hasLedger(client))) return new Map();
  const { rows } = await client.query<{ prefix: string; digest: string }>(
    sql`select prefix, manifest_digest as digest from tidemark.archived_partitions
      where manifest_digest is not null and starts_with(prefix, ${prefix})`,
  );
  return new Map(rows.map((row) => [row.prefix, row.digest]));
}

function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}

function changed(key: string): Problem {
  return {
    where: key,
    given: 'another content than this database has written',
    allowed: 'the manifest whose SHA-256 is in the ledger (tidemark.archived_partitions)',
    remedy: `Somebody has replaced it: find out who may write to the bucket. ${OLDER_VERSION}`,
  };
}

const OLDER_VERSION = 'The bucket keeps versions: bring the older one back, then run this again.';

/** What of a manifest does not fit to where it was found. */
function misplaced({ table, chunks }: ArchiveManifest, key: string, asked: string): Problem[] {
  const folder = folderOf(key);
  const problem = (part: string, given: string, allowed: string): Problem => {
    return { where: `${key}: ${part}`, given, allowed, remedy: OLDER_VERSION };
  };
  return [
    ...(table === asked ? [] : [problem('table', table, `${asked}, below which it was found`)]),
    ...chunks.flatMap((chunk, n) =>
      chunk.key.startsWith(folder) ? [] : [problem(`chunks.${n}.key`, chunk.key, `an object in ${folder}`)],
    ),
  ];
}

/** A manifest that the ledger does not know makes tables where those of its table are, and nowhere else. */
export async function refuseForeignPlace(client: Session, { key, manifest, table }: FoundManifest): Promise<void> {
  const relation = await readRelation(client, table);
  const tree = relation === undefined ? [] : withPartitions(relation);
  const { parent, partition } = manifest;
  const isOfTable = ({ schema, name }: SchemaName) => tree.some((item) => item.schema === schema && item.name === name);
  const schemas = [...new Set([table.schema, ...tree.map(({ schema }) => schema)])];
  const problems: Problem[] = [];
  const problem = (part: string, given: string, allowed: string) =>
    problems.push({ where: `${key}: ${part}`, given, allowed, remedy: UNKNOWN });
  if (tree.length > 0 && !isOfTable(parent))
    problem('parent', `${parent.schema}.${parent.name}`, `${manifest.table}, or a partition of it`);
  if (!schemas.includes(partition.schema)) problem('partition.schema', partition.schema, schemas.join(' or '));
  if (problems.length > 0)
    throw new InputError(
      'invalid-manifest',
      'The archive says what cannot be believed; nothing was restored',
      problems,
    );
}

const UNKNOWN =
  'The ledger of this database does not know this manifest. If you know who wrote it, restore it into a database of its own.';

/** Nor does it choose a type of somebody else: the checks of a domain run with the rights of who reads values into it. */
export async function refuseForeignTypes(client: Session, key: string, table: SchemaName): Promise<void> {
  const { rows } = await client.query<{ name: string; type: string; owner: string }>(
    sql`with recursive used (name, type) as (
        select a.attname, a.atttypid from pg_attribute a
          where a.attrelid = ${oidSql(table)} and a.attnum > 0 and not a.attisdropped
        union select u.name, x.inner_type from used u join pg_type t on t.oid = u.type
          cross join lateral (select t.typelem union select t.typbasetype union
            select a.atttypid from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
          ) x (inner_type) where x.inner_type <> 0)
      select distinct on (u.name) u.name, format_type(u.type, null) as type, pg_get_userbyid(t.typowner) as owner
      from used u join pg_type t on t.oid = u.type
      where not ${isTrusted(sql`t.typowner`)} order by 1, 2`,
  );
  if (rows.length === 0) return;
  throw new InputError(
    'invalid-manifest',
    'The archive names types of somebody else; nothing was restored',
    rows.map(({ name, type, owner }) => ({
      where: `${key}: column ${name}`,
      given: `type ${type} of ${owner}`,
      allowed: 'types of PostgreSQL, of its extensions, of who restores, and of roles that nobody else can log in as',
      remedy: UNKNOWN,
    })),
  );
}

/** What the archive of a database has, by its folders: a table may have another name there than it has now. */
async function archivedTables(store: ArchiveStore, prefix: string): Promise<string[]> {
  const tables = new Set<string>();
  for await (const key of store.list(prefix)) {
    const table = key.endsWith(`/${MANIFEST_NAME}`) ? tableOfKey(key, prefix) : undefined;
    if (table !== undefined) tables.add(table);
  }
  return [...tables].sort();
}

/** Names that are said at most: what is in the bucket may be anything. */
const MOST_NAMES = 20;

function nothingArchived(
  table: string,
  all: readonly FoundManifest[],
  others: readonly string[],
  where: string,
): InputError {
  const more = others.length > MOST_NAMES ? ` and ${others.length - MOST_NAMES} more` : '';
  const names = others.slice(0, MOST_NAMES).map((name) => JSON.stringify(name));
  const instead = names.length === 0 ? '' : `; in the archive of this database and class: ${names.join(', ')}${more}`;
  const times = all.map(({ manifest }) => showRange(manifest)).sort();
  return new InputError('nothing-archived', `Nothing of ${table} is in the archive for that time`, [
    {
      where,
      given: 'no manifest of a partition that holds rows of it',
      allowed:
        times.length === 0
          ? `a table that was archived; of this one there is nothing${instead}`
          : `in there: ${times.join(', ')}`,
      remedy: 'Correct --table, --from and --to.',
    },
  ]);
}

/** The range of time of a partition, in words. */
export function showRange({ from, to }: ArchiveManifest): string {
  return `${showInstant(from === undefined ? -Infinity : Date.parse(from))} to ${showInstant(to === undefined ? Infinity : Date.parse(to))}`;
}
