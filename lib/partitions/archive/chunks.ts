import { quoteText, type Sql, sql } from '../../model/sql/sql';

/** Pages of a table, from `fromBlock` up to but not including `toBlock`. */
export interface BlockRange {
  readonly fromBlock: number;
  readonly toBlock: number;
}

/**
 * Pages of a chunk: 65,536 of 8 kB are 512 MB of table. Large enough that what Glacier bills for each object does not count, and
 * read, checked and written in a few minutes (assumption: 10 MB/s at least).
 */
export const CHUNK_BLOCKS = 65_536;

/** Chunks that cover `blocks` pages from `fromBlock` on; a table that has none gets none. */
export function splitIntoChunks(fromBlock: number, blocks: number, chunkBlocks: number = CHUNK_BLOCKS): BlockRange[] {
  const chunks: BlockRange[] = [];
  for (let at = fromBlock; at < blocks; at += chunkBlocks)
    chunks.push({ fromBlock: at, toBlock: Math.min(at + chunkBlocks, blocks) });
  return chunks;
}

/** Which rows are on these pages, as SQL: read by their place, without the rest of the table (TID range scan). */
export function blockCondition({ fromBlock, toBlock }: BlockRange): Sql {
  return sql`ctid >= ${quoteText(`(${fromBlock},0)`)}::tid and ctid < ${quoteText(`(${toBlock},0)`)}::tid`;
}
