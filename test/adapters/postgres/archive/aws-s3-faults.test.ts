import type { Client } from 'pg';
import { S3_ANSWERS } from '../../../helpers/aws-s3/faults';
import { S3Folder } from '../../../helpers/aws-s3/s3-folder';
import { AwsS3StandIn } from '../../../helpers/aws-s3/stand-in';
import { TestPostgres } from '../../../helpers/postgres';

jest.setTimeout(60_000);

let postgres: TestPostgres;
let client: Client;
let standIn: AwsS3StandIn;
const folder = S3Folder.create();

beforeAll(async () => {
  postgres = await TestPostgres.start();
  client = await postgres.createDatabase('faults');
  standIn = await AwsS3StandIn.install(client, { folder, bucket: 'archive' });
  await client.query('create table events (id int, name text)');
});

afterAll(async () => {
  await client.end();
  await postgres.stop();
  folder.remove();
});

afterEach(async () => {
  // A fault that no call met is a test that did not test it.
  expect(standIn.armed()).toEqual([]);
  await client.query('truncate events');
});

const ROWS = ['1\tone\n', '2\ttwo\n', '3\tthree\n', '4\tfour\n'];
const QUERY = `values (1, 'one'), (2, 'two'), (3, 'three'), (4, 'four')`;
const WHOLE = { rows_uploaded: '4', files_uploaded: '1', bytes_uploaded: '27' };

const exported = async (key: string, query = QUERY) =>
  (await client.query(`select * from aws_s3.query_export_to_s3($1, 'archive', $2)`, [query, key])).rows[0];
const imported = (key: string) =>
  client.query(`select aws_s3.table_import_from_s3('events', '', '', 'archive', $1, 'us-east-1')`, [key]);
const events = async () => Number((await client.query('select count(*) from events')).rows[0].count);
const keys = (prefix: string) => standIn.objects(prefix).map(({ key }) => key);

describe('an export', () => {
  test.each([
    ['Access Denied', {}],
    ['The AWS Access Key Id you provided does not exist in our records.', { answer: S3_ANSWERS.wrongCredentials }],
    ['Unable to connect to endpoint', { answer: S3_ANSWERS.unreachable }],
  ])('given it is refused, then "%s" is the detail, and there is no object', async (words, fault) => {
    standIn.arm({ call: 'export', kind: 'refused', ...fault });
    await expect(exported('refused')).rejects.toMatchObject({
      code: '58000',
      message: 'could not upload to Amazon S3',
      detail: `Amazon S3 client returned '${words}'.`,
    });
    expect(keys('refused')).toEqual([]);
  });

  test('given the answer is lost, then there is an error and the object', async () => {
    standIn.arm({ call: 'export', kind: 'answer-lost' });
    await expect(exported('lost')).rejects.toMatchObject({ code: '58000' });
    expect(standIn.read('lost')).toBe(ROWS.join(''));
  });

  test('given the disk is full, then there is no object', async () => {
    standIn.arm({ call: 'export', kind: 'disk-full' });
    await expect(exported('full')).rejects.toMatchObject({ code: '53100' });
    expect(keys('full')).toEqual([]);
  });

  test.each([
    ['half of it', {}, '1\tone\n2\ttwo\n3'],
    ['nothing of it', { bytes: 0 }, ''],
    ['all but the last line break', { bytes: 26 }, ROWS.join('').slice(0, -1)],
  ])('given %s is there, then it is reported as whole', async (_, fault, expected) => {
    standIn.arm({ call: 'export', kind: 'truncated', ...fault });
    expect(await exported('truncated')).toEqual(WHOLE);
    expect(standIn.read('truncated')).toBe(expected);
  });

  test.each([
    ['lines-lost', {}, ROWS.slice(0, 3)],
    ['lines-lost', { lines: 3 }, ROWS.slice(0, 1)],
    ['lines-doubled', {}, [...ROWS, ...ROWS.slice(3)]],
    ['lines-doubled', { lines: 4 }, [...ROWS, ...ROWS]],
    ['altered', {}, [...ROWS.slice(0, 3), '5\tfour\n']],
  ] as const)('given %s %j, then it is reported as whole', async (kind, fault, expected) => {
    standIn.arm({ call: 'export', kind, ...fault });
    expect(await exported(kind)).toEqual(WHOLE);
    expect(standIn.read(kind)).toBe(expected.join(''));
  });

  test('given it is altered, then only its content tells', async () => {
    standIn.arm({ call: 'export', kind: 'altered' });
    await exported('altered');
    expect(standIn.objects('altered')).toEqual([{ key: 'altered', size: 27 }]);
  });

  test('given a damage that would change nothing, then it fails', async () => {
    standIn.arm({ call: 'export', kind: 'altered' });
    await expect(exported('unchanged', `values ('no digits')`)).rejects.toMatchObject({ code: '38000' });
    expect(keys('unchanged')).toEqual([]);
  });

  test('given only the first part is there, then there is an error', async () => {
    await AwsS3StandIn.setPartBytes(client, 10);
    standIn.arm({ call: 'export', kind: 'parts-lost' });
    await expect(exported('parts')).rejects.toMatchObject({ code: '58000' });
    await AwsS3StandIn.setPartBytes(client);
    expect(keys('parts')).toEqual(['parts']);
  });
});

test('given an export of several parts is damaged, then it is the first part', async () => {
  await AwsS3StandIn.setPartBytes(client, 15);
  standIn.arm({ call: 'export', kind: 'lines-lost' });
  expect(await exported('damaged')).toEqual({ ...WHOLE, files_uploaded: '2' });
  await AwsS3StandIn.setPartBytes(client);
  expect(standIn.read('damaged')).toBe(ROWS[0]);
  expect(standIn.read('damaged_part2')).toBe(ROWS.slice(2).join(''));
});

describe('an import', () => {
  beforeAll(() => exported('source'));

  test('given it is refused, then no row is there', async () => {
    standIn.arm({ call: 'import', kind: 'refused', answer: S3_ANSWERS.timedOut });
    await expect(imported('source')).rejects.toMatchObject({
      code: '38000',
      message: "Amazon S3 client returned 'timed out'",
    });
    expect(await events()).toBe(0);
  });

  test('given the answer is lost, then no row is there, because the transaction ends', async () => {
    standIn.arm({ call: 'import', kind: 'answer-lost' });
    await expect(imported('source')).rejects.toMatchObject({ code: '38000' });
    expect(await events()).toBe(0);
    await imported('source');
    expect(await events()).toBe(4);
  });
});

describe('which calls meet a fault', () => {
  test('those of the object, whatever characters it has', async () => {
    standIn.arm({ call: 'export', kind: 'refused', object: 'archive/a.b+(c)/größe-😀/*' });
    await exported('axb+(c)/größe-😀/1');
    await exported('other/a.b+(c)/größe-😀/1');
    await expect(exported('a.b+(c)/größe-😀/1')).rejects.toThrow();
    await exported('a.b+(c)/größe-😀/1');
  });

  test('those of the call: an import is no export', async () => {
    standIn.arm({ call: 'import', kind: 'refused' });
    await exported('kept');
    await expect(imported('kept')).rejects.toThrow();
  });

  test('so many, after so many', async () => {
    standIn.arm({ call: 'export', kind: 'refused', after: 2, times: 2 });
    const outcomes: string[] = [];
    for (let call = 0; call < 6; call += 1)
      outcomes.push(
        await exported('counted').then(
          () => 'done',
          () => 'refused',
        ),
      );
    expect(outcomes).toEqual(['done', 'done', 'refused', 'refused', 'done', 'done']);
  });

  test('in the order in which they were armed', async () => {
    standIn.arm({ call: 'export', kind: 'refused' });
    standIn.arm({ call: 'export', kind: 'lines-lost' });
    await expect(exported('order')).rejects.toThrow();
    await exported('order');
    expect(standIn.read('order')).toBe(ROWS.slice(0, 3).join(''));
  });

  test('once, when many sessions call at the same time', async () => {
    const sessions = await Promise.all(Array.from({ length: 5 }, () => postgres.connect('faults')));
    standIn.arm({ call: 'export', kind: 'refused', times: 3 });
    const outcomes = await Promise.allSettled(
      sessions.map((session, index) =>
        session.query(`select * from aws_s3.query_export_to_s3('values (1)', 'archive', $1)`, [`many/${index}`]),
      ),
    );
    await Promise.all(sessions.map((session) => session.end()));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(3);
    expect(keys('many/')).toHaveLength(2);
  });

  test('none after they are disarmed', async () => {
    standIn.arm({ call: 'export', kind: 'refused', times: 3 });
    standIn.disarm();
    expect(await exported('disarmed')).toEqual(WHOLE);
  });
});
