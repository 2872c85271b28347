import { Bench } from '../../../helpers/archive-faults/bench';
import { type FaultyRun, faultyRun } from '../../../helpers/archive-faults/faulty-run';
import { TestPostgres } from '../../../helpers/postgres';
import { IS_FULL, runs } from '../../../helpers/properties';

/** Seeded runs at full size. */
const RUNS = 100;
/** Runs at a time, each in a database of its own. */
const AT_ONCE = 3;
/** Another first seed tries others: SEED=1000 npx jest archive-faults. */
const FIRST_SEED = Number(process.env.SEED ?? 1);

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);
afterAll(async () => postgres?.stop(), 30_000);

/** Runs of a second each; in `npm test` as many as there is time for. */
const COUNT = IS_FULL ? runs(RUNS) : 5;

test('given faults, kills, damages and late rows in any order, when the archive has run on without them, then no row is lost and none is there twice', async () => {
  const total: Record<string, number> = {};
  const sum = { runs: 0, calls: 0, kills: 0, rows: 0, dropped: 0, lost: 0, duplicated: 0, altered: 0 };
  const count = (run: FaultyRun) => {
    sum.runs++;
    for (const key of ['calls', 'kills', 'rows', 'dropped', 'lost', 'duplicated', 'altered'] as const)
      sum[key] += run[key];
    for (const [kind, times] of Object.entries(run.faults)) total[kind] = (total[kind] ?? 0) + times;
  };
  const seeds = Array.from({ length: COUNT }, (_, n) => FIRST_SEED + n).values();
  const failures: string[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, worker) => {
      const bench = await Bench.create(postgres, `faults_${worker}`);
      for (const seed of seeds) {
        const run = await faultyRun(bench, seed).catch((error) => {
          throw new Error(`seed ${seed}: ${error.stack}`);
        });
        count(run);
        if (run.wrong !== '') failures.push(`seed ${seed}: ${run.wrong}`);
        if (failures.length >= 3) break;
      }
      await bench.stop();
    }),
  );
  const kinds = Object.entries(total).sort(([a], [b]) => (a < b ? -1 : 1));
  process.stderr.write(
    `${sum.runs} runs, ${sum.calls} calls, ${sum.kills} kills, ${sum.dropped} partitions dropped, ${sum.rows} rows, ` +
      `${sum.lost} lost, ${sum.duplicated} there twice, ${sum.altered} altered\n` +
      `${kinds.map(([kind, times]) => `  ${kind}: ${times}`).join('\n')}\n`,
  );
  expect(failures).toEqual([]);
  expect({ lost: sum.lost, duplicated: sum.duplicated, altered: sum.altered }).toEqual({
    lost: 0,
    duplicated: 0,
    altered: 0,
  });
  // Something was there to lose, and something to lose it by.
  expect(sum.dropped).toBeGreaterThan(COUNT);
  expect(sum.kills).toBeGreaterThan(COUNT / 3);
  expect(Object.keys(total).length).toBeGreaterThan(IS_FULL ? 40 : 20);
}, 240_000);
