import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import type { SystemConfig, SystemConfigInput } from '../../lib/model/system/config';
import { parseSystemConfig } from '../../lib/model/system/parse';
import { sizeSystem } from '../../lib/model/system/sizing';
import { InputError, type Problem } from '../../lib/model/validation/input-error';
import { Platform } from '../../lib/stacks/platform';
import { RUN_FOLDER, testApp } from './app';
import { PROD } from './prod-environment';
import { schemaFolder } from './schema-folder';

/** Services and shards by the group that each states; none where it is undefined. */
export interface GroupedNames {
  readonly services: Readonly<Record<string, string | undefined>>;
  readonly shards?: Readonly<Record<string, string | undefined>>;
  /** Services that connect to the database and every shard. @default none */
  readonly connected?: readonly string[];
  /** Whether logs are copied to the archive, which is a third of the resources of a service. @default true */
  readonly archivesLogs?: boolean;
}

const pool = { poolMin: 0, poolMax: 1 };

/** A system of such services; names that begin with `job` are workers, `web` answers what no other does. */
export function groupedSystem({ services, shards, connected = [], archivesLogs = true }: GroupedNames): SystemConfig {
  const serviceOf = (name: string, group: string | undefined) => ({
    ...(name.startsWith('job')
      ? { kind: 'worker' as const, queue: 'jobs', taskProtectionMinutes: 60 }
      : { kind: 'web' as const, paths: [name === 'web' ? '/*' : `/${name}/*`] }),
    ...(group === undefined ? {} : { group }),
    scaling: { minCapacity: 1, maxCapacity: 2, cpu: { scaleOutAt: 70, scaleInAt: 30 } },
    caches: ['results'],
    sendsTo: ['jobs'],
    ...(connected.includes(name) ? { connections: { writer: pool, reports: pool } } : {}),
  });
  const input: SystemConfigInput = {
    name: 'big',
    services: Object.fromEntries(Object.entries(services).map(([name, group]) => [name, serviceOf(name, group)])),
    queues: { jobs: { visibilityTimeoutSeconds: 60 } },
    caches: { results: { purpose: 'results', serverless: {} } },
    archive: { logs: { prefix: 'logs/', storageClass: 'GLACIER', transitionAfterDays: 30 } },
    ...(archivesLogs ? { archiveServiceLogs: 'logs' } : {}),
    ...(shards === undefined
      ? {}
      : {
          database: {
            writer: { instanceClass: 'r7g.large' },
            readers: { reports: { instanceClass: 'r7g.large', count: 1 } },
            tables: { orders: { partitionBy: { strategy: 'range', column: 'placed_at', period: 'month' } } },
            sharding: {
              defaultShard: 'main',
              shards: Object.fromEntries(
                Object.entries(shards).map(([name, group]) => [name, group === undefined ? {} : { group }]),
              ),
            },
          },
        }),
  };
  return parseSystemConfig(input, 'big.ts');
}

/** Its platform in an app of its own. */
export function groupedPlatform(names: GroupedNames): { readonly app: App; readonly platform: Platform } {
  const app = testApp({ outdir: mkdtempSync(join(RUN_FOLDER, 'grouped-')) });
  const system = sizeSystem(groupedSystem(names), PROD);
  const platform = new Platform(app, 'big-prod', {
    system,
    environment: PROD,
    // A plan, so that floors are re-asserted in each stack.
    plans: Object.fromEntries(Object.keys(names.services).map((service) => [service, planOf(service)])),
    ...(names.shards === undefined
      ? {}
      : { schemaFolder: schemaFolder({ '0001-orders.sql': 'create table orders (placed_at timestamptz not null);' }) }),
  });
  return { app, platform };
}

function planOf(service: string) {
  return {
    version: 1 as const,
    service,
    timeZone: 'UTC',
    perTaskCapacity: { value: 1, unit: 'requests/s', source: 'test' },
    quantile: 0.9,
    actions: [{ name: 'weekly', schedule: 'cron(0 8 * * ? *)', minCapacity: 2 }],
    evidence: {},
  };
}

/** What is said of stacks that are too large; nothing where none is. */
export function tooLarge(names: GroupedNames): readonly Problem[] {
  try {
    groupedPlatform(names);
  } catch (error) {
    if (error instanceof InputError && error.code === 'stack-too-large') return error.problems;
    throw error;
  }
  return [];
}

/** How many fit, as a message says it. */
export function countOfFitting(allowed: string | undefined): number {
  return Number(/which is (\d+) /.exec(allowed ?? '')?.[1]);
}
