import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { checkTemplate } from '../../../lib/checks/tidemark-checks';
import { CachePurpose } from '../../../lib/constructs/cache/cache-parameters';
import { accessString } from '../../../lib/constructs/cache/cache-users';
import { ValkeyCache } from '../../../lib/constructs/cache/valkey-cache';
import type { ValkeyCacheProps } from '../../../lib/constructs/cache/valkey-cache-props';
import { checkCacheShape } from '../../../lib/model/cache/checks';
import { parseCapacityPlan } from '../../../lib/model/plan/capacity-plan';
import { InputError } from '../../../lib/model/validation/input-error';
import type { Template as CheckedTemplate } from '../../../lib/template/resource';
import { anyCache } from '../../helpers/cache-configs';
import { stackWithCluster } from '../../helpers/fixtures';
import { runs } from '../../helpers/properties';

function cacheIn(props: Partial<ValkeyCacheProps> = {}) {
  const { stack, vpc, key } = stackWithCluster();
  const cache = new ValkeyCache(stack, 'Cache', {
    vpc,
    purpose: CachePurpose.RESULTS,
    nodeType: 'cache.r7g.large',
    shards: 2,
    replicasPerShard: 1,
    encryptionKey: key,
    ...props,
  });
  return { cache, stack };
}

const cache = (props: Partial<ValkeyCacheProps> = {}) => Template.fromStack(cacheIn(props).stack);

describe('a cache', () => {
  test('is encrypted on the wire and at rest, survives a zone and stays when its stack goes', () => {
    cache().hasResource('AWS::ElastiCache::ReplicationGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        Engine: 'valkey',
        TransitEncryptionEnabled: true,
        TransitEncryptionMode: 'required',
        AtRestEncryptionEnabled: true,
        AutomaticFailoverEnabled: true,
        MultiAZEnabled: true,
        ClusterMode: 'enabled',
      },
    });
  });

  test('of sessions never evicts and is saved; of results evicts and is not', () => {
    const sessions = cache({ purpose: CachePurpose.SESSIONS });
    sessions.hasResourceProperties('AWS::ElastiCache::ParameterGroup', {
      Properties: { 'maxmemory-policy': 'noeviction' },
    });
    sessions.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', { SnapshotRetentionLimit: 7 });
    cache().hasResourceProperties('AWS::ElastiCache::ParameterGroup', {
      Properties: { 'maxmemory-policy': 'allkeys-lru' },
    });
    cache().hasResourceProperties('AWS::ElastiCache::ReplicationGroup', { SnapshotRetentionLimit: Match.absent() });
  });

  test('admits one user, with IAM, who may not administer', () => {
    const template = cache();
    template.resourceCountIs('AWS::ElastiCache::User', 1);
    template.hasResourceProperties('AWS::ElastiCache::User', {
      AuthenticationMode: { Type: 'iam' },
      AccessString: Match.stringLikeRegexp('-@all .*-@dangerous'),
    });
  });

  test('scales its shards with cooldowns that are stated', () => {
    cache({ shardAutoscaling: { minCapacity: 2, maxCapacity: 6 } }).hasResourceProperties(
      'AWS::ApplicationAutoScaling::ScalingPolicy',
      {
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 65,
          ScaleOutCooldown: 600,
          ScaleInCooldown: 1800,
          PredefinedMetricSpecification: {
            PredefinedMetricType: 'ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage',
          },
        },
      },
    );
  });

  test('scales shards on CPU as well where that is stated, and replicas within bounds', () => {
    const template = cache({
      shardAutoscaling: { minCapacity: 2, maxCapacity: 6, memoryPercent: 60, cpuPercent: 50 },
      replicaAutoscaling: { minCapacity: 1, maxCapacity: 3, cpuPercent: 55 },
    });
    const policies = Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalingPolicy'));
    const tracked = policies.map(({ Properties: { TargetTrackingScalingPolicyConfiguration: tracking } }) => [
      tracking.PredefinedMetricSpecification.PredefinedMetricType,
      tracking.TargetValue,
    ]);
    expect(Object.fromEntries(tracked)).toEqual({
      ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage: 60,
      ElastiCachePrimaryEngineCPUUtilization: 50,
      ElastiCacheReplicaEngineCPUUtilization: 55,
    });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      ScalableDimension: 'elasticache:replication-group:Replicas',
      MinCapacity: 1,
      MaxCapacity: 3,
    });
  });

  test('given a plan, then its actions raise the minimum of shards or replicas, those of the past left out', () => {
    const plan = parseCapacityPlan(
      {
        version: 1,
        service: 'cache-results-replicas',
        timeZone: 'America/New_York',
        perTaskCapacity: { value: 1, unit: 'requests/s', source: 'test' },
        quantile: 0.9,
        actions: [
          { name: 'weekly', schedule: 'cron(30 8 ? * MON *)', minCapacity: 2 },
          { name: 'event', schedule: 'at(2026-11-01T10:00:00)', minCapacity: 3 },
        ],
        evidence: {},
      },
      'test',
    );
    const scaling = { minCapacity: 1, maxCapacity: 3 };
    const template = cache({
      shardAutoscaling: { minCapacity: 2, maxCapacity: 3 },
      shardPlan: plan,
      replicaAutoscaling: scaling,
      replicaPlan: plan,
      plannedFrom: new Date('2026-11-15T00:00:00Z'),
    });
    const targets = Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalableTarget'));
    expect(targets).toHaveLength(2);
    for (const { Properties } of targets) {
      expect(Properties.ScheduledActions).toEqual([
        {
          ScheduledActionName: 'weekly',
          Schedule: 'cron(30 8 ? * MON *)',
          Timezone: 'America/New_York',
          ScalableTargetAction: { MinCapacity: 2 },
        },
      ]);
    }
    expect(() => cache({ replicaPlan: plan })).toThrow('there is no number to raise');
  });

  test('gets and gives shards while it serves: another number of them does not replace it', () => {
    cache().hasResource('AWS::ElastiCache::ReplicationGroup', {
      UpdatePolicy: { UseOnlineResharding: true },
      // With it, a change of shards or replicas would replace the cache.
      Properties: { NodeGroupConfiguration: Match.absent() },
    });
  });

  test('closes connections that nobody uses, tells nobody of key events, and evicts as stated', () => {
    const parameters = (props: Partial<ValkeyCacheProps>) =>
      Object.values(cache(props).findResources('AWS::ElastiCache::ParameterGroup'))[0]?.Properties.Properties;
    expect(parameters({})).toEqual({ 'cluster-enabled': 'yes', 'maxmemory-policy': 'allkeys-lru', timeout: '300' });
    expect(parameters({ eviction: 'volatile-ttl', idleClientTimeout: Duration.minutes(1) })).toEqual({
      'cluster-enabled': 'yes',
      'maxmemory-policy': 'volatile-ttl',
      timeout: '60',
    });
  });

  test('given users, then each logs in with IAM as itself and the group admits exactly them', () => {
    const template = cache({ users: { api: {}, map: { readOnly: true, keys: ['agent:*'] } } });
    const users = template.findResources('AWS::ElastiCache::User');
    expect(
      Object.values(users).map(({ Properties }) => [
        Properties.UserId === Properties.UserName,
        Properties.AuthenticationMode,
      ]),
    ).toEqual([
      [true, { Type: 'iam' }],
      [true, { Type: 'iam' }],
    ]);
    template.hasResourceProperties('AWS::ElastiCache::UserGroup', {
      UserIds: Object.keys(users).map((Ref) => ({ Ref })),
    });
    for (const { Properties } of Object.values(users)) expect(Properties.UserId).toMatch(/^[a-z][a-z0-9-]{0,39}$/);
  });

  test('given a user it does not have, then nobody can connect as that', () => {
    const { cache: built } = cacheIn({ users: { api: {} } });
    const consumer = {} as Parameters<ValkeyCache['grantConnect']>[0];
    expect(() => built.grantConnect(consumer, 'results', 'map')).toThrow('one of its users: api');
  });

  test.each<[Partial<ValkeyCacheProps>, string]>([
    [{ nodeType: 'cache.r7g.huge' }, 'cache.r7g.large'],
    [{ replicasPerShard: 0 }, 'nothing to fail over to'],
    [{ shards: 200, replicasPerShard: 2 }, 'at most 500 nodes'],
    [{ purpose: CachePurpose.SESSIONS, eviction: 'allkeys-lru' }, 'logs a user out'],
    [{ idleClientTimeout: Duration.seconds(10) }, 'at least 20'],
    [
      { replicasPerShard: 3, replicaAutoscaling: { minCapacity: 1, maxCapacity: 2 } },
      '1 to 2, as replicaAutoscaling says',
    ],
    [{ nodeType: 'cache.r7g.4xlarge', replicaAutoscaling: { minCapacity: 1, maxCapacity: 2 } }, 'large to 2xlarge'],
    [{ shardAutoscaling: { minCapacity: 3, maxCapacity: 2 } }, 'at most maxCapacity 2'],
    [{ shardAutoscaling: { minCapacity: 3, maxCapacity: 6 } }, '3 to 6'],
    [{ nodeType: 'cache.t4g.small', shardAutoscaling: { minCapacity: 1, maxCapacity: 6 } }, 'large to 2xlarge'],
  ])('given %j, then it is refused', (props, words) => {
    expect(() => cache(props)).toThrow(InputError);
    expect(() => cache(props)).toThrow(words);
  });
});

describe('what a user may do', () => {
  // Which commands that is, cache-access.test.ts asks a real server.
  test.each([
    [{}, 'on ~* -@all +@read +@write +@transaction +@connection'],
    [{ readOnly: true, keys: ['agent:*', 'score:*'] }, 'on ~agent:* ~score:* -@all +@read +@connection'],
    [{ channels: ['socket.io*'] }, 'on ~* &socket.io* -@all +@read +@write +@transaction +@connection +@pubsub'],
  ])('given %j, then it begins with %s', (user, words) => {
    expect(accessString(user).startsWith(`${words} -@scripting`)).toBe(true);
  });

  test('given any user, then nothing comes back that was taken away but what finds the shards, and scripts only if stated', () => {
    fc.assert(
      fc.property(
        fc.record({
          readOnly: fc.boolean(),
          keys: fc.constantFrom(['*'], ['a:*']),
          channels: fc.constantFrom([], ['c*']),
          scripts: fc.boolean(),
        }),
        (user) => {
          const rules = accessString(user).split(' ');
          expect(
            rules
              .filter((rule) => rule.startsWith('+@'))
              .every((rule) => !/@(all|admin|dangerous|scripting)/.test(rule)),
          ).toBe(true);
          expect(rules.slice(rules.indexOf('-@dangerous') + 1)).toEqual([
            '+cluster|slots',
            '+cluster|shards',
            '+cluster|nodes',
            '+cluster|info',
            '+info',
          ]);
          expect(rules.includes('+eval')).toBe(user.scripts);
          expect(rules.includes('+@write')).toBe(!user.readOnly);
          expect(rules.includes('+@pubsub')).toBe(user.channels.length > 0);
        },
      ),
    );
  });
});

describe('any cache', () => {
  test('is refused with a reason for each problem, or built with TLS, a customer key, users and failover', () => {
    // By chance alone most are refused.
    const sound = anyCache.filter((props) => checkCacheShape(props).length === 0);
    fc.assert(
      fc.property(fc.oneof(anyCache, sound), (props) => {
        const expected = checkCacheShape(props);
        const { stack, vpc, key } = stackWithCluster();
        const build = () => new ValkeyCache(stack, 'Cache', { vpc, encryptionKey: key, ...props });
        if (expected.length > 0) {
          let refused: unknown;
          try {
            build();
          } catch (error) {
            refused = error;
          }
          expect(refused).toBeInstanceOf(InputError);
          const { problems } = refused as InputError;
          expect(problems).toHaveLength(expected.length);
          for (const { given, allowed, remedy } of problems) expect([given, allowed, remedy]).not.toContain('');
          return;
        }
        build();
        const template = Template.fromStack(stack);
        expect(checkTemplate(template.toJSON() as CheckedTemplate)).toEqual([]);
        template.hasResource('AWS::ElastiCache::ReplicationGroup', {
          DeletionPolicy: 'RetainExceptOnCreate',
          UpdatePolicy: { UseOnlineResharding: true },
          Properties: {
            TransitEncryptionEnabled: true,
            TransitEncryptionMode: 'required',
            AtRestEncryptionEnabled: true,
            KmsKeyId: Match.anyValue(),
            UserGroupIds: [Match.anyValue()],
            AutomaticFailoverEnabled: true,
            MultiAZEnabled: true,
            AuthToken: Match.absent(),
          },
        });
        const [parameters] = Object.values(template.findResources('AWS::ElastiCache::ParameterGroup'));
        expect(parameters?.Properties.Properties['maxmemory-policy'] === 'noeviction').toBe(
          props.purpose === CachePurpose.SESSIONS,
        );
        const dimensions = Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalableTarget')).map(
          ({ Properties }) => Properties.ScalableDimension.split(':')[2],
        );
        expect(dimensions.sort()).toEqual(
          [props.shardAutoscaling && 'NodeGroups', props.replicaAutoscaling && 'Replicas'].filter(Boolean).sort(),
        );
      }),
      { numRuns: runs(30) },
    );
    // Both are tried.
    const outcomes = fc.sample(fc.oneof(anyCache, sound), 200).map((props) => checkCacheShape(props).length > 0);
    expect(new Set(outcomes).size).toBe(2);
  }, 120_000);
});
