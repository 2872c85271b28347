import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { checkArchiveClasses } from '../../model/archive/checks';
import { type ArchiveClass, MINIMUM_STORAGE_DAYS } from '../../model/archive/config';
import { InputError, type Problem } from '../../model/validation/input-error';
import { injectedProps } from '../injected-props';
import { acknowledgeByDesign } from '../security/compliance';
import { ExistingArchive, type IArchive, resolveClassPrefixes } from './archive';
import { type ArchiveAccess, grantExporter, grantImporter, grantVerifier } from './archive-grants';

/**
 * Least days that a deleted or overwritten archive can be brought back (assumption: a quarter, in which somebody
 * misses it).
 */
const KEEP_OLD_VERSIONS_DAYS = 90;

const STORAGE_CLASSES: Readonly<Record<ArchiveClass['storageClass'], s3.StorageClass>> = {
  GLACIER_IR: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
  GLACIER: s3.StorageClass.GLACIER,
  DEEP_ARCHIVE: s3.StorageClass.DEEP_ARCHIVE,
};

export interface ArchiveBucketProps {
  /** Key of every object; it must admit whoever reads the archive. */
  readonly encryptionKey: IKey;
  /** Bucket that receives the access logs. */
  readonly accessLogBucket: s3.IBucket;
  /** What moves to which class of Glacier, and when, by name. */
  readonly classes: Record<string, ArchiveClass>;
  /**
   * How long no version of an object can be deleted; by nobody, or by whoever may bypass it. Stated first after the bucket was
   * made, CloudFormation replaces the bucket, and keeps the old one with what it holds.
   *
   * @default versions can be deleted
   */
  readonly objectLock?: s3.ObjectLockRetention;
  /** What happens to the bucket when it leaves the template. @default the archive stays when its stack goes */
  readonly removalPolicy?: RemovalPolicy;
}

/** What is known of an archive that another stack or app has made. */
export interface ArchiveBucketAttributes {
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** ARN of the key of its objects; its policy must admit whoever uses the archive. */
  readonly keyArn: string;
  /** Region of the bucket. @default that of the stack */
  readonly region?: string;
  /** What its rules move where, by name. */
  readonly classes: Record<string, ArchiveClass>;
}

/**
 * Where old data goes: encrypted, versioned, TLS only, moved to Glacier by prefix.
 *
 * Objects below 128 KB stay where they are, because Glacier bills small objects as large ones; so whatever writes here must write
 * large files, and what describes them (manifests) is read at once. See docs/archive.md.
 */
export class ArchiveBucket extends Construct implements IArchive {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.ArchiveBucket';

  /**
   * An archive that another stack or app has made, for its databases and functions.
   *
   * @example ArchiveBucket.fromArchiveBucketAttributes(this, 'Archive', { bucketArn, keyArn, classes })
   */
  static fromArchiveBucketAttributes(scope: Construct, id: string, attributes: ArchiveBucketAttributes): IArchive {
    const { bucketArn, keyArn, region, classes } = attributes;
    const within = new Construct(scope, id);
    const encryptionKey = Key.fromKeyArn(within, 'Key', keyArn);
    const bucket = s3.Bucket.fromBucketAttributes(within, 'Bucket', {
      bucketArn,
      encryptionKey,
      ...(region === undefined ? {} : { region }),
    });
    return new ExistingArchive({ bucket, encryptionKey, classes });
  }

  readonly bucket: s3.IBucket;
  readonly encryptionKey: IKey;
  readonly classes: Readonly<Record<string, ArchiveClass>>;

  constructor(scope: Construct, id: string, props: ArchiveBucketProps) {
    props = injectedProps(ArchiveBucket, scope, id, props);
    super(scope, id);
    const { classes, encryptionKey, objectLock } = props;
    this.encryptionKey = encryptionKey;
    this.classes = classes;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    checkArchive(this.node.path, { ...props, removalPolicy });
    const minimumDays = Object.values(classes).map(({ storageClass }) => MINIMUM_STORAGE_DAYS[storageClass]);
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      objectLockDefaultRetention: objectLock,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: props.accessLogBucket,
      serverAccessLogsPrefix: 'archive/',
      removalPolicy,
      // S3's own default since September 2024, said here because costs and manifests depend on it.
      transitionDefaultMinimumObjectSize: s3.TransitionDefaultMinimumObjectSize.ALL_STORAGE_CLASSES_128_K,
      lifecycleRules: [
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
        {
          id: 'old-versions',
          // Not before Glacier stops to bill them: it bills old versions like others.
          noncurrentVersionExpiration: Duration.days(Math.max(KEEP_OLD_VERSIONS_DAYS, ...minimumDays)),
          expiredObjectDeleteMarker: true,
        },
        ...Object.entries(classes).map(([name, rule]) => lifecycleRule(name, rule)),
      ],
    });
    acknowledgeByDesign(bucket, 'archiveInOneRegion');
    this.bucket = bucket;
  }

  grantExport(role: IRole, classNames?: readonly string[]): void {
    grantExporter(role, this.access(classNames));
  }

  grantImport(role: IRole, classNames?: readonly string[]): void {
    grantImporter(role, this.access(classNames));
  }

  grantVerify(role: IRole, classNames?: readonly string[]): void {
    grantVerifier(role, this.access(classNames));
  }

  private access(classNames: readonly string[] | undefined): ArchiveAccess {
    const { bucket, encryptionKey } = this;
    return { bucket, encryptionKey, prefixes: resolveClassPrefixes(this, classNames) };
  }
}

/** Throws `InputError` with everything that S3 does not do as it is meant. */
function checkArchive(
  path: string,
  { classes, objectLock, removalPolicy }: Pick<ArchiveBucketProps, 'classes' | 'objectLock' | 'removalPolicy'>,
): void {
  const problems: Problem[] = [
    ...checkArchiveClasses(classes).map(({ path: at, ...problem }) => ({
      ...problem,
      where: `${path}: classes.${at.join('.')}`,
    })),
    ...Object.entries(classes).flatMap(([name, rule]) => [
      ...expiryProblem(`${path}: classes.${name}`, rule),
      ...lockProblem(`${path}: classes.${name}`, rule, objectLock),
    ]),
  ];
  if (objectLock !== undefined && removalPolicy === RemovalPolicy.DESTROY) {
    problems.push({
      where: `${path}: objectLock`,
      given: 'a lock, with removalPolicy DESTROY',
      allowed: 'a lock where the bucket is retained: what it locks cannot be destroyed',
      remedy: 'Leave objectLock out, or retain the bucket.',
    });
  }
  if (problems.length > 0) throw new InputError('invalid-archive', `${path} cannot be built as configured`, problems);
}

function lifecycleRule(
  name: string,
  { prefix, storageClass, transitionAfterDays, expireAfterDays }: ArchiveClass,
): s3.LifecycleRule {
  return {
    id: name,
    prefix,
    transitions: [{ storageClass: STORAGE_CLASSES[storageClass], transitionAfter: Duration.days(transitionAfterDays) }],
    expiration: expireAfterDays === undefined ? undefined : Duration.days(expireAfterDays),
  };
}

/** An expiry that comes before the class has been paid for. */
function expiryProblem(where: string, { storageClass, transitionAfterDays, expireAfterDays }: ArchiveClass): Problem[] {
  const minimum = MINIMUM_STORAGE_DAYS[storageClass];
  const earliest = transitionAfterDays + minimum;
  if (expireAfterDays === undefined || expireAfterDays >= earliest) return [];
  return [
    {
      where: `${where}.expireAfterDays`,
      given: String(expireAfterDays),
      allowed: `at least ${earliest} = transitionAfterDays ${transitionAfterDays} + ${minimum} days that ${storageClass} bills in any case`,
      remedy: 'Expire later, or choose a class with a shorter minimum.',
    },
  ];
}

/** An expiry that the lock would hold up. */
function lockProblem(where: string, { expireAfterDays }: ArchiveClass, lock?: s3.ObjectLockRetention): Problem[] {
  const days = lock?.duration.toDays() ?? 0;
  if (expireAfterDays === undefined || expireAfterDays >= days) return [];
  return [
    {
      where: `${where}.expireAfterDays`,
      given: String(expireAfterDays),
      allowed: `at least ${days}, the days of the lock`,
      remedy: 'Expire later, or lock for a shorter time.',
    },
  ];
}
