import fc from 'fast-check';
import { CRON_DAYS, scheduleProblem } from '../../../lib/model/plan/schedule';

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
    ['at(2026-02-30T00:00:00)', 'not a date'],
    ['at(2026-02-03)', 'yyyy-mm-dd'],
    ['rate(1 hours)', 'singular'],
    ['rate(0 hours)', 'positive'],
    ['rate(2 hour)', 'plural'],
    ['rate(1.5 hours)', 'positive'],
    ['at(2026-12-09T24:00:00)', 'not a date'],
    ['at(2027-02-29T00:00:00)', 'not a date'],
    ['cron(0 8 ? * MON *) ', 'must be'],
    ['cron(0 8 * * * *)', 'exactly one'],
    ['cron(? 8 ? * MON *)', 'not allowed as minutes'],
    ['cron(0 8 32 * ? *)', 'day of month'],
    ['cron(0 8 ? * 8 *)', 'day of week'],
    ['cron(0 8 ? * 1#6 *)', 'day of week'],
    ['cron(0 8 ? * MON 1969)', 'year'],
    ['cron(*/5/5 8 ? * MON *)', 'minutes'],
    ['cron(,5 8 ? * MON *)', 'minutes'],
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

  // Name of each field in messages, its bounds, and where it stands in `cron(...)`.
  const FIELDS = [
    { index: 0, name: 'minutes', min: 0, max: 59 },
    { index: 1, name: 'hours', min: 0, max: 23 },
    { index: 2, name: 'day of month', min: 1, max: 31 },
    { index: 3, name: 'month', min: 1, max: 12 },
    { index: 4, name: 'day of week', min: 1, max: 7 },
    { index: 5, name: 'year', min: 1970, max: 2199 },
  ];

  /** A cron expression with one field replaced; the other day field gives way. */
  function cronWith(index: number, text: string): string {
    const fields = ['0', '8', '?', '*', 'MON', '*'];
    if (index === 2) fields[4] = '?';
    fields[index] = text;
    return `cron(${fields.join(' ')})`;
  }

  test('a number is accepted in a field exactly when it is within its bounds, and the message names the field', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), fc.integer({ min: 0, max: 2300 }), (field, value) => {
        const problem = scheduleProblem(cronWith(field.index, String(value)));
        if (value >= field.min && value <= field.max) expect(problem).toBeUndefined();
        else expect(problem).toBe(`'${value}' is not a valid ${field.name} (${field.min} to ${field.max})`);
      }),
    );
  });

  test('a range is accepted exactly when it runs forwards', () => {
    const value = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS.slice(0, 5)), value, value, (field, from, to) => {
        const problem = scheduleProblem(cronWith(field.index, `${from}-${to}`));
        if (from <= to) expect(problem).toBeUndefined();
        else expect(problem).toContain('runs backwards');
      }),
    );
  });

  test('a moment is accepted exactly when the calendar has it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2024, max: 2032 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          // Day 0 of the next month is the last day of this one.
          const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
          const exists = month >= 1 && month <= 12 && day >= 1 && day <= last;
          const two = (part: number) => String(part).padStart(2, '0');
          const problem = scheduleProblem(`at(${year}-${two(month)}-${two(day)}T12:00:00)`);
          expect(problem === undefined).toBe(exists);
        },
      ),
    );
  });
});
