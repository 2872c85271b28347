import { Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { LIST_NAME } from '../../model/archive/catalog';
import { acknowledgeWildcards } from '../security/wildcard-rule';

/** What is granted of an archive. */
export interface ArchiveAccess {
  readonly bucket: IBucket;
  readonly encryptionKey: IKey;
  /** Of the objects; each ends in '/'. */
  readonly prefixes: readonly string[];
}

/** What `aws_s3` needs to write objects (read: Aurora user guide, "Setting up access to an Amazon S3 bucket", for export). */
export function grantExporter(role: IRole, access: ArchiveAccess): void {
  allow(role, access, ['s3:PutObject', 's3:AbortMultipartUpload'], '*');
  // A large object is written in parts, which S3 decrypts to join them (read: S3 user guide, "Uploading ... with SSE-KMS").
  allowKey(role, access, ['kms:Decrypt', 'kms:GenerateDataKey']);
}

/** What `aws_s3` needs to read objects again (read: Aurora user guide, "Setting up access to an Amazon S3 bucket", for import). */
export function grantImporter(role: IRole, access: ArchiveAccess): void {
  allow(role, access, ['s3:GetObject'], '*');
  allowListing(role, access);
  allowKey(role, access, ['kms:Decrypt']);
}

/** What verifying and bringing back need: to read objects, to ask Glacier for them, and to write manifests and their lists and nothing else. */
export function grantVerifier(role: IRole, access: ArchiveAccess): void {
  allow(role, access, ['s3:GetObject', 's3:RestoreObject'], '*');
  allow(role, access, ['s3:PutObject'], '*/manifest.json', `*/${LIST_NAME}`);
  allowBucketAndKey(role, access);
}

/** What Firehose needs to write (Firehose developer guide, "Grant Firehose access to an Amazon S3 destination"). */
export function grantDelivery(role: IRole, access: ArchiveAccess): void {
  allow(role, access, ['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetObject'], '*');
  const actions = ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'];
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [arnOf(access.bucket)] }));
  allowBucketAndKey(role, access);
}

/**
 * All statements stand with the role: those of a bucket or a key would stand in the stack of the archive, which must not depend on
 * that of the role. Nobody is given the right to delete.
 */
function allow(role: IRole, { bucket, prefixes }: ArchiveAccess, actions: string[], ...names: string[]): void {
  const resources = prefixes.flatMap((prefix) => names.map((name) => objects(bucket, `${prefix}${name}`)));
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
  const reason =
    'Objects of one class of the archive, which are named by table, time and chunk; no right to delete them.';
  acknowledgeWildcards(role, resources, reason);
}

function allowBucketAndKey(role: IRole, access: ArchiveAccess): void {
  allowListing(role, access);
  allowKey(role, access, ['kms:Decrypt', 'kms:GenerateDataKey']);
}

/** Not by prefix: what is not there would be "access denied" and not "not found", which nobody could tell from a broken grant. */
function allowListing(role: IRole, { bucket }: ArchiveAccess): void {
  role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [arnOf(bucket)] }));
}

function allowKey(role: IRole, { bucket, encryptionKey }: ArchiveAccess, actions: string[]): void {
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions,
      resources: [encryptionKey.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `s3.${bucket.env.region}.amazonaws.com` } },
    }),
  );
}

function objects(bucket: IBucket, names: string): string {
  return `${arnOf(bucket)}/${names}`;
}

/** By its name, as cdk-nag writes it. */
function arnOf(bucket: IBucket): string {
  return Stack.of(bucket).formatArn({ service: 's3', region: '', account: '', resource: bucket.bucketName });
}
