import { join } from 'node:path';
import type { Client } from 'pg';
import { run } from '../../../lib/cli/main';
import type { HandlerDependencies } from '../../../lib/handlers/partitions/dependencies';
import { handleRequest } from '../../../lib/handlers/partitions/request';
import { selectTableArchiveClasses } from '../../../lib/model/archive/config';
import { listPartitionedTables } from '../../../lib/model/partitions/config';
import { BUCKET, REGION, TestArchive } from '../../helpers/archive';
import { AwsS3StandIn } from '../../helpers/aws-s3/stand-in';
import { type AwsRequest, type AwsResponse, AwsServer } from '../../helpers/aws-server';
import { capture } from '../../helpers/capture';
import { catalogDump } from '../../helpers/catalog-dump';
import { column } from '../../helpers/column';
import { catalog } from '../../helpers/fixtures';
import { secretsManager } from '../../helpers/migrate-function';
import { partitionsEnvironment } from '../../helpers/partitions-function';
import { TestPostgres } from '../../helpers/postgres';
import { applySchema } from '../../helpers/schema';

const ROOT = join(__dirname, '..', '..', '..');
const PERIOD = ['--from', '2020-05-10T00:00Z', '--to', '2020-05-11T00:00Z'];
const before = { ...process.env };

let postgres: TestPostgres;
let archive: TestArchive;
let server: AwsServer;
let db: Client;
/** Functions by name: what each was deployed with. */
let functions: Record<string, Omit<HandlerDependencies, 'now' | 'remainingMs' | 'log'>>;
let broken: AwsResponse | undefined;
/** Time that Lambda gives. */
let timeMs: number;
let count = 0;

/** Lambda, which knows the functions that are deployed and runs their code, and Secrets Manager. */
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
  const endMs = Date.now() + timeMs;
  const remainingMs = () => endMs - Date.now();
  const dependencies = { ...deployed, now: () => Date.now(), remainingMs, log: () => {} };
  return { body: await handleRequest(JSON.parse(request.body), dependencies) };
}

beforeAll(async () => {
  postgres = await TestPostgres.start();
  archive = await TestArchive.start();
  for (const system of ['jedire', 'market-intelligence']) await template(system);
  server = new AwsServer(aws);
  Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true' }, archive.environment, await server.start());
}, 60_000);
beforeEach(() => {
  functions = {};
  broken = undefined;
  timeMs = 900_000;
  server.requests.splice(0);
});
afterAll(async () => {
  process.env = before;
  await archive?.stop();
  await server?.stop();
  await postgres?.stop();
}, 30_000);

/** What databases are made of: the schema of a system, and aws_s3 in it. */
async function template(system: string): Promise<void> {
  const client = await postgres.createDatabase(system);
  await applySchema(client, system);
  await archive.install(client);
  await client.query('create schema tidemark; create table tidemark.migrations (name text, checksum text)');
  await client.end();
}

/** A database of a system, and a function for it. */
async function deploy(system: string, shard = ''): Promise<Client> {
  const name = `deployed_${count++}`;
  const administrator = await postgres.connect('postgres');
  await administrator.query(`create database ${name} template "${system}"`);
  await administrator.end();
  const client = await postgres.connect(name);
  const stated = catalog.system(system);
  const bucket = { ARCHIVE_BUCKET: BUCKET, ARCHIVE_REGION: REGION, ARCHIVE_KEY_ARN: 'arn:aws:kms:key' };
  functions[`${system}-prod-schema-partitions${shard === '' ? '' : `-${shard}`}`] = {
    environment: { ...partitionsEnvironment(postgres.url(name)), DATABASE_CLUSTER: name },
    tables: listPartitionedTables(stated),
    ssl: false,
    limits: { attempts: 2, firstPauseMs: 10, lockWaitMs: 1 },
    archive: { environment: bucket, classes: selectTableArchiveClasses(stated) },
  };
  return client;
}

async function tidemark(...argv: string[]) {
  const io = capture();
  const code = await run(argv, io, ROOT);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}
const inProd = (...argv: string[]) => tidemark(...argv, '--environment', 'prod');

describe('a database whose function is deployed', () => {
  beforeEach(async () => {
    db = await deploy('jedire');
    // Whatever time it is, the present period and three more are missing.
    const made = await column(
      db,
      `select relid::regclass::text from pg_partition_tree('agent_outputs') where isleaf and relid::regclass::text ~ '\\d$'`,
    );
    await db.query(`drop table ${made.join(', ')};
      create table agent_outputs_2020_05 partition of agent_outputs for values from ('2020-05-01 00:00Z') to ('2020-06-01 00:00Z');
      insert into agent_outputs (property_id, agent_id, generated_at, output)
        select gen_random_uuid(), 'agent ' || n, '2020-05-01 00:00Z'::timestamptz + n * interval '1 hour', '{}' from generate_series(1, 700) n`);
  });
  afterEach(() => db.end());
  const rows = (table: string) => column(db, `select count(*) from ${table}`);

  test('given a partition that has stopped, then archive says how to go on, and --retry does', async () => {
    expect((await inProd('partitions', 'archive')).code).toBe(0);
    await db.query(`update tidemark.archived_chunks set state = 'pending', failures = 10, last_failure = 'disk full';
      update tidemark.archived_partitions set verified_ms = null`);
    const stopped = await inProd('partitions', 'archive');
    expect(stopped.code).toBe(1);
    expect(stopped.err).toContain('has failed 10 times, last: disk full');
    expect(stopped.err).toContain('tidemark partitions archive --retry');
    const { code, out } = await inProd('partitions', 'archive', '--retry');
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('700 rows of them written by this run') });
  });

  test('given plan, then the function says what it would do, and changes nothing', async () => {
    const unchanged = await catalogDump(db);
    const { code, out, err } = await inProd('partitions', 'plan');
    expect(code).toBe(0);
    expect(err).toBe('Asking jedire-prod-schema-partitions in us-east-1; it takes up to 15 minutes.');
    expect(out).toContain('-- jedire: 4 partitions to make. Nothing was changed.');
    expect(out).toContain('-- archive: 1 partition');
    const json = await inProd('partitions', 'plan', '--json');
    expect(json.err).toBe('');
    expect(JSON.parse(json.out)).toMatchObject({
      version: 1,
      action: 'plan',
      system: 'jedire',
      environment: 'prod',
      tables: [{ table: 'properties', create: [] }, { table: 'agent_outputs' }],
      archive: {
        partitions: [{ partition: 'public.agent_outputs_2020_05', state: 'candidate', chunks: 1 }],
        findings: [],
      },
    });
    expect(JSON.parse(json.out)).not.toHaveProperty('shard');
    expect(await catalogDump(db)).toEqual(unchanged);
  });

  test('given apply, then the function makes what is missing, and the second time there is nothing', async () => {
    const first = await inProd('partitions', 'apply', '--json');
    expect(first.code).toBe(0);
    expect(JSON.parse(first.out).tables[1]).toMatchObject({ table: 'agent_outputs', failure: null });
    expect(JSON.parse(first.out).tables[1].created).toHaveLength(4);
    const second = await inProd('partitions', 'apply');
    expect(second.code).toBe(0);
    expect(second.out).toMatch(/^jedire: every partition was there already\.$/m);
  });

  test('given archive and then restore, then the function does both, and the rows are those that were there', async () => {
    const content = () => column(db, 'select to_jsonb(t)::text from agent_outputs t order by 1');
    const original = await content();
    const archived = await inProd('partitions', 'archive', '--json');
    expect(archived.code).toBe(0);
    const { partitions, ...rest } = JSON.parse(archived.out);
    expect(rest).toMatchObject({ action: 'archive', environment: 'prod', findings: [], unarchivedSince: null });
    expect(partitions).toMatchObject([
      { state: 'detached', rows: '700', to: '2020-06-01T00:00:00.000Z', dropAfter: expect.any(String), failure: null },
    ]);
    expect(await rows('agent_outputs')).toEqual(['0']);

    const found = await inProd('restore', '--table', 'public.agent_outputs', ...PERIOD, '--dry-run', '--json');
    expect(JSON.parse(found.out)).toMatchObject({
      version: 1,
      system: 'jedire',
      environment: 'prod',
      tier: 'Standard',
      days: 7,
      dryRun: true,
      table: 'public.agent_outputs',
      partitions: [{ state: 'found', rows: '700', objects: 1, storageClasses: ['STANDARD'], retrieved: [] }],
    });
    // The catalog is that of the environment, and the function says what the database is called in the archive.
    const asked = await inProd('archive', 'query', '--table', 'agent_outputs', ...PERIOD, '--json');
    expect(asked.code).toBe(0);
    expect(JSON.parse(asked.out)).toMatchObject({
      version: 1,
      environment: 'prod',
      catalog: 'jedire_prod_archive',
      partitions: [{ partition: 'public.agent_outputs_2020_05', rows: '700', reach: 'ready', isKnown: true }],
      retrieve: [],
      sql: expect.stringContaining('from "jedire_prod_archive"."agent_outputs" where "cluster" = '),
    });
    const restored = await inProd('restore', '--table', 'agent_outputs', ...PERIOD, '--attach');
    expect(restored).toMatchObject({ code: 0, out: expect.stringContaining('1 partition restored.') });
    expect(await content()).toEqual(original);
  });

  test('given objects in Glacier, then it ends with 2 until they are there', async () => {
    await inProd('partitions', 'archive');
    for (const { key } of archive.folder.list(BUCKET))
      if (key.endsWith('.tsv')) archive.server.setStorageClass(BUCKET, key, 'GLACIER');
    const restore = (...argv: string[]) => inProd('restore', '--table', 'agent_outputs', ...PERIOD, ...argv);
    expect((await restore('--dry-run')).code).toBe(0);
    expect((await restore()).code).toBe(2);
    const again = await restore('--json');
    expect(again.code).toBe(2);
    expect(JSON.parse(again.out).partitions).toMatchObject([{ state: 'asked', wait: '3 to 5 hours' }]);
    archive.server.finishRestores(BUCKET);
    expect(await restore()).toMatchObject({ code: 0 });
    expect(await rows('agent_outputs_2020_05_restored')).toEqual(['700']);
  });

  test('given too little time for an import, then it is left, nothing of it stays, and the next run makes it', async () => {
    await inProd('partitions', 'archive');
    const standIn = await AwsS3StandIn.use(db, { folder: archive.folder, bucket: BUCKET });
    standIn.arm({ call: 'import', kind: 'slow', seconds: 30, at: 'answer' });
    timeMs = 61_000;
    const restore = (...argv: string[]) => inProd('restore', '--table', 'agent_outputs', ...PERIOD, ...argv);
    const left = await restore();
    expect(left).toMatchObject({ code: 2, out: expect.stringContaining('1 left, because the time was up:') });
    expect(await column(db, `select to_regclass('agent_outputs_2020_05_restored')::text`)).toEqual(['null']);
    timeMs = 900_000;
    expect(await restore()).toMatchObject({ code: 0, out: expect.stringContaining('1 partition restored.') });
    expect(await rows('agent_outputs_2020_05_restored')).toEqual(['700']);
  }, 30_000);

  test('given what a person has to look at, then the rest is done, and it ends with 2', async () => {
    await db.query('create publication changes for table agent_outputs');
    for (const action of ['plan', 'archive']) {
      const { code, out } = await inProd('partitions', action);
      expect(code).toBe(2);
      expect(out).toContain('problem archive-published: public.agent_outputs_2020_05: published by changes.');
    }
    await db.query('drop publication changes; drop table properties cascade; create table properties (state text)');
    const { code, out } = await inProd('partitions', 'apply', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out).tables).toMatchObject([{ findings: [{ code: 'not-partitioned' }] }, { failure: null }]);
  });

  test('given a partition that fails, then what was done is printed, and it ends with 1 and the reason', async () => {
    const standIn = await AwsS3StandIn.use(db, { folder: archive.folder, bucket: BUCKET });
    standIn.arm({ call: 'export', kind: 'refused' });
    const { code, out, err } = await inProd('partitions', 'archive', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out).partitions).toMatchObject([{ state: 'exporting', failure: { given: expect.any(String) } }]);
    expect(JSON.parse(err).error).toMatchObject({
      code: 'archive-failed',
      problems: [{ where: 'public.agent_outputs_2020_05, at export', given: expect.stringContaining('Access Denied') }],
    });
  });

  test('given an error of the function, then it is ours, with its name and every problem once', async () => {
    const other = await inProd('restore', '--table', 'properties', ...PERIOD);
    expect(other.code).toBe(1);
    expect(other.err).toContain('jedire-prod-schema-partitions: properties is not archived');
    expect(other.err.split('allowed: agent_outputs')).toHaveLength(2);
    const json = await inProd('restore', '--table', 'agent_outputs', ...PERIOD, '--json');
    expect(json).toMatchObject({ code: 1, out: '' });
    expect(JSON.parse(json.err).error).toMatchObject({
      code: 'nothing-archived',
      problems: [{ where: expect.stringMatching(/^s3:/) }],
    });
  });

  test('given a function that archives nothing, then it says what to do', async () => {
    const [name = ''] = Object.keys(functions);
    const { archive: _, ...rest } = functions[name] ?? {
      environment: partitionsEnvironment('postgres://a'),
      tables: {},
      ssl: false,
    };
    functions[name] = rest;
    const { code, err } = await inProd('partitions', 'archive', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(err).error.code).toBe('no-archive');
  });

  test.each<[string, AwsResponse, string[]]>([
    [
      'runs out of time',
      {
        headers: { 'x-amz-function-error': 'Unhandled' },
        body: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 900.00 seconds' },
      },
      ['function-failed', 'Sandbox.Timedout', 'does no harm twice'],
    ],
    [
      'may not be called',
      { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: { Message: 'not authorized' } },
      ['lambda-failed', 'lambda:InvokeFunction', 'account 333333333333'],
    ],
  ])('given a function that %s, then it says so', async (_, response, words) => {
    broken = response;
    for (const argv of [
      ['partitions', 'plan'],
      ['restore', '--table', 'agent_outputs', ...PERIOD],
    ]) {
      const { code, err } = await inProd(...argv, '--json');
      expect(code).toBe(1);
      for (const word of words) expect(err).toContain(word);
    }
    expect(server.requests).toHaveLength(2);
  });
});

describe('a database with shards', () => {
  const ofMarket = (...argv: string[]) => inProd(...argv, '--system', 'market-intelligence');
  let shards: Client[];
  beforeEach(async () => {
    shards = [];
    for (const shard of ['', 'dallas', 'houston']) shards.push(await deploy('market-intelligence', shard));
  });
  afterEach(() => Promise.all(shards.map((client) => client.end())));

  test('given several, then they are asked one after the other, and JSON is a list', async () => {
    const { code, out, err } = await ofMarket('partitions', 'apply');
    expect(code).toBe(0);
    expect(err.split('\n').map((line) => line.split(' ')[1])).toEqual([
      'market-intelligence-prod-schema-partitions',
      'market-intelligence-prod-schema-partitions-dallas',
      'market-intelligence-prod-schema-partitions-houston',
    ]);
    for (const name of [
      'market-intelligence',
      'market-intelligence, shard dallas',
      'market-intelligence, shard houston',
    ])
      expect(out).toMatch(new RegExp(`^${name}: `, 'm'));
    const json = await ofMarket('partitions', 'archive', '--json');
    expect(
      JSON.parse(json.out).map(({ shard, action }: { shard?: string; action: string }) => [shard, action]),
    ).toEqual([
      [undefined, 'archive'],
      ['dallas', 'archive'],
      ['houston', 'archive'],
    ]);
  });

  test('given one of them, then only it is asked, and JSON is an object', async () => {
    const { code, out } = await ofMarket('partitions', 'plan', '--shard', 'dallas', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ system: 'market-intelligence', shard: 'dallas', action: 'plan' });
    expect(server.requests.filter(({ target }) => target === undefined)).toHaveLength(1);
    // The default one by its own name.
    const main = await ofMarket('partitions', 'plan', '--shard', 'rancho_cucamonga', '--json');
    expect(JSON.parse(main.out)).not.toHaveProperty('shard');
  });

  test('given one that is not deployed, then what was done before it is printed, and it is named', async () => {
    delete functions['market-intelligence-prod-schema-partitions-dallas'];
    const { code, out, err } = await ofMarket('partitions', 'apply');
    expect(code).toBe(1);
    expect(out).toMatch(/^market-intelligence: /m);
    expect(err).toContain('market-intelligence-prod-schema-partitions-dallas: given no such function');
  });

  test('given one that is not deployed and --json, then what was done before it is printed all the same', async () => {
    delete functions['market-intelligence-prod-schema-partitions-dallas'];
    const { code, out, err } = await ofMarket('partitions', 'apply', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ action: 'apply', tables: expect.any(Array) });
    expect(JSON.parse(err).error.code).toBe('not-deployed');
  });
});

describe('options that do not fit are all said, and nothing is asked', () => {
  const restore = ['restore', '--table', 'agent_outputs', ...PERIOD];
  test.each<[readonly string[], readonly string[]]>([
    [['partitions', 'plan'], ['--environment: given nothing; allowed: an environment, or --database-url']],
    [
      [
        'partitions',
        'apply',
        '--environment',
        'prod',
        '--database-url',
        'postgres://me@127.0.0.1:1/x',
        '--shard',
        'dallas',
      ],
      ['--environment: given with --database-url; allowed: one of the two', '--shard: given with --database-url'],
    ],
    [
      ['partitions', 'plan', '--environment', 'prod', '--now', '2027-01-01T00:00Z', '--max-hold', '1'],
      ['--now: given 2027-01-01T00:00Z; allowed: only with --database-url', '--max-hold: given 1'],
    ],
    [
      [
        'partitions',
        'archive',
        '--environment',
        'prod',
        '--bucket',
        'b',
        '--cluster',
        'c',
        '--kms-key',
        'k',
        '--region',
        'r',
      ],
      [
        '--bucket: given b; allowed: only with --database-url',
        '--cluster: given c',
        '--kms-key: given k',
        '--region: given r',
      ],
    ],
    [
      ['partitions', 'archive', '--database-url', 'postgres://me@127.0.0.1:1/x'],
      ['--bucket: given nothing', '--cluster: given nothing', '--kms-key: given nothing'],
    ],
    [['partitions', 'plan', '--environment', 'prd'], ['one of dev, staging, prod']],
    [['partitions', 'plan', '--environment', 'prod', '--system', 'nonesuch'], ['one of jedire']],
    [
      ['partitions', 'plan', '--environment', 'prod', '--system', 'market-intelligence', '--shard', 'austin'],
      ['--shard: given austin; allowed: one of rancho_cucamonga, dallas, houston'],
    ],
    [[...restore, '--environment', 'prod', '--shard', 'dallas'], ['--shard: given dallas; allowed: left out']],
    [[...restore, '--environment', 'prod', '--now', '2027-01-01T00:00Z'], ['--now: given 2027-01-01T00:00Z']],
    [[...restore, '--environment', 'prod', '--system', 'ticketing'], ['config/systems/ticketing.ts: database.tables']],
  ])('given %j', async (argv, words) => {
    const { code, out, err } = await tidemark(...argv);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    for (const word of words) expect(err).toContain(word);
    expect(server.requests).toEqual([]);
  });
});
