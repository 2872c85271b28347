import { type ChunkSize, chunkSize, type TableSize } from '../../../partitions/archive/chunks';
import type { Session } from '../session';
import { readRate } from './ledger-chunks';

/** How a table is cut, by its bytes and by what this database has exported in a second; `blocks` where the pages of a chunk are stated. */
export async function readChunkSize(client: Session, table: TableSize, blocks?: number): Promise<ChunkSize> {
  const size = chunkSize(table, await readRate(client));
  return blocks === undefined ? size : { ...size, blocks };
}
