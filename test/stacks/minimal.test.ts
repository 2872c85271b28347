import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readAssemblySummary } from '../../lib/adapters/assembly/summary';
import { TidemarkChecks } from '../../lib/checks/tidemark-checks';
import { parseSystemConfig } from '../../lib/model/system/parse';
import { sizeSystem } from '../../lib/model/system/sizing';
import { Platform } from '../../lib/stacks/platform';
import type { Template } from '../../lib/template/resource';
import { testApp } from '../helpers/app';
import { PROD } from '../helpers/prod-environment';

describe('a system that states a name and one service', () => {
  const system = parseSystemConfig({ name: 'shop', services: { web: { kind: 'web', paths: ['/*'] } } }, 'shop.ts');
  const app = testApp();
  new Platform(app, 'shop-prod', { system: sizeSystem(system, PROD), environment: PROD });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new TidemarkChecks());
  const assembly = app.synth();
  const resources = assembly.stacks.flatMap(({ template }) => Object.values((template as Template).Resources ?? {}));
  const types = new Set(resources.map(({ Type }) => Type));

  test('has what it needs and no store of data that nobody asked for', () => {
    for (const type of ['AWS::ECS::Service', 'AWS::CloudFront::Distribution', 'AWS::WAFv2::WebACL'])
      expect(types).toContain(type);
    expect([...types].filter((type) => /::(RDS|ElastiCache|SQS)::/.test(type ?? ''))).toEqual([]);
  });

  test('passes cdk-nag and our own checks', () => {
    const { findings, acknowledged } = readAssemblySummary(assembly.directory);
    expect(findings).toEqual([]);
    // What is accepted has been looked at.
    expect(acknowledged.map(({ rule }) => rule)).toContain('Tidemark::Tidemark-ConfusedDeputy');
  });

  test('has no alarm on the hit rate of an edge that caches nothing', () => {
    const alarms = resources
      .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
      .map((each) => JSON.stringify(each));
    expect(alarms.some((alarm) => alarm.includes('5xxErrorRate'))).toBe(true);
    expect(alarms.filter((alarm) => alarm.includes('CacheHitRate'))).toEqual([]);
  });
});
