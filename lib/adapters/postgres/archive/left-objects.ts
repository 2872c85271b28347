import { objectUsd } from '../../../cost/storage-rates';
import type { Problem } from '../../../model/validation/input-error';
import type { ArchiveChunk, ArchiveEntry } from '../../../partitions/archive/entry';
import { parseManifest } from '../../../partitions/archive/manifest';
import { manifestKey } from '../../../partitions/archive/object-key';
import type { ArchiveStore } from '../../archive-store';
import type { ArchiveTarget } from './export';

/** Objects of failed attempts: no manifest names them. */
export interface LeftObjects {
  readonly keys: readonly string[];
  readonly bytes: number;
  /** What a month of them costs in the classes in which they are now, in USD, at the prices of us-east-1. */
  readonly monthUsd: number;
}

/**
 * Objects of a partition that neither its manifest nor the ledger names. Where the manifest cannot be read, what the ledger has written
 * last is taken for named, also where it is to be written again.
 */
export async function findLeftObjects(
  store: ArchiveStore,
  { prefix }: ArchiveEntry,
  chunks: readonly ArchiveChunk[],
): Promise<LeftObjects> {
  const manifest = manifestKey(prefix);
  const inManifest = await keysOf(store, manifest);
  const inLedger = chunks.flatMap(({ key, state }) =>
    key === undefined || (inManifest !== undefined && state === 'pending') ? [] : [key],
  );
  const named = new Set([manifest, ...(inManifest ?? []), ...inLedger]);
  const keys: string[] = [];
  let [bytes, monthUsd] = [0, 0];
  for await (const object of store.listObjects(prefix)) {
    if (named.has(object.key)) continue;
    keys.push(object.key);
    bytes += object.bytes;
    monthUsd += objectUsd(object.storageClass, object.bytes);
  }
  return { keys, bytes, monthUsd };
}

/** Keys that a manifest names, none where there is no manifest; undefined where it cannot be read. */
async function keysOf(store: ArchiveStore, key: string): Promise<string[] | undefined> {
  try {
    const text = await store.readText(key);
    return text === undefined ? [] : parseManifest(text, key).chunks.map((chunk) => chunk.key);
  } catch {
    return undefined;
  }
}

/** Keys that a message names; the log of the function has all. */
const NAMED_KEYS = 5;

/** Why a partition stays where it is until a person says otherwise, and what its attempts have left. */
export function failingProblem(
  { bucket }: ArchiveTarget,
  { schema, name }: ArchiveEntry,
  { number, failures, lastFailure = 'no reason is known' }: ArchiveChunk,
  left: LeftObjects | undefined,
): Problem {
  return {
    where: `${schema}.${name}`,
    given: `chunk ${number}, which has failed ${failures} times, last: ${lastFailure}. ${leftWords(bucket, left)}`,
    allowed: 'a chunk that is written as one file and read back',
    remedy: `Nothing is lost, and nothing more is written for this partition. Correct the cause, then run "tidemark partitions archive --retry". Delete the objects that are left if you may; a lock of the bucket keeps them until it ends.`,
  };
}

function leftWords(bucket: string, left: LeftObjects | undefined): string {
  if (left === undefined) return `What its attempts have left in ${bucket} is not known: it could not be listed`;
  const { keys, bytes, monthUsd } = left;
  if (keys.length === 0) return `Its attempts have left no object in ${bucket}`;
  const more = keys.length > NAMED_KEYS ? ` and ${keys.length - NAMED_KEYS} more` : '';
  const first = `${keys.slice(0, NAMED_KEYS).join(', ')}${more}`;
  return `Its attempts have left ${keys.length} ${keys.length === 1 ? 'object' : 'objects'} of ${bytes} bytes in ${bucket} that no manifest names, for ${usd(monthUsd)} a month: ${first}`;
}

function usd(amount: number): string {
  return amount < 0.01 ? 'less than 0.01 USD' : `${amount.toFixed(2)} USD`;
}
