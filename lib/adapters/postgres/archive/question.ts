import { InputError, type Problem } from '../../../model/validation/input-error';
import { listKey, objectList, partitionFolder } from '../../../partitions/archive/object-key';
import { type ObjectReach, objectReach } from '../../../partitions/archive/restore-plan';
import type { Column } from '../../../partitions/archive/row-sum';
import type { ArchiveStore } from '../../archive-store';
import type { Session } from '../session';
import { type FoundManifest, findManifests } from './manifests';
import { prepareArchiveSession } from './session';

/** What is to be asked of the archive without restoring it. */
export interface ArchiveQuestion {
  /** With its schema; `public` where it has none. */
  readonly table: string;
  /** From `fromMs` up to but not including `toMs`, in milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A partition of the archive, and whether its objects can be read. */
export interface AskablePartition {
  readonly manifestKey: string;
  /** Whether the ledger of this database says that it has written this manifest. */
  readonly isKnown: boolean;
  readonly partition: string;
  /** Its last folder in the archive. */
  readonly folder: string;
  /** Its range of time, ISO 8601; one without an end has none. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly rows: string;
  readonly columns: readonly Column[];
  /** Objects by class: what reading them costs depends on it. */
  readonly stored: readonly StoredShare[];
  /** `in-glacier` where at least one object has to be asked for, `coming` where at least one is on its way. */
  readonly reach: ObjectReach;
}

/** Objects of a partition in a storage class. */
export interface StoredShare {
  readonly storageClass: string;
  readonly objects: number;
  readonly bytes: number;
}

export interface ArchiveQuestionReport {
  /** What the database is called in the archive. */
  readonly database: string;
  /** Oldest first. */
  readonly partitions: readonly AskablePartition[];
}

/**
 * Partitions of the archive that hold rows of a time, and how they can be read. What Athena would read of each has to be what its manifest
 * names: a list that is missing, of an archive from before there were lists, is written where the ledger knows the manifest; one that says
 * anything else is reported.
 *
 * Throws `InputError`: `nothing-archived`, `invalid-manifest`, `not-askable` with all lists and objects that are not what manifests say.
 */
export async function findForQuestion(
  client: Session,
  store: ArchiveStore,
  question: ArchiveQuestion,
  { classPrefix, database }: { readonly classPrefix: string; readonly database: string },
): Promise<ArchiveQuestionReport> {
  await prepareArchiveSession(client);
  const found = await findManifests(client, store, { ...question, classPrefix, database });
  const problems: Problem[] = [];
  const partitions: AskablePartition[] = [];
  for (const item of found) {
    problems.push(...(await checkList(store, item)));
    const looked = await look(store, item);
    problems.push(...looked.problems);
    partitions.push(askable(item, looked));
  }
  if (problems.length > 0)
    throw new InputError('not-askable', 'Athena would not read what the manifests name; nothing was printed', problems);
  return { database, partitions };
}

function askable({ key, manifest, isKnown }: FoundManifest, { stored, reach }: Looked): AskablePartition {
  return {
    manifestKey: key,
    isKnown,
    partition: `${manifest.partition.schema}.${manifest.partition.name}`,
    folder: partitionFolder(folderOf(key)),
    from: manifest.from,
    to: manifest.to,
    rows: manifest.rows,
    columns: manifest.columns.map(({ name, type }) => ({ name, type })),
    stored,
    reach,
  };
}

function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}

async function checkList(store: ArchiveStore, { key, manifest, isKnown }: FoundManifest): Promise<Problem[]> {
  const list = listKey(folderOf(key));
  const expected = objectList(
    store.bucket,
    manifest.chunks.map((chunk) => chunk.key),
  );
  const text = await store.readText(list);
  if (text === expected) return [];
  if (text === undefined && isKnown) {
    await store.writeText(list, expected);
    return [];
  }
  return [
    {
      where: list,
      given: text === undefined ? 'nothing, and a manifest that the ledger does not know' : 'other objects',
      allowed: `the ${manifest.chunks.length} objects that ${key} names, one address a line`,
      remedy:
        text === undefined
          ? 'Find out who wrote the manifest. If you believe it, write the list: s3://<bucket>/<key> of each of its chunks.'
          : 'Find out who may write to the bucket. The bucket keeps versions: bring the older one back.',
    },
  ];
}

interface Looked extends Pick<AskablePartition, 'stored' | 'reach'> {
  readonly problems: readonly Problem[];
}

/** How the objects of a partition can be reached, and which are not what the manifest says. */
async function look(store: ArchiveStore, { key, manifest }: FoundManifest): Promise<Looked> {
  const problems: Problem[] = [];
  const stored = new Map<string, StoredShare>();
  const reaches = new Set<ObjectReach>();
  for (const chunk of manifest.chunks) {
    const object = await store.head(chunk.key);
    if (object === undefined || object.bytes !== chunk.bytes || object.etag !== chunk.etag) {
      problems.push({
        where: chunk.key,
        given: object === undefined ? 'no such object' : `${object.bytes} bytes, ETag ${object.etag}`,
        allowed: `${chunk.bytes} bytes and ETag ${chunk.etag}, as ${key} says`,
        remedy: 'The bucket keeps versions: bring back the version that the manifest names, then run this again.',
      });
      continue;
    }
    const { storageClass } = object;
    const { objects, bytes } = stored.get(storageClass) ?? { objects: 0, bytes: 0 };
    stored.set(storageClass, { storageClass, objects: objects + 1, bytes: bytes + chunk.bytes });
    reaches.add(objectReach(storageClass, object.restore));
  }
  const reach = (['in-glacier', 'coming'] as const).find((item) => reaches.has(item)) ?? 'ready';
  return { problems, stored: [...stored.values()], reach };
}
