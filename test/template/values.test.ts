import { weeklySchedule } from '../../lib/cost/week';
import { readNumber, readText } from '../../lib/template/values';

test('a value is what stands there, or the default of its parameter', () => {
  const template = { Parameters: { Count: { Default: '3' }, Open: {} } };
  expect(readNumber(2, template)).toBe(2);
  expect(readNumber('2.5', template)).toBe(2.5);
  expect(readNumber({ Ref: 'Count' }, template)).toBe(3);
  for (const value of ['', 'two', true, null, undefined, [1], { Ref: 'Open' }, { Ref: 'None' }, { 'Fn::If': [] }])
    expect(readNumber(value, template)).toBeUndefined();
  expect(readText({ Ref: 'Count' }, template)).toBe('3');
  expect(readText({ 'Fn::Sub': 'x' }, template)).toBeUndefined();
});

// Application Auto Scaling: days are 1 (Sunday) to 7 or names; exactly one of the two fields for days is `?`.
test.each([
  ['cron(0 8 ? * MON-FRI *)', 'cron(0 8 ? * MON,TUE,WED,THU,FRI *)'],
  ['cron(30 5 ? * 1,7 *)', 'cron(30 5 ? * SUN,SAT *)'],
  ['cron(30 5 ? * sun *)', 'cron(30 5 ? * SUN *)'],
  ['cron(0 0 * * ? *)', 'cron(0 0 ? * * *)'],
  ['cron(0 0 ? * * *)', 'cron(0 0 ? * * *)'],
  ['cron(0 0 1 * ? *)', undefined],
  ['cron(0 0 ? 12 MON *)', undefined],
  ['cron(0 0 ? * MON 2027)', undefined],
  ['cron(0/15 0 ? * MON *)', undefined],
  ['cron(0 8,20 ? * MON *)', undefined],
  ['cron(0 0 ? * 2#1 *)', undefined],
  ['cron(0 0 ? * FRI-MON *)', undefined],
  ['cron(0 0 ? * 8 *)', undefined],
  ['at(2026-11-27T08:00:00)', undefined],
  ['rate(1 day)', undefined],
])('%s is of every week as %s', (schedule, weekly) => {
  expect(weeklySchedule(schedule)).toBe(weekly);
});
