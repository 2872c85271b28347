import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  client = await postgres.createDatabase('stand_in');
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
const imported = async (table: string, key: string, columns = '', options = '') => {
  const sql = `select aws_s3.table_import_from_s3($1, $2, $3, aws_commons.create_s3_uri('archive', $4, 'us-east-1'))`;
  const { rows } = await client.query(sql, [table, columns, options, key]);
  return rows[0].table_import_from_s3;
};

describe('an import', () => {
  test('tells rows, relation, file and bytes', async () => {
    await client.query('create table two (a int, b text)');
    await exported(`values (1, 'one'), (2, null)`, 'two');
    expect(await imported('two', 'two')).toBe('2 rows imported into relation "two" from file two of 11 bytes');
    expect((await client.query('select * from two order by a')).rows).toEqual([
      { a: 1, b: 'one' },
      { a: 2, b: null },
    ]);
  });

  test('takes columns, options, and bucket, file and region apart', async () => {
    await client.query('create table five (a text, b text, c text, d text, e text)');
    folder.put('archive', 'pipes', '1|foo1|bar1|elephant1\n');
    const values = [`'five', 'a,b,d,e', 'DELIMITER ''|''', 'archive', 'pipes', 'us-east-1'`];
    await client.query(`select aws_s3.table_import_from_s3(${values})`);
    expect((await client.query('select * from five')).rows).toEqual([
      { a: '1', b: 'foo1', c: null, d: 'bar1', e: 'elephant1' },
    ]);
  });

  test('is undone with the transaction', async () => {
    await client.query('create table undone (a int)');
    await exported('values (1)', 'undone');
    await client.query('begin');
    await imported('undone', 'undone');
    await client.query('rollback');
    expect((await client.query('select * from undone')).rows).toEqual([]);
  });

  test('given a row that does not fit, then no row is there, and the error is that of COPY', async () => {
    await client.query('create table strict_one (a int)');
    folder.put('archive', 'unfit', '1\n2\nthree\n');
    await expect(imported('strict_one', 'unfit')).rejects.toMatchObject({ code: '22P02' });
    expect((await client.query('select * from strict_one')).rows).toEqual([]);
  });

  test('of an object that is not there', async () => {
    await client.query('create table missing (a int)');
    const message = "Amazon S3 client returned 'The specified key does not exist.'";
    await expect(imported('missing', 'never-written')).rejects.toMatchObject({ code: '38000', message });
  });
});

describe('a bucket', () => {
  const to = (bucket: string, region: string | null = null) =>
    client.query(`select * from aws_s3.query_export_to_s3('values (1)', $1, 'key', $2)`, [bucket, region]);
  const from = (bucket: string, region: string) =>
    client.query(`select aws_s3.table_import_from_s3('pg_class', '', '', $1, 'key', $2)`, [bucket, region]);
  const upload = { code: '58000', message: 'could not upload to Amazon S3' };
  const detail = (answer: string) => `Amazon S3 client returned '${answer}'.`;
  const elsewhere =
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.';

  beforeAll(() => folder.createBucket('far-away', 'eu-central-1'));

  test('that does not exist', async () => {
    const answer = 'The specified bucket does not exist';
    await expect(to('none')).rejects.toMatchObject({ ...upload, detail: detail(answer) });
    await expect(from('none', 'us-east-1')).rejects.toMatchObject({ code: '38000' });
    expect(existsSync(join(folder.root, 'none'))).toBe(false);
  });

  test.each(['', 'Capital', 'a/b', '../x', '.s3'])('with the invalid name "%s"', async (bucket) => {
    const answer = 'The specified bucket is not valid.';
    await expect(to(bucket)).rejects.toMatchObject({ ...upload, detail: detail(answer) });
  });

  test('in another region', async () => {
    for (const region of [null, 'us-east-1', 'eu-central-1'])
      await expect(to('far-away', region)).rejects.toMatchObject({ ...upload, detail: detail(elsewhere) });
    await expect(to('archive', 'eu-central-1')).rejects.toMatchObject({ ...upload, detail: detail(elsewhere) });
    await expect(from('far-away', 'us-east-1')).rejects.toMatchObject({ code: '38000' });
    expect(folder.list('far-away')).toEqual([]);
  });

  test.each(['', '/a', 'a//b', 'a/', 'a/../b', './a'])('cannot hold the key "%s" here, and says so', async (key) => {
    await expect(exported('values (1)', key)).rejects.toMatchObject({ code: '0A000' });
  });
});

describe('the extension', () => {
  test('is installed for everybody who asks', async () => {
    await client.query('create extension if not exists aws_s3 cascade');
    const { rows } = await client.query(`select extname from pg_extension where extname like 'aws%' order by 1`);
    expect(rows).toEqual([{ extname: 'aws_commons' }, { extname: 'aws_s3' }]);
  });

  test('given a user without the grants, then it is refused; with them the rights of the user count', async () => {
    await client.query(`create table secret (i int); create user archivist`);
    const asArchivist = async (query: string) => {
      await client.query('set role archivist');
      return exported(query, 'granted').finally(() => client.query('reset role'));
    };
    await expect(asArchivist('values (1)')).rejects.toMatchObject({
      code: '42501',
      message: 'permission denied for schema aws_commons',
    });
    await AwsS3StandIn.allow(client, 'archivist');
    await expect(asArchivist('select * from secret')).rejects.toMatchObject({
      code: '42501',
      message: 'permission denied for table secret',
    });
    expect(await asArchivist('values (1)')).toMatchObject({ rows_uploaded: '1' });
    await client.query('revoke usage on schema aws_s3 from archivist');
    await expect(asArchivist('values (1)')).rejects.toMatchObject({
      code: '42501',
      message: 'permission denied for schema aws_s3',
    });
  });

  test('given copies of a database, then each has it, with a folder of its own when told so', async () => {
    const template = await postgres.createDatabase('base');
    await AwsS3StandIn.install(template, { folder, bucket: 'archive' });
    await template.end();
    const own = S3Folder.create();
    await client.query('create database copy_1 template base');
    await client.query('create database copy_2 template base');
    const [first, second] = [await postgres.connect('copy_1'), await postgres.connect('copy_2')];
    const ownStandIn = await AwsS3StandIn.use(second, { folder: own, bucket: 'elsewhere', region: 'eu-central-1' });
    await first.query(`select * from aws_s3.query_export_to_s3('values (1)', 'archive', 'copy')`);
    await second.query(`select * from aws_s3.query_export_to_s3('values (2)', 'elsewhere', 'copy')`);
    expect([standIn.read('copy'), ownStandIn.read('copy')]).toEqual(['1\n', '2\n']);
    await first.end();
    await second.end();
    own.remove();
  });

  test('given it is dropped, then it is gone, and it can be installed again', async () => {
    const database = await postgres.createDatabase('dropped');
    await AwsS3StandIn.install(database, { folder, bucket: 'archive' });
    await expect(database.query('drop extension aws_commons')).rejects.toMatchObject({ code: '2BP01' });
    await database.query('drop extension aws_s3');
    const call = `select * from aws_s3.query_export_to_s3('values (1)', 'archive', 'dropped')`;
    await expect(database.query(call)).rejects.toMatchObject({ code: '3F000' });
    await AwsS3StandIn.install(database, { folder, bucket: 'archive' });
    expect((await database.query(call)).rowCount).toBe(1);
    await database.end();
  });
});

test('what somebody else puts into the folder is an object without versions', async () => {
  writeFileSync(join(folder.root, 'archive', 'by-hand'), '1\n');
  expect(folder.find('archive', 'by-hand')?.versionId).toBe('null');
});
