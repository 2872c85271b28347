import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ArchiveClass } from '../../model/archive/config';
import { InputError } from '../../model/validation/input-error';
import { grantExporter, grantImporter, grantVerifier } from './archive-grants';

/**
 * A bucket that old data goes to, by class; grants are for all classes unless some are named. Nobody is granted to
 * delete.
 */
export interface IArchive extends IPartitionArchive {
  /** Lets a database write objects of these classes, through `aws_s3`. */
  grantExport(role: IRole, classNames?: readonly string[]): void;
  /** Lets a database read objects of these classes, through `aws_s3`. */
  grantImport(role: IRole, classNames?: readonly string[]): void;
}

export interface ExistingArchiveProps {
  /** With its lifecycle rules; imported with `region` where that is not the stack's. */
  readonly bucket: IBucket;
  /** Key that its objects are encrypted with: `aws_s3` writes with no other kind. */
  readonly encryptionKey: IKey;
  /** What its rules move where, by name: cost and prefix follow from it, the rules do not. */
  readonly classes: Record<string, ArchiveClass>;
}

/** A bucket that stood before Tidemark. */
export class ExistingArchive implements IArchive {
  readonly bucket: IBucket;
  readonly encryptionKey: IKey;
  readonly classes: Readonly<Record<string, ArchiveClass>>;

  constructor({ bucket, encryptionKey, classes }: ExistingArchiveProps) {
    this.bucket = bucket;
    this.encryptionKey = encryptionKey;
    this.classes = classes;
  }

  grantExport(role: IRole, classNames?: readonly string[]): void {
    grantExporter(role, { ...this, prefixes: resolveClassPrefixes(this, classNames) });
  }

  grantImport(role: IRole, classNames?: readonly string[]): void {
    grantImporter(role, { ...this, prefixes: resolveClassPrefixes(this, classNames) });
  }

  grantVerify(role: IRole, classNames?: readonly string[]): void {
    grantVerifier(role, { ...this, prefixes: resolveClassPrefixes(this, classNames) });
  }
}

/** Prefixes of classes. Throws `InputError` with the classes that the archive does not have. */
export function resolveClassPrefixes(
  { bucket, classes }: Pick<IArchive, 'bucket' | 'classes'>,
  classNames: readonly string[] = Object.keys(classes),
): string[] {
  const unknown = classNames.filter((name) => !Object.hasOwn(classes, name));
  if (unknown.length > 0) {
    const allowed = `classes of this archive: ${Object.keys(classes).join(', ') || '(none)'}`;
    const remedy = 'Add it to `classes`, or correct the name.';
    throw new InputError(
      'unknown-archive-class',
      `${bucket.node.path} has no such classes`,
      unknown.map((given) => ({ where: 'classNames', given, allowed, remedy })),
    );
  }
  return classNames.flatMap((name) => classes[name]?.prefix ?? []);
}

/** Where partitions are archived to, as far as the function is concerned; an `ArchiveBucket` is one. */
export interface IPartitionArchive {
  /** In the region of the cluster: `aws_s3` writes to no other. */
  readonly bucket: IBucket;
  /** Key of the objects. */
  readonly encryptionKey: IKey;
  /** What it takes, by name: below which prefix, and into which class of Glacier after how long. */
  readonly classes: Readonly<Record<string, ArchiveClass>>;
  /** Lets a role compare objects of these classes with their tables, write manifests and ask Glacier for objects. */
  grantVerify(role: IRole, classNames?: readonly string[]): void;
}
