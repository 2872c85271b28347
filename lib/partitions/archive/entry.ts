import type { BlockRange } from './chunks';
import type { Column, RowSum } from './row-sum';

/** One row of the ledger: a partition on its way into the archive. Instants in milliseconds since 1970. */
export interface ArchiveEntry {
  readonly id: string;
  /** The table that the config states, with its schema. */
  readonly table: string;
  /** What it was a partition of, which below a list is not the table itself. */
  readonly parent: { readonly schema: string; readonly name: string };
  readonly schema: string;
  readonly name: string;
  readonly oid: string;
  /** As the catalog has it, in UTC. */
  readonly bound: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly columns: readonly Column[];
  /** Class of the archive, by its name in the config. */
  readonly archiveClass: string;
  /** Where its objects are: the beginning of their keys. */
  readonly prefix: string;
  readonly beganMs: number;
  /** When rows of table and archive were found equal, and the manifest written; undefined where something has changed since. */
  readonly verifiedMs: number | undefined;
  /** SHA-256 of the manifest, in hex. */
  readonly manifestDigest: string | undefined;
  readonly detachedMs: number | undefined;
  readonly droppedMs: number | undefined;
}

/** One row of the ledger: some rows of a partition by their place, and the object they were written to. */
export interface ArchiveChunk extends BlockRange {
  readonly number: number;
  /** How often it was begun to be written; each attempt has a key of its own. */
  readonly attempt: number;
  /**
   * Attempts that came to nothing: failed, cut short, or written in several files. A chunk that is cut hands its number down, so that what
   * is written of a row is bounded.
   */
  readonly failures: number;
  readonly lastFailure: string | undefined;
  /** Into how many pieces it is to be cut before it is tried again; 1 for none. */
  readonly splitInto: number;
  /** Bytes of the table when it was cut, with what is stored out of line; an estimate. */
  readonly tableBytes: number;
  /** `pending`: to be written. `exported`: written, not read again. `verified`: what is in S3 is what was in the database. */
  readonly state: 'pending' | 'exported' | 'verified';
  /** What was written; of pages without a row nothing is. */
  readonly sum: RowSum;
  readonly bytes: number;
  readonly key: string | undefined;
  /** What S3 calls this content and this version. */
  readonly etag: string | undefined;
  readonly versionId: string | undefined;
}

export type ArchiveState = 'exporting' | 'exported' | 'verified' | 'detached' | 'dropped';

/** What is said of a partition; only the facts are stored. */
export function archiveState(entry: ArchiveEntry, chunks: readonly ArchiveChunk[]): ArchiveState {
  if (entry.droppedMs !== undefined) return 'dropped';
  if (entry.verifiedMs === undefined) return chunks.some(({ state }) => state === 'pending') ? 'exporting' : 'exported';
  return entry.detachedMs === undefined ? 'verified' : 'detached';
}
/** Where a partition of the ledger is, by the catalog. */
export type AttachmentState =
  /** It is a partition of its table. */
  | 'attached'
  /** DETACH PARTITION ... CONCURRENTLY has begun and not ended. */
  | 'detaching'
  /** It is a table of its own. */
  | 'detached'
  /** It is not there, or another table has its name. */
  | 'gone';
