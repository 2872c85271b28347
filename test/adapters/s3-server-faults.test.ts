import { connect } from 'node:net';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  RestoreObjectCommand,
  S3Client,
  type Tier,
} from '@aws-sdk/client-s3';
import type { Client } from 'pg';
import { S3Folder } from '../helpers/aws-s3/s3-folder';
import { AwsS3StandIn } from '../helpers/aws-s3/stand-in';
import { TestPostgres } from '../helpers/postgres';
import { IS_FULL } from '../helpers/properties';
import { S3Server } from '../helpers/s3-server';

jest.setTimeout(60_000);

const folder = S3Folder.create();
const server = new S3Server(folder);
const Bucket = 'archive';
const CONTENT = Array.from({ length: 20_000 }, (_, index) => `${index}\n`).join('');
const before = { ...process.env };
let client: S3Client;
let single: S3Client;

beforeAll(async () => {
  Object.assign(process.env, await server.start());
  client = new S3Client({});
  single = new S3Client({ maxAttempts: 1 });
  folder.createBucket(Bucket);
  folder.put(Bucket, 'source', CONTENT);
});

afterAll(async () => {
  client.destroy();
  single.destroy();
  process.env = before;
  await server.stop();
  folder.remove();
});

afterEach(() => server.disarm());

const head = (Key: string) => client.send(new HeadObjectCommand({ Bucket, Key }));
const text = async (Key: string, asker = client) =>
  (await asker.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
const put = (Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket, Key, Body }));

describe('a request', () => {
  test.each([
    ['error', 'InternalError', 500] as const,
    // The SDK waits longer before it asks again.
    ...(IS_FULL ? [['slow-down', 'SlowDown', 503] as const] : []),
  ])('given %s once, then the SDK asks again; given more, then it is an error', async (kind, name, status) => {
    server.arm({ kind, operation: 'GetObject' });
    expect(await text('source')).toBe(CONTENT);
    server.arm({ kind, operation: 'GetObject', times: 3 });
    const $metadata = { httpStatusCode: status, attempts: 3 };
    await expect(text('source')).rejects.toMatchObject({ name, $metadata });
    expect(await text('source')).toBe(CONTENT);
  });

  test('given it is denied, then the SDK does not ask again', async () => {
    const before = server.requests.length;
    server.arm({ kind: 'denied', object: 'archive/secret/*' });
    await expect(put('secret/1', 'text')).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(server.requests.length - before).toBe(1);
    await expect(head('secret/1')).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('given the third is met, then the two before are not, nor other objects and operations', async () => {
    server.arm({ kind: 'denied', operation: 'HeadObject', object: 'archive/source', after: 2 });
    await put('other', 'text');
    await head('other');
    expect(await text('source')).toBe(CONTENT);
    await head('source');
    await head('source');
    await expect(head('source')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  test('given a PUT is not answered, then the object is there, and the SDK writes another version', async () => {
    server.arm({ kind: 'unanswered', operation: 'PutObject' });
    await put('unanswered', 'text');
    expect(folder.versions(Bucket, 'unanswered')).toHaveLength(2);
    server.arm({ kind: 'unanswered', operation: 'PutObject', times: 3 });
    await expect(put('never-answered', 'text')).rejects.toThrow();
    expect(folder.read(Bucket, 'never-answered').toString()).toBe('text');
  });

  test('given whoever writes dies in the middle, then there is no object', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write('PUT /archive/half HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf of it');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => socket.once('close', resolve).destroy());
    await expect(head('half')).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('the body of an object', () => {
  test('given the connection is cut, then reading it fails after the headers told its size', async () => {
    server.arm({ kind: 'cut', operation: 'GetObject' });
    const answer = await single.send(new GetObjectCommand({ Bucket, Key: 'source' }));
    expect(answer.ContentLength).toBe(CONTENT.length);
    await expect(answer.Body?.transformToString()).rejects.toThrow('aborted');
  });

  test('given it is truncated, then only its size in HEAD tells', async () => {
    server.arm({ kind: 'truncated', operation: 'GetObject' });
    const half = CONTENT.slice(0, Math.floor(CONTENT.length / 2));
    expect(await text('source')).toBe(half);
    expect(await head('source')).toMatchObject({ ContentLength: CONTENT.length });
  });
});

describe('an archived object', () => {
  const ask = (Key: string, Days: number, tier?: Tier) =>
    client.send(
      new RestoreObjectCommand({
        Bucket,
        Key,
        RestoreRequest: { Days, ...(tier === undefined ? {} : { GlacierJobParameters: { Tier: tier } }) },
      }),
    );

  test.each(['GLACIER', 'DEEP_ARCHIVE'])(
    'of class %s is read after it was restored, for so many days',
    async (name) => {
      await put(name, 'text');
      server.setStorageClass(Bucket, name, name);
      expect(await head(name)).toMatchObject({ StorageClass: name, ContentLength: 4 });
      await expect(text(name)).rejects.toMatchObject({ name: 'InvalidObjectState' });

      expect((await ask(name, 3, 'Bulk')).$metadata.httpStatusCode).toBe(202);
      expect(await head(name)).toMatchObject({ Restore: 'ongoing-request="true"' });
      await expect(text(name)).rejects.toMatchObject({ name: 'InvalidObjectState' });
      await expect(ask(name, 3)).rejects.toMatchObject({
        name: 'RestoreAlreadyInProgress',
        $metadata: { httpStatusCode: 409 },
      });

      server.finishRestores(Bucket, new Date('2026-11-20T00:00:00Z'));
      expect(await head(name)).toMatchObject({
        StorageClass: name,
        Restore: 'ongoing-request="false", expiry-date="Mon, 23 Nov 2026 00:00:00 GMT"',
      });
      expect(await text(name)).toBe('text');
      expect((await ask(name, 3)).$metadata.httpStatusCode).toBe(200);
      expect(await text(name)).toBe('text');

      server.expireRestores(Bucket);
      await expect(text(name)).rejects.toMatchObject({ name: 'InvalidObjectState' });
    },
  );

  test('given nothing is being restored, then time changes nothing', async () => {
    await put('waiting', 'text');
    server.setStorageClass(Bucket, 'waiting', 'GLACIER');
    server.finishRestores(Bucket);
    await expect(text('waiting')).rejects.toMatchObject({ name: 'InvalidObjectState' });
  });

  test('of Deep Archive is not expedited; of Flexible Retrieval it is', async () => {
    await put('fast', 'text');
    server.setStorageClass(Bucket, 'fast', 'DEEP_ARCHIVE');
    await expect(ask('fast', 1, 'Expedited')).rejects.toMatchObject({ name: 'InvalidArgument' });
    server.setStorageClass(Bucket, 'fast', 'GLACIER');
    expect((await ask('fast', 1, 'Expedited')).$metadata.httpStatusCode).toBe(202);
  });

  test.each(['STANDARD', 'STANDARD_IA', 'GLACIER_IR'])(
    'of class %s is read at once and is not restored',
    async (name) => {
      await put('at-once', 'text');
      server.setStorageClass(Bucket, 'at-once', name);
      expect(await text('at-once')).toBe('text');
      await expect(ask('at-once', 1)).rejects.toMatchObject({ name: 'InvalidObjectState' });
    },
  );

  test('that is overwritten is of the standard class again, and a class can be given with PUT', async () => {
    const command = new PutObjectCommand({ Bucket, Key: 'class', Body: 'text', StorageClass: 'GLACIER' });
    await client.send(command);
    expect(await head('class')).toMatchObject({ StorageClass: 'GLACIER' });
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'class' }));
    expect(Contents).toMatchObject([{ StorageClass: 'GLACIER' }]);
    await put('class', 'text');
    expect((await head('class')).StorageClass).toBeUndefined();
  });
});

describe('with the database on the same folder', () => {
  let postgres: TestPostgres;
  let database: Client;

  beforeAll(async () => {
    postgres = await TestPostgres.start();
    database = await postgres.createDatabase('both');
    await AwsS3StandIn.install(database, { folder, bucket: Bucket });
    await database.query('create table numbers (i int)');
  });

  afterAll(async () => {
    await database.end();
    await postgres.stop();
  });

  const exported = (key: string, query = 'select * from generate_series(0, 19999)') =>
    database.query(`select * from aws_s3.query_export_to_s3($1, 'archive', $2)`, [query, key]);
  const imported = (key: string) =>
    database.query(`select aws_s3.table_import_from_s3('numbers', '', '', 'archive', $1, 'us-east-1')`, [key]);

  test('what the database exports is what the SDK reads, in the version that HEAD told', async () => {
    await exported('shared/1');
    const { VersionId, ContentLength } = await head('shared/1');
    expect(ContentLength).toBe(CONTENT.length);
    await exported('shared/1', 'values (1)');
    const version = { Bucket, Key: 'shared/1', ...(VersionId === undefined ? {} : { VersionId }) };
    const before = await client.send(new GetObjectCommand(version));
    expect(await before.Body?.transformToString()).toBe(CONTENT);
    expect(await text('shared/1')).toBe('1\n');
  });

  test('given the object is overwritten while it is read, then the reader gets what it began with', async () => {
    await exported('shared/2', `select repeat('x', 1000) from generate_series(1, 20000)`);
    const answer = await client.send(new GetObjectCommand({ Bucket, Key: 'shared/2' }));
    await exported('shared/2', 'values (1)');
    expect(await answer.Body?.transformToString()).toHaveLength(20_020_000);
  });

  test('given an archived object, then the database imports it after it was restored', async () => {
    await exported('shared/3');
    server.setStorageClass(Bucket, 'shared/3', 'DEEP_ARCHIVE');
    const error = { code: '38000', message: expect.stringContaining("not valid for the object's storage class") };
    await expect(imported('shared/3')).rejects.toMatchObject(error);
    await client.send(new RestoreObjectCommand({ Bucket, Key: 'shared/3', RestoreRequest: { Days: 1 } }));
    await expect(imported('shared/3')).rejects.toMatchObject(error);
    server.finishRestores(Bucket);
    await imported('shared/3');
    expect((await database.query('select count(*) from numbers')).rows).toEqual([{ count: '20000' }]);
  });

  test('given the database overwrites an archived object, then it is of the standard class', async () => {
    await exported('shared/4');
    server.setStorageClass(Bucket, 'shared/4', 'GLACIER');
    await exported('shared/4', 'values (1)');
    expect(await text('shared/4')).toBe('1\n');
  });
});
