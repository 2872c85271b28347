import type { LoadTargets } from './demand-config';
import type { EnvironmentConfig } from './environment-config';
import { InputError } from './input-error';
import { count, deepFreeze } from './parse';
import type { ServiceConfig } from './service-config';
import { systemProblems } from './system-checks';
import type { SystemConfig } from './system-config';

/** Fewest tasks a scaled-down environment may grow to, so that scaling is exercised everywhere. */
const SMALLEST_MAX_CAPACITY = 2;

/**
 * The system as one environment runs it: bounds, targets and history scaled by the environment's `loadShare`,
 * instance classes and node types replaced where the environment names its own.
 *
 * Throws `InputError` (code `invalid-config`) when the sized system contradicts itself, for example when the
 * environment's smaller database cannot admit the services' connections; the message names both files.
 */
export function sizeFor(system: SystemConfig, environment: EnvironmentConfig): SystemConfig {
  const { loadShare, databaseInstanceClass, cacheNodeType } = environment;
  const sized: SystemConfig = {
    ...system,
    services: mapValues(system.services, (service) => sizeService(service, loadShare)),
    database: {
      ...system.database,
      writer: { instanceClass: databaseInstanceClass ?? system.database.writer.instanceClass },
      // Where every class is replaced, none is serverless.
      serverless: databaseInstanceClass === undefined ? system.database.serverless : undefined,
      readers: mapValues(system.database.readers, (role) => ({
        ...role,
        instanceClass: databaseInstanceClass ?? role.instanceClass,
      })),
    },
    caches: mapValues(system.caches, (cache) => {
      const { shardAutoscaling, ...rest } = cache;
      const nodeType = cacheNodeType ?? cache.nodeType;
      // A node type chosen for a small environment is usually too small for ElastiCache's autoscaling.
      return cacheNodeType === undefined && shardAutoscaling !== undefined
        ? { ...rest, nodeType, shardAutoscaling }
        : { ...rest, nodeType };
    }),
  };
  const problems = systemProblems(sized).map(({ path, ...problem }) => ({
    ...problem,
    where: `config/systems/${system.name}.ts in environment ${environment.name}: ${path.join('.')}`,
    remedy: `${problem.remedy} Or change loadShare or the sizes in config/environments/${environment.name}.ts.`,
  }));
  if (problems.length > 0)
    throw new InputError(
      'invalid-config',
      `${system.name} does not fit ${environment.name}: ${count(problems.length)}`,
      problems,
    );
  return deepFreeze(sized);
}

function sizeService<S extends ServiceConfig>(service: S, loadShare: number): S {
  const { scaling, targets, demand } = service;
  const scale = (tasks: number) => Math.ceil(tasks * loadShare);
  const sized = {
    ...service,
    scaling: {
      ...scaling,
      minCapacity: scale(scaling.minCapacity),
      maxCapacity: Math.max(scale(scaling.maxCapacity), Math.min(SMALLEST_MAX_CAPACITY, scaling.maxCapacity)),
    },
  };
  if (targets !== undefined) sized.targets = sizeTargets(targets, loadShare);
  if (demand !== undefined) {
    sized.demand = { ...demand, history: { ...demand.history, factor: demand.history.factor * loadShare } };
  }
  return sized;
}

function sizeTargets({ sustained, peak, burst, users }: LoadTargets, loadShare: number): LoadTargets {
  return {
    sustained: sustained * loadShare,
    peak: peak * loadShare,
    ...(burst === undefined ? {} : { burst: { ...burst, load: burst.load * loadShare } }),
    ...(users === undefined ? {} : { users: { ...users, count: users.count * loadShare } }),
  };
}

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
