import { sizeUsage } from '../cost/usage';
import type { DatabaseConfig, ShardConfig } from '../database/config';
import type { LoadTargets } from '../demand/config';
import { checkEdgeIn } from '../edge/checks';
import { smallestMaximumPercent } from '../scaling/deployment';
import type { ServiceConfig } from '../service/config';
import { InputError } from '../validation/input-error';
import { countProblems, deepFreeze } from '../validation/parse';
import { formatWhere, type Source } from '../validation/source';
import { checkSystem } from './checks';
import type { SystemConfig } from './config';
import type { EnvironmentConfig } from './environment';

/** Fewest tasks a scaled-down environment may grow to, so that scaling is exercised everywhere. */
const SMALLEST_MAX_CAPACITY = 2;

/**
 * The system as one environment runs it: bounds, targets, history and usage scaled by the environment's `loadShare`,
 * instance classes and node types replaced where the environment names its own; `maximumPercent` raised where
 * so few tasks remain that none could be deployed.
 *
 * Throws `InputError` (code `invalid-config`) when the sized system contradicts itself, for example when the
 * environment's smaller database cannot admit the services' connections, or when it lacks a key for signed cookies or names a
 * certificate elsewhere; the message names both files. `source` is where the system was read from.
 */
export function sizeSystem(
  system: SystemConfig,
  environment: EnvironmentConfig,
  source: Source = { file: `config/systems/${system.name}.ts` },
): SystemConfig {
  const { loadShare, databaseInstanceClass, cacheNodeType } = environment;
  const sized: SystemConfig = {
    ...system,
    services: mapValues(system.services, (service) => sizeService(service, loadShare)),
    database: sizeDatabase(system.database, databaseInstanceClass),
    caches: mapValues(system.caches, (cache) => {
      // Without nodes there is no type to replace.
      if (cacheNodeType === undefined || cache.serverless !== undefined) return cache;
      // A node type chosen for a small environment is usually too small for ElastiCache's autoscaling.
      const { shardAutoscaling, replicaAutoscaling, ...rest } = cache;
      return { ...rest, nodeType: cacheNodeType };
    }),
    ...(system.usage === undefined ? {} : { usage: sizeUsage(system.usage, loadShare) }),
  };
  const problems = [
    ...checkEdgeIn(environment, system.edge),
    ...checkSystem(sized).map((problem) => ({
      ...problem,
      remedy: `${problem.remedy} Or change loadShare or the sizes in config/environments/${environment.name}.ts.`,
    })),
  ].map(({ path, ...problem }) => ({
    ...problem,
    where: formatWhere(source, path, ` in environment ${environment.name}`),
  }));
  if (problems.length > 0)
    throw new InputError(
      'invalid-config',
      `${system.name} does not fit ${environment.name}: ${countProblems(problems.length)}`,
      problems,
    );
  return deepFreeze(sized);
}

function sizeService<S extends ServiceConfig>(service: S, loadShare: number): S {
  const { scaling, targets, demand } = service;
  const scale = (tasks: number) => Math.ceil(tasks * loadShare);
  const minCapacity = scale(scaling.minCapacity);
  return {
    ...service,
    // What leaves room for a new task beside three does not beside one.
    maximumPercent: Math.max(service.maximumPercent, smallestMaximumPercent(minCapacity)),
    scaling: {
      ...scaling,
      minCapacity,
      maxCapacity: Math.max(scale(scaling.maxCapacity), Math.min(SMALLEST_MAX_CAPACITY, scaling.maxCapacity)),
    },
    ...(targets === undefined ? {} : { targets: sizeTargets(targets, loadShare) }),
    ...(demand === undefined
      ? {}
      : { demand: { ...demand, history: { ...demand.history, factor: demand.history.factor * loadShare } } }),
  };
}

/** Every instance of one class, if one is named. Then none is serverless, and shards differ from the default one in nothing. */
function sizeDatabase(
  database: DatabaseConfig | undefined,
  instanceClass: string | undefined,
): DatabaseConfig | undefined {
  if (database === undefined || instanceClass === undefined) return database;
  const { sharding } = database;
  return {
    ...database,
    writer: { instanceClass },
    readers: mapValues(database.readers, (role) => ({ ...role, instanceClass })),
    serverless: undefined,
    sharding: sharding === undefined ? undefined : { ...sharding, shards: mapValues(sharding.shards, keepGroup) },
  };
}

/** The stack it stands in is no matter of size. */
function keepGroup({ group }: ShardConfig): ShardConfig {
  return group === undefined ? {} : { group };
}

function sizeTargets({ sustained, peak, burst, users }: LoadTargets, loadShare: number): LoadTargets {
  return {
    sustained: sustained * loadShare,
    peak: peak * loadShare,
    burst: burst === undefined ? undefined : { ...burst, load: burst.load * loadShare },
    users: users === undefined ? undefined : { ...users, count: users.count * loadShare },
  };
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
