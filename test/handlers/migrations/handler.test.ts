import type { Client } from 'pg';
import type { MigrateEnvironment } from '../../../lib/handlers/migrations/env';
import { type HandlerDependencies, handle, handleRequest } from '../../../lib/handlers/migrations/handler';
import { AwsServer } from '../../helpers/aws-server';
import { migrateEnvironment, migrationsRequest, secretsManager } from '../../helpers/migrate-function';
import { TestPostgres } from '../../helpers/postgres';
import { schemaFolder } from '../../helpers/schema-folder';

const SHOPS = { '0001-shops.sql': 'create table shops (id int);' };
const SALES = { ...SHOPS, '0002-sales.sql': 'create table sales (id int);' };
const names = (files: object) => Object.keys(files).map((file) => file.replace('.sql', ''));

let postgres: TestPostgres;
let server: AwsServer;
let db: Client;
let environment: MigrateEnvironment;
let lines: string[];
let count = 0;
const before = { ...process.env };

beforeAll(async () => {
  postgres = await TestPostgres.start();
  server = new AwsServer((request) => secretsManager()(request));
  Object.assign(process.env, await server.start());
}, 60_000);
beforeEach(async () => {
  const name = `deployed_${count++}`;
  db = await postgres.createDatabase(name);
  environment = migrateEnvironment(postgres.url(name), [{ name: 'api', writes: true }]);
  server.answers.splice(0);
  server.requests.splice(0);
  lines = [];
});
afterEach(() => db.end());
afterAll(async () => {
  process.env = before;
  await server?.stop();
  await postgres?.stop();
}, 30_000);

function dependencies(files: Record<string, string>, remainingMs = 900_000): HandlerDependencies {
  const endMs = Date.now() + remainingMs;
  return {
    environment,
    folder: schemaFolder(files),
    // TLS is what test/handlers/migrations/bundle.test.ts is about.
    ssl: false,
    remainingMs: () => endMs - Date.now(),
    log: (line) => void lines.push(line),
  };
}
async function deploy(
  kind: 'Create' | 'Update' | 'Delete',
  files: Record<string, string>,
  { remainingMs, from = files }: { remainingMs?: number; from?: object } = {},
) {
  await handle(migrationsRequest(kind, server.url, names(files), names(from)), dependencies(files, remainingMs));
  return server.answers.at(-1);
}
const logged = () => lines.map((line) => JSON.parse(line));
const tables = async () =>
  (
    await db.query("select relname from pg_class where relnamespace = 'public'::regnamespace order by relname")
  ).rows.map((row) => row.relname);

describe('a deployment', () => {
  test('given an empty database, then it is migrated, users are made, and CloudFormation is told', async () => {
    expect(await deploy('Create', SALES)).toEqual({
      Status: 'SUCCESS',
      RequestId: 'request-1',
      StackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/shop/1',
      LogicalResourceId: 'Migrations',
      PhysicalResourceId: 'Migrations',
      Reason: 'Migrations were applied.',
      Data: { Outcome: 'migrated', Applied: '0001-shops,0002-sales' },
    });
    expect(await tables()).toEqual(['sales', 'shops']);
    expect((await db.query("select has_table_privilege('api', 'sales', 'insert') as may")).rows).toEqual([
      { may: true },
    ]);
    expect(logged().slice(0, 2)).toEqual([
      { level: 'INFO', what: 'migrate', request: 'Create', file: '0001-shops.sql', step: '1/2' },
      { level: 'INFO', what: 'migrate', request: 'Create', file: '0002-sales.sql', step: '2/2' },
    ]);
    expect(lines.join()).not.toContain('password');
  });

  test('given a new file, then it alone is applied; given none, then nothing', async () => {
    await deploy('Create', SHOPS);
    expect(await deploy('Update', SALES, { from: SHOPS })).toMatchObject({
      Data: { Outcome: 'migrated', Applied: '0002-sales' },
    });
    expect(await deploy('Update', SALES)).toMatchObject({ Data: { Outcome: 'up-to-date', Applied: '' } });
  });

  test('given a file that fails, then the deployment fails, and its reason begins with file, line and error', async () => {
    const broken = { ...SHOPS, '0002-sales.sql': `-- ${'why '.repeat(300)}\nalter table nowhere add column id int;` };
    const told = await deploy('Create', broken);
    expect(told).toMatchObject({ Status: 'FAILED' });
    const reason = String(told?.Reason);
    expect(reason).toMatch(
      /^0002-sales.sql line 2: relation "nowhere" does not exist \(42P01\); statement: alter table nowhere add column id int; nothing of 0002-sales.sql stays, applied before it: 0001-shops/,
    );
    expect(reason.length).toBeLessThanOrEqual(500);
    expect(logged().at(-1)).toMatchObject({ level: 'ERROR', outcome: 'failed', code: 'migration-failed' });
    expect(await tables()).toEqual(['shops']);
  });

  test('given its stack is deleted, then nothing is done', async () => {
    await deploy('Create', SHOPS);
    expect(await deploy('Delete', SHOPS)).toMatchObject({ Status: 'SUCCESS', Data: {} });
    expect(await tables()).toEqual(['shops']);
  });
});

describe('a rollback', () => {
  test('given a failed deployment, then going back to the files before it succeeds and does nothing', async () => {
    await deploy('Create', SHOPS);
    await deploy('Update', { ...SHOPS, '0002-sales.sql': 'nonsense' }, { from: SHOPS });
    expect(server.answers.at(-1)).toMatchObject({ Status: 'FAILED' });
    expect(await deploy('Update', SHOPS, { from: SALES })).toMatchObject({
      Status: 'SUCCESS',
      Data: { Outcome: 'ahead' },
    });
    expect(await tables()).toEqual(['shops']);
  });

  test('given a database that cannot be reached, then it succeeds all the same: nobody is asked', async () => {
    environment = { ...environment, DATABASE_PORT: '1' };
    expect(await deploy('Update', SHOPS, { from: SALES })).toMatchObject({ Status: 'SUCCESS' });
    expect(server.requests).toEqual([]);
    expect(logged()).toMatchObject([{ level: 'WARN', outcome: 'ahead' }]);
  });

  test('given a stack that is made anew on a database that is ahead, then nothing is done and it is said', async () => {
    await deploy('Create', SALES);
    expect(await deploy('Create', SHOPS)).toMatchObject({ Status: 'SUCCESS', Data: { Outcome: 'ahead' } });
    expect(logged().at(-1)).toMatchObject({ level: 'WARN', ahead: ['0002-sales'] });
  });
});

describe('files that were made one', () => {
  const ONE = { '0002-one.sql': `-- replaces 0001-shops 0002-sales\n${Object.values(SALES).join('\n')}` };

  test('given fewer files than before, then that is no older version, and the one is recorded; a rollback does nothing', async () => {
    await deploy('Create', SALES);
    expect(await deploy('Update', ONE, { from: SALES })).toMatchObject({ Data: { Outcome: 'up-to-date' } });
    expect((await db.query('select name from tidemark.migrations order by id')).rows.at(-1)).toEqual({
      name: '0002-one',
    });
    expect(await deploy('Update', SALES, { from: ONE })).toMatchObject({
      Status: 'SUCCESS',
      Data: { Outcome: 'ahead' },
    });
  });
});

describe('what may go wrong', () => {
  test('given a database that cannot be reached, then the deployment fails and says where it was looked for', async () => {
    environment = { ...environment, DATABASE_PORT: '1' };
    const told = await deploy('Create', SHOPS);
    expect(told).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('postgres at 127.0.0.1:1/deployed_'),
    });
    expect(String(told?.Reason)).toContain('ECONNREFUSED');
  });

  test('given a secret that cannot be read, then the deployment fails and says so', async () => {
    environment = { ...environment, DATABASE_SECRET_ARN: 'other' };
    expect(await deploy('Create', SHOPS)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('ResourceNotFoundException'),
    });
  });

  test('given too little time, then the statement is ended, nothing of it stays, and there is time left to say so', async () => {
    const long = { '0001-long.sql': 'create table half (id int); select pg_sleep(600);' };
    const told = await deploy('Create', long, { remainingMs: 60_500 });
    expect(told).toMatchObject({ Status: 'FAILED' });
    expect(told?.Reason).toContain(
      '0001-long.sql line 1: the time was up, the statement was ended (57014); statement: select pg_sleep(600)',
    );
    expect(logged().at(-1).problems[0].remedy).toContain('--database-url');
    expect(await tables()).toEqual([]);
    const { rows } = await db.query("select count(*)::int as n from pg_locks where locktype = 'advisory'");
    expect(rows).toEqual([{ n: 0 }]);
  }, 30_000);
});

describe('the command line', () => {
  test('given a question, then it hears what is pending, and nothing is changed', async () => {
    expect(await handleRequest({ action: 'status' }, dependencies(SALES))).toEqual({
      status: { applied: [], pending: names(SALES), ahead: [], publicSchema: [] },
    });
    expect(await tables()).toEqual([]);
  });

  test('given an order, then it hears what was done; given a mistake, what is wrong', async () => {
    expect(await handleRequest({ action: 'migrate' }, dependencies(SHOPS))).toMatchObject({
      report: { applied: ['0001-shops'] },
    });
    const changed = dependencies({ '0001-shops.sql': 'create table shops (id bigint);' });
    expect(await handleRequest({ action: 'status' }, changed)).toMatchObject({
      error: { code: 'migrations-disagree', problems: [{ where: 'schema/shop/0001-shops.sql' }] },
    });
  });
});
