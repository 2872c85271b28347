import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import type { Client } from 'pg';
import type { Moment } from '../../../helpers/aws-s3/faults';
import { S3Folder } from '../../../helpers/aws-s3/s3-folder';
import { AwsS3StandIn } from '../../../helpers/aws-s3/stand-in';
import { TestPostgres } from '../../../helpers/postgres';
import { runs } from '../../../helpers/properties';

jest.setTimeout(60_000);

let postgres: TestPostgres;
let standIn: AwsS3StandIn;
const folder = S3Folder.create();

beforeAll(async () => {
  postgres = await TestPostgres.startOwn();
  const client = await postgres.createDatabase('kills');
  standIn = await AwsS3StandIn.install(client, { folder, bucket: 'archive' });
  await client.query('create table kept (i int); insert into kept values (1)');
  await client.end();
});

afterAll(async () => {
  await postgres.stop();
  folder.remove();
});

const EXPORT = `select * from aws_s3.query_export_to_s3('select * from generate_series(1, 1000)', 'archive', $1)`;

/** A session that may be ended by somebody else. */
async function session(): Promise<Client> {
  for (;;) {
    const client = await postgres.connect('kills').catch(() => undefined);
    if (client !== undefined) return client.on('error', () => undefined);
    // The server is recovering.
    await setTimeout(20);
  }
}

async function pidOf(client: Client): Promise<number> {
  return (await client.query('select pg_backend_pid() as pid')).rows[0].pid;
}

/** When the session sleeps in the fault. */
async function asleep(observer: Client, pid: number): Promise<void> {
  const sql = `select from pg_stat_activity where pid = $1 and wait_event = 'PgSleep'`;
  while ((await observer.query(sql, [pid])).rowCount === 0) await setTimeout(5);
}

const terminate = (observer: Client, pid: number) => observer.query('select pg_terminate_backend($1)', [pid]);
const kill = async (_: Client, pid: number) => process.kill(pid, 'SIGKILL');

describe.each([
  ['pg_terminate_backend', terminate],
  ['kill -9', kill],
])('given %s in the middle of an export', (name, end) => {
  test.each([
    ['start', false],
    ['upload', false],
    ['answer', true],
  ] as const)('at its %s, then the object is there: %s', async (at, expected) => {
    const key = `${name}/${at}`;
    standIn.arm({ call: 'export', kind: 'slow', seconds: 60, at });
    const [exporter, observer] = [await session(), await session()];
    const pid = await pidOf(exporter);
    const ended = expect(exporter.query(EXPORT, [key])).rejects.toThrow();
    await asleep(observer, pid);
    await end(observer, pid);
    await ended;
    await observer.end().catch(() => undefined);
    const after = await session();
    expect((await after.query('select i from kept')).rows).toEqual([{ i: 1 }]);
    expect(standIn.objects(key)).toEqual(expected ? [{ key, size: 3893 }] : []);
    expect(standIn.armed()).toEqual([]);
    // What was left behind is in nobody's way.
    await after.query(EXPORT, [key]);
    expect(standIn.objects(key)).toEqual([{ key, size: 3893 }]);
    await after.end();
  });
});

describe.each(['terminated', 'killed'] as const)('given the fault by which an export is %s', (kind) => {
  test.each([
    ['start', false],
    ['upload', false],
    ['answer', true],
  ] as [Moment, boolean][])('at its %s, then the object is there: %s', async (at, expected) => {
    const key = `${kind}/${at}`;
    standIn.arm({ call: 'export', kind, at });
    const exporter = await session();
    await expect(exporter.query(EXPORT, [key])).rejects.toThrow();
    const after = await session();
    expect(standIn.objects(key)).toEqual(expected ? [{ key, size: 3893 }] : []);
    expect(standIn.armed()).toEqual([]);
    await after.end();
  });
});

test('given sessions that are ended at any moment, then an object is whole or not there', async () => {
  const observer = await session();
  const [size] = await observer.query(EXPORT, ['any/whole']).then(() => standIn.objects('any/whole'));
  const moment = fc.record({ delayMs: fc.integer({ min: 0, max: 12 }), overwrites: fc.boolean() });
  let count = 0;
  await fc.assert(
    fc.asyncProperty(moment, async ({ delayMs, overwrites }) => {
      count += 1;
      const key = overwrites ? 'any/whole' : `any/${count}`;
      const exporter = await session();
      const pid = await pidOf(exporter);
      const ended = exporter.query(EXPORT, [key]).catch(() => undefined);
      await setTimeout(delayMs);
      await terminate(observer, pid);
      await ended;
      await exporter.end().catch(() => undefined);
      for (const object of standIn.objects('any/')) expect(object.size).toBe(size?.size);
      expect(standIn.objects('any/whole')).toHaveLength(1);
    }),
    { numRuns: runs(60) },
  );
  await observer.end();
});

test('given kill -9 in the middle of an import, then no row is there', async () => {
  const before = await session();
  await before.query('create table target (i int)');
  await before.query(EXPORT, ['import']);
  standIn.arm({ call: 'import', kind: 'killed', at: 'answer' });
  const sql = `select aws_s3.table_import_from_s3('target', '', '', 'archive', 'import', 'us-east-1')`;
  await expect(before.query(sql)).rejects.toThrow();
  const after = await session();
  expect((await after.query('select * from target')).rows).toEqual([]);
  await after.query(sql);
  expect((await after.query('select count(*) from target')).rows).toEqual([{ count: '1000' }]);
  await after.end();
});

test('given an export that is cancelled, then there is no object and the session goes on', async () => {
  standIn.arm({ call: 'export', kind: 'slow', seconds: 60, at: 'upload' });
  const client = await session();
  await client.query(`set statement_timeout = '50ms'`);
  await expect(client.query(EXPORT, ['cancelled'])).rejects.toMatchObject({ code: '57014' });
  expect(standIn.objects('cancelled')).toEqual([]);
  await client.end();
});
