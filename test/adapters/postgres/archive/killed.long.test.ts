import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Client } from 'pg';
import { ArchiveStore } from '../../../../lib/adapters/archive-store';
import { archivePartitions } from '../../../../lib/adapters/postgres/archive/run';
import type { StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { REGION, TestArchive } from '../../../helpers/archive';
import { audit, showAudit } from '../../../helpers/archive-faults/oracle';
import { Random } from '../../../helpers/archive-faults/random';
import { RowModel } from '../../../helpers/archive-faults/row-model';
import type { ArchiveMainOptions } from '../../../helpers/archive-main';
import { AwsS3StandIn } from '../../../helpers/aws-s3/stand-in';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';
import { runs } from '../../../helpers/properties';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-05-20T10:00Z');
const INSTANTS = [NOW, NOW + 7 * DAY_MS];
const TABLES: StatedTables = {
  events: {
    strategy: 'range',
    column: 'at',
    period: 'month',
    aheadPeriods: 1,
    archive: { class: 'cold', retainDays: 60, dropAfterDays: 7 },
  },
};
/** One partition of two chunks that has rows to leave, and one without any; the present one stays. */
const SCHEMA = `
  create table events (id int, at timestamptz not null, what text) partition by range (at);
  create table events_1 partition of events for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z');
  create table events_2 partition of events for values from ('2026-02-01 00:00Z') to ('2026-03-01 00:00Z');
  create table events_5 partition of events for values from ('2026-05-01 00:00Z') to ('2026-06-01 00:00Z');
  insert into events select n, '2026-01-01 00:00Z'::timestamptz + n * interval '1 hour', repeat('x', 400) from generate_series(1, 25) n;
  insert into events values (100, '2026-05-03', null)`;
const DEFAULT = 'create table rest partition of events default';
/** Kills of either kind of table in \`npm test\`; \`npm run test:long\` kills at every call. */
const SAMPLE = 12;
/** Runs at a time. */
const AT_ONCE = 3;

const folder = mkdtempSync(join(tmpdir(), 'tidemark-archive-killed-'));
const program = join(folder, 'main.cjs');
let postgres: TestPostgres;
let archive: TestArchive;
let administrator: Client;
let count = 0;
let kills = 0;

beforeAll(async () => {
  const entry = join(__dirname, '..', '..', '..', 'helpers', 'archive-main.ts');
  const external = ['pg-native', 'node-pg-migrate'];
  buildSync({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'cjs', external });
  postgres = await TestPostgres.start();
  archive = await TestArchive.start();
  administrator = await postgres.connect('postgres');
  for (const [name, more] of [
    ['plain', ''],
    ['default', DEFAULT],
  ] as const) {
    const base = await postgres.createDatabase(`base_${name}`);
    await archive.install(base);
    await base.query(`${SCHEMA}; ${more}`);
    await base.end();
  }
}, 60_000);
afterAll(async () => {
  process.stderr.write(`${kills} processes killed, 0 rows lost, 0 there twice\n`);
  await administrator?.end();
  await postgres?.stop();
  await archive?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

let administered: Promise<unknown> = Promise.resolve();

/** One after the other, because they are asked for on one connection. */
function administer(sql: string): Promise<unknown> {
  administered = administered.then(() => administrator.query(sql));
  return administered;
}

/** A database and a bucket of its own. */
async function copy(base: string): Promise<{ readonly client: Client; readonly bucket: string }> {
  const name = `copy-${count++}`;
  await administer(`create database "${name}" template base_${base}`);
  const client = await postgres.connect(name);
  await AwsS3StandIn.use(client, { folder: archive.folder, bucket: name, region: REGION });
  return { client, bucket: name };
}

type Killed = Pick<ArchiveMainOptions, 'killAt' | 'moment'>;

function run({ client, bucket }: Awaited<ReturnType<typeof copy>>, killed: Killed) {
  const options: ArchiveMainOptions = {
    connectionString: postgres.url(client.database ?? ''),
    endpoint: archive.server.url,
    bucket,
    region: REGION,
    tables: TABLES,
    instants: INSTANTS,
    ...killed,
  };
  return new Promise<{ readonly signal: string | null; readonly out: string }>((resolve, reject) => {
    const child = execFile(process.execPath, [program, JSON.stringify(options)], (error, out, err) => {
      if (error !== null && child.signalCode === null) reject(new Error(err));
      else resolve({ signal: child.signalCode, out });
    });
  });
}

/** Ends what the killed process has left, and says what is wrong then. */
async function recover({ client, bucket }: Awaited<ReturnType<typeof copy>>, before: Before): Promise<string> {
  const credentials = { accessKeyId: 'example', secretAccessKey: 'example' };
  const store = await ArchiveStore.open(bucket, REGION, { endpoint: archive.server.url, credentials });
  const look = async (isSettled: boolean) =>
    showAudit(await audit({ client, folder: archive.folder, bucket, tables: ['events'], ...before, isSettled }));
  const atOnce = await look(false);
  const failures: unknown[] = [];
  for (const nowMs of INSTANTS) {
    const { partitions } = await archivePartitions(client, store, TABLES, {
      nowMs,
      databaseNowMs: () => Promise.resolve(nowMs),
      target: { bucket, region: REGION },
      classes: { cold: { prefix: 'cold/' } },
      database: 'shop',
      chunkBlocks: 1,
    });
    failures.push(...partitions.flatMap(({ failure }) => failure ?? []));
  }
  store.close();
  expect(failures).toEqual([]);
  expect(await column(client, `select relname from pg_class where relname ~ '^events_' and relkind = 'r'`)).toEqual([
    'events_5',
  ]);
  return `${atOnce}${await look(true)}`;
}

interface Before {
  readonly model: RowModel;
  readonly partitions: readonly string[];
}

async function stateOf(client: Client): Promise<Before> {
  await client.query(`set time zone 'UTC'`);
  const { rows } = await client.query('select id::text, at::text, what from events');
  return {
    model: new RowModel(rows),
    partitions: await column(client, 'select inhrelid::text from pg_inherits'),
  };
}

/** All places, or a sample that is the same every time, with what has no equal in it. */
function places(called: readonly string[]): Killed[] {
  const all = called.flatMap((_, n) => (['before', 'sent'] as const).map((moment) => ({ killAt: n + 1, moment })));
  if (runs(1) > 1) return all;
  const random = new Random(6);
  const telling = /^(alter table|drop table|commit|writeText|select rows_uploaded)/;
  const first = all.filter(({ killAt, moment }) => {
    const what = called[killAt - 1] ?? '';
    return moment === 'sent' && telling.test(what) && called.indexOf(what) === killAt - 1;
  });
  return [...first, ...Array.from({ length: SAMPLE - first.length }, () => random.pick(all))];
}

test.each(['plain', 'default'])(
  'given a process that is killed before or after any statement or request, when the archive runs again, then no row is lost or there twice (%s)',
  async (base) => {
    const whole = await copy(base);
    const { out } = await run(whole, { killAt: 0, moment: 'before' });
    const called: string[] = JSON.parse(out);
    expect(called.length).toBeGreaterThan(100);
    expect(called.filter((what) => what.startsWith('drop table')).length).toBe(2);
    await whole.client.end();
    const work = places(called).values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const killed of work) {
          const copied = await copy(base);
          const before = await stateOf(copied.client);
          const where = `${killed.moment} ${killed.killAt}: ${called[killed.killAt - 1]}`;
          expect([where, await run(copied, killed)]).toEqual([where, { signal: 'SIGKILL', out: '' }]);
          expect([where, await recover(copied, before)]).toEqual([where, '']);
          kills++;
          await copied.client.end();
          await administer(`drop database "${copied.bucket}" with (force)`);
        }
      }),
    );
  },
  900_000,
);
