import fc from 'fast-check';
import { dev } from '../../config/environments/dev';
import { overBudget } from '../../lib/cost/budget';
import type { CostedStack } from '../../lib/cost/charge';
import { estimateCost } from '../../lib/cost/estimate';
import { DEFAULT_PRICES, Prices, priceAgeNotice } from '../../lib/cost/prices';
import { parsePriceBook } from '../../lib/model/cost/price-book';
import { parseEnvironmentConfig } from '../../lib/model/system/parse';
import type { TemplateResource } from '../../lib/template/resource';
import { auroraCluster, estimateOf, fargateService, resource, scalableTarget } from '../helpers/cost-templates';

const stack = (
  environment: string,
  resources: Record<string, TemplateResource>,
  region = 'us-east-1',
): CostedStack => ({
  environment,
  path: `${environment}/main`,
  region,
  template: { Resources: resources },
});
const NAT = { Nat: resource('AWS::EC2::NatGateway') };

describe('an estimate', () => {
  test('says where each line stands, and of which day its oldest price is', () => {
    const { lines, pricesAsOf } = estimateOf(NAT);
    expect(lines).toEqual([
      {
        environment: 'shop-prod',
        stack: 'shop-prod/main',
        service: 'Nat',
        resource: 'shop-prod/main/Nat/Resource',
        what: 'NAT gateway',
        quantity: 730,
        unit: 'hour',
        unitUsd: 0.045,
        monthUsd: 730 * 0.045,
      },
    ]);
    expect(pricesAsOf).toBe('2026-09-24');
    expect(estimateOf({ ...NAT, Key: resource('AWS::KMS::Key') }).pricesAsOf).toBe('2026-03-14');
  });

  test('of a region without prices has none of another one, but what costs the same everywhere', () => {
    const resources = { ...NAT, Dashboard: resource('AWS::CloudWatch::Dashboard') };
    const { lines, notCovered } = estimateOf(resources, { region: 'eu-central-1' });
    expect(lines.map(({ what }) => what)).toEqual(['dashboard']);
    expect(notCovered[0]?.reason).toBe('the price book has no price of AmazonEC2 NatGateway-Hours in eu-central-1');
  });

  test('of a stack that states no region is the same', () => {
    const { lines, notCovered } = estimateCost({
      stacks: [{ environment: 'a', path: 'a', template: { Resources: NAT } }],
    });
    expect(lines).toEqual([]);
    expect(notCovered[0]?.reason).toContain('in no region');
    expect(notCovered[0]).toMatchObject({ service: 'Nat', resource: 'Nat' });
  });

  test('lists a type that it does not know', () => {
    const { lines, notCovered } = estimateOf({ Thing: resource('AWS::Quantum::Computer') });
    expect(lines).toEqual([]);
    expect(notCovered).toEqual([
      {
        environment: 'shop-prod',
        stack: 'shop-prod/main',
        service: 'Thing',
        resource: 'shop-prod/main/Thing/Resource',
        type: 'AWS::Quantum::Computer',
        what: 'AWS::Quantum::Computer',
        reason: 'a type that is not known to this estimate',
      },
    ]);
  });

  test('counts what is made under a condition, and says so', () => {
    const [line] = estimateOf({ Nat: { Type: 'AWS::EC2::NatGateway', Condition: 'IsProd' } }).lines;
    expect(line).toMatchObject({ monthUsd: 730 * 0.045, assumption: 'made if IsProd holds' });
  });

  test('of nothing is nothing', () => {
    expect(estimateCost({ stacks: [] })).toMatchObject({
      monthUsd: 0,
      lines: [],
      notCovered: [],
      pricesAsOf: undefined,
    });
    expect(estimateCost({ stacks: [{ environment: 'a', path: 'a', template: {} }] }).monthUsd).toBe(0);
  });

  test('uses the prices that a project has of its own', () => {
    const own = parsePriceBook(
      {
        version: 1,
        rows: [
          {
            ...DEFAULT_PRICES.find({ service: 'AmazonEC2', usage: 'NatGateway-Hours' }, 'us-east-1'),
            usd: 0.05,
            asOf: '2026-11-01',
          },
        ],
      },
      'config/prices.json',
    );
    const prices = new Prices(DEFAULT_PRICES.rows, own.rows);
    const { monthUsd, pricesAsOf } = estimateCost({ stacks: [stack('a', NAT)], prices });
    expect(monthUsd).toBeCloseTo(36.5, 9);
    expect(pricesAsOf).toBe('2026-11-01');
  });
});

/** Anything that a template may hold where numbers, names and lists are meant. */
const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom({ Ref: 'A' }, { 'Fn::GetAtt': ['A', 'B'] }, { 'Fn::If': ['x', 1, 2] }, 'valkey', 'application'),
);
const anyType = fc.constantFrom(
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBProxy',
  'AWS::RDS::DBProxyTargetGroup',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::EC2::VPCEndpoint',
  'AWS::WAFv2::WebACL',
  'AWS::CloudWatch::Alarm',
  'AWS::Logs::MetricFilter',
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::KMS::Key',
  'AWS::SSM::Parameter',
  'Custom::Thing',
  'toString',
  '__proto__',
);
const anyName = fc.constantFrom(
  ...[
    'Engine',
    'DBInstanceClass',
    'DBClusterIdentifier',
    'ServerlessV2ScalingConfiguration',
    'DesiredCount',
    'TaskDefinition',
  ],
  ...[
    'Cpu',
    'Memory',
    'CapacityProviderStrategy',
    'NumNodeGroups',
    'CacheNodeType',
    'SubnetIds',
    'VpcEndpointType',
    'Rules',
  ],
  ...['Metrics', 'ScheduledActions', 'ResourceId', 'ScalableDimension', 'MinCapacity', 'Scheme', 'Type', 'PolicyType'],
);
const anyResource = fc.record({ Type: anyType, Properties: fc.dictionary(anyName, anything) });
const anyResources = fc.dictionary(fc.constantFrom('A', 'B', 'C', 'D', 'E'), anyResource);

describe('whatever a template holds', () => {
  test('an estimate is made, its lines are finite and sum up to it, and equal input gives equal output', () => {
    fc.assert(
      fc.property(anyResources, (resources) => {
        const estimate = estimateCost({ stacks: [stack('a', resources)] });
        for (const { quantity, unitUsd, monthUsd } of estimate.lines) {
          expect(Number.isFinite(quantity)).toBe(true);
          expect(monthUsd).toBe(quantity * unitUsd);
        }
        expect(estimate.monthUsd).toBeCloseTo(
          estimate.lines.reduce((sum, { monthUsd }) => sum + monthUsd, 0),
          9,
        );
        expect(estimateCost({ stacks: [stack('a', resources)] })).toEqual(estimate);
      }),
    );
  });

  test('two stacks cost what each of them does', () => {
    fc.assert(
      fc.property(anyResources, anyResources, (one, other) => {
        const both = estimateCost({ stacks: [stack('a', one), stack('b', other)] });
        const apart = [stack('a', one), stack('b', other)].map((each) => estimateCost({ stacks: [each] }));
        expect(both.lines).toEqual(apart.flatMap(({ lines }) => lines));
        expect(both.notCovered).toEqual(apart.flatMap(({ notCovered }) => notCovered));
      }),
    );
  });
});

describe('more of anything never costs less', () => {
  const count = fc.integer({ min: 0, max: 50 });

  test('tasks, at any floors', () => {
    const floors = fc.array(fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('MON', 'WED', 'SUN'), count), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(floors, count, fc.integer({ min: 0, max: 5 }), (actions, least, more) => {
        const monthly = (add: number) => {
          const scheduled = actions.map(([hour, day, floor]) => [`cron(0 ${hour} ? * ${day} *)`, floor + add] as const);
          const target = scalableTarget('ecs:service:DesiredCount', { Ref: 'Service' }, least + add, scheduled);
          return estimateOf({ ...fargateService(), Target: target }).monthUsd;
        };
        expect(monthly(more)).toBeGreaterThanOrEqual(monthly(0));
        // Every task more is one all month: 29.5504 + 6.4897 (see pricers.test.ts).
        expect(monthly(more) - monthly(0)).toBeCloseTo(more * 36.0401, 6);
      }),
    );
  });

  test('instances, nodes, capacity units and resources', () => {
    const classes = fc.array(fc.constantFrom('db.r7g.large', 'db.r7g.2xlarge', 'db.t4g.medium', 'db.unknown'), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(classes, fc.constantFrom('db.r7g.large', 'db.unknown'), (some, another) => {
        const month = (all: readonly string[]) => estimateOf(auroraCluster(all)).monthUsd;
        expect(month([...some, another])).toBeGreaterThanOrEqual(month(some));
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 0, max: 5 }), (shards, replicas) => {
        const month = (groups: number, copies: number) =>
          estimateOf({
            Cache: resource('AWS::ElastiCache::ReplicationGroup', {
              CacheNodeType: 'cache.r7g.large',
              Engine: 'valkey',
              NumNodeGroups: groups,
              ReplicasPerNodeGroup: copies,
            }),
          }).monthUsd;
        expect(month(shards + 1, replicas)).toBeGreaterThan(month(shards, replicas));
        expect(month(shards, replicas + 1)).toBeGreaterThan(month(shards, replicas));
      }),
    );
    fc.assert(
      fc.property(
        anyResources,
        fc.constantFrom('AWS::EC2::NatGateway', 'AWS::KMS::Key', 'AWS::Unknown'),
        (all, type) => {
          const before = estimateCost({ stacks: [stack('a', all)] });
          const after = estimateCost({ stacks: [stack('a', { ...all, Another: resource(type) })] });
          expect(after.monthUsd).toBeGreaterThanOrEqual(before.monthUsd);
          expect(after.lines.length + after.notCovered.length).toBeGreaterThan(
            before.lines.length + before.notCovered.length,
          );
        },
      ),
    );
  });
});

describe('a budget', () => {
  const estimate = estimateCost({ stacks: [stack('a', NAT), stack('b', { ...NAT, Key: resource('AWS::KMS::Key') })] });

  test('is of one environment', () => {
    expect(overBudget(estimate, { environment: 'a', monthlyBudgetUsd: 33 })).toBeUndefined();
    expect(overBudget(estimate, { environment: 'b', monthlyBudgetUsd: 33 })).toEqual({
      environment: 'b',
      monthUsd: 33.85,
      monthlyBudgetUsd: 33,
      overUsd: expect.closeTo(0.85, 9),
    });
  });

  test('that is just kept, is not stated or is of no environment is not exceeded', () => {
    expect(overBudget(estimate, { environment: 'a', monthlyBudgetUsd: 32.85 })).toBeUndefined();
    expect(overBudget(estimate, { environment: 'b' })).toBeUndefined();
    expect(overBudget(estimate, { environment: 'c', monthlyBudgetUsd: 1 })).toBeUndefined();
  });

  test('is a positive number in the config of an environment', () => {
    expect(parseEnvironmentConfig({ ...dev, monthlyBudgetUsd: 900 }, 'dev.ts').monthlyBudgetUsd).toBe(900);
    for (const monthlyBudgetUsd of [0, -1, '900'])
      expect(() => parseEnvironmentConfig({ ...dev, monthlyBudgetUsd }, 'dev.ts')).toThrow('dev.ts: monthlyBudgetUsd');
  });
});

test.each([
  ['2026-08-23', undefined],
  ['2026-08-22', 'The oldest of these prices is of 2026-08-22, 91 days ago'],
  ['2027-01-01', undefined],
  [undefined, undefined],
])('on 2026-11-21 prices of %s give the notice %s', (asOf, notice) => {
  const found = priceAgeNotice(asOf, Date.parse('2026-11-21T23:59Z'));
  if (notice === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(notice);
});
