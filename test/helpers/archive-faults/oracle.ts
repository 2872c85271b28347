import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { S3Folder } from '../aws-s3/s3-folder';
import { readCopyFile, type TextRow } from './copy-file';
import type { Difference, RowModel } from './row-model';

export interface AuditOptions {
  readonly client: Client;
  readonly folder: S3Folder;
  readonly bucket: string;
  /** Partitioned tables, in SQL. */
  readonly tables: readonly string[];
  /** Rows that were acknowledged as committed. */
  readonly model: RowModel;
  /** Oids of partitions that were there; those that are not any more must be in the archive. */
  readonly partitions: readonly string[];
  /** Columns that were dropped meanwhile. */
  readonly droppedColumns?: readonly string[];
  /** Whether nothing may be on its way: after recovery. */
  readonly isSettled?: boolean;
}

/** What is wrong; all is well where every count is 0 and nothing else is said. */
export interface Audit extends Difference {
  readonly problems: readonly string[];
}

/** Values as PostgreSQL writes them. */
const AS_TEXT = { getTypeParser: () => (value: string) => value } as const;

/**
 * Looks at the tables, the ledger and the real files, with nothing of the product: every row has to be in exactly one of a table,
 * a detached partition that is not dropped, or the objects that the manifest of a dropped partition lists.
 */
export async function audit(options: AuditOptions): Promise<Audit> {
  const { client, model, droppedColumns = [] } = options;
  await client.query(`set time zone 'UTC'; set datestyle = 'ISO'`);
  const problems: string[] = [];
  const ledger = await readLedger(client);
  const rows: TextRow[] = [];
  for (const name of await readTables(client, options.tables, ledger)) {
    const found = await client.query<Record<string, string | null>>({
      text: `select * from only ${name}`,
      types: AS_TEXT,
    });
    rows.push(...found.rows);
  }
  for (const entry of ledger.filter(({ dropped_ms }) => dropped_ms !== null))
    rows.push(...archivedRows(entry, options, problems));
  problems.push(...(await agreement(client, ledger, options)));
  return { ...model.compare(rows, droppedColumns), problems };
}

/** One sentence for a message; empty where all is well. */
export function showAudit({ lost, duplicated, altered, examples, problems }: Audit): string {
  const isWell = lost + duplicated + altered === 0 && problems.length === 0;
  if (isWell) return '';
  return [`${lost} rows lost, ${duplicated} there twice, ${altered} altered`, ...examples, ...problems].join('\n');
}

interface LedgerRow {
  readonly id: string;
  readonly oid: string;
  readonly partition_name: string;
  readonly prefix: string;
  readonly manifest_digest: string | null;
  readonly detached_ms: number | null;
  readonly dropped_ms: number | null;
  readonly exists: boolean;
  readonly inherits: boolean;
  readonly detaching: boolean;
}

async function readLedger(client: Client): Promise<LedgerRow[]> {
  const { rows: found } = await client.query(`select to_regclass('tidemark.archived_partitions') is not null as found`);
  if (found[0]?.found !== true) return [];
  const { rows } = await client.query<LedgerRow>(
    `select id::text, e.oid::text, partition_name, prefix, manifest_digest, detached_ms, dropped_ms,
       c.oid is not null as exists, i.inhrelid is not null as inherits, coalesce(i.inhdetachpending, false) as detaching
     from tidemark.archived_partitions e left join pg_class c on c.oid = e.oid left join pg_inherits i on i.inhrelid = e.oid`,
  );
  return rows;
}

/** Tables with rows: below the partitioned ones, and what was detached and is not dropped. */
async function readTables(
  client: Client,
  tables: readonly string[],
  ledger: readonly LedgerRow[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `with recursive below (oid) as (
       select unnest($1::regclass[])::oid union select inhrelid from pg_inherits join below on inhparent = below.oid)
     select c.oid::regclass::text as name from pg_class c
     where c.relkind = 'r' and (c.oid in (select oid from below) or c.oid = any($2::oid[]))`,
    [tables, ledger.filter(({ dropped_ms }) => dropped_ms === null).map(({ oid }) => oid)],
  );
  return rows.map(({ name }) => name);
}

interface Manifest {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: string;
  readonly checksum: string;
  readonly chunks: readonly {
    readonly key: string;
    readonly bytes: number;
    readonly rows: string;
    readonly checksum: string;
  }[];
}

function archivedRows(entry: LedgerRow, { folder, bucket }: AuditOptions, problems: string[]): TextRow[] {
  const key = `${entry.prefix}manifest.json`;
  const read = (name: string) => (folder.find(bucket, name) === undefined ? undefined : folder.read(bucket, name));
  const text = read(key);
  if (text === undefined) {
    problems.push(`${entry.partition_name} was dropped and has no manifest`);
    return [];
  }
  if (createHash('sha256').update(text).digest('hex') !== entry.manifest_digest)
    problems.push(`${key} is not the manifest that the ledger knows`);
  const manifest: Manifest = JSON.parse(text.toString('utf8'));
  const names = manifest.columns.map(({ name }) => name);
  const rows: TextRow[] = [];
  let checksum = 0n;
  for (const chunk of manifest.chunks) {
    const object = read(chunk.key);
    if (object === undefined) {
      problems.push(`${chunk.key} is not there`);
      continue;
    }
    try {
      const found = readCopyFile(object.toString('utf8'), names);
      const sum = checksumOf(object);
      if (object.length !== chunk.bytes || String(found.length) !== chunk.rows || String(sum) !== chunk.checksum)
        problems.push(`${chunk.key} is not what its manifest says`);
      checksum += sum;
      rows.push(...found);
    } catch (error) {
      problems.push(`${chunk.key}: ${(error as Error).message}`);
    }
  }
  if (String(rows.length) !== manifest.rows || String(checksum) !== manifest.checksum)
    problems.push(`${key}: its chunks do not add up to it`);
  return rows;
}

/** As the manifest describes it: the sum over all lines of the first 8 bytes of SHA-256. */
function checksumOf(object: Buffer): bigint {
  let sum = 0n;
  for (const line of object.toString('latin1').split('\n').slice(0, -1))
    sum += createHash('sha256').update(line, 'latin1').digest().readBigInt64BE();
  return sum;
}

/** Where ledger and catalog contradict each other. */
async function agreement(
  client: Client,
  ledger: readonly LedgerRow[],
  { partitions, isSettled = false }: AuditOptions,
): Promise<string[]> {
  const dropped = new Set(ledger.filter(({ dropped_ms }) => dropped_ms !== null).map(({ oid }) => oid));
  const { rows } = await client.query<{ oid: string }>(
    'select oid::text from unnest($1::oid[]) as oid where oid not in (select oid from pg_class)',
    [partitions],
  );
  return [
    ...rows
      .filter(({ oid }) => !dropped.has(oid))
      .map(({ oid }) => `the table with oid ${oid} has gone, and was not archived`),
    ...ledger.flatMap((entry) => {
      const { partition_name: name, dropped_ms, detached_ms, exists, inherits, detaching } = entry;
      const isDropped = dropped_ms !== null;
      return [
        ...(isDropped && exists ? [`${name} is dropped by the ledger, and is there`] : []),
        ...(!isDropped && !exists ? [`${name} has gone, and the ledger does not say so`] : []),
        ...(detached_ms !== null && inherits ? [`${name} is detached by the ledger, and is a partition`] : []),
        ...(isSettled && detaching ? [`${name} is still being detached`] : []),
        ...(isSettled && !isDropped && detached_ms === null && !inherits
          ? [`${name} is no partition, and the ledger does not say so`]
          : []),
      ];
    }),
  ];
}
