import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { run } from '../../../lib/cli/main';
import type { MigrateEnvironment } from '../../../lib/handlers/migrations/env';
import { handleRequest } from '../../../lib/handlers/migrations/handler';
import { type AwsRequest, type AwsResponse, AwsServer } from '../../helpers/aws-server';
import { capture } from '../../helpers/capture';
import { migrateEnvironment, secretsManager } from '../../helpers/migrate-function';
import { TestPostgres } from '../../helpers/postgres';

const ROOT = join(__dirname, '..', '..', '..');
const SCHEMA = join(ROOT, 'config', 'schema', 'jedire');
const NAMES = readdirSync(SCHEMA)
  .filter((file) => file.endsWith('.sql'))
  .map((file) => file.replace('.sql', ''));
const folder = mkdtempSync(join(tmpdir(), 'tidemark-migrate-'));
const config = join(folder, 'config');
const schema = join(config, 'schema', 'jedire');

let postgres: TestPostgres;
let server: AwsServer;
let db: Client;
let url: string;
let credentials: Record<string, string>;
/** A function as it was deployed: its environment and its files. */
interface Deployed {
  readonly environment: MigrateEnvironment;
  readonly folder: string;
}
/** Functions by name. */
let functions: Record<string, Deployed>;
let broken: AwsResponse | undefined;
let count = 0;

/** Lambda, which knows the functions that are deployed, and Secrets Manager. */
async function aws(request: AwsRequest): Promise<AwsResponse> {
  if (request.target !== undefined) return secretsManager()(request);
  if (broken !== undefined) return broken;
  const deployed = functions[request.path.split('/')[3] ?? ''];
  if (deployed === undefined)
    return {
      status: 404,
      headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
      body: { Message: 'no function' },
    };
  const dependencies = { ...deployed, ssl: false, remainingMs: () => 900_000, log: () => {} };
  return { body: await handleRequest(JSON.parse(request.body), dependencies) };
}

beforeAll(async () => {
  mkdirSync(config);
  writeFileSync(
    join(config, 'index.js'),
    `module.exports = require(${JSON.stringify(join(ROOT, 'config/index.ts'))});`,
  );
  postgres = await TestPostgres.start();
  server = new AwsServer(aws);
  credentials = await server.start();
}, 60_000);
beforeEach(async () => {
  rmSync(schema, { recursive: true, force: true });
  cpSync(SCHEMA, schema, { recursive: true });
  const name = `command_${count++}`;
  db = await postgres.createDatabase(name);
  url = postgres.url(name);
  functions = {
    'jedire-prod-schema-migrate': {
      environment: migrateEnvironment(url, [{ name: 'api', writes: true }]),
      folder: SCHEMA,
    },
  };
  broken = undefined;
  server.requests.splice(0);
});
afterEach(() => db.end());
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server?.stop();
  await postgres?.stop();
}, 30_000);

async function tidemark(argv: readonly string[], env: Readonly<Record<string, string>> = credentials) {
  const before = process.env;
  process.env = { PATH: before.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...env };
  const io = capture();
  try {
    const code = await run(['migrate', ...argv, '--config', config], io, ROOT);
    return { code, stdout: io.printed.join('\n'), stderr: io.errors.join('\n') };
  } finally {
    process.env = before;
  }
}
const tables = async () =>
  (await db.query("select count(*)::int as n from pg_class where relnamespace = 'public'::regnamespace")).rows[0]?.n;
const recorded = async () =>
  (await db.query('select name from tidemark.migrations order by id')).rows.map(({ name }) => name);

describe('tidemark migrate with a database URL', () => {
  test('applies the files of this project, shows how far it is, and is harmless twice', async () => {
    const first = await tidemark(['--database-url', url], {});
    expect(first.code).toBe(0);
    expect(first.stderr.split('\n')).toEqual(NAMES.map((name, index) => `[${index + 1}/${NAMES.length}] ${name}.sql`));
    expect(first.stdout).toContain(`applied  ${NAMES[0]}\n`);
    expect(first.stdout).toContain(`jedire: ${NAMES.length} migrations applied.\nUsers made: api, agents, map.\n`);
    expect(first.stdout).toContain('no role rds_iam');
    expect(await recorded()).toEqual(NAMES);
    const second = await tidemark(['--database-url', url], {});
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).toContain('jedire: every migration was applied already.');
  });

  test('given --dry-run, then it says what is pending and changes nothing', async () => {
    const { code, stdout } = await tidemark(['--database-url', url, '--dry-run'], {});
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        ...NAMES.map((name) => `pending  ${name}`),
        `jedire: ${NAMES.length} migrations pending. Nothing was changed (--dry-run).`,
      ].join('\n'),
    );
    expect(await tables()).toBe(0);
  });

  test('given --json, then it prints one object, errors too', async () => {
    const { stdout } = await tidemark(['--database-url', url, '--json'], {});
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      environment: null,
      system: 'jedire',
      dryRun: false,
      outcome: 'migrated',
      applied: NAMES,
      ahead: [],
    });
    writeFileSync(join(schema, `${NAMES[0]}.sql`), 'select 1;');
    const failed = await tidemark(['--database-url', url, '--json'], {});
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    const { error } = JSON.parse(failed.stderr);
    expect(error.code).toBe('migrations-disagree');
    expect(error.problems[0].where).toMatch(new RegExp(`config/schema/jedire/${NAMES[0]}.sql$`));
  });

  test('given a file that fails, then it exits with 1 and says file, line and error', async () => {
    const next = `${String(NAMES.length + 1).padStart(4, '0')}-broken.sql`;
    writeFileSync(join(schema, next), '\nselect nonsense;');
    const { code, stdout, stderr } = await tidemark(['--database-url', url], {});
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${next} line 2: column "nonsense" does not exist (42703); statement: select nonsense`);
    expect(await recorded()).toEqual(NAMES);
  });

  test('given an older checkout, then nothing is done and it is said', async () => {
    await tidemark(['--database-url', url], {});
    rmSync(join(schema, `${NAMES.at(-1)}.sql`));
    for (const more of [[], ['--dry-run']]) {
      const { code, stdout } = await tidemark(['--database-url', url, ...more], {});
      expect(code).toBe(0);
      expect(stdout).toContain(`the database is ahead of these files by ${NAMES.at(-1)}`);
    }
  });

  test('given a server that cannot be reached, or no URL, then it says so and never shows a password', async () => {
    const nobody = await tidemark(['--database-url', 'postgres://me:verysecret@127.0.0.1:1/shop'], {});
    expect(nobody.code).toBe(1);
    expect(nobody.stderr).toContain('me at 127.0.0.1:1/shop: given ECONNREFUSED');
    const wrong = await tidemark(['--database-url', 'mysql://me:verysecret@host/shop'], {});
    expect(wrong.stderr).toContain('--database-url: given something else; allowed: postgres://user@host:port/database');
    const none = await tidemark(['--database-url', 'verysecret'], {});
    expect(none.stderr).toContain('--database-url');
    expect(nobody.stderr + wrong.stderr + none.stderr).not.toContain('verysecret');
  });

  test('given a server elsewhere without TLS, then it gets no password, unless the URL says that it may', async () => {
    // Another way to write 127.0.0.1, which the command takes for a server elsewhere.
    const elsewhere = url.replace('127.0.0.1', '127.1');
    const refused = await tidemark(['--database-url', elsewhere], {});
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('The server does not support SSL connections');
    expect(await tidemark(['--database-url', `${elsewhere}?sslmode=disable`, '--dry-run'], {})).toMatchObject({
      code: 0,
    });
  });

  test('as a process, it ends with exit code 0 and prints JSON alone', async () => {
    const args = ['--import', 'tsx', join(ROOT, 'bin', 'tidemark.ts'), 'migrate', '--database-url', url, '--json'];
    const stdout = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, args, { cwd: ROOT }, (error, out) => (error ? reject(error) : resolve(out)));
    });
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'migrated', applied: NAMES });
  }, 30_000);
});

describe('tidemark migrate by the deployed function', () => {
  const inProd = (...argv: string[]) => tidemark(['--environment', 'prod', ...argv]);

  test('lets it migrate, and says what it has done', async () => {
    const { code, stdout, stderr } = await inProd();
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Migrating by jedire-prod-schema-migrate in us-east-1; it takes up to 15 minutes.',
    });
    expect(stdout).toContain(`jedire: ${NAMES.length} migrations applied.`);
    expect((await db.query("select has_table_privilege('api', 'properties', 'insert') as may")).rows).toEqual([
      { may: true },
    ]);
    expect(await recorded()).toEqual(NAMES);
  });

  test('given --dry-run, then it is asked for what is pending, and files that are not deployed are named', async () => {
    const next = `${String(NAMES.length + 1).padStart(4, '0')}-later`;
    writeFileSync(join(schema, `${next}.sql`), 'select 1;');
    const { code, stdout } = await inProd('--dry-run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      environment: 'prod',
      system: 'jedire',
      dryRun: true,
      applied: [],
      pending: NAMES,
      ahead: [],
      publicSchema: [],
      notDeployed: [next],
      locks: [],
    });
    expect((await inProd('--dry-run')).stdout).toContain(
      `Not deployed yet, and so not known to the function: ${next}.`,
    );
    expect(await tables()).toBe(0);
  });

  test('given that it fails, then its error is ours, with every problem once', async () => {
    await db.query('create table market_trends (id int)');
    const { code, stderr } = await inProd();
    expect(code).toBe(1);
    expect(stderr).toContain(`jedire-prod-schema-migrate: ${NAMES[0]}.sql line`);
    expect(stderr).toContain('relation "market_trends" already exists (42P07)');
    expect(stderr.split('allowed: statements that succeed')).toHaveLength(2);
  });

  test.each<[string, AwsResponse, string[]]>([
    [
      'runs out of memory',
      {
        headers: { 'x-amz-function-error': 'Unhandled' },
        body: { errorType: 'Runtime.ExitError', errorMessage: 'signal: killed' },
      },
      ['function-failed', 'Runtime.ExitError: signal: killed'],
    ],
    [
      'may not be called',
      { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: { Message: 'not authorized' } },
      ['lambda-failed', 'lambda:InvokeFunction', 'account 333333333333'],
    ],
  ])('given a function that %s, then it says so', async (_, response, words) => {
    broken = response;
    const { code, stderr } = await inProd('--json');
    expect(code).toBe(1);
    for (const word of words) expect(stderr).toContain(word);
    expect(server.requests).toHaveLength(1);
  });

  test('given a platform that is not deployed, then it says which function was looked for', async () => {
    const { code, stderr } = await tidemark(['--environment', 'staging']);
    expect(code).toBe(1);
    expect(stderr).toContain('jedire-staging-schema-migrate: given no such function in us-east-1');
  });

  test.each([
    [[], '--environment: given nothing; allowed: an environment, or --database-url'],
    [['--environment', 'prd'], 'one of dev, staging, prod'],
    [['--environment', 'prod', '--system', 'nonesuch'], 'one of jedire'],
  ])('given %j, then it says what is wrong and asks nothing', async (argv, words) => {
    const { code, stderr } = await tidemark(argv);
    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expect(server.requests).toEqual([]);
  });

  test('given a system without migrations, then it says where they would be', async () => {
    const { code, stderr } = await tidemark(['--environment', 'prod', '--system', 'ticketing']);
    expect(code).toBe(1);
    expect(stderr).toContain('config/schema/ticketing: given no such folder');
  });
});

describe('tidemark migrate --dry-run says what locks a table in use', () => {
  const next = `${String(NAMES.length + 1).padStart(4, '0')}-later`;
  const last = `${String(NAMES.length + 2).padStart(4, '0')}-last`;
  beforeEach(async () => {
    await tidemark(['--database-url', url], {});
    writeFileSync(join(schema, `${next}.sql`), 'alter table properties add column note text;');
    writeFileSync(join(schema, `${last}.sql`), '\nalter table properties alter column note set not null;');
  });

  test('given a database URL, then below the file that others wait for, and all of it as JSON', async () => {
    const { code, stdout } = await tidemark(['--database-url', url, '--dry-run'], {});
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(NAMES.length)).toEqual([
      `pending  ${next}`,
      `pending  ${last}`,
      '  line 2: locks properties (ACCESS EXCLUSIVE) until the end of file and reads all rows: reads and writes wait.',
      expect.stringMatching(/^ {4}Add `check \(note is not null\) not valid`, validate it in the next file/),
      'jedire: 2 migrations pending. Nothing was changed (--dry-run).',
    ]);
    const { locks } = JSON.parse((await tidemark(['--database-url', url, '--dry-run', '--json'], {})).stdout);
    expect(locks).toMatchObject([
      { migration: next, table: 'properties', lock: 'ACCESS EXCLUSIVE', work: 'catalog', long: false },
      { migration: last, table: 'properties', lock: 'ACCESS EXCLUSIVE', work: 'scan', long: true },
    ]);
  });

  test('given the deployed function, then for the files that it says are pending', async () => {
    const deployed = join(folder, 'deployed');
    cpSync(schema, deployed, { recursive: true });
    const name = 'jedire-prod-schema-migrate';
    functions = { [name]: { environment: migrateEnvironment(url, []), folder: deployed } };
    const { stdout } = await tidemark(['--environment', 'prod', '--dry-run']);
    expect(stdout).toContain(`pending  ${last}\n  line 2: locks properties`);
    rmSync(join(deployed, `${last}.sql`));
    expect((await tidemark(['--environment', 'prod', '--dry-run'])).stdout).not.toContain('locks properties');
    rmSync(deployed, { recursive: true });
  });
});

describe('tidemark migrate --baseline', () => {
  const baseline = ['--baseline', '2'];
  beforeEach(async () => {
    for (const name of NAMES.slice(0, 2)) await db.query(readFileSync(join(schema, `${name}.sql`), 'utf8'));
  });

  test('given a database URL, then it says what it would record, records it, and is harmless twice', async () => {
    const dry = await tidemark(['--database-url', url, ...baseline, '--dry-run'], {});
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout.split('\n')).toEqual([
      ...NAMES.slice(0, 2).map((name) => `to record  ${name}`),
      'jedire: 2 migrations to record as applied. Nothing was changed (--dry-run).',
    ]);
    const { code, stdout } = await tidemark(['--database-url', url, ...baseline], {});
    expect({ code, last: stdout.split('\n').at(-1) }).toEqual({
      code: 0,
      last: 'jedire: 2 migrations recorded as applied; none was run.',
    });
    expect(await recorded()).toEqual(NAMES.slice(0, 2));
    const again = await tidemark(['--database-url', url, ...baseline, '--json'], {});
    expect(JSON.parse(again.stdout)).toEqual({
      version: 1,
      environment: null,
      system: 'jedire',
      dryRun: false,
      recorded: [],
      already: NAMES.slice(0, 2),
    });
    expect((await tidemark(['--database-url', url], {})).code).toBe(0);
    expect(await recorded()).toEqual(NAMES);
  });

  test('given the deployed function, then it records, and refuses what disagrees', async () => {
    const first = await tidemark(['--environment', 'prod', ...baseline, '--json']);
    expect(JSON.parse(first.stdout)).toMatchObject({ environment: 'prod', recorded: NAMES.slice(0, 2), already: [] });
    const earlier = await tidemark(['--environment', 'prod', '--baseline', '1']);
    expect(earlier.code).toBe(1);
    expect(earlier.stderr).toContain(`schema/shop/${NAMES[1]}.sql: given recorded as applied already`);
  });

  test('given a function that was deployed before there was a baseline, then its answer is not taken for one', async () => {
    broken = { body: { status: { applied: [], pending: NAMES, ahead: [] } } };
    const { code, stderr } = await tidemark(['--environment', 'prod', ...baseline]);
    expect(code).toBe(1);
    expect(stderr).toContain('the deployed function knows no baseline');
  });

  test.each(['0', 'x', '0.5', ''])('given the number %j, then it is refused', async (text) => {
    const { code, stderr } = await tidemark(['--database-url', url, '--baseline', text], {});
    expect(code).toBe(1);
    expect(stderr).toContain('--baseline: given');
  });
});

describe('tidemark migrate of a database with shards', () => {
  const MARKET = join(ROOT, 'config', 'schema', 'market-intelligence');
  const FUNCTION = 'market-intelligence-prod-schema-migrate';
  const ofMarket = (...argv: string[]) =>
    tidemark(['--environment', 'prod', '--system', 'market-intelligence', ...argv]);

  beforeAll(() => cpSync(MARKET, join(config, 'schema', 'market-intelligence'), { recursive: true }));

  /** Functions of the database and of its shards, each with a database of its own. */
  async function deploy(...shards: string[]): Promise<void> {
    for (const shard of shards) {
      const name = `market_${shard}_${count++}`;
      await (await postgres.createDatabase(name)).end();
      const environment = migrateEnvironment(postgres.url(name), []);
      functions[shard === '' ? FUNCTION : `${FUNCTION}-${shard}`] = { environment, folder: MARKET };
    }
  }

  test('migrates the database and then each shard', async () => {
    await deploy('', 'dallas', 'houston');
    const { code, stdout } = await ofMarket();
    expect(code).toBe(0);
    for (const name of [
      'market-intelligence',
      'market-intelligence, shard dallas',
      'market-intelligence, shard houston',
    ])
      expect(stdout).toContain(`${name}: 3 migrations applied.`);
  });

  test('given --shard, then only that one; --json is an object for one and a list for several', async () => {
    await deploy('', 'dallas', 'houston');
    const one = await ofMarket('--shard', 'dallas', '--json');
    expect(JSON.parse(one.stdout)).toMatchObject({
      system: 'market-intelligence',
      shard: 'dallas',
      outcome: 'migrated',
    });
    const all = await ofMarket('--dry-run', '--json');
    const pending = (JSON.parse(all.stdout) as { shard?: string; pending: string[] }[]).map((each) => [
      each.shard ?? 'default',
      each.pending.length,
    ]);
    expect(pending).toEqual([
      ['default', 3],
      ['dallas', 0],
      ['houston', 3],
    ]);
  });

  test('given a shard whose function is not deployed, then those before it are migrated and it is named', async () => {
    await deploy('', 'houston');
    const { code, stdout, stderr } = await ofMarket();
    expect(code).toBe(1);
    expect(stdout).toContain('market-intelligence: 3 migrations applied.');
    expect(stderr).toContain(`${FUNCTION}-dallas: given no such function`);
  });

  test.each([
    [['--shard', 'austin'], '--shard: given austin; allowed: one of rancho_cucamonga, dallas, houston'],
    [['--shard', 'dallas', '--database-url', 'postgres://me@127.0.0.1:1/x'], '--shard: given with --database-url'],
  ])('given %j, then it says what is wrong', async (argv, words) => {
    const { code, stderr } = await ofMarket(...argv);
    expect(code).toBe(1);
    expect(stderr).toContain(words);
  });
});
