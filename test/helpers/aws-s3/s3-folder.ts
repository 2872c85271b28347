import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

export interface StoredObject {
  readonly key: string;
  readonly size: number;
}

/** Where a file is that is the content of an object, and under which version it stays. */
export interface StoredVersion {
  readonly path: string;
  /** "null" for a file that was put into the folder by hand, as for an object without versioning. */
  readonly versionId: string;
}

/** What differs from a standard object: its class, and how far the restore of an archived one is. */
export interface ObjectClass {
  readonly storageClass: string;
  readonly restore?: {
    readonly ongoing: boolean;
    readonly tier: string;
    readonly days: number;
    readonly expiry?: string;
  };
}

/**
 * The folder that both stand-ins share: objects are `<root>/<bucket>/<key>`, everything else is below `<root>/.s3`.
 * README.md says what is where. The server of PostgreSQL writes here too, under another user.
 */
export class S3Folder {
  constructor(readonly root: string) {
    for (const name of ['incoming', 'versions', 'classes', 'buckets', 'faults', 'taken'])
      this.folder(this.hidden(name));
  }

  /** A new folder in the temporary folder of the system. */
  static create(): S3Folder {
    const root = mkdtempSync(join(tmpdir(), 'tidemark-s3-'));
    chmodSync(root, 0o777);
    return new S3Folder(root);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  createBucket(bucket: string, region = 'us-east-1'): void {
    this.folder(join(this.root, bucket));
    this.whole(this.hidden('buckets', bucket), region);
  }

  /** Undefined when there is no such bucket. */
  regionOf(bucket: string): string | undefined {
    return readIfThere(this.hidden('buckets', bucket));
  }

  /** The object, or one of its versions; undefined when there is none. */
  find(bucket: string, key: string, versionId?: string): StoredVersion | undefined {
    if (versionId !== undefined && versionId !== 'null') {
      const path = this.version(bucket, key, versionId);
      return isFile(path) ? { path, versionId } : undefined;
    }
    const path = join(this.root, bucket, key);
    if (!isFile(path)) return undefined;
    const current = this.versionOf(bucket, key, path);
    // The file of the version stays what it is when the object is overwritten meanwhile.
    return { path: current === 'null' ? path : this.version(bucket, key, current), versionId: current };
  }

  /** Ids of all versions of an object, in no order. */
  versions(bucket: string, key: string): readonly string[] {
    const beginning = this.version(bucket, key, '');
    if (!existsSync(dirname(beginning))) return [];
    return readdirSync(dirname(beginning))
      .filter((name) => name.startsWith(basename(beginning)))
      .map((name) => name.slice(basename(beginning).length));
  }

  /** Writes an object whole, as a new version; with `overwrite` false nothing is written when there is one: false. */
  put(bucket: string, key: string, content: string | Buffer, overwrite = true): string | false {
    const file = this.hidden('incoming', randomUUID());
    writeFileSync(file, content);
    chmodSync(file, 0o644);
    const versionId = randomUUID().replaceAll('-', '');
    const object = join(this.root, bucket, key);
    this.folder(dirname(object));
    if (!overwrite && !linkIfFree(file, object)) {
      rmSync(file);
      return false;
    }
    this.folder(dirname(this.version(bucket, key, versionId)));
    linkSync(file, this.version(bucket, key, versionId));
    this.setClass(bucket, key, undefined);
    // A rename of one name of a file to another name of it does nothing and leaves both.
    if (overwrite) renameSync(file, object);
    else rmSync(file);
    return versionId;
  }

  /** Objects whose keys begin with a prefix, in the order of S3: by the bytes of their keys. */
  list(bucket: string, prefix = ''): readonly StoredObject[] {
    const folder = join(this.root, bucket);
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .filter((key) => key.startsWith(prefix))
      .sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
      .flatMap((key) => {
        const found = statSync(join(folder, key), { throwIfNoEntry: false });
        return found === undefined ? [] : [{ key, size: found.size }];
      });
  }

  /** Throws when there is no such object. */
  read(bucket: string, key: string): Buffer {
    return readFileSync(join(this.root, bucket, key));
  }

  classOf(bucket: string, key: string): ObjectClass {
    const text = readIfThere(this.hidden('classes', bucket, key));
    return text === undefined ? { storageClass: 'STANDARD' } : JSON.parse(text);
  }

  /** Undefined is the standard class. */
  setClass(bucket: string, key: string, objectClass: ObjectClass | undefined): void {
    const file = this.hidden('classes', bucket, key);
    if (objectClass === undefined) rmSync(file, { force: true });
    else this.whole(file, JSON.stringify(objectClass));
  }

  /** The keys of a bucket that are not of the standard class. */
  classified(bucket: string): readonly string[] {
    const folder = this.hidden('classes', bucket);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  }

  hidden(...names: readonly string[]): string {
    return join(this.root, '.s3', ...names);
  }

  /** Writes a file so that another process sees all of it or none. */
  whole(file: string, content: string): void {
    this.folder(dirname(file));
    const incoming = this.hidden('incoming', randomUUID());
    writeFileSync(incoming, content);
    chmodSync(incoming, 0o644);
    renameSync(incoming, file);
  }

  private version(bucket: string, key: string, versionId: string): string {
    return this.hidden('versions', bucket, `${key}@${versionId}`);
  }

  /** A version and the object that it is have one file. */
  private versionOf(bucket: string, key: string, path: string): string {
    const { ino } = statSync(path);
    const isIt = (id: string) => statSync(this.version(bucket, key, id), { throwIfNoEntry: false })?.ino === ino;
    return this.versions(bucket, key).find(isIt) ?? 'null';
  }

  /** The server of PostgreSQL, which runs as another user when the tests run as root, writes in every folder. */
  private folder(path: string): void {
    if (existsSync(path)) return;
    this.folder(dirname(path));
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o777);
  }
}

function readIfThere(file: string): string | undefined {
  return isFile(file) ? readFileSync(file, 'utf8') : undefined;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function linkIfFree(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
