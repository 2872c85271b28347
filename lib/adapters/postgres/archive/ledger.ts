import { type Sql, sql } from '../../../model/sql/sql';
import type { ArchiveEntry } from '../../../partitions/archive/entry';
import type { Column } from '../../../partitions/archive/row-sum';
import type { Session } from '../session';
import { addChunks, isLedgerCurrent, type NewChunks } from './ledger-chunks';

/**
 * The ledger, in the database whose rows it is about, so that a change of it and of a table can be one transaction. Only facts are
 * in it; `archiveState` says what they come to.
 */
const LEDGER = sql`
  create schema if not exists tidemark;
  create table if not exists tidemark.archived_partitions (
    id bigint generated always as identity primary key,
    table_name text not null,
    parent_schema name not null,
    parent_name name not null,
    schema_name name not null,
    partition_name name not null,
    oid oid not null,
    bound text not null,
    -- Milliseconds since 1970; MINVALUE is -Infinity.
    from_ms double precision not null,
    to_ms double precision not null,
    columns jsonb not null,
    class text not null,
    prefix text not null,
    began_ms double precision not null,
    verified_ms double precision,
    manifest_digest text,
    detached_ms double precision,
    dropped_ms double precision
  );
  -- A partition is archived once.
  create unique index if not exists archived_partitions_open
    on tidemark.archived_partitions (schema_name, partition_name) where dropped_ms is null;
  create table if not exists tidemark.archived_chunks (
    partition_id bigint not null references tidemark.archived_partitions,
    number int not null,
    from_block bigint not null,
    to_block bigint not null,
    attempt int not null default 0,
    state text not null default 'pending' check (state in ('pending', 'exported', 'verified')),
    rows numeric not null default 0,
    checksum numeric not null default 0,
    bytes bigint not null default 0,
    key text,
    etag text,
    version_id text,
    failures int not null default 0,
    last_failure text,
    primary key (partition_id, number)
  );
  -- Tables that \`tidemark restore\` has attached again; they are not archived a second time.
  create table if not exists tidemark.restored_tables (
    oid oid primary key,
    schema_name name not null,
    table_name name not null,
    manifest_key text not null,
    restored_at timestamptz not null default now()
  );
  -- Since chunks are bounded by bytes. A range ends before its last line; a chunk that is begun is taken for one that is cut short, until
  -- its end is noted.
  alter table tidemark.archived_chunks
    add column if not exists from_line int not null default 0,
    add column if not exists to_line int not null default 0,
    add column if not exists table_bytes bigint,
    add column if not exists split_into int not null default 1,
    add column if not exists export_ms double precision,
    drop constraint if exists archived_chunks_check,
    add constraint archived_chunks_check check ((from_block, from_line) < (to_block, to_line))`;

/** Makes the ledger where there is none, and adds what one of an older version lacks. */
export async function ensureLedger(client: Session): Promise<void> {
  // "if not exists" says a notice each time, and takes locks that a look does not.
  if (!(await hasLedger(client)) || !(await isLedgerCurrent(client))) await client.query(sql`begin; ${LEDGER}; commit`);
}

export async function hasLedger(client: Session): Promise<boolean> {
  const { rows } = await client.query(sql`select to_regclass('tidemark.restored_tables') is not null as found`);
  return rows[0]?.found === true;
}

interface EntryRow {
  readonly id: string;
  readonly table_name: string;
  readonly parent_schema: string;
  readonly parent_name: string;
  readonly schema_name: string;
  readonly partition_name: string;
  readonly oid: string;
  readonly bound: string;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly columns: readonly Column[];
  readonly class: string;
  readonly prefix: string;
  readonly began_ms: number;
  readonly verified_ms: number | null;
  readonly manifest_digest: string | null;
  readonly detached_ms: number | null;
  readonly dropped_ms: number | null;
}

const ENTRY = sql`select id::text, table_name, parent_schema, parent_name, schema_name, partition_name, oid::text, bound, from_ms, to_ms,
  columns, class, prefix, began_ms, verified_ms, manifest_digest, detached_ms, dropped_ms from tidemark.archived_partitions`;

function toEntry(row: EntryRow): ArchiveEntry {
  return {
    id: row.id,
    table: row.table_name,
    parent: { schema: row.parent_schema, name: row.parent_name },
    schema: row.schema_name,
    name: row.partition_name,
    oid: row.oid,
    bound: row.bound,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    columns: row.columns,
    archiveClass: row.class,
    prefix: row.prefix,
    beganMs: row.began_ms,
    verifiedMs: row.verified_ms ?? undefined,
    manifestDigest: row.manifest_digest ?? undefined,
    detachedMs: row.detached_ms ?? undefined,
    droppedMs: row.dropped_ms ?? undefined,
  };
}

/** Partitions that are on their way, oldest first. */
export async function readOpenEntries(client: Session): Promise<ArchiveEntry[]> {
  const { rows } = await client.query<EntryRow>(sql`${ENTRY} where dropped_ms is null order by to_ms, id`);
  return rows.map(toEntry);
}

export async function readEntry(client: Session, id: string): Promise<ArchiveEntry> {
  const { rows } = await client.query<EntryRow>(sql`${ENTRY} where id = ${id}`);
  const [row] = rows;
  if (row === undefined) throw new Error(`The ledger has lost its entry ${id}`);
  return toEntry(row);
}

/** What a new entry is made of; its prefix is known when its id is. */
export type NewEntry = Omit<
  ArchiveEntry,
  'id' | 'prefix' | 'verifiedMs' | 'manifestDigest' | 'detachedMs' | 'droppedMs'
>;

/** Writes an entry with its chunks, in one transaction. */
export async function addEntry(
  client: Session,
  entry: NewEntry,
  { ranges, bytesPerBlock }: NewChunks,
  prefixOf: (id: string) => string,
): Promise<ArchiveEntry> {
  await client.query(sql`begin`);
  const { rows } = await client.query<{ id: string }>(
    sql`insert into tidemark.archived_partitions (table_name, parent_schema, parent_name, schema_name, partition_name, oid, bound,
       from_ms, to_ms, columns, class, prefix, began_ms)
     values (${entry.table}, ${entry.parent.schema}, ${entry.parent.name}, ${entry.schema}, ${entry.name}, ${entry.oid}, ${entry.bound}, ${entry.fromMs}, ${entry.toMs}, ${JSON.stringify(entry.columns)}, ${entry.archiveClass}, '', ${entry.beganMs}) returning id::text`,
  );
  const id = rows[0]?.id ?? '';
  await client.query(sql`update tidemark.archived_partitions set prefix = ${prefixOf(id)} where id = ${id}`);
  await addChunks(client, id, 1, { ranges, bytesPerBlock });
  await client.query(sql`commit`);
  return readEntry(client, id);
}

/**
 * These chunks are to be written again, and the partition is not verified any more; in one transaction. `failure` where that is because
 * the archive is not what it should be, and not because rows have changed.
 */
export async function redoChunks(
  client: Session,
  id: string,
  chunks: readonly number[],
  failure?: string,
): Promise<void> {
  await client.query(sql`begin`);
  await client.query(
    sql`update tidemark.archived_chunks set state = 'pending', failures = failures + ${failure === undefined ? 0 : 1}, last_failure = ${failure ?? null}
     where partition_id = ${id} and number = any(${chunks})`,
  );
  await client.query(sql`update tidemark.archived_partitions set verified_ms = null where id = ${id}`);
  await client.query(sql`commit`);
}

/** The table has got other columns since: everything is written again, with those. */
export async function changeColumns(client: Session, id: string, columns: readonly Column[]): Promise<void> {
  const plain = columns.map(({ name, type }) => ({ name, type }));
  await client.query(sql`begin`);
  await client.query(
    sql`update tidemark.archived_partitions set columns = ${JSON.stringify(plain)}, verified_ms = null, manifest_digest = null where id = ${id}`,
  );
  await client.query(sql`update tidemark.archived_chunks set state = 'pending' where partition_id = ${id}`);
  await client.query(sql`commit`);
}

export async function noteSettled(client: Session, id: string, nowMs: number, manifestDigest: string): Promise<void> {
  await client.query(
    sql`update tidemark.archived_partitions set verified_ms = ${nowMs}, manifest_digest = ${manifestDigest} where id = ${id}`,
  );
}

/** It has left its table: what was written to it until then has to be looked at once more. */
export function noteDetached(id: string, nowMs: number): Sql {
  return sql`update tidemark.archived_partitions set detached_ms = ${nowMs}, verified_ms = null where id = ${id}`;
}

export function noteDropped(id: string, nowMs: number): Sql {
  return sql`update tidemark.archived_partitions set dropped_ms = ${nowMs} where id = ${id}`;
}
