import type { Client } from 'pg';
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
  client = await postgres.createDatabase('exports');
  standIn = await AwsS3StandIn.install(client, { folder, bucket: 'archive' });
});

afterAll(async () => {
  await client.end();
  await postgres.stop();
  folder.remove();
});

const exported = async (query: string, key: string, options: string | null = null) => {
  const sql = `select * from aws_s3.query_export_to_s3($1, aws_commons.create_s3_uri('archive', $2, 'us-east-1'), $3)`;
  const { rows } = await client.query(sql, [query, key, options]);
  return rows[0];
};

describe('an export', () => {
  test('tells rows, files and bytes, and the object is a file', async () => {
    const counts = { rows_uploaded: '2', files_uploaded: '1', bytes_uploaded: '11' };
    expect(await exported(`values (1, 'one'), (2, null)`, 'first/one')).toEqual(counts);
    expect(standIn.read('first/one')).toBe('1\tone\n2\t\\N\n');
    expect(standIn.objects('first/')).toEqual([{ key: 'first/one', size: 11 }]);
  });

  test('of no rows is an empty object', async () => {
    const counts = { rows_uploaded: '0', files_uploaded: '1', bytes_uploaded: '0' };
    expect(await exported('select 1 where false', 'empty')).toEqual(counts);
    expect(standIn.objects('empty')).toEqual([{ key: 'empty', size: 0 }]);
  });

  test.each([
    [`'values (1)', 'archive', 'short'`],
    [`'values (1)', 'archive', 'short', 'us-east-1'`],
    [`'values (1)', 'archive', 'short', 'us-east-1', 'format text'`],
    [`'values (1)', '(archive,short,us-east-1)'`],
    [`'values (1)', '(archive,short,us-east-1)', options := 'format text'`],
    [`'values (1)', aws_commons.create_s3_uri('archive', 'short', 'us-east-1'), 'format text', 'a-key'`],
    [`query := 'values (1)', bucket := 'archive', file_path := 'short', kms_key := 'a-key'`],
  ])('can be called as in the documentation: %s', async (values) => {
    await exported('values (0)', 'short');
    await client.query(`select * from aws_s3.query_export_to_s3(${values})`);
    expect(standIn.read('short')).toBe('1\n');
  });

  test.each([
    ['format csv', 'one,"two ""three"""\n'],
    ['(format csv, header true)', 'a,b\none,"two ""three"""\n'],
    ['format csv, delimiter $$:$$', 'one:"two ""three"""\n'],
    [`delimiter '|'`, 'one|two "three"\n'],
    ['  ', 'one\ttwo "three"\n'],
  ])('takes the options of COPY: %s', async (options, expected) => {
    await exported(`select 'one' as a, 'two "three"' as b`, 'options', options);
    expect(standIn.read('options')).toBe(expected);
  });

  test('runs in the transaction of the caller, with the settings of the session and its rights', async () => {
    await client.query('begin isolation level repeatable read');
    await client.query(`create table uncommitted (at timestamptz); insert into uncommitted values ('2026-03-29 01:30Z');
      set local timezone = 'Europe/Zurich'; set local datestyle = 'German'`);
    await exported('select * from uncommitted', 'settings');
    await client.query('rollback');
    expect(standIn.read('settings')).toBe('29.03.2026 03:30:00 CEST\n');
  });

  test('given a snapshot that is older than a row, then the row is not in it', async () => {
    await client.query('create table growing (i int); insert into growing values (1)');
    const other = await postgres.connect('exports');
    await client.query('begin isolation level repeatable read');
    await client.query('select * from growing');
    await other.query('insert into growing values (2)');
    await exported('select * from growing', 'snapshot');
    await client.query('commit');
    await other.end();
    expect(standIn.read('snapshot')).toBe('1\n');
  });

  test('an object stays when the transaction is rolled back', async () => {
    await client.query('begin');
    await exported('values (1)', 'rolled-back');
    await client.query('rollback');
    expect(standIn.read('rolled-back')).toBe('1\n');
  });

  test('overwrites, and the version before stays', async () => {
    await exported('values (1)', 'again');
    const before = folder.find('archive', 'again');
    await exported('values (2)', 'again');
    const after = folder.find('archive', 'again');
    expect(after?.versionId).not.toBe(before?.versionId);
    expect(folder.find('archive', 'again', before?.versionId)).toEqual(before);
    expect(standIn.read('again')).toBe('2\n');
  });

  test('given many sessions that write one object, then it is that of one of them, and every version stays', async () => {
    const sessions = await Promise.all([1, 2, 3, 4].map(() => postgres.connect('exports')));
    const sql = `select * from aws_s3.query_export_to_s3($1, 'archive', 'together/one')`;
    await Promise.all(
      sessions.map(async (session, index) => {
        for (let time = 0; time < 5; time += 1)
          await session.query(sql, [`select ${index} from generate_series(1, 1000)`]);
      }),
    );
    await Promise.all(sessions.map((session) => session.end()));
    expect(standIn.read('together/one')).toMatch(/^(\d\n)\1{999}$/);
    expect(folder.versions('archive', 'together/one')).toHaveLength(20);
  });

  test('given a query that fails, then there is no object, and the error is that of the query', async () => {
    await expect(exported('select 1 / (3 - i) from generate_series(1, 3) i', 'failed')).rejects.toMatchObject({
      code: '22012',
    });
    expect(standIn.objects('failed')).toEqual([]);
  });

  test.each(['it\'s/a "key"', 'with $HOME `id` \\ and spaces', 'größe/😀', '-rf'])('of the key %s', async (key) => {
    await exported('values (1)', key);
    await exported('values (2)', key);
    expect(standIn.read(key)).toBe('2\n');
    expect(folder.versions('archive', key)).toHaveLength(2);
  });
});

describe('an export larger than a part', () => {
  beforeAll(() => AwsS3StandIn.setPartBytes(client, 100));
  afterAll(() => AwsS3StandIn.setPartBytes(client));

  test('is several objects of whole rows, numbered from 2', async () => {
    const query = `select 'row ' || i from generate_series(1, 30) i`;
    expect(await exported(query, 'parts/one')).toEqual({
      rows_uploaded: '30',
      files_uploaded: '3',
      bytes_uploaded: '201',
    });
    expect(standIn.objects('parts/').map(({ key, size }) => [key, size <= 100])).toEqual([
      ['parts/one', true],
      ['parts/one_part2', true],
      ['parts/one_part3', true],
    ]);
    const rows = standIn.objects('parts/').map(({ key }) => standIn.read(key));
    expect(rows.join('')).toBe(Array.from({ length: 30 }, (_, index) => `row ${index + 1}\n`).join(''));
  });

  test('leaves the last parts of an export that was larger, as nobody deletes them', async () => {
    await exported('select 1000000 + i from generate_series(1, 30) i', 'parts/shrunk');
    await exported('values (1)', 'parts/shrunk');
    expect(standIn.objects('parts/shrunk').map(({ key }) => key)).toEqual([
      'parts/shrunk',
      'parts/shrunk_part2',
      'parts/shrunk_part3',
    ]);
  });

  test('of format binary is refused, because the stand-in knows no rows there', async () => {
    const query = 'select i from generate_series(1, 30) i';
    await expect(exported(query, 'parts/binary', 'format binary')).rejects.toMatchObject({ code: '0A000' });
  });
});
