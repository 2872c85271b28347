import { quoteText, type Sql, sql } from '../../model/sql/sql';

/** A place in a table: a page, and a line of it. */
export interface Place {
  readonly block: number;
  readonly line: number;
}

/** Rows of a table by their place: from a line of `fromBlock` up to but not including a line of `toBlock`. */
export interface BlockRange {
  readonly fromBlock: number;
  /** @default 0, before the first line of the page */
  readonly fromLine?: number;
  readonly toBlock: number;
  /** @default 0, before the first line of the page */
  readonly toLine?: number;
}

const MIB = 1024 ** 2;

/**
 * Bytes of a chunk at most, of the table with what it stores out of line. aws_s3 splits a file at about 6 GB (read: Aurora User Guide,
 * "Exporting data from an Aurora PostgreSQL DB cluster to Amazon S3"), which this is a twelfth of: rows that PostgreSQL has compressed to a
 * twelfth are still one file. Large enough that what Glacier bills for each object does not count.
 */
export const MOST_CHUNK_BYTES = 512 * MIB;

/** Bytes of a chunk at least, where a row is not larger: 40 KiB beside each object of Glacier are 0.25 % of it. */
export const LEAST_CHUNK_BYTES = 16 * MIB;

/** How long an export of a chunk is to take, in seconds: when a run ends, a seventh of its 14 minutes is lost. */
export const CHUNK_SECONDS = 120;

/** What is known of a table that is to be cut. */
export interface TableSize {
  readonly blocks: number;
  /** Bytes of the table with what is stored out of line. */
  readonly tableBytes: number;
}

/** How a table is cut: the pages of a chunk, and the bytes that stand behind a page. */
export interface ChunkSize {
  readonly blocks: number;
  readonly bytesPerBlock: number;
}

/**
 * Pages of a chunk: as many as are exported in `CHUNK_SECONDS` at a rate of `bytesPerSecond`, within the bounds of bytes. Where no rate was
 * measured yet the upper bound holds (assumption: 5 MB/s at least).
 */
export function chunkSize({ blocks, tableBytes }: TableSize, bytesPerSecond = Infinity): ChunkSize {
  const bytesPerBlock = blocks === 0 ? 0 : tableBytes / blocks;
  const bytes = Math.min(MOST_CHUNK_BYTES, Math.max(LEAST_CHUNK_BYTES, bytesPerSecond * CHUNK_SECONDS));
  return { blocks: bytesPerBlock === 0 ? 1 : Math.max(1, Math.floor(bytes / bytesPerBlock)), bytesPerBlock };
}

/** Chunks that cover `blocks` pages from `fromBlock` on; a table that has none gets none. */
export function splitIntoChunks(fromBlock: number, blocks: number, chunkBlocks: number): BlockRange[] {
  const chunks: BlockRange[] = [];
  for (let at = fromBlock; at < blocks; at += chunkBlocks)
    chunks.push({ fromBlock: at, toBlock: Math.min(at + chunkBlocks, blocks) });
  return chunks;
}

/** Cuts a range before each of `places`, which lie within it and are in order. Together the pieces are the range. */
export function cutRange(range: BlockRange, places: readonly Place[]): BlockRange[] {
  const { fromBlock, fromLine = 0, toBlock, toLine = 0 } = range;
  const ends = [...places, { block: toBlock, line: toLine }];
  let from: Place = { block: fromBlock, line: fromLine };
  return ends.map((to) => {
    const piece = { fromBlock: from.block, fromLine: from.line, toBlock: to.block, toLine: to.line };
    from = to;
    return piece;
  });
}

/** Which rows are in this range, as SQL: read by their place, without the rest of the table (TID range scan). */
export function blockCondition({ fromBlock, fromLine = 0, toBlock, toLine = 0 }: BlockRange): Sql {
  return sql`ctid >= ${quoteText(`(${fromBlock},${fromLine})`)}::tid and ctid < ${quoteText(`(${toBlock},${toLine})`)}::tid`;
}
