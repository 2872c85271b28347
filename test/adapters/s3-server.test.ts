import { Readable } from 'node:stream';
import {
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { S3Folder } from '../helpers/aws-s3/s3-folder';
import { S3Server } from '../helpers/s3-server';

const folder = S3Folder.create();
const server = new S3Server(folder);
const before = { ...process.env };
let client: S3Client;

beforeAll(async () => {
  Object.assign(process.env, await server.start());
  client = new S3Client({});
  folder.createBucket('archive');
});

afterAll(async () => {
  client.destroy();
  process.env = before;
  await server.stop();
  folder.remove();
});

const put = (Key: string, Body: string | Buffer) => client.send(new PutObjectCommand({ Bucket: 'archive', Key, Body }));
const head = (Key: string, VersionId?: string) =>
  client.send(new HeadObjectCommand({ Bucket: 'archive', Key, ...(VersionId === undefined ? {} : { VersionId }) }));
const get = (Key: string, extra: { Range?: string; VersionId?: string; IfMatch?: string } = {}) =>
  client.send(new GetObjectCommand({ Bucket: 'archive', Key, ...extra }));
const text = async (...args: Parameters<typeof get>) => (await get(...args)).Body?.transformToString();

test('given environment variables only, then the SDK asks the server, with the bucket in the path', async () => {
  await put('plain', 'content');
  expect(server.requests.at(-1)).toEqual({ operation: 'PutObject', bucket: 'archive', key: 'plain' });
  expect(await text('plain')).toBe('content');
});

test.each([
  'a folder/with spaces & "quotes" \'and\' <more>',
  'sicherung/größe=1%/+plus?and#hash',
  'month=2026-11/part-0000.txt',
])('given the key %s, then it is kept, listed and read', async (key) => {
  await put(key, key);
  expect(await text(key)).toBe(key);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'archive', Prefix: key }));
  expect(Contents.map(({ Key, Size }) => [Key, Size])).toEqual([[key, Buffer.byteLength(key)]]);
});

describe('what an object is', () => {
  test('HEAD tells size, class by its absence, version and ETag as PUT told them', async () => {
    const { ETag, VersionId } = await put('one', '12345');
    const answer = await head('one');
    expect(answer).toMatchObject({ ContentLength: 5, ETag, VersionId });
    expect(answer.StorageClass).toBeUndefined();
    expect(answer.Restore).toBeUndefined();
    expect(Number(answer.LastModified)).toBeGreaterThan(Date.now() - 60_000);
  });

  test('an object that is overwritten is a new version, and the old one stays', async () => {
    const first = await put('twice', 'first');
    const second = await put('twice', 'second');
    expect(second.VersionId).not.toBe(first.VersionId);
    expect(second.ETag).not.toBe(first.ETag);
    expect(await text('twice')).toBe('second');
    expect(await text('twice', { VersionId: first.VersionId ?? '' })).toBe('first');
    expect(await head('twice', first.VersionId)).toMatchObject({ ContentLength: 5, ETag: first.ETag });
  });

  test('an ETag is no digest of the content, as with a key of the customer', async () => {
    const [one, other] = [await put('same-1', 'same'), await put('same-2', 'same')];
    expect(one.ETag).not.toBe(other.ETag);
    expect(await text('same-1', { IfMatch: one.ETag ?? '' })).toBe('same');
    await expect(text('same-1', { IfMatch: other.ETag ?? '' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  test.each([
    ['bytes=2-5', '2345', 'bytes 2-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('the range %s is %s', async (Range, expected, ContentRange) => {
    await put('digits', '0123456789');
    const answer = await get('digits', { Range });
    expect(answer).toMatchObject({ ContentRange, ContentLength: expected.length });
    expect(await answer.Body?.transformToString()).toBe(expected);
  });

  test('a range behind the end is refused', async () => {
    await put('digits', '0123456789');
    await expect(text('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('an empty object', async () => {
    await put('empty', Buffer.alloc(0));
    expect(await head('empty')).toMatchObject({ ContentLength: 0 });
    expect(await text('empty')).toBe('');
  });
});

describe('PUT', () => {
  test('given a stream, then its chunks are put together and its checksum is checked', async () => {
    const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    const Body = Readable.from([content.subarray(0, 100_000), content.subarray(100_000)]);
    await client.send(new PutObjectCommand({ Bucket: 'archive', Key: 'stream', Body, ContentLength: content.length }));
    expect(folder.read('archive', 'stream').equals(content)).toBe(true);
  });

  test('given a checksum of something else, then nothing is written', async () => {
    const wrong = new PutObjectCommand({ Bucket: 'archive', Key: 'wrong', Body: 'text', ChecksumCRC32: 'AAAAAA==' });
    await expect(client.send(wrong)).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(head('wrong')).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('given If-None-Match, then only the first is written', async () => {
    const once = (Body: string) =>
      client.send(new PutObjectCommand({ Bucket: 'archive', Key: 'once', Body, IfNoneMatch: '*' }));
    await once('first');
    await expect(once('second')).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await text('once')).toBe('first');
  });

  test('given metadata, then it is refused, because it would be lost', async () => {
    const command = new PutObjectCommand({ Bucket: 'archive', Key: 'tagged', Body: 'some', Metadata: { rows: '1' } });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

describe('a listing', () => {
  test('is of a prefix, in the order of the bytes of keys, in pages', async () => {
    const keys = ['list/ä', 'list/b/2', 'list/b/10', 'list/B', 'list/a', 'list/😀', 'list/\u{ffee}'];
    for (const key of keys) await put(key, key);
    const found: unknown[] = [];
    const pages = paginateListObjectsV2({ client, pageSize: 2 }, { Bucket: 'archive', Prefix: 'list/' });
    let count = 0;
    for await (const page of pages) {
      count += 1;
      found.push(...(page.Contents ?? []).map(({ Key }) => Key));
    }
    expect(count).toBe(4);
    expect(found).toEqual(['list/B', 'list/a', 'list/b/10', 'list/b/2', 'list/ä', 'list/\u{ffee}', 'list/😀']);
  });

  test('shows nothing of what is being written', async () => {
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'archive', Prefix: '.s3' }));
    expect(Contents).toBeUndefined();
  });
});

describe('errors of S3', () => {
  test.each([
    ['NoSuchKey', () => get('none')],
    ['NotFound', () => head('none')],
    ['NoSuchVersion', () => put('some', 'some').then(() => get('some', { VersionId: 'none' }))],
    ['NoSuchBucket', () => client.send(new GetObjectCommand({ Bucket: 'none', Key: 'some' }))],
    ['NotFound', () => client.send(new HeadBucketCommand({ Bucket: 'none' }))],
  ])('%s', async (name, ask) => {
    await expect(ask()).rejects.toMatchObject({ name });
  });

  test('given a bucket in another region, then every request is redirected and names it', async () => {
    folder.createBucket('far-away', 'eu-central-1');
    await expect(client.send(new HeadBucketCommand({ Bucket: 'far-away' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 301 },
      $response: { headers: { 'x-amz-bucket-region': 'eu-central-1' } },
    });
    const put = new PutObjectCommand({ Bucket: 'far-away', Key: 'some', Body: 'some' });
    await expect(client.send(put)).rejects.toMatchObject({ name: 'PermanentRedirect' });
    expect(folder.list('far-away')).toEqual([]);
  });

  test('given the region of the bucket, then HeadBucket and GetBucketLocation tell it', async () => {
    folder.createBucket('far-away', 'eu-central-1');
    const there = new S3Client({ region: 'eu-central-1' });
    const bucket = { Bucket: 'far-away' };
    expect(await there.send(new HeadBucketCommand(bucket))).toMatchObject({ BucketRegion: 'eu-central-1' });
    expect(await client.send(new GetBucketLocationCommand(bucket))).toMatchObject({
      LocationConstraint: 'eu-central-1',
    });
    there.destroy();
  });
});
