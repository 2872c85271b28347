import { quoteName, type Sql, sql, sqlName } from '../../../model/sql/sql';
import { type BlockRange, blockCondition, cutRange, type Place } from '../../../partitions/archive/chunks';
import type { ArchiveChunk, ArchiveEntry } from '../../../partitions/archive/entry';
import { MOST_FAILURES } from '../../../partitions/archive/next-step';
import type { Session } from '../session';
import { readDetails } from './details';
import { sameColumns } from './export';
import { changeColumns } from './ledger';

/**
 * Cuts a chunk into pieces of about the same bytes, which are chunks of their own from then on: between pages, and where few pages hold
 * much, between rows.
 *
 * One that was cut short and is smaller than two pieces of `leastBytes` is tried whole again. A single row that comes in several files
 * cannot be cut: it is given up, because the next attempt would only write it once more.
 */
export async function splitChunk(
  client: Session,
  entry: ArchiveEntry,
  chunk: ArchiveChunk,
  leastBytes: number,
): Promise<void> {
  const details = await readDetails(client, entry);
  // As before an export: a column that is gone cannot be measured.
  if (details !== undefined && !sameColumns(details.columns, entry.columns))
    return changeColumns(client, entry.id, details.columns);
  const isTooLarge = chunk.splitInto > 2;
  const isWorth = isTooLarge || chunk.tableBytes >= 2 * leastBytes;
  const places = isWorth ? await readPlaces(client, entry, chunk) : [];
  if (places.length > 0) return replaceChunk(client, entry.id, chunk, cutRange(chunk, places));
  await client.query(
    sql`update tidemark.archived_chunks set split_into = 1, failures = ${isTooLarge ? MOST_FAILURES : chunk.failures}
     where partition_id = ${entry.id} and number = ${chunk.number}`,
  );
}

/** Bytes of a row in its page beside its values ("Database Page Layout": header and line pointer). */
const ROW_BYTES = 28;

/** Where pieces after the first begin. Bytes are those that are stored, read from the pages alone: what is out of line is not read. */
async function readPlaces(client: Session, entry: ArchiveEntry, chunk: ArchiveChunk): Promise<Place[]> {
  const size = entry.columns.reduce(
    (sum, { name }): Sql => sql`${sum} + coalesce(pg_column_size(${quoteName(name)}), 0)`,
    sql`${ROW_BYTES}::bigint`,
  );
  const { rows } = await client.query<Place>(
    sql`with sized as (select ctid as place, ${size} as size from only ${sqlName(entry)} where ${blockCondition(chunk)}),
       placed as (select place, div((sum(size) over (order by place) - size) * ${chunk.splitInto}::int, sum(size) over ()) as piece from sized)
     select (place::text::point)[0] as block, (place::text::point)[1] as line
     from (select distinct on (piece) piece, place from placed where piece > 0 order by piece, place) x order by piece`,
  );
  return rows;
}

/** The first piece keeps the number of the chunk and its attempts; the others get numbers that none has had, so that every key is new. */
async function replaceChunk(
  client: Session,
  id: string,
  { number, tableBytes }: ArchiveChunk,
  [first, ...others]: readonly BlockRange[],
): Promise<void> {
  const bytes = Math.round(tableBytes / (others.length + 1));
  const list = (part: keyof BlockRange) => others.map((range) => range[part] ?? 0);
  await client.query(sql`begin`);
  await client.query(
    sql`update tidemark.archived_chunks set to_block = ${first?.toBlock ?? 0}, to_line = ${first?.toLine ?? 0}, table_bytes = ${bytes}, split_into = 1
     where partition_id = ${id} and number = ${number}`,
  );
  await client.query(
    sql`insert into tidemark.archived_chunks (partition_id, number, from_block, from_line, to_block, to_line, table_bytes, failures, last_failure)
     select partition_id, (select max(number) from tidemark.archived_chunks where partition_id = ${id}) + n, fb, fl, tb, tl, table_bytes, failures, last_failure
     from tidemark.archived_chunks, unnest(${list('fromBlock')}::bigint[], ${list('fromLine')}::int[], ${list('toBlock')}::bigint[],
       ${list('toLine')}::int[]) with ordinality as u (fb, fl, tb, tl, n)
     where partition_id = ${id} and number = ${number}`,
  );
  await client.query(sql`commit`);
}
