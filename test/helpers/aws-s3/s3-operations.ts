import { createHash } from 'node:crypto';
import { type BigIntStats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectClass, S3Folder, StoredVersion } from './s3-folder';
import { contentOf, inXml, notImplemented, S3Error, type S3Request } from './s3-requests';

/** What is answered; a `file` is sent from `start` to before `end`. */
export interface S3Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly file?: { readonly path: string; readonly start: number; readonly end: number };
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const ARCHIVED = ['GLACIER', 'DEEP_ARCHIVE'];
const CLASSES = ['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'GLACIER_IR', ...ARCHIVED];

type Operation = (folder: S3Folder, request: S3Request) => S3Answer;

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  HeadBucket: (folder, { bucket }) => ({
    status: 200,
    headers: { 'x-amz-bucket-region': folder.regionOf(bucket) ?? '' },
  }),
  GetBucketLocation: (folder, { bucket }) => {
    const region = folder.regionOf(bucket);
    // The oldest region has no name here.
    const named = region === 'us-east-1' ? '' : region;
    return {
      status: 200,
      headers: {},
      body: `${XML}<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${named}</LocationConstraint>`,
    };
  },
  ListObjectsV2: list,
  HeadObject: (folder, request) => {
    const { stats, headers } = describe(folder, request);
    return { status: 200, headers: { ...headers, 'content-length': String(stats.size) } };
  },
  GetObject: get,
  PutObject: put,
  RestoreObject: restore,
};

/** As opaque as that of an object under a customer's key, which is no MD5 of its content. */
function eTag({ ino, mtimeNs, size }: BigIntStats): string {
  return `"${createHash('sha256').update(`${ino} ${mtimeNs} ${size}`).digest('hex').slice(0, 32)}"`;
}

function find(folder: S3Folder, { bucket, key, query }: S3Request): StoredVersion {
  const versionId = query.get('versionId') ?? undefined;
  const found = folder.find(bucket, key, versionId);
  if (found !== undefined) return found;
  if (versionId === undefined) throw new S3Error(404, 'NoSuchKey', 'The specified key does not exist.');
  throw new S3Error(404, 'NoSuchVersion', 'The specified version does not exist.');
}

function describe(folder: S3Folder, request: S3Request) {
  const { path, versionId } = find(folder, request);
  const stats = statSync(path, { bigint: true });
  const objectClass = folder.classOf(request.bucket, request.key);
  const ifMatch = request.headers['if-match'];
  if (ifMatch !== undefined && ifMatch !== eTag(stats))
    throw new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  const headers = {
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
    etag: eTag(stats),
    'last-modified': new Date(Number(stats.mtimeMs)).toUTCString(),
    ...(versionId === 'null' ? {} : { 'x-amz-version-id': versionId }),
    ...(objectClass.storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': objectClass.storageClass }),
    ...restoreHeader(objectClass),
  };
  return { path, stats, objectClass, headers };
}

function restoreHeader({ restore: state }: ObjectClass): Record<string, string> {
  if (state === undefined) return {};
  if (state.ongoing) return { 'x-amz-restore': 'ongoing-request="true"' };
  return { 'x-amz-restore': `ongoing-request="false", expiry-date="${new Date(state.expiry ?? 0).toUTCString()}"` };
}

function get(folder: S3Folder, request: S3Request): S3Answer {
  const { path, stats, objectClass, headers } = describe(folder, request);
  if (ARCHIVED.includes(objectClass.storageClass) && objectClass.restore?.ongoing !== false)
    throw new S3Error(403, 'InvalidObjectState', "The operation is not valid for the object's storage class");
  const size = Number(stats.size);
  const range = request.headers.range;
  if (range === undefined)
    return {
      status: 200,
      headers: { ...headers, 'content-length': String(size) },
      file: { path, start: 0, end: size },
    };
  const { start, end } = bounds(range, size);
  return {
    status: 206,
    headers: {
      ...headers,
      'content-length': String(end - start),
      'content-range': `bytes ${start}-${end - 1}/${size}`,
    },
    file: { path, start, end },
  };
}

/** Of `bytes=2-5`, `bytes=2-` and `bytes=-5`; the end is behind the last byte. */
function bounds(range: string, size: number): { readonly start: number; readonly end: number } {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === '' && last === '') throw notImplemented(`the range ${range}`);
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= size || end <= start)
    throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable', {
      'content-range': `bytes */${size}`,
    });
  return { start, end };
}

function put(folder: S3Folder, request: S3Request): S3Answer {
  const { bucket, key, headers } = request;
  for (const name of Object.keys(headers))
    if (/^(x-amz-(meta-|tagging|copy-|object-lock-|acl|grant-|website)|if-match$)/.test(name))
      throw notImplemented(name);
  const unconditional = headers['if-none-match'] === undefined;
  if (!unconditional && headers['if-none-match'] !== '*') throw notImplemented('if-none-match of an ETag');
  const storageClass = String(headers['x-amz-storage-class'] ?? 'STANDARD');
  if (!CLASSES.includes(storageClass))
    throw new S3Error(400, 'InvalidStorageClass', 'The storage class you specified is not valid');
  const versionId = folder.put(bucket, key, contentOf(request), unconditional);
  if (versionId === false)
    throw new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  if (storageClass !== 'STANDARD') folder.setClass(bucket, key, { storageClass });
  const { path } = find(folder, request);
  return { status: 200, headers: { etag: eTag(statSync(path, { bigint: true })), 'x-amz-version-id': versionId } };
}

function restore(folder: S3Folder, request: S3Request): S3Answer {
  const { bucket, key } = request;
  find(folder, request);
  const { storageClass, restore: state } = folder.classOf(bucket, key);
  const text = request.body.toString('utf8');
  const days = Number(/<Days>(\d+)<\/Days>/.exec(text)?.[1]);
  const tier = /<Tier>(\w+)<\/Tier>/.exec(text)?.[1] ?? 'Standard';
  if (!ARCHIVED.includes(storageClass))
    throw new S3Error(403, 'InvalidObjectState', "Restore is not allowed for the object's current storage class");
  if (!(days >= 1)) throw new S3Error(400, 'MalformedXML', 'The XML you provided was not well-formed');
  if (tier === 'Expedited' && storageClass === 'DEEP_ARCHIVE')
    throw new S3Error(400, 'InvalidArgument', 'Retrieval option is not supported by this storage class');
  if (state?.ongoing) throw new S3Error(409, 'RestoreAlreadyInProgress', 'Object restore is already in progress');
  // A restored copy lives longer; an archived object is on its way.
  const ongoing = state === undefined;
  const expiry = ongoing ? {} : { expiry: state.expiry ?? '' };
  folder.setClass(bucket, key, { storageClass, restore: { ongoing, tier, days, ...expiry } });
  return { status: ongoing ? 202 : 200, headers: {} };
}

function list(folder: S3Folder, { bucket, query }: S3Request): S3Answer {
  for (const name of ['delimiter', 'encoding-type', 'fetch-owner']) if (query.has(name)) throw notImplemented(name);
  const prefix = query.get('prefix') ?? '';
  const count = Math.min(1000, Number(query.get('max-keys') ?? 1000));
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64').toString('utf8');
  const rest = folder
    .list(bucket, prefix)
    .filter(({ key }) => after === '' || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0);
  const page = rest.slice(0, count);
  const more = rest.length > page.length;
  const contents = page.flatMap(({ key }) => {
    const stats = statSync(join(folder.root, bucket, key), { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) return [];
    const modified = new Date(Number(stats.mtimeMs)).toISOString();
    const { storageClass } = folder.classOf(bucket, key);
    return [
      `<Contents><Key>${inXml(key)}</Key><LastModified>${modified}</LastModified><ETag>${inXml(eTag(stats))}</ETag>`,
      `<Size>${stats.size}</Size><StorageClass>${storageClass}</StorageClass></Contents>`,
    ];
  });
  const next = Buffer.from(page.at(-1)?.key ?? '').toString('base64');
  return {
    status: 200,
    headers: {},
    body: [
      `${XML}<ListBucketResult><Name>${bucket}</Name><Prefix>${inXml(prefix)}</Prefix><KeyCount>${page.length}</KeyCount>`,
      `<MaxKeys>${count}</MaxKeys><IsTruncated>${more}</IsTruncated>`,
      more ? `<NextContinuationToken>${next}</NextContinuationToken>` : '',
      ...contents,
      '</ListBucketResult>',
    ].join(''),
  };
}
