import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type ArchiveClass, InputError, type Problem } from '../../model';

/** Days each class bills at least; deleting earlier costs the rest (Amazon S3 pricing). */
const MINIMUM_DAYS: Readonly<Record<ArchiveClass['storageClass'], number>> = {
  GLACIER_IR: 90,
  GLACIER: 90,
  DEEP_ARCHIVE: 180,
};

const STORAGE_CLASSES: Readonly<Record<ArchiveClass['storageClass'], s3.StorageClass>> = {
  GLACIER_IR: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
  GLACIER: s3.StorageClass.GLACIER,
  DEEP_ARCHIVE: s3.StorageClass.DEEP_ARCHIVE,
};

export interface ArchiveBucketProps {
  readonly encryptionKey: IKey;
  /** Bucket that receives the access logs. */
  readonly accessLogBucket: s3.IBucket;
  /** What moves to which class of Glacier, and when, by name. */
  readonly classes: Record<string, ArchiveClass>;
  /** @default the archive stays when its stack goes */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Where old data goes: encrypted, versioned, TLS only, moved to Glacier by prefix.
 *
 * Objects below 128 KB stay where they are (S3's own rule, because Glacier bills small objects as large ones), so
 * whatever writes here must write large files.
 */
export class ArchiveBucket extends Construct {
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, props: ArchiveBucketProps) {
    super(scope, id);
    const problems = Object.entries(props.classes).flatMap(([name, rule]) =>
      expiryProblem(`${this.node.path}: classes.${name}`, rule),
    );
    if (problems.length > 0)
      throw new InputError('invalid-archive', `${this.node.path} cannot be built as configured`, problems);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: props.accessLogBucket,
      serverAccessLogsPrefix: 'archive/',
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      lifecycleRules: [
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
        // Deleted or overwritten archives can be brought back for three months.
        { id: 'old-versions', noncurrentVersionExpiration: Duration.days(90) },
        ...Object.entries(props.classes).map(([name, rule]) => lifecycleRule(name, rule)),
      ],
    });
  }
}

function lifecycleRule(
  name: string,
  { prefix, storageClass, transitionAfterDays, expireAfterDays }: ArchiveClass,
): s3.LifecycleRule {
  return {
    id: name,
    prefix,
    transitions: [{ storageClass: STORAGE_CLASSES[storageClass], transitionAfter: Duration.days(transitionAfterDays) }],
    ...(expireAfterDays === undefined ? {} : { expiration: Duration.days(expireAfterDays) }),
  };
}

/** An expiry that comes before the class has been paid for. */
function expiryProblem(where: string, { storageClass, transitionAfterDays, expireAfterDays }: ArchiveClass): Problem[] {
  const earliest = transitionAfterDays + MINIMUM_DAYS[storageClass];
  if (expireAfterDays === undefined || expireAfterDays >= earliest) return [];
  return [
    {
      where: `${where}.expireAfterDays`,
      given: String(expireAfterDays),
      allowed: `at least ${earliest} = transitionAfterDays ${transitionAfterDays} + ${MINIMUM_DAYS[storageClass]} days that ${storageClass} bills in any case`,
      remedy: 'Expire later, or choose a class with a shorter minimum.',
    },
  ];
}
