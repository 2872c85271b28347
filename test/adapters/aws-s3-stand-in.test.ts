import type { Client } from 'pg';
import { S3Folder } from '../helpers/aws-s3/s3-folder';
import { AwsS3StandIn } from '../helpers/aws-s3/stand-in';
import { TestPostgres } from '../helpers/postgres';

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

test('an export tells rows, files and bytes, and the object is a file', async () => {
  expect(await exported(`values (1, 'one'), (2, null)`, 'first/one')).toEqual({
    rows_uploaded: '2',
    files_uploaded: '1',
    bytes_uploaded: '11',
  });
  expect(standIn.read('first/one')).toBe('1\tone\n2\t\\N\n');
  expect(standIn.objects('first/')).toEqual([{ key: 'first/one', size: 11 }]);
});

test('an import tells rows, relation, file and bytes', async () => {
  await client.query('create table two (a int, b text)');
  await exported(`values (1, 'one'), (2, null)`, 'two');
  expect(await imported('two', 'two')).toBe('2 rows imported into relation "two" from file two of 11 bytes');
  expect((await client.query('select * from two order by a')).rows).toEqual([
    { a: 1, b: 'one' },
    { a: 2, b: null },
  ]);
});
