import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import fc from 'fast-check';
import { systems } from '../../../config';
import { checkTemplate } from '../../../lib/checks/tidemark-checks';
import { CachePurpose } from '../../../lib/constructs/cache/cache-parameters';
import { ServerlessValkeyCache, type ServerlessValkeyCacheProps } from '../../../lib/constructs/cache/serverless-cache';
import { addServerlessCacheAlarms } from '../../../lib/constructs/cache/serverless-cache-alarms';
import { Alarms } from '../../../lib/constructs/monitoring/alarms';
import { checkServerlessLimits, type ServerlessLimits } from '../../../lib/model/cache/serverless';
import type { SystemConfigInput } from '../../../lib/model/system/config';
import { parseSystemConfig } from '../../../lib/model/system/parse';
import { InputError } from '../../../lib/model/validation/input-error';
import type { Template as CheckedTemplate } from '../../../lib/template/resource';
import { testApp, testEnv } from '../../helpers/app';
import { catalog, platform, stackWithCluster } from '../../helpers/fixtures';
import { runs } from '../../helpers/properties';

function serverless(props: Partial<ServerlessValkeyCacheProps> = {}): Template {
  const { stack, vpc, key } = stackWithCluster();
  new ServerlessValkeyCache(stack, 'Cache', { vpc, purpose: CachePurpose.RESULTS, encryptionKey: key, ...props });
  return Template.fromStack(stack);
}

describe('a serverless cache', () => {
  test('is encrypted with the key, admits stated users, and has the limits that are stated', () => {
    const template = serverless({
      limits: { dataGb: { maximum: 20 }, ecpuPerSecond: { minimum: 5000, maximum: 50_000 } },
      users: { api: {} },
    });
    template.hasResource('AWS::ElastiCache::ServerlessCache', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        Engine: 'valkey',
        MajorEngineVersion: '8',
        KmsKeyId: Match.anyValue(),
        UserGroupId: Match.anyValue(),
        SecurityGroupIds: [Match.anyValue()],
        ServerlessCacheName: Match.stringLikeRegexp('^[a-z][a-z0-9-]{0,39}$'),
        CacheUsageLimits: {
          DataStorage: { Unit: 'GB', Maximum: 20, Minimum: Match.absent() },
          ECPUPerSecond: { Minimum: 5000, Maximum: 50_000 },
        },
        SnapshotRetentionLimit: Match.absent(),
      },
    });
    template.resourceCountIs('AWS::ElastiCache::User', 1);
    template.resourceCountIs('AWS::ElastiCache::ReplicationGroup', 0);
  });

  test('of sessions is saved; without limits it has none; it stays where others leave a snapshot', () => {
    serverless({ purpose: CachePurpose.SESSIONS, removalPolicy: RemovalPolicy.SNAPSHOT }).hasResource(
      'AWS::ElastiCache::ServerlessCache',
      {
        DeletionPolicy: 'RetainExceptOnCreate',
        Properties: { SnapshotRetentionLimit: 7, DailySnapshotTime: '07:00', CacheUsageLimits: Match.absent() },
      },
    );
  });

  test('given any limits, then it is refused with a reason for each problem, or built with the key, users and these limits', () => {
    const limit = (...values: number[]) =>
      fc.option(
        fc.record({ minimum: fc.constantFrom(...values), maximum: fc.constantFrom(...values) }, { requiredKeys: [] }),
        { nil: undefined },
      );
    const any = fc.record({
      purpose: fc.constantFrom(CachePurpose.SESSIONS, CachePurpose.RESULTS),
      limits: fc.record({ dataGb: limit(0, 1, 20, 5000, 5001), ecpuPerSecond: limit(999, 1000, 4000, 15_000_001) }),
    });
    // By chance alone most are refused.
    const sound = any.filter(({ purpose, limits }) => checkServerlessLimits(purpose, limits).length === 0);
    fc.assert(
      fc.property(fc.oneof(any, sound), ({ purpose, limits }) => {
        const problems = checkServerlessLimits(purpose, limits);
        if (problems.length > 0) {
          expect(() => serverless({ purpose, limits })).toThrow(InputError);
          return;
        }
        const template = serverless({ purpose, limits });
        expect(checkTemplate(template.toJSON() as CheckedTemplate)).toEqual([]);
        const [cache] = Object.values(template.findResources('AWS::ElastiCache::ServerlessCache'));
        expect(cache?.Properties).toMatchObject({ KmsKeyId: expect.anything(), UserGroupId: expect.anything() });
        const { DataStorage, ECPUPerSecond } = cache?.Properties.CacheUsageLimits ?? {};
        expect([DataStorage?.Minimum, DataStorage?.Maximum]).toEqual([limits.dataGb?.minimum, limits.dataGb?.maximum]);
        expect([ECPUPerSecond?.Minimum, ECPUPerSecond?.Maximum]).toEqual([
          limits.ecpuPerSecond?.minimum,
          limits.ecpuPerSecond?.maximum,
        ]);
      }),
      { numRuns: runs(30) },
    );
    // Both are tried.
    const outcomes = fc
      .sample(fc.oneof(any, sound), 200)
      .map(({ purpose, limits }) => checkServerlessLimits(purpose, limits).length > 0);
    expect(new Set(outcomes).size).toBe(2);
  }, 120_000);
});

describe('the config of a serverless cache', () => {
  type Caches = NonNullable<SystemConfigInput['caches']>;
  const input = (change: object, purpose = 'results') => {
    const given = structuredClone(systems.ticketing) as SystemConfigInput;
    return { ...given, caches: { ...given.caches, results: { purpose, poolMax: 50, ...change } as Caches[string] } };
  };
  const problemsOf = (change: object, purpose?: string) => {
    try {
      parseSystemConfig(input(change, purpose), 'ticketing.ts');
    } catch (error) {
      if (error instanceof InputError) return error.problems.map(({ where, allowed }) => `${where}: ${allowed}`);
      throw error;
    }
    return [];
  };

  test.each<[string, object, string, string]>([
    ['neither nodes nor serverless', {}, 'results', 'or serverless in their place'],
    ['half of the nodes', { nodeType: 'cache.r7g.large', shards: 1 }, 'results', 'nodeType, shards, replicasPerShard'],
    ['both', { serverless: {}, shards: 1 }, 'results.shards', 'no nodes'],
    ['an eviction', { serverless: {}, eviction: 'volatile-ttl' }, 'results.eviction', 'no parameters'],
    [
      'an idle timeout',
      { serverless: {}, idleClientTimeoutSeconds: 60 },
      'results.idleClientTimeoutSeconds',
      'no parameters',
    ],
    [
      'too little ECPU',
      { serverless: { ecpuPerSecond: { minimum: 10 } } },
      'results.serverless.ecpuPerSecond.minimum',
      '1000 to 15000000',
    ],
    ['too much data', { serverless: { dataGb: { maximum: 6000 } } }, 'results.serverless.dataGb.maximum', '1 to 5000'],
    [
      'a minimum above the maximum',
      { serverless: { dataGb: { minimum: 9, maximum: 3 } } },
      'results.serverless.dataGb.minimum',
      'at most the maximum 3',
    ],
  ])('given %s, then the one problem says where and what is allowed', (_, change, path, words) => {
    const problems = problemsOf(change);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`ticketing.ts: caches.${path}: `);
    expect(problems[0]).toContain(words);
  });

  test('given sessions with a maximum of data, then it is refused, because it would evict them', () => {
    expect(problemsOf({ serverless: { dataGb: { maximum: 20 } } }, 'sessions')).toEqual([
      expect.stringContaining('logs users out'),
    ]);
    expect(problemsOf({ serverless: {} }, 'sessions')).toEqual([]);
  });

  test('given it, then every stack is built with it: data, a service that knows how to log in, alarms and graphs', () => {
    const system = parseSystemConfig(input({ serverless: { dataGb: { maximum: 20 } } }), 'ticketing.ts');
    const built = platform(testApp(), system, catalog.environment('prod'));
    Template.fromStack(built.data).resourceCountIs('AWS::ElastiCache::ServerlessCache', 1);
    const tasks = JSON.stringify(Template.fromStack(built.services).findResources('AWS::ECS::TaskDefinition'));
    for (const name of ['HOST', 'PORT', 'ID', 'USER', 'SERVERLESS']) expect(tasks).toContain(`CACHE_RESULTS_${name}`);
    expect(tasks).not.toContain('CACHE_SESSIONS_SERVERLESS');
    const policies = JSON.stringify(Template.fromStack(built.services).findResources('AWS::IAM::Policy'));
    expect(policies).toContain(':serverlesscache:');
    const monitoring = JSON.stringify(Template.fromStack(built.monitoring).toJSON());
    expect(monitoring).toContain('"Name":"clusterId"');
    expect(monitoring).toContain('ThrottledCmds');
  }, 60_000);
});

describe('the alarms of a serverless cache', () => {
  function alarms(options: { holdsSessions: boolean } & ServerlessLimits) {
    const stack = new Stack(testApp(), 'Test', { env: testEnv });
    addServerlessCacheAlarms(
      new Alarms(stack, 'Alarms', new Topic(stack, 'Topic')),
      'results',
      { serverlessCacheName: 'shop', ...options },
      catalog.system('jedire').alerts,
    );
    const found = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
    return Object.fromEntries(found.map(({ Properties }) => [Properties.MetricName, Properties.Threshold]));
  }

  test('are told at three quarters of a maximum, and of what is never to happen', () => {
    expect(alarms({ holdsSessions: false, dataGb: { maximum: 20 }, ecpuPerSecond: { maximum: 10_000 } })).toEqual({
      CurrConnections: 52_000,
      ThrottledCmds: 0,
      BytesUsedForCache: 15e9,
      // 10,000 a second for a minute.
      ElastiCacheProcessingUnits: 450_000,
      CacheHitRate: 80,
    });
    expect(alarms({ holdsSessions: true })).toEqual({ CurrConnections: 52_000, ThrottledCmds: 0, Evictions: 0 });
  });
});
