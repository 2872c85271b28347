import { sql } from '../../../model/sql/sql';
import { type BlockRange, LEAST_CHUNK_BYTES } from '../../../partitions/archive/chunks';
import type { ArchiveChunk } from '../../../partitions/archive/entry';
import type { RowSum } from '../../../partitions/archive/row-sum';
import type { Session } from '../session';

/** Whether the ledger has every column that this version reads. */
export async function isLedgerCurrent(client: Session): Promise<boolean> {
  const { rows } = await client.query(
    sql`select from pg_attribute where attrelid = to_regclass('tidemark.archived_chunks') and attname = 'export_ms'`,
  );
  return rows.length > 0;
}

/** Ranges of whole pages, and the bytes that stand behind a page. */
export interface NewChunks {
  readonly ranges: readonly BlockRange[];
  readonly bytesPerBlock: number;
}

/** Numbers begin at `firstNumber`. */
export async function addChunks(
  client: Session,
  id: string,
  firstNumber: number,
  { ranges, bytesPerBlock }: NewChunks,
): Promise<void> {
  await client.query(
    sql`insert into tidemark.archived_chunks (partition_id, number, from_block, to_block, table_bytes)
     select ${id}, ${firstNumber} + n - 1, f, t, round((t - f) * ${bytesPerBlock}::float8) from unnest(${ranges.map(({ fromBlock }) => fromBlock)}::bigint[], ${ranges.map(({ toBlock }) => toBlock)}::bigint[]) with ordinality as u (f, t, n)`,
  );
}

interface ChunkRow {
  readonly number: number;
  readonly from_block: string;
  readonly to_block: string;
  readonly from_line: number;
  readonly to_line: number;
  readonly table_bytes: number;
  readonly split_into: number;
  readonly failures: number;
  readonly last_failure: string | null;
  readonly attempt: number;
  readonly state: ArchiveChunk['state'];
  readonly rows: string;
  readonly checksum: string;
  readonly bytes: string;
  readonly key: string | null;
  readonly etag: string | null;
  readonly version_id: string | null;
}

/** Chunks of a partition, in the order of their places. The plan also asks a ledger of an older version, which lacks columns. */
export async function readChunks(client: Session, id: string): Promise<ArchiveChunk[]> {
  const { rows } = await client.query<ChunkRow>(
    sql`select number, from_block::text, to_block::text, attempt, state, rows::text, checksum::text, bytes::text, key, etag, version_id, failures, last_failure,
       coalesce((new ->> 'from_line')::int, 0) as from_line, coalesce((new ->> 'to_line')::int, 0) as to_line,
       coalesce((new ->> 'split_into')::int, 1) as split_into,
       coalesce((new ->> 'table_bytes')::float8, (to_block - from_block) * current_setting('block_size')::float8) as table_bytes
     from tidemark.archived_chunks c cross join lateral (select to_jsonb(c)) x (new) where partition_id = ${id}
     order by from_block, from_line`,
  );
  return rows.map((row) => ({
    number: row.number,
    fromBlock: Number(row.from_block),
    fromLine: row.from_line,
    toBlock: Number(row.to_block),
    toLine: row.to_line,
    tableBytes: row.table_bytes,
    splitInto: row.split_into,
    failures: row.failures,
    lastFailure: row.last_failure ?? undefined,
    attempt: row.attempt,
    state: row.state,
    sum: { rows: BigInt(row.rows), checksum: BigInt(row.checksum) },
    bytes: Number(row.bytes),
    key: row.key ?? undefined,
    etag: row.etag ?? undefined,
    versionId: row.version_id ?? undefined,
  }));
}

/** Cut before the next attempt, where an export was cut short and nobody knows more. */
const HALVES = 2;

/**
 * Counts an attempt before it begins, so that its key is never used again; and as one that was cut short, by the time of the run or
 * a kill, until its end is noted.
 */
export async function beginAttempt(client: Session, id: string, chunk: number): Promise<number> {
  const { rows } = await client.query<{ attempt: number }>(
    sql`update tidemark.archived_chunks set attempt = attempt + 1, failures = failures + 1, split_into = ${HALVES}, last_failure = ${CUT_SHORT} where partition_id = ${id} and number = ${chunk} returning attempt`,
  );
  return rows[0]?.attempt ?? 0;
}

const CUT_SHORT =
  'The export was begun, and nothing was heard of its end: the time of the run was over, or it was killed';

/** An attempt that has failed; `splitInto` where that was because the chunk is too large for one file. */
export async function noteExportFailed(
  client: Session,
  id: string,
  chunk: number,
  failure: string,
  splitInto = 1,
): Promise<void> {
  await client.query(
    sql`update tidemark.archived_chunks set last_failure = ${failure}, split_into = ${splitInto} where partition_id = ${id} and number = ${chunk}`,
  );
}

/** What was written, in the transaction that wrote it; of a chunk without rows there is no object. */
export async function noteExported(
  client: Session,
  id: string,
  chunk: number,
  { rows, checksum }: RowSum,
  object: { readonly key: string; readonly bytes: number } | undefined,
): Promise<void> {
  await client.query(
    sql`update tidemark.archived_chunks set state = ${object === undefined ? 'verified' : 'exported'}, rows = ${String(rows)}, checksum = ${String(checksum)}, bytes = ${object?.bytes ?? 0}, key = ${object?.key ?? null}, etag = null, version_id = null,
       failures = greatest(failures - 1, 0), split_into = 1, last_failure = null, export_ms = extract(epoch from clock_timestamp() - now()) * 1000
     where partition_id = ${id} and number = ${chunk}`,
  );
}

export async function noteVerified(
  client: Session,
  id: string,
  chunk: number,
  { etag, versionId }: { readonly etag: string; readonly versionId: string | undefined },
): Promise<void> {
  await client.query(
    sql`update tidemark.archived_chunks set state = 'verified', etag = ${etag}, version_id = ${versionId ?? null}, last_failure = null
     where partition_id = ${id} and number = ${chunk}`,
  );
}

/** Exports that a rate is taken from: the last ones, since a database changes its size. */
const MEASURED = 20;

/** Bytes of a table that the last exports of this database have written in a second; undefined where none was large enough to tell. */
export async function readRate(client: Session): Promise<number | undefined> {
  if (!(await isLedgerCurrent(client))) return undefined;
  const { rows } = await client.query<{ rate: number | null }>(
    sql`select sum(table_bytes)::float8 / nullif(sum(export_ms), 0) * 1000 as rate from (
       select table_bytes, export_ms from tidemark.archived_chunks where export_ms > 0 and table_bytes >= ${LEAST_CHUNK_BYTES}
       order by partition_id desc, number desc limit ${MEASURED}) last`,
  );
  return rows[0]?.rate ?? undefined;
}

/** What was given up is tried again: a person has mended the cause. */
export async function forgetFailures(client: Session): Promise<void> {
  await client.query(sql`update tidemark.archived_chunks set failures = 0 where state = 'pending'`);
}
