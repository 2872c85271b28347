import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as config from '../../../config';
import { Project } from '../../../lib/cli/project/project';
import { type ConfiguredSide, replayChanges } from '../../../lib/cli/review/replay-changes';
import { findMissedTargets } from '../../../lib/cli/review/side-figures';
import type { SystemConfigInput } from '../../../lib/model/system/config';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-replay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const projectDirectory = process.cwd();
const configDirectory = join(projectDirectory, 'config');

type Jedire = ReturnType<typeof copyOfJedire>;

function copyOfJedire() {
  // As JSON, so that services share nothing. Tests change what they like.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  return JSON.parse(JSON.stringify(config.systems.jedire)) as SystemConfigInput & { services: Record<string, any> };
}

/** JediRe with something changed, and plans from a folder. */
function side(change: (jedire: Jedire) => void = () => undefined, plans = configDirectory): ConfiguredSide {
  const jedire = copyOfJedire();
  change(jedire);
  const systems = { ...config.systems, jedire: jedire as SystemConfigInput };
  return {
    catalog: new Project({ systems, environments: config.environments }, plans, projectDirectory),
    projectDirectory,
  };
}

const inProd = (base: ConfiguredSide, head: ConfiguredSide) => replayChanges(base, head, 'jedire', ['prod']);

describe('the services whose scaling differs', () => {
  test('given nothing that differs, then nothing is replayed', () => {
    expect(inProd(side(), side())).toEqual({ changes: [], notes: [] });
  });

  test('given what has nothing to do with scaling, then nothing is replayed', () => {
    const head = side(({ services }) => {
      services.api.description = 'something else';
      services.api.healthCheckPath = '/other';
    });
    expect(inProd(side(), head).changes).toEqual([]);
  });

  test('given a threshold, then the same demand is replayed with both, in every environment that is asked for', () => {
    const head = side(({ services }) => {
      services.api.scaling.cpu.scaleOutAt = 85;
    });
    const { changes, notes } = replayChanges(side(), head, 'jedire', undefined);
    expect(notes).toEqual([]);
    expect(changes.map(({ environment, service }) => [environment, service])).toEqual([
      ['dev', 'api'],
      ['staging', 'api'],
      ['prod', 'api'],
    ]);
    const [, , prod] = changes;
    expect(prod).toMatchObject({ planChanged: false, settings: [{ path: 'scaling.cpu.scaleOutAt', after: '85' }] });
    expect(prod?.demand).toMatch(/^the last 14 days of config\/history\/.*\.csv, until 20/);
    expect(prod?.before?.minutes).toBe(prod?.after.minutes);
    expect(prod?.after.minutes).toBeGreaterThan(14 * 24 * 60 * 0.9);
    // A higher threshold never starts more tasks.
    expect(prod?.after.taskHours).toBeLessThanOrEqual(prod?.before?.taskHours ?? 0);
    expect(replayChanges(side(), head, 'jedire', undefined)).toEqual({ changes, notes });
  });

  test('given a floor that no longer holds a stated load, then that load is named; one that was missed before is not', () => {
    const from = (minCapacity: number) =>
      side(({ services }) => {
        services.api.scaling.minCapacity = minCapacity;
      });
    const [change] = inProd(from(10), from(2)).changes;
    if (change === undefined) throw new Error('nothing was replayed');
    expect(change.settings).toEqual([{ path: 'scaling.minCapacity', before: '10', after: '2' }]);
    expect(change.before?.targets.every(({ holds }) => holds)).toBe(true);
    expect(findMissedTargets(change)).toEqual([
      expect.stringMatching(/^ramp, from nothing to the peak of 10000 .*: \d+ minutes overloaded$/),
      expect.stringMatching(/^peak, from 1000 to the peak of 10000 .*: \d+ minutes overloaded$/),
    ]);
    const [further] = inProd(from(3), from(2)).changes;
    if (further === undefined) throw new Error('nothing was replayed');
    expect(findMissedTargets(further)).toEqual([]);
    // And the other way round nothing breaks.
    const [back] = inProd(from(2), from(10)).changes;
    if (back === undefined) throw new Error('nothing was replayed');
    expect(findMissedTargets(back)).toEqual([]);
  });

  test('given more overloaded minutes of recorded demand than the objective allows, then that is named too', () => {
    const [change] = inProd(
      side(),
      side(({ services }) => {
        services.api.scaling.cpu.scaleOutAt = 85;
      }),
    ).changes;
    if (change === undefined) throw new Error('nothing was replayed');
    const overloaded = (overloadedMinutes: number) => ({ ...change.after, overloadedMinutes });
    const broken = (before: number, after: number) =>
      findMissedTargets({ ...change, before: overloaded(before), after: overloaded(after) });
    // 0.1 % of two weeks are 20 minutes.
    expect(broken(0, 19)).toEqual([]);
    expect(broken(0, 30)).toEqual([
      expect.stringMatching(/^the last 14 days of .*: 30 minutes overloaded, more than 0.1 %$/),
    ]);
    expect(broken(25, 30)).toEqual([]);
  });

  test('given a plan that is shifted, then it is replayed with both plans', () => {
    const plans = join(folder, 'config');
    cpSync(configDirectory, plans, { recursive: true });
    const file = join(plans, 'plans/prod/jedire/api.json');
    const plan = JSON.parse(readFileSync(file, 'utf8'));
    plan.actions = plan.actions.filter(({ minCapacity }: { minCapacity: number }) => minCapacity <= 2);
    writeFileSync(file, JSON.stringify(plan));
    const { changes } = inProd(side(), side(undefined, plans));
    expect(changes).toHaveLength(1);
    const [change] = changes;
    expect(change).toMatchObject({ service: 'api', planChanged: true, settings: [] });
    expect(change?.after.taskHours).not.toBe(change?.before?.taskHours);
    expect(change?.after.targets).toEqual(change?.before?.targets);
  });

  test('given a service that is new, then there is nothing before, and what it does not hold is its own doing', () => {
    const base = side(({ services }) => {
      services.agents.demand = undefined;
    });
    const { changes } = inProd(base, side());
    const change = changes.find(({ service }) => service === 'agents');
    expect(change?.settings).toEqual([]);
    expect(change?.before).toBeUndefined();
    expect(change?.after.minutes).toBeGreaterThan(0);
  });

  test('given a base that this version cannot read, then that is told, and the review goes on', () => {
    const base = side((jedire) => {
      Object.assign(jedire, { colour: 'blue' });
    });
    const head = side(({ services }) => {
      services.api.scaling.cpu.scaleOutAt = 85;
    });
    const { changes, notes } = inProd(base, head);
    expect(changes).toEqual([]);
    expect(notes).toEqual([
      expect.stringMatching(/^jedire in prod was not replayed with the settings of the base: .*colour/s),
    ]);
  });
});
