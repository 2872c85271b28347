import type { ArchiveChunk, ArchiveEntry } from '../../../partitions/archive/entry';
import { equalSums, showSum } from '../../../partitions/archive/row-sum';
import { type ArchiveStore, sumLines } from '../../archive-store';
import type { Session } from '../session';
import { redoChunks } from './ledger';
import { noteVerified } from './ledger-chunks';

/** What was found of an object; `wrong` says what is not as it should be. */
export interface Verification {
  readonly wrong: string | undefined;
}

/**
 * Reads the object of a chunk from S3 and compares it with what the ledger has from the database: bytes, rows, checksum. One that
 * differs is written again, under a new key. Rejects where S3 could not be asked, which says nothing of the object.
 */
export async function verifyChunk(
  client: Session,
  entry: ArchiveEntry,
  chunk: ArchiveChunk,
  store: ArchiveStore,
): Promise<Verification> {
  const found = await readObject(store, chunk);
  const wrong = typeof found === 'string' ? found : undefined;
  if (typeof found === 'string') await redoChunks(client, entry.id, [chunk.number], found);
  else await noteVerified(client, entry.id, chunk.number, found);
  return { wrong };
}

async function readObject(store: ArchiveStore, chunk: ArchiveChunk) {
  const { key = '' } = chunk;
  let object: Awaited<ReturnType<ArchiveStore['read']>>;
  try {
    object = await store.read(key);
  } catch (error) {
    // It has moved to Glacier before it was read: nobody knows what is in it.
    if ((error as Error).name === 'InvalidObjectState') return `${key} is in Glacier already and cannot be read`;
    throw error;
  }
  if (object === undefined) return `${key} is not there`;
  const found = await sumLines(object.body);
  if (found.bytes !== chunk.bytes) return `${key} has ${found.bytes} bytes, ${chunk.bytes} were written`;
  if (!found.isWhole) return `${key} ends within a row`;
  if (!equalSums(found, chunk.sum)) return `${key} has ${showSum(found)}; the database had ${showSum(chunk.sum)}`;
  return object;
}

/** Objects of a partition that are not as they were when they were verified, by chunk; without reading their content. */
export async function changedObjects(
  chunks: readonly ArchiveChunk[],
  store: ArchiveStore,
): Promise<{ readonly number: number; readonly wrong: string }[]> {
  const changed: { number: number; wrong: string }[] = [];
  for (const { number, key, bytes, etag } of chunks) {
    if (key === undefined) continue;
    const object = await store.head(key);
    if (object === undefined) changed.push({ number, wrong: `${key} is not there any more` });
    else if (object.bytes !== bytes || object.etag !== etag)
      changed.push({ number, wrong: `${key} has changed since it was verified` });
  }
  return changed;
}
