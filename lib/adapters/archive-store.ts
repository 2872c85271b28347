import { hash } from 'node:crypto';
import type { HeadObjectCommandOutput, S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { RowSum } from '../partitions/archive/row-sum';

/** An object as S3 tells of it without its content. */
export interface StoredObject {
  readonly bytes: number;
  readonly etag: string;
  /** Of a bucket without versions there is none. */
  readonly versionId: string | undefined;
  /** `STANDARD` where S3 says nothing. */
  readonly storageClass: string;
  /** The header x-amz-restore; undefined for an object that was never asked back. */
  readonly restore: string | undefined;
}

/** An object as a listing has it. */
export interface ListedObject extends Pick<StoredObject, 'bytes' | 'storageClass'> {
  readonly key: string;
}

/** How a tier of Glacier is asked: Expedited does not exist for Deep Archive. */
export type RestoreTier = 'Expedited' | 'Standard' | 'Bulk';

const NOT_FOUND = new Set(['NotFound', 'NoSuchKey']);

/** The bucket of the archive, read and never deleted from. Loads the SDK when it is made; rejects with its errors. */
export class ArchiveStore {
  private constructor(
    private readonly client: S3Client,
    private readonly s3: typeof import('@aws-sdk/client-s3'),
    readonly bucket: string,
    /** Region that the client asks, which has to be the bucket's. */
    readonly region: string,
  ) {}

  static async open(bucket: string, region: string, config: S3ClientConfig = {}): Promise<ArchiveStore> {
    const s3 = await import('@aws-sdk/client-s3');
    return new ArchiveStore(new s3.S3Client({ region, followRegionRedirects: false, ...config }), s3, bucket, region);
  }

  /** The bucket's own region. Rejects where the bucket is not there or not for who asks. */
  async bucketRegion(): Promise<string> {
    try {
      const { BucketRegion } = await this.client.send(new this.s3.HeadBucketCommand({ Bucket: this.bucket }));
      return BucketRegion ?? this.region;
    } catch (error) {
      // S3 says in which region a bucket is also when it sends somebody away.
      const { $response } = error as { $response?: { headers?: Readonly<Record<string, string>> } };
      const region = $response?.headers?.['x-amz-bucket-region'];
      if (region !== undefined && region !== this.region) return region;
      throw error;
    }
  }

  /** Undefined where there is no such object. */
  async head(key: string): Promise<StoredObject | undefined> {
    try {
      return stored(await this.client.send(new this.s3.HeadObjectCommand({ Bucket: this.bucket, Key: key })));
    } catch (error) {
      if (NOT_FOUND.has((error as Error).name)) return undefined;
      throw error;
    }
  }

  /** The object with its content, which is read once. Undefined where there is none. */
  async read(key: string): Promise<(StoredObject & { readonly body: AsyncIterable<Uint8Array> }) | undefined> {
    try {
      const answer = await this.client.send(new this.s3.GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return { ...stored(answer), body: answer.Body as unknown as AsyncIterable<Uint8Array> };
    } catch (error) {
      if (NOT_FOUND.has((error as Error).name)) return undefined;
      throw error;
    }
  }

  async readText(key: string): Promise<string | undefined> {
    const found = await this.read(key);
    if (found === undefined) return undefined;
    const parts: Uint8Array[] = [];
    for await (const part of found.body) parts.push(part);
    return Buffer.concat(parts).toString('utf8');
  }

  async writeText(key: string, body: string): Promise<void> {
    const ContentType = key.endsWith('.json') ? 'application/json' : 'text/plain; charset=utf-8';
    // Of a text without a character the SDK does not know that its length is 0.
    const put = { Bucket: this.bucket, Key: key, Body: Buffer.from(body), ContentType };
    await this.client.send(new this.s3.PutObjectCommand(put));
  }

  /** Keys that begin so, in the order of S3. */
  async *list(prefix: string): AsyncGenerator<string> {
    for await (const { key } of this.listObjects(prefix)) yield key;
  }

  /** Objects whose keys begin so, in the order of S3, as they are now: older versions are not among them. */
  async *listObjects(prefix: string): AsyncGenerator<ListedObject> {
    for await (const page of this.s3.paginateListObjectsV2(
      { client: this.client },
      { Bucket: this.bucket, Prefix: prefix },
    ))
      for (const { Key, Size, StorageClass } of page.Contents ?? [])
        if (Key !== undefined) yield { key: Key, bytes: Size ?? 0, storageClass: StorageClass ?? 'STANDARD' };
  }

  /** Asks Glacier for an object, for so many days. An object that is asked for already stays so. */
  async requestRestore(key: string, tier: RestoreTier, days: number): Promise<void> {
    const RestoreRequest = { Days: days, GlacierJobParameters: { Tier: tier } };
    try {
      await this.client.send(new this.s3.RestoreObjectCommand({ Bucket: this.bucket, Key: key, RestoreRequest }));
    } catch (error) {
      if ((error as Error).name !== 'RestoreAlreadyInProgress') throw error;
    }
  }

  close(): void {
    this.client.destroy();
  }
}

function stored(
  answer: Pick<HeadObjectCommandOutput, 'ContentLength' | 'ETag' | 'VersionId' | 'StorageClass' | 'Restore'>,
) {
  return {
    bytes: answer.ContentLength ?? 0,
    etag: answer.ETag ?? '',
    versionId: answer.VersionId,
    storageClass: answer.StorageClass ?? 'STANDARD',
    restore: answer.Restore,
  };
}

const NEWLINE = 0x0a;

/**
 * Rows and checksum of a file in COPY's text format, where a row is a line: what `sumSql` says of the rows in the database. Holds
 * one line and one part of the stream.
 *
 * A last line without an end is a file that was cut: it is no row, and `isWhole` is false.
 */
export async function sumLines(
  parts: AsyncIterable<Uint8Array>,
): Promise<RowSum & { readonly bytes: number; readonly isWhole: boolean }> {
  let rows = 0n;
  let checksum = 0n;
  let bytes = 0;
  let begun: Uint8Array[] = [];
  for await (const part of parts) {
    bytes += part.length;
    let from = 0;
    for (let end = part.indexOf(NEWLINE); end !== -1; end = part.indexOf(NEWLINE, from)) {
      const rest = part.subarray(from, end);
      const line = begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
      begun = [];
      rows++;
      checksum += hash('sha256', line, 'buffer').readBigInt64BE(0);
      from = end + 1;
    }
    if (from < part.length) begun.push(part.subarray(from));
  }
  return { rows, checksum, bytes, isWhole: begun.length === 0 };
}
