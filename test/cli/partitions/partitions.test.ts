import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { run } from '../../../lib/cli/main';
import { renderPartitionPlan } from '../../../lib/cli/partitions/partitions-text';
import { capture } from '../../helpers/capture';
import { catalogDump } from '../../helpers/catalog-dump';
import { column } from '../../helpers/column';
import { TestPostgres } from '../../helpers/postgres';
import { inFull } from '../../helpers/properties';
import { applySchema } from '../../helpers/schema';

const ROOT = join(__dirname, '..', '..', '..');
const NOW = '2028-12-20T00:00Z';
const folder = mkdtempSync(join(tmpdir(), 'tidemark-partitions-'));

let postgres: TestPostgres;
let db: Client;
let url: string;
let count = 0;
beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);
beforeEach(async () => {
  const name = `cli_${count++}`;
  db = await postgres.createDatabase(name);
  url = postgres.url(name);
  await applySchema(db, 'jedire');
  await db.query('create schema tidemark; create table tidemark.migrations (name text, checksum text)');
});
afterEach(() => db.end());
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await postgres?.stop();
}, 30_000);

async function tidemark(...argv: string[]) {
  const io = capture();
  const code = await run(['partitions', ...argv], io, ROOT);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}

const partitions = () =>
  column(
    db,
    `select relid::regclass::text from pg_partition_tree('agent_outputs') where relid::regclass::text like '%2029%' order by 1`,
  );

const WANTED = ['01', '02', '03'].map((month) => `agent_outputs_2029_${month}`);

test('given a plan, then it changes nothing, and its SQL does what apply does', async () => {
  const before = await catalogDump(db);
  const { code, out } = await tidemark('plan', '--database-url', url, '--now', NOW);
  expect(code).toBe(0);
  expect(out).toContain('-- agent_outputs: 3 partitions to make');
  expect(out).toContain('-- properties: nothing to make');
  expect(out).toContain('Nothing was changed.');
  expect(await catalogDump(db)).toEqual(before);
  await db.query(out);
  const byHand = await catalogDump(db);
  expect(await partitions()).toEqual(WANTED);
  for (const name of WANTED) await db.query(`drop table ${name}`);
  expect(await catalogDump(db)).toEqual(before);
  await tidemark('apply', '--database-url', url, '--now', NOW);
  expect(await catalogDump(db)).toEqual(byHand);
});

test('given apply, then it says what it made, and the second time that there was nothing to make', async () => {
  await db.query(`insert into agent_outputs (property_id, agent_id, generated_at, output)
    values (gen_random_uuid(), 'a', '2029-02-03', '{}')`);
  const first = await tidemark('apply', '--database-url', url, '--now', NOW);
  expect(first.code).toBe(0);
  expect(first.out.split('\n')).toEqual([
    'made  public.agent_outputs_2029_01: 2029-01-01Z to 2029-02-01Z',
    'made  public.agent_outputs_2029_02: 2029-02-01Z to 2029-03-01Z, 1 row from the default partition',
    'made  public.agent_outputs_2029_03: 2029-03-01Z to 2029-04-01Z',
    'jedire: 3 partitions made.',
  ]);
  expect(first.err).toContain('Making public.agent_outputs_2029_01.');
  const second = await tidemark('apply', '--database-url', url, '--now', NOW);
  expect(second).toEqual({ code: 0, out: 'jedire: every partition was there already.', err: '' });
});

test('given --json, then the same is there for tools, and nothing else is printed', async () => {
  const plan = await tidemark('plan', '--database-url', url, '--now', NOW, '--json');
  expect(plan.err).toBe('');
  const planned = JSON.parse(plan.out);
  expect(planned).toMatchObject({ version: 1, action: 'plan', system: 'jedire', now: '2028-12-20T00:00:00.000Z' });
  expect(planned.tables.map(({ table }: { table: string }) => table)).toEqual(['properties', 'agent_outputs']);
  expect(planned.tables[1].create[0].sql.at(-1)).toBe('commit');
  const apply = await tidemark('apply', '--database-url', url, '--now', NOW, '--json');
  expect(apply.err).toBe('');
  expect(JSON.parse(apply.out).tables[1]).toEqual({
    table: 'agent_outputs',
    created: WANTED.map((name) => ({ name: `public.${name}`, holds: expect.any(String), movedRows: 0 })),
    failure: null,
    findings: [],
  });
});

test('given a finding that needs a person, then the rest is done and it ends with 2', async () => {
  await db.query(`drop table properties cascade; create table properties (id int, state text)`);
  const { code, out } = await tidemark('apply', '--database-url', url, '--now', NOW);
  expect(code).toBe(2);
  expect(out).toContain('problem not-partitioned: public.properties: a table that is not partitioned.');
  expect(out).toContain('PARTITION BY LIST (state)');
  expect(await partitions()).toEqual(WANTED);
});

test('given a table that cannot be read, then the others are planned and made, and both end with 1 and say so', async () => {
  await db.query(`do $$ begin execute format('alter database %I set lock_timeout = 50', current_database()); end $$;
    drop table properties_fl`);
  await db.query('begin; lock table properties_default in access exclusive mode');
  const plan = await tidemark('plan', '--database-url', url, '--now', NOW);
  expect(plan.code).toBe(1);
  expect(plan.out).toContain('-- properties: not planned');
  expect(plan.out).toContain('-- agent_outputs: 3 partitions to make');
  expect(plan.err).toContain('against reading');
  const apply = await tidemark('apply', '--database-url', url, '--now', NOW, '--json');
  await db.query('rollback');
  expect(apply.code).toBe(1);
  expect(await partitions()).toEqual(WANTED);
  expect(JSON.parse(apply.out).tables[0]).toMatchObject({ created: [], failure: { where: 'properties' } });
  expect(JSON.parse(apply.err).error.problems).toHaveLength(1);
});

inFull(test)(
  'given a table that somebody holds for longer than the bound, then it ends with 1 and says so, and nothing was made',
  async () => {
    const before = await catalogDump(db);
    await db.query('begin; lock table agent_outputs in row exclusive mode');
    const args = ['apply', '--database-url', url, '--now', NOW, '--max-hold', '20', '--json'];
    const { code, out, err } = await tidemark(...args);
    await db.query('rollback');
    expect(code).toBe(1);
    expect(JSON.parse(out).tables[1].created).toEqual([]);
    expect(JSON.parse(err).error).toMatchObject({ code: 'partitions-failed' });
    expect(err).toContain('tried 6 times');
    expect(await catalogDump(db)).toEqual(before);
  },
  60_000,
);

test('given names and values with lines of their own, then what a plan prints of them is comment to its end', () => {
  const odd = 'a\nb\r\ndrop table c';
  const finding = { code: 'gap', severity: 'note', where: odd, given: odd, remedy: odd } as const;
  const tables = [{ table: 't', create: [{ name: odd, holds: odd, sql: ['begin'] }], findings: [finding] }];
  const lines = renderPartitionPlan('jedire', tables).split('\n');
  expect(lines.filter((line) => line !== '' && !line.startsWith('-- '))).toEqual(['begin;']);
});

describe('bad input', () => {
  test('given several wrong options, then all are said, and no password is', async () => {
    const given = ['--database-url', 'mysql://me:secret@host/db', '--now', 'tomorrow', '--max-hold', '0'];
    const { code, err } = await tidemark('plan', ...given);
    expect(code).toBe(1);
    expect(err).toContain('--now: given tomorrow');
    expect(err).toContain('--max-hold: given 0');
    expect(err).toContain('--database-url: given something else');
    expect(err).not.toContain('secret');
  });

  test('given a system without partitions, then it says where they are stated', async () => {
    const { code, err } = await tidemark('plan', '--database-url', url, '--system', 'ticketing');
    expect(code).toBe(1);
    expect(err).toContain('config/systems/ticketing.ts: database.tables');
  });

  test('given a config with a number of periods that is none, then its path is named', async () => {
    const config = `const { systems, environments } = require(${JSON.stringify(join(ROOT, 'config/index.ts'))});
      const jedire = structuredClone(systems.jedire);
      jedire.database.tables.agent_outputs.partitionBy.aheadPeriods = 0;
      module.exports = { systems: { jedire }, environments };`;
    writeFileSync(join(folder, 'index.js'), config);
    const { code, err } = await tidemark('plan', '--database-url', url, '--config', folder);
    expect(code).toBe(1);
    expect(err).toContain('database.tables.agent_outputs.partitionBy.aheadPeriods');
  });

  test('given no URL, then it is asked for, and the help has examples', async () => {
    expect(await tidemark('apply')).toMatchObject({ code: 1, err: expect.stringContaining('--database-url') });
    const { code, out } = await tidemark('plan', '--help');
    expect(code).toBe(0);
    expect(out).toContain('Example: tidemark partitions plan');
  });
});
