import type { Client } from 'pg';
import type { StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { BUCKET, TestArchive } from '../../../helpers/archive';
import { audit, showAudit } from '../../../helpers/archive-faults/oracle';
import { Random } from '../../../helpers/archive-faults/random';
import { RowModel } from '../../../helpers/archive-faults/row-model';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';
import { runs } from '../../../helpers/properties';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-05-20T10:00Z');
const TABLES: StatedTables = {
  events: {
    strategy: 'range',
    column: 'at',
    period: 'month',
    aheadPeriods: 1,
    archive: { class: 'cold', retainDays: 60, dropAfterDays: 7 },
  },
};
/** Backends that are killed in \`npm test\`; each takes the whole server with it, which recovers from its log. */
const KILLS = 12;

let postgres: TestPostgres;
let archive: TestArchive;

beforeAll(async () => {
  postgres = await TestPostgres.startOwn();
  archive = await TestArchive.start();
}, 60_000);
afterAll(async () => {
  // A server that recovers is not stopped.
  await (await connect('postgres')).end();
  await postgres?.stop();
  await archive?.stop();
}, 30_000);

/** A session, as soon as the server has noticed what was killed, and takes one again. */
async function connect(database: string): Promise<Client> {
  for (let turn = 0; ; turn++)
    try {
      const client = await postgres.connect(database);
      client.on('error', () => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await client.query('select');
      return client;
    } catch (error) {
      if (turn > 1000) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
}

/** A table with two partitions to archive, of several chunks each. */
async function create(name: string, hasDefault: boolean): Promise<void> {
  const client = await postgres.createDatabase(name);
  await archive.install(client);
  await client.query(`
    create table events (id int, at timestamptz not null, what text) partition by range (at);
    create table events_1 partition of events for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z');
    create table events_2 partition of events for values from ('2026-02-01 00:00Z') to ('2026-03-01 00:00Z');
    create table events_5 partition of events for values from ('2026-05-01 00:00Z') to ('2026-06-01 00:00Z');
    ${hasDefault ? 'create table rest partition of events default;' : ''}
    insert into events select n, '2026-01-01 00:00Z'::timestamptz + n * interval '1 day', repeat('x', 900) from generate_series(1, 58) n`);
  await client.end();
}

test('given backends that are killed -9 at any step, when the server has recovered, then the archive goes on, and no row is lost or there twice', async () => {
  let kills = 0;
  let rows = 0;
  for (let seed = 1; kills < runs(KILLS); seed++) {
    const random = new Random(seed);
    const name = `crashed_${seed}`;
    await create(name, random.chance(0.5));
    let client = await connect(name);
    await client.query(`set time zone 'UTC'`);
    const model = new RowModel((await client.query('select id::text, at::text, what from events')).rows);
    const partitions = await column(client, 'select inhrelid::text from pg_inherits');
    const look = async (isSettled: boolean) =>
      showAudit(
        await audit({
          client,
          folder: archive.folder,
          bucket: BUCKET,
          tables: ['events'],
          model,
          partitions,
          isSettled,
        }),
      );
    let [nowMs, left] = [NOW, 2];
    for (let turn = 0; left > 0; turn++) {
      const [pid = ''] = await column(client, 'select pg_backend_pid()');
      const kill = () => {
        kills++;
        process.kill(Number(pid), 'SIGKILL');
      };
      // The first runs die, soon or late; the last ones do not.
      let steps = turn < 6 ? random.int(0, 12) : Infinity;
      let later: NodeJS.Timeout | undefined;
      const delayMs = random.chance(0.3) ? undefined : random.int(0, 25);
      const ran = archive.run(client, TABLES, nowMs, {
        chunkBlocks: 2,
        database: name,
        onStep: () => {
          if (steps-- !== 0) return;
          if (delayMs === undefined) kill();
          else later = setTimeout(kill, delayMs);
        },
      });
      const ended = await ran.then(
        ({ partitions: moved }) => moved.flatMap(({ failure }) => failure?.given ?? []),
        (error) => [String(error)],
      );
      clearTimeout(later);
      if (steps === Infinity) expect([seed, ended]).toEqual([seed, []]);
      await client.end().catch(() => undefined);
      client = await connect(name);
      expect([seed, turn, await look(false)]).toEqual([seed, turn, '']);
      if (random.chance(0.6)) nowMs += 7 * DAY_MS;
      left = Number(
        (await column(client, `select count(*) from pg_class where relname in ('events_1', 'events_2')`))[0],
      );
    }
    expect([seed, await look(true)]).toEqual([seed, '']);
    rows += model.size;
    await client.end();
  }
  process.stderr.write(`${kills} backends killed, ${rows} rows, 0 lost, 0 there twice\n`);
}, 120_000);
