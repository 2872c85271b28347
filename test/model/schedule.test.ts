import fc from 'fast-check';
import { CRON_DAYS, scheduleProblem } from '../../lib/model';

describe('schedules of Application Auto Scaling', () => {
  test.each([
    'cron(0 8 ? * MON-FRI *)',
    'cron(50 7 ? * MON,TUE *)',
    'cron(0/15 * * * ? 2027)',
    'cron(0 0 L * ? *)',
    'at(2026-12-09T13:50:00)',
    'rate(1 hour)',
    'rate(5 minutes)',
  ])('%s is accepted', (schedule) => {
    expect(scheduleProblem(schedule)).toBeUndefined();
  });

  test.each([
    ['every day', 'must be'],
    ['cron(0 8 * * *)', 'needs 6 fields'],
    ['cron(0 8 * * MON *)', 'exactly one'],
    ['cron(0 8 ? * ? *)', 'exactly one'],
    ['cron(60 8 ? * MON *)', 'minutes'],
    ['cron(0 24 ? * MON *)', 'hours'],
    ['cron(0 8 ? 13 MON *)', 'month'],
    ['cron(0 8 ? * MOO *)', 'day of week'],
    ['cron(0 17-8 ? * MON *)', 'backwards'],
    ['cron(0/0 8 ? * MON *)', 'minutes'],
    ['at(2026-02-30T00:00:00)', 'does not exist'.replace('does not exist', 'not a date')],
    ['at(2026-02-03)', 'yyyy-mm-dd'],
    ['rate(1 hours)', 'singular'],
    ['rate(0 hours)', 'positive'],
  ])('%s is refused: %s', (schedule, words) => {
    expect(scheduleProblem(schedule)).toContain(words);
  });

  test('every weekly schedule that can be written is accepted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 23 }),
        fc.subarray([...CRON_DAYS], { minLength: 1 }),
        (minute, hour, days) => {
          expect(scheduleProblem(`cron(${minute} ${hour} ? * ${days.join(',')} *)`)).toBeUndefined();
        },
      ),
    );
  });
});
