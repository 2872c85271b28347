import fc from 'fast-check';
import { floorAt } from '../../../lib/capacity/plan/floor-at';
import type { CapacityPlan } from '../../../lib/model/plan/capacity-plan';
import { findScaleUpActions } from '../../../lib/model/plan/scale-up-actions';
import { catalog } from '../../helpers/fixtures';
import { runs } from '../../helpers/properties';

function plan(actions: readonly (readonly [string, string, number])[]): CapacityPlan {
  return {
    version: 1,
    service: 'api',
    timeZone: 'UTC',
    perTaskCapacity: { value: 1, unit: 'requests/s', source: 'test' },
    quantile: 0.9,
    actions: actions.map(([name, schedule, minCapacity]) => ({ name, schedule, minCapacity })),
    evidence: {},
  };
}

const raised = (...actions: (readonly [string, string, number])[]) =>
  findScaleUpActions(plan(actions)).map(({ name }) => name);

describe('the actions of a plan that raise its floor', () => {
  test('are those that begin a peak of the week, across its end as well', () => {
    expect(
      raised(
        ['morning', 'cron(30 8 ? * MON,TUE *)', 5],
        ['noon', 'cron(0 12 ? * MON,TUE *)', 8],
        ['evening', 'cron(0 20 ? * MON,TUE *)', 2],
        ['sunday', 'cron(0 10 ? * SUN *)', 1],
        ['same', 'cron(0 9 ? * TUE *)', 5],
      ),
    ).toEqual(['morning', 'noon']);
    // Saturday's floor is what Sunday begins with.
    expect(raised(['sat', 'cron(0 9 ? * SAT *)', 3], ['sun', 'cron(0 9 ? * SUN *)', 4])).toEqual(['sun']);
  });

  test('given one that raises on some days only, then it is among them', () => {
    expect(
      raised(
        ['thu', 'cron(0 7 ? * THU *)', 9],
        ['all', 'cron(0 8 ? * * *)', 4],
        ['night', 'cron(0 22 ? * MON,TUE,WED,FRI,SAT,SUN *)', 1],
      ),
    ).toEqual(['thu', 'all']);
  });

  test('given events, then those above the floor before them, of the week or of the event', () => {
    expect(
      raised(
        ['day', 'cron(0 8 ? * * *)', 4],
        // A Thursday.
        ['quiet', 'at(2026-11-26T11:00:00)', 1],
        ['sale', 'at(2026-11-26T12:00:00)', 3],
        ['end', 'at(2026-11-26T18:00:00)', 2],
      ),
    ).toEqual(['sale']);
    expect(raised(['alone', 'at(2026-11-26T11:00:00)', 1])).toEqual(['alone']);
  });

  test('given any plan, then an action is among them exactly if the floor is higher after it than before, some time', () => {
    const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
    const MINUTE = 60_000;
    fc.assert(
      fc.property(
        // One floor for each hour of the week at most: what two at once would do is their order's.
        fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 167 }), fc.integer({ min: 1, max: 4 })), {
          selector: ([hour]) => hour,
          minLength: 2,
          maxLength: 10,
        }),
        fc.option(fc.tuple(fc.integer({ min: 0, max: 167 }), fc.integer({ min: 1, max: 5 })), { nil: undefined }),
        (hours, event) => {
          const actions = hours.map(
            ([hour, floor]) =>
              [`w${hour}`, `cron(0 ${hour % 24} ? * ${days[Math.floor(hour / 24)]} *)`, floor] as const,
          );
          // 2026-11-22 is a Sunday.
          const week = Date.UTC(2026, 10, 22);
          const eventMs = event === undefined ? 0 : week + event[0] * 60 * MINUTE + 30 * MINUTE;
          const dated =
            event === undefined
              ? []
              : [['e', `at(${new Date(eventMs).toISOString().slice(0, 19)})`, event[1]] as const];
          const whole = plan([...actions, ...dated]);
          const expected = [
            ...hours
              .filter(([hour, floor]) => {
                // A week later, when the event is over and the pattern has come round once.
                const at = week + (7 * 24 + hour) * 60 * MINUTE;
                return (floorAt(plan(actions), at - MINUTE) ?? 0) < floor;
              })
              .map(([hour]) => `w${hour}`),
            ...(event !== undefined && (floorAt(whole, eventMs - MINUTE) ?? 0) < event[1] ? ['e'] : []),
          ];
          expect(
            findScaleUpActions(whole)
              .map(({ name }) => name)
              .sort(),
          ).toEqual(expected.sort());
        },
      ),
      { numRuns: runs(60) },
    );
  });

  test('of every committed plan of a service that varies are some and not all', () => {
    const all = Object.values(catalog.plans('prod', catalog.system('jedire')));
    const varying = all.filter(({ actions }) => new Set(actions.map(({ minCapacity }) => minCapacity)).size > 1);
    expect(varying.length).toBeGreaterThan(0);
    for (const each of varying) {
      expect(findScaleUpActions(each).length).toBeGreaterThan(0);
      expect(findScaleUpActions(each).length).toBeLessThan(each.actions.length);
    }
  });
});
