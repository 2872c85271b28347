import { quoteText, type Sql, sql, sqlName } from '../../../model/sql/sql';
import { splitIntoChunks } from '../../../partitions/archive/chunks';
import {
  type ArchiveChunk,
  type ArchiveEntry,
  type ArchiveState,
  archiveState,
} from '../../../partitions/archive/entry';
import { chunkKey, partitionPrefix } from '../../../partitions/archive/object-key';
import { COPY_OPTIONS, NO_ROWS, sumSql } from '../../../partitions/archive/row-sum';
import { type PartitionFinding, showInstant } from '../../../partitions/finding';
import { defaultPartition } from '../../../partitions/relation';
import type { StatedTables } from '../partitions/plan';
import type { Session } from '../session';
import { readChunkSize } from './chunk-size';
import { exportQuery } from './export';
import { type Due, findDue } from './find-due';
import { hasLedger, readOpenEntries } from './ledger';
import { readChunks } from './ledger-chunks';
import { detachSql } from './remove';
import type { ArchivePrefixes } from './run';
import { prepareArchiveSession } from './session';

/** A partition that is to go into the archive, or is on its way. */
export interface PlannedArchive {
  readonly table: string;
  readonly partition: string;
  readonly archiveClass: string;
  /** Its range of time, in words. */
  readonly holds: string;
  /** `candidate`: nothing was done yet. */
  readonly state: 'candidate' | ArchiveState;
  /** Of the table with its indexes, in the database. */
  readonly bytes: number;
  /** Objects that it becomes; more where a chunk has to be cut. */
  readonly chunks: number;
  /** When it may be dropped, as ISO 8601; undefined before it is detached. */
  readonly dropAfter: string | undefined;
  /** What is still to be done, as SQL; the first export stands for all. */
  readonly sql: readonly string[];
}

export interface ArchivePlan {
  readonly partitions: readonly PlannedArchive[];
  readonly findings: readonly PartitionFinding[];
}

const DAY_MS = 86_400_000;

/** What is to be archived at `nowMs` (milliseconds since 1970), and how far what was begun has come. Changes nothing and asks S3 nothing. */
export async function planArchive(
  client: Session,
  tables: StatedTables,
  {
    nowMs,
    classes,
    database,
  }: { readonly nowMs: number; readonly classes: ArchivePrefixes; readonly database: string },
): Promise<ArchivePlan> {
  await prepareArchiveSession(client);
  const { due, stated, findings } = await findDue(client, tables, nowMs);
  const open = (await hasLedger(client)) ? await readOpenEntries(client) : [];
  const partitions: PlannedArchive[] = [];
  for (const entry of open) {
    const chunks = await readChunks(client, entry.id);
    const { dropAfterDays } = stated.get(entry.table) ?? {};
    const item = due.find(({ details }) => details.oid === entry.oid);
    partitions.push(planned(entry, chunks, item, archiveState(entry, chunks), dropAfterDays));
  }
  const isOpen = new Set(open.map(({ oid }) => oid));
  for (const item of due) {
    if (isOpen.has(item.details.oid)) continue;
    const entry = candidate(item, classes, database);
    const size = await readChunkSize(client, item.details);
    const chunks = splitIntoChunks(0, item.details.blocks, size.blocks).map((range, n) => ({
      ...NEW_CHUNK,
      ...range,
      number: n + 1,
    }));
    partitions.push(planned(entry, chunks, item, 'candidate', undefined));
  }
  return { partitions, findings };
}

const NEW_CHUNK: Omit<ArchiveChunk, 'fromBlock' | 'toBlock' | 'number'> = {
  attempt: 0,
  failures: 0,
  lastFailure: undefined,
  splitInto: 1,
  tableBytes: 0,
  state: 'pending',
  sum: NO_ROWS,
  bytes: 0,
  key: undefined,
  etag: undefined,
  versionId: undefined,
};

/** The entry that a run would write; its id is known only then. */
function candidate(item: Due, classes: ArchivePrefixes, database: string): ArchiveEntry {
  const { table, parent, partition, details, archive, fromMs, toMs } = item;
  const { name } = partition;
  return {
    id: '',
    table,
    parent,
    schema: partition.schema,
    name,
    oid: details.oid,
    bound: details.bound ?? '',
    fromMs,
    toMs,
    columns: details.columns,
    archiveClass: archive.class,
    prefix: partitionPrefix(classes[archive.class]?.prefix ?? '', database, { table, name, id: 'N' }),
    beganMs: 0,
    verifiedMs: undefined,
    manifestDigest: undefined,
    detachedMs: undefined,
    droppedMs: undefined,
  };
}

function planned(
  entry: ArchiveEntry,
  chunks: readonly ArchiveChunk[],
  due: Due | undefined,
  state: PlannedArchive['state'],
  dropAfterDays: number | undefined,
): PlannedArchive {
  const { table, schema, name, archiveClass, fromMs, toMs, detachedMs } = entry;
  const hasDefault = due !== undefined && defaultPartition(due.parent) !== undefined;
  const pending = chunks.find((chunk) => chunk.state === 'pending');
  let bytes = due?.details.bytes ?? 0;
  if (due === undefined) for (const chunk of chunks) bytes += chunk.bytes;
  return {
    table,
    partition: `${schema}.${name}`,
    archiveClass,
    holds: `${showInstant(fromMs)} to ${showInstant(toMs)}`,
    state,
    bytes,
    chunks: chunks.length,
    dropAfter:
      detachedMs === undefined || dropAfterDays === undefined
        ? undefined
        : new Date(detachedMs + dropAfterDays * DAY_MS).toISOString(),
    sql: [
      ...(pending === undefined ? [] : [exportSql(entry, pending)]),
      ...(state === 'detached' ? [] : [sumSql(entry.columns, sql`only ${sqlName(entry)}`)]),
      ...(detachedMs === undefined ? [detachSql(entry, hasDefault)] : []),
      sql`drop table ${sqlName(entry)}`,
    ].map(String),
  };
}

/** As psql takes it, with the variables bucket, region and key: the ARN of the key of the bucket. */
function exportSql(entry: ArchiveEntry, chunk: ArchiveChunk): Sql {
  const key = quoteText(chunkKey(entry.prefix, chunk.number, chunk.attempt + 1));
  return sql`select * from aws_s3.query_export_to_s3(${quoteText(String(exportQuery(entry, chunk)))}, aws_commons.create_s3_uri(:'bucket', ${key}, :'region'), options := ${quoteText(COPY_OPTIONS)}, kms_key := :'key')`;
}
