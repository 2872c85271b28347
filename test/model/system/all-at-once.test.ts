import { systems } from '../../../config';
import { parseCapacityPlan } from '../../../lib/model/plan/capacity-plan';
import { scheduleProblem } from '../../../lib/model/plan/schedule';
import { parseSystemConfig } from '../../../lib/model/system/parse';
import { InputError } from '../../../lib/model/validation/input-error';

test('given contradictions inside a service, in the calendar and between parts, then all are in one report', () => {
  const system = JSON.parse(JSON.stringify(systems.jedire));
  system.services.api.scaling.minCapacity = 60;
  system.services.api.cpu = 1000;
  system.services.agents.queue = 'jobs';
  system.calendar[2].end = '2026-12-09T13:00';
  try {
    parseSystemConfig(system, 'f');
    throw new Error('was accepted');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.problems.map((problem) => problem.where).sort()).toEqual([
      'f: calendar.2.end',
      'f: services.agents.queue',
      'f: services.api.cpu',
      'f: services.api.scaling.minCapacity',
    ]);
  }
});

test('given a plan, then its actions are frozen too', () => {
  const plan = {
    version: 1,
    service: 'api',
    timeZone: 'UTC',
    perTaskCapacity: { value: 1, unit: 'requests/s', source: 'test' },
    quantile: 0.9,
    actions: [{ name: 'a', schedule: 'rate(1 hour)', minCapacity: 1 }],
    evidence: {},
  };
  expect(Object.isFrozen(parseCapacityPlan(plan, 'p.json').actions[0])).toBe(true);
});

test('given the weekday nearest to a day that no month has, then it is refused', () => {
  expect(scheduleProblem('cron(0 8 15W * ? *)')).toBeUndefined();
  for (const day of ['0W', '32W']) expect(scheduleProblem(`cron(0 8 ${day} * ? *)`)).toContain('day of month');
});
