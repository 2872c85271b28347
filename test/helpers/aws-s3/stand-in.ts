import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { arm, type CallFault } from './faults';
import type { S3Folder, StoredObject } from './s3-folder';

const EXTENSION = ['machinery.sql', 'extension.sql']
  .map((name) => readFileSync(join(__dirname, name), 'utf8'))
  .join('\n');

export interface AwsS3StandInOptions {
  /** The folder that the S3 server reads too. */
  readonly folder: S3Folder;
  readonly bucket: string;
  /** Of the cluster, and of the bucket when it is new; "us-east-1" where left out. */
  readonly region?: string;
}

/** The extension aws_s3 in a database of the tests; README.md in this folder is its specification. */
export class AwsS3StandIn {
  private constructor(
    readonly folder: S3Folder,
    readonly bucket: string,
  ) {}

  /** Installs the extensions afresh. The client is a superuser; databases made from this one as template have them too. */
  static async install(client: Client, options: AwsS3StandInOptions): Promise<AwsS3StandIn> {
    await client.query(`drop extension if exists aws_s3, aws_commons cascade;
      drop schema if exists aws_s3_stand_in cascade;\n${EXTENSION}`);
    return AwsS3StandIn.use(client, options);
  }

  /** Points an installed stand-in, such as that of a copied database, to a folder, a bucket and a region. */
  static async use(client: Client, options: AwsS3StandInOptions): Promise<AwsS3StandIn> {
    const { folder, bucket, region = 'us-east-1' } = options;
    if (folder.regionOf(bucket) === undefined) folder.createBucket(bucket, region);
    await client.query(
      `with before as (delete from aws_s3_stand_in.settings)
      insert into aws_s3_stand_in.settings (root, region) values ($1, $2)`,
      [folder.root, region],
    );
    return new AwsS3StandIn(folder, bucket);
  }

  /** Lets a user that is no superuser export and import; on AWS the grants of the two schemas are enough. */
  static async allow(client: Client, user: string): Promise<void> {
    const name = client.escapeIdentifier(user);
    await client.query(`grant usage on schema aws_commons, aws_s3, aws_s3_stand_in to ${name};
      grant execute on all functions in schema aws_commons, aws_s3 to ${name};
      grant pg_read_server_files, pg_write_server_files to ${name}`);
  }

  /** How large an object may become before the next part begins, in bytes; 6 GiB at first and where left out. */
  static async setPartBytes(client: Client, bytes = 6 * 2 ** 30): Promise<void> {
    await client.query('update aws_s3_stand_in.settings set part_bytes = $1', [bytes]);
  }

  /** The next calls that the fault is for meet it, in any database that uses the folder, whatever becomes of them. */
  arm(fault: CallFault): void {
    arm(this.folder, fault);
  }

  /** Faults that no call has met yet are gone. */
  disarm(): void {
    for (const name of this.armed()) rmSync(this.folder.hidden('faults', name), { force: true });
  }

  /** Names of the faults that no call has met yet, one for each call; a test ends with none. */
  armed(): readonly string[] {
    return readdirSync(this.folder.hidden('faults')).sort();
  }

  /** What a listing of the bucket shows. */
  objects(prefix = ''): readonly StoredObject[] {
    return this.folder.list(this.bucket, prefix);
  }

  /** The content of an object as text. */
  read(key: string): string {
    return this.folder.read(this.bucket, key).toString('utf8');
  }
}
