import { createHash } from 'node:crypto';
import { sql, sqlName } from '../../../model/sql/sql';
import { blockCondition, splitIntoChunks } from '../../../partitions/archive/chunks';
import type { ArchiveChunk, ArchiveEntry } from '../../../partitions/archive/entry';
import type { ArchiveManifest } from '../../../partitions/archive/manifest';
import { listKey, manifestKey, objectList } from '../../../partitions/archive/object-key';
import { addSums, COPY_OPTIONS, equalSums, type RowSum, sumSql } from '../../../partitions/archive/row-sum';
import type { ArchiveStore } from '../../archive-store';
import { oidSql } from '../partitions/catalog';
import type { Session } from '../session';
import { readChunkSize } from './chunk-size';
import { readDetails } from './details';
import { readSum, sameColumns } from './export';
import { changeColumns, noteSettled, redoChunks } from './ledger';
import { addChunks } from './ledger-chunks';
import { SESSION_SETTINGS } from './session';
import { changedObjects } from './verify';

/** What came of a comparison. */
export interface Reconciliation {
  /** Chunks whose rows have changed, or that are new, and are written next. */
  readonly changed: number;
  /** Objects that are not what they were. */
  readonly wrong: readonly string[];
}

/**
 * Compares all rows of the table with all that is in the archive. Where they are equal, writes the manifest; where not, the chunks
 * that have changed are to be written again: rows that came late, were changed or deleted.
 *
 * The whole table is one snapshot. Chunks were written in one each, and a row that was updated between two of them may be in both,
 * or in none: only here does that show.
 */
export async function reconcileExport(
  client: Session,
  entry: ArchiveEntry,
  chunks: readonly ArchiveChunk[],
  store: ArchiveStore,
  {
    nowMs,
    chunkBlocks,
    database,
  }: { readonly nowMs: number; readonly chunkBlocks?: number; readonly database: string },
): Promise<Reconciliation> {
  const details = await readDetails(client, entry);
  if (details !== undefined && !sameColumns(details.columns, entry.columns)) {
    await changeColumns(client, entry.id, details.columns);
    return { changed: chunks.length, wrong: [] };
  }
  const archived = addSums(chunks.map(({ sum }) => sum));
  if (!equalSums(await readTableSum(client, entry), archived))
    return { changed: await redoChanged(client, entry, chunks, chunkBlocks), wrong: [] };
  const wrong = await changedObjects(chunks, store);
  if (wrong.length > 0) {
    const words = wrong.map((item) => item.wrong);
    await redoChunks(
      client,
      entry.id,
      wrong.map(({ number }) => number),
      words.join('; '),
    );
    return { changed: wrong.length, wrong: words };
  }
  const text = `${JSON.stringify(await manifest(client, entry, chunks, archived, { database, nowMs }), null, 2)}\n`;
  await store.writeText(manifestKey(entry.prefix), text);
  // After the manifest: nothing is listed that no manifest names. A run that dies here does both again.
  const keys = chunks.flatMap(({ key }) => key ?? []);
  await store.writeText(listKey(entry.prefix), objectList(store.bucket, keys));
  await noteSettled(client, entry.id, nowMs, digest(text));
  return { changed: 0, wrong: [] };
}

export function readTableSum(client: Session, entry: ArchiveEntry): Promise<RowSum> {
  return readSum(client, sumSql(entry.columns, sql`only ${sqlName(entry)}`));
}

/** SHA-256, in hex. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Finds the chunks that differ, and pages that are new. Resolves with their number, which is 0 where the change was undone meanwhile. */
async function redoChanged(
  client: Session,
  entry: ArchiveEntry,
  chunks: readonly ArchiveChunk[],
  chunkBlocks: number | undefined,
): Promise<number> {
  const differ: number[] = [];
  for (const chunk of chunks) {
    const sum = await readSum(
      client,
      sumSql(entry.columns, sql`only ${sqlName(entry)} where ${blockCondition(chunk)}`),
    );
    if (!equalSums(sum, chunk.sum)) differ.push(chunk.number);
  }
  const last = chunks.at(-1);
  const details = await readDetails(client, entry);
  const size = await readChunkSize(client, details ?? { blocks: 0, tableBytes: 0 }, chunkBlocks);
  const added = splitIntoChunks(last?.toBlock ?? 0, details?.blocks ?? 0, size.blocks);
  const lastNumber = Math.max(0, ...chunks.map(({ number }) => number));
  if (added.length > 0) await addChunks(client, entry.id, lastNumber + 1, { ...size, ranges: added });
  if (differ.length > 0) await redoChunks(client, entry.id, differ);
  return differ.length + added.length;
}

async function manifest(
  client: Session,
  entry: ArchiveEntry,
  chunks: readonly ArchiveChunk[],
  { rows, checksum }: RowSum,
  { database, nowMs }: { readonly database: string; readonly nowMs: number },
): Promise<ArchiveManifest> {
  const details = await readDetails(client, entry);
  const notNull = new Set(details?.columns.flatMap((column) => (column.notNull ? [column.name] : [])));
  const { rows: found } = await client.query(
    sql`select version() as engine, pg_get_partkeydef(${oidSql(entry.parent)}) as key,
       (select coalesce(json_agg(pg_get_indexdef(indexrelid) order by indexrelid), '[]') from pg_index where indrelid = ${entry.oid}) as indexes`,
  );
  return {
    version: 1,
    writtenAt: new Date(nowMs).toISOString(),
    database,
    table: entry.table,
    parent: { schema: entry.parent.schema, name: entry.parent.name },
    partition: { schema: entry.schema, name: entry.name },
    bound: entry.bound,
    ...(Number.isFinite(entry.fromMs) ? { from: new Date(entry.fromMs).toISOString() } : {}),
    ...(Number.isFinite(entry.toMs) ? { to: new Date(entry.toMs).toISOString() } : {}),
    columns: entry.columns.map(({ name, type }) => ({ name, type, notNull: notNull.has(name) })),
    partitionKey: found[0]?.key ?? '',
    indexes: found[0]?.indexes ?? [],
    format: COPY_OPTIONS,
    settings: SESSION_SETTINGS,
    engine: found[0]?.engine ?? '',
    rows: String(rows),
    checksum: String(checksum),
    chunks: chunks.flatMap(({ key, versionId, etag = '', bytes, sum }) =>
      key === undefined
        ? []
        : [
            {
              key,
              versionId,
              etag,
              bytes,
              rows: String(sum.rows),
              checksum: String(sum.checksum),
            },
          ],
    ),
  };
}
