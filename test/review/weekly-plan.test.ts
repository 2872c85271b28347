import fc from 'fast-check';
import { scheduleProblem } from '../../lib/model/plan/schedule';
import { minutesOfWeek, WEEK_MINUTES } from '../../lib/review/schedule/cron-week';
import { describeShift, describeSpans } from '../../lib/review/schedule/span-words';
import { differingSpans, findTimeShift, type WeeklyBound, weeklyPlan } from '../../lib/review/schedule/weekly-plan';

describe('when a schedule fires in a week', () => {
  // Sunday is the first day: Application Auto Scaling user guide, "Schedule recurring scaling actions".
  test.each([
    ['cron(0 0 ? * SUN *)', [0]],
    ['cron(30 2 ? * 2 *)', [24 * 60 + 150]],
    ['cron(0 8,20 ? * MON *)', [24 * 60 + 480, 24 * 60 + 1200]],
    ['cron(0/30 0 ? * SUN *)', [0, 30]],
    ['cron(0 6 * * ? *)', Array.from({ length: 7 }, (_, day) => day * 24 * 60 + 360)],
    ['cron(0 6 ? * MON-WED *)', [1, 2, 3].map((day) => day * 24 * 60 + 360)],
    ['cron(0 6 1 * ? *)', undefined],
    ['cron(0 6 ? * 6L *)', undefined],
    ['at(2026-12-24T08:00:00)', undefined],
    ['rate(1 hour)', undefined],
    [{ Ref: 'Schedule' }, undefined],
  ])('given %j, then %j', (schedule, expected) => {
    expect(minutesOfWeek(schedule)).toEqual(expected);
  });

  test('given any weekly schedule that Application Auto Scaling takes, then it is read', () => {
    const time = fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }));
    const days = fc.constantFrom('*', 'MON', 'MON,FRI', 'SUN-SAT', '1-3', '7');
    fc.assert(
      fc.property(time, days, ([minute, hour], on) => {
        const schedule = `cron(${minute} ${hour} ? * ${on} *)`;
        expect(scheduleProblem(schedule)).toBeUndefined();
        expect(minutesOfWeek(schedule)?.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('where two plans differ', () => {
  const changes = fc
    .uniqueArray(fc.record({ minute: fc.nat(WEEK_MINUTES - 1), value: fc.nat(5) }), {
      maxLength: 6,
      selector: ({ minute }) => minute,
    })
    .map((items) => [...items].sort((a, b) => a.minute - b.minute));
  const plan: fc.Arbitrary<WeeklyBound> = fc.record({
    changes,
    otherwise: fc.nat(5),
  });
  /** The floor minute by minute: the week is played twice, and the second time is kept. */
  const played = ({ changes: at, otherwise }: WeeklyBound) => {
    let floor = otherwise;
    const floors: (number | undefined)[] = [];
    for (let minute = 0; minute < 2 * WEEK_MINUTES; minute += 1) {
      floor = at.find((change) => change.minute === minute % WEEK_MINUTES)?.value ?? floor;
      floors.push(floor);
    }
    return floors.slice(WEEK_MINUTES);
  };

  test('given any two, then the spans are the minutes whose floors differ when the week is played', () => {
    fc.assert(
      fc.property(plan, plan, (before, after) => {
        // Where no action sets a bound, the target's own values are compared as what they are.
        fc.pre(before.changes.length + after.changes.length > 0);
        const [left, right] = [played(before), played(after)];
        const expected = left.flatMap((floor, minute) =>
          floor === right[minute] ? [] : [`${minute} ${floor} ${right[minute]}`],
        );
        const spans = differingSpans(before, after);
        const found = spans.flatMap((span) =>
          Array.from(
            { length: span.minutes },
            (_, index) => `${(span.start + index) % WEEK_MINUTES} ${span.before} ${span.after}`,
          ),
        );
        expect(found.sort()).toEqual(expected.sort());
        expect(describeSpans(spans)).not.toContain('NaN');
      }),
      { numRuns: 30 },
    );
  });

  test('given any plan shifted, then it is a shift by so much, unless the plan repeats within the week', () => {
    fc.assert(
      fc.property(plan, fc.integer({ min: -720, max: 720 }), (before, by) => {
        const moved = before.changes.map(({ minute, value }) => ({
          minute: (minute + by + WEEK_MINUTES) % WEEK_MINUTES,
          value,
        }));
        const found = findTimeShift(before, { ...before, changes: moved });
        if (by === 0 || before.changes.length === 0) expect(found).toBeUndefined();
        else expect(Math.abs(found ?? 0)).toBeLessThanOrEqual(Math.abs(by));
      }),
    );
  });

  test('given actions in several time zones, then there is no week to compare', () => {
    const action = (Timezone: string) => ({
      Schedule: 'cron(0 6 * * ? *)',
      Timezone,
      ScalableTargetAction: { MinCapacity: 1 },
    });
    expect(weeklyPlan({ ScheduledActions: [action('UTC'), action('Europe/Berlin')] })).toBeUndefined();
  });

  test.each([
    [60, 'one hour later'],
    [-30, '30 minutes earlier'],
    [1500, 'one day one hour later'],
  ])('given %i minutes, then it is said as %s', (minutes, words) => {
    expect(describeShift(minutes)).toBe(words);
  });
});
