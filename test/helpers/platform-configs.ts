import fc from 'fast-check';
import * as config from '../../config';
import type { EdgeDomain } from '../../lib/model/edge/domain';
import type { SystemConfig, SystemConfigInput } from '../../lib/model/system/config';
import type { EnvironmentConfig } from '../../lib/model/system/environment';
import { parseEnvironmentConfig, parseSystemConfig } from '../../lib/model/system/parse';
import { InputError } from '../../lib/model/validation/input-error';
import { anyCluster } from './database-configs';
import { publicKey } from './public-key';
import { anyScalingSpec, WEB_SIGNALS, WORKER_SIGNALS } from './scaling-specs';

/** A platform that config allows. */
export interface AnyPlatform {
  readonly system: SystemConfig;
  readonly environment: EnvironmentConfig;
}

const size = fc.constantFrom({ cpu: 256, memoryLimitMiB: 512 }, { cpu: 1024, memoryLimitMiB: 8192 });
const service = fc.record({
  size,
  usesCache: fc.boolean(),
  usesWriter: fc.boolean(),
  sends: fc.boolean(),
  spotPercent: fc.constantFrom(0, 50),
  protects: fc.boolean(),
});
const web = fc.record({
  ...{ kind: fc.constantFrom('web', 'websocket') },
  own: service,
  scaling: anyScalingSpec(WEB_SIGNALS),
});
const worker = fc.record({ own: service, scaling: anyScalingSpec(WORKER_SIGNALS) });

const environment = fc
  .record({
    natGateways: fc.constantFrom(1, 3),
    logRetentionDays: fc.constantFrom(7, 30, 365),
    firewallCountOnly: fc.boolean(),
    isDisposable: fc.boolean(),
    isLocked: fc.boolean(),
  })
  .map(({ isDisposable, isLocked, ...given }) => ({
    name: 'any',
    account: '444444444444',
    region: 'us-east-1',
    availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    vpcCidr: '10.40.0.0/16',
    loadShare: 1,
    ...given,
    stateful: isDisposable
      ? {
          removalPolicy: 'destroy',
          deletionProtection: false,
          backupRetentionDays: 1,
          optOutReason: 'Made by a property test, which never deploys what it makes.',
        }
      : { backupRetentionDays: 14, ...(isLocked ? { archiveLock: { mode: 'governance', days: 30 } } : {}) },
  }));

const certificateArn = 'arn:aws:acm:us-east-1:444444444444:certificate/0a1b2c3d-0000-4000-8000-000000000000';
const hostedZone = { id: 'Z0123456789ABC', name: 'example.com' };

/** What an environment may add to the edge of its system. */
const edgeOptions = fc.record({
  domain: fc.constantFrom<EdgeDomain | undefined>(
    undefined,
    { names: ['www.example.com'], certificateArn },
    { names: ['www.example.com'], hostedZone },
    { names: ['www.example.com'], hostedZone, origin: { name: 'origin.example.com' } },
    { names: ['www.example.com'], certificateArn, origin: { name: 'origin.example.com', certificateArn } },
  ),
  isSigned: fc.boolean(),
  measuresPages: fc.boolean(),
});

const KEY = publicKey();

/** The edge of a reference system with these options. */
function withOptions(
  edge: SystemConfigInput['edge'],
  { domain, isSigned, measuresPages }: typeof edgeOptions extends fc.Arbitrary<infer T> ? T : never,
): SystemConfigInput['edge'] {
  const signed = { kind: 'static' as const, paths: ['/for-some-only/*'], signed: true };
  return {
    ...edge,
    ...(domain === undefined ? {} : { domains: { any: domain } }),
    ...(isSigned ? { classes: { ...edge?.classes, signed }, signedCookies: { any: { first: KEY } } } : {}),
    ...(measuresPages ? { realUserMonitoring: { sessionSamplePercent: 10 } } : {}),
  };
}

/** Services, database, queues, edge options and environment at random; caches and archive of one of the reference systems. */
export const anyPlatform: fc.Arbitrary<AnyPlatform> = fc
  .tuple(
    fc.constantFrom(...Object.values(config.systems)),
    fc.array(web, { minLength: 1, maxLength: 2 }),
    fc.array(worker, { maxLength: 2 }),
    anyCluster,
    environment,
    edgeOptions,
  )
  .map(([base, webs, workers, { readers, writerInstanceClass, readerAutoscaling, serverless }, given, options]) => {
    const caches = Object.keys(base.caches ?? {});
    const common = (own: (typeof webs)[number]['own']) => ({
      description: 'Made by a property test',
      ...own.size,
      spotPercent: own.spotPercent,
      caches: own.usesCache ? caches : [],
      sendsTo: own.sends ? ['jobs'] : [],
      connections: own.usesWriter ? { writer: { poolMin: 0, poolMax: 1 } } : {},
    });
    const services = {
      ...Object.fromEntries(
        webs.map(({ kind, own, scaling }, index) => [
          `web${index}`,
          { kind, ...common(own), scaling, paths: [index === 0 ? '/*' : `/${index}/*`] },
        ]),
      ),
      ...Object.fromEntries(
        workers.map(({ own, scaling }, index) => [
          `worker${index}`,
          {
            kind: 'worker',
            ...common(own),
            scaling,
            queue: 'jobs',
            ...(own.protects ? { taskProtectionMinutes: 60 } : {}),
          },
        ]),
      ),
    };
    const queue = { visibilityTimeoutSeconds: 600 };
    const { archiveServiceLogs, archive, caches: cacheConfigs, edge, alerts } = base;
    return attempt(() => ({
      environment: parseEnvironmentConfig(given, 'any'),
      system: parseSystemConfig(
        {
          name: 'any',
          description: 'Made by a property test',
          timeZone: 'America/New_York',
          services,
          queues: { jobs: queue, hot: queue, cold: queue },
          database: {
            databaseName: 'any',
            writer: { instanceClass: writerInstanceClass },
            readers,
            ...(readerAutoscaling === undefined ? {} : { readerAutoscaling }),
            ...(serverless === undefined ? {} : { serverless }),
            proxy: { idleClientTimeoutSeconds: 300 },
          },
          caches: cacheConfigs,
          edge: withOptions(edge, options),
          archive,
          ...(archiveServiceLogs === undefined ? {} : { archiveServiceLogs }),
          alerts,
        },
        'any',
      ),
    }));
  })
  .filter((platform) => platform !== undefined);

/** Undefined where config refuses what was made. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
