import { Template } from 'aws-cdk-lib/assertions';
import { systems } from '../../../config';
import { findScaleUpActions } from '../../../lib/model/plan/scale-up-actions';
import type { SystemConfigInput } from '../../../lib/model/system/config';
import { parseSystemConfig } from '../../../lib/model/system/parse';
import { InputError } from '../../../lib/model/validation/input-error';
import { testApp } from '../../helpers/app';
import { catalog, platform } from '../../helpers/fixtures';

type Resources = Record<string, { readonly Properties: object }>;

describe('what warms the caches of jedire in prod', () => {
  const system = catalog.system('jedire');
  const { warming } = platform(testApp(), system, catalog.environment('prod'));
  if (warming === undefined) throw new Error('jedire states warm');
  const template = Template.fromStack(warming);
  const all = (type: string) => Object.values(template.findResources(type) as Resources);

  test('runs at each action of the plan that raises the floor, on the clock of the plan', () => {
    const plan = catalog.plans('prod', system).api;
    if (plan === undefined) throw new Error('there is a plan for api');
    const schedules = all('AWS::Scheduler::Schedule').map(({ Properties }) => Properties as Record<string, unknown>);
    const written = schedules.map(({ ScheduleExpression, ScheduleExpressionTimezone }) => [
      ScheduleExpression,
      ScheduleExpressionTimezone,
    ]);
    const upcoming = findScaleUpActions(plan).filter(({ schedule }) => schedule.startsWith('cron'));
    expect(upcoming.length).toBeGreaterThan(0);
    expect(written).toEqual(expect.arrayContaining(upcoming.map(({ schedule }) => [schedule, 'America/New_York'])));
    for (const { Target } of schedules)
      expect(JSON.parse((Target as { Input: string }).Input)).toEqual({
        action: expect.stringMatching(/^(weekly|event)-/),
      });
  });

  test('may write its own log, and the scheduler may call it: nothing else', () => {
    const actions = all('AWS::IAM::Policy').flatMap(({ Properties }) => {
      const { Statement } = (Properties as { PolicyDocument: { Statement: { Action: unknown; Resource: unknown }[] } })
        .PolicyDocument;
      return Statement.map(({ Action, Resource }) => {
        expect(JSON.stringify(Resource)).not.toContain('*');
        return Action;
      });
    });
    expect(actions.flat().sort()).toEqual(['lambda:InvokeFunction', 'logs:CreateLogStream', 'logs:PutLogEvents']);
    for (const { Properties } of all('AWS::IAM::Role')) expect(Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('has time for all it asks for, and asks for nothing a second time', () => {
    template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 300 + 10 + 5 });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
  });

  test('is not there where nothing is configured', () => {
    expect(platform(testApp(), catalog.system('ticketing'), catalog.environment('prod')).warming).toBeUndefined();
  });
});

describe('the config of warming', () => {
  function problemsOf(change: object) {
    const given = structuredClone(systems.jedire) as SystemConfigInput;
    Object.assign(given.warm ?? {}, change);
    try {
      parseSystemConfig(given, 'jedire.ts');
    } catch (error) {
      if (error instanceof InputError) return error.problems;
      throw error;
    }
    return [];
  }
  const many = Array.from({ length: 2000 }, (_, index) => `/${index}`);

  test.each<[string, object, string, string]>([
    ['a service without a plan', { service: 'nobody' }, 'service', 'a service with demand: api, agents, map'],
    ['a path to another host', { paths: ['//example.com/'] }, 'paths.0', 'begins with one /'],
    ['a path with a backslash', { paths: ['/\\example.com/'] }, 'paths.0', 'begins with one /'],
    ['an address', { paths: ['https://example.com/'] }, 'paths.0', 'begins with one /'],
    ['more than its time allows', { paths: many, ratePerSecond: 4 }, 'paths', 'within maxSeconds 300'],
    ['more than the firewall admits', { paths: many, ratePerSecond: 20 }, 'ratePerSecond', 'at most 1500 = 50 %'],
  ])('given %s, then the one problem says where and what is allowed', (_, change, path, words) => {
    const problems = problemsOf(change);
    expect(problems.map(({ where }) => where)).toEqual([`jedire.ts: warm.${path}`]);
    expect(problems[0]?.allowed).toContain(words);
  });

  test('given as much as all of them allow, then it is accepted', () => {
    expect(problemsOf({ paths: many.slice(0, 1500), ratePerSecond: 5 })).toEqual([]);
  });
});
