import { joinSql, quoteName, type Sql, sql, sqlName } from '../../../model/sql/sql';
import { blockCondition } from '../../../partitions/archive/chunks';
import type { ArchiveChunk, ArchiveEntry } from '../../../partitions/archive/entry';
import { chunkKey } from '../../../partitions/archive/object-key';
import { COPY_OPTIONS, type Column, type RowSum, sumSql } from '../../../partitions/archive/row-sum';
import type { Session } from '../session';
import { readDetails } from './details';
import { changeColumns } from './ledger';
import { beginAttempt, noteExported, noteExportFailed } from './ledger-chunks';

/** Where the database writes to. */
export interface ArchiveTarget {
  readonly bucket: string;
  /** Of bucket and cluster: aws_s3 writes to no other. */
  readonly region: string;
  /**
   * ARN of the key that objects are encrypted with. @default aws_s3 encrypts with the key of AWS, not with the bucket's (read: Aurora User
   * Guide, "Exporting data from an Aurora PostgreSQL DB cluster to Amazon S3", kms_key)
   */
  readonly keyArn?: string;
}

/** The rows of a chunk, as the query that aws_s3 runs. */
export function exportQuery(entry: ArchiveEntry, chunk: ArchiveChunk): Sql {
  const columns = joinSql(
    entry.columns.map(({ name }) => quoteName(name)),
    ', ',
  );
  return sql`select ${columns} from only ${sqlName(entry)} where ${blockCondition(chunk)}`;
}

/**
 * Writes the rows of a chunk to S3, by the database itself, and what was written to the ledger.
 *
 * Rows are counted, summed and exported in one snapshot, so that the three agree whatever is written meanwhile. Throws when the
 * database says that it wrote another number of rows. What came in several files is not taken: the ledger notes into how many pieces the
 * chunk is to be cut. Where the table has got other columns since, nothing is written: the ledger learns of them first.
 */
export async function exportChunk(
  client: Session,
  entry: ArchiveEntry,
  chunk: ArchiveChunk,
  target: ArchiveTarget,
): Promise<void> {
  const details = await readDetails(client, entry);
  // With columns that are not there any more no chunk could ever be written, and the comparison that notices it comes after them.
  if (details !== undefined && !sameColumns(details.columns, entry.columns))
    return changeColumns(client, entry.id, details.columns);
  const attempt = await beginAttempt(client, entry.id, chunk.number);
  await client.query(sql`begin isolation level repeatable read`);
  const from = sql`only ${sqlName(entry)} where ${blockCondition(chunk)}`;
  const sum = await readSum(client, sumSql(entry.columns, from));
  if (sum.rows === 0n) {
    await noteExported(client, entry.id, chunk.number, sum, undefined);
  } else {
    const key = chunkKey(entry.prefix, chunk.number, attempt);
    const written = await writeObject(client, exportQuery(entry, chunk), key, target);
    if (written.files > 1) {
      await client.query(sql`rollback`);
      const words = `${key} was written in ${written.files} files, ${written.bytes} bytes`;
      return noteExportFailed(client, entry.id, chunk.number, words, written.files * PIECES_OF_A_FILE);
    }
    if (written.rows !== String(sum.rows) || written.files !== 1)
      throw new Error(
        `aws_s3 says that it wrote ${written.rows} rows in ${written.files} files to ${key}; ${sum.rows} rows in one file were to be written`,
      );
    await noteExported(client, entry.id, chunk.number, sum, { key, bytes: written.bytes });
  }
  await client.query(sql`commit`);
}

/** Half of what a file holds at most: the bytes of rows are estimated when a chunk is cut, and it is to be cut once. */
const PIECES_OF_A_FILE = 2;

async function writeObject(client: Session, query: Sql, key: string, { bucket, region, keyArn }: ArchiveTarget) {
  const encryption = keyArn === undefined ? sql`` : sql`, kms_key := ${keyArn}`;
  const { rows } = await client.query<{ rows: string; files: number; bytes: number }>(
    sql`select rows_uploaded::text as rows, files_uploaded::int as files, bytes_uploaded::float8 as bytes
      from aws_s3.query_export_to_s3(${String(query)}, aws_commons.create_s3_uri(${bucket}, ${key}, ${region}),
        options := ${COPY_OPTIONS}${encryption})`,
  );
  return rows[0] ?? { rows: '0', files: 0, bytes: 0 };
}

/** Rows and checksum, by a query of `sumSql`. */
export async function readSum(client: Session, query: Sql): Promise<RowSum> {
  const { rows } = await client.query<{ rows: string; checksum: string }>(query);
  return { rows: BigInt(rows[0]?.rows ?? 0), checksum: BigInt(rows[0]?.checksum ?? 0) };
}

/** Whether a table has the columns that were exported, no more and no others. */
export function sameColumns(a: readonly Column[], b: readonly Column[]): boolean {
  return a.length === b.length && a.every(({ name, type }, n) => name === b[n]?.name && type === b[n]?.type);
}
