import { getAt, readNumber, readText } from '../../template/values';
import { BY_USE, type CostedResource, type ResourceCost, resourceCost, unknownCost } from '../charge';
import { cachedDataKey, cacheNodeKey, cacheUnitsKey } from '../price-keys';
import { MONTH_HOURS } from '../prices';
import { constantFloor, floorAssumption, isScaled, monthlyHours, type WeeklyFloor, weeklyFloor } from '../week';

/** Engines as templates call them, and as AWS's price list does. */
const ENGINES: Readonly<Record<string, string>> = { valkey: 'Valkey', redis: 'Redis', memcached: 'Memcached' };

/** GB that a serverless cache is billed for at least (aws-facts 2: Valkey 100 MB, the others 1 GB). */
const LEAST_GB: Readonly<Record<string, number>> = { Valkey: 0.1 };

const SECONDS_PER_HOUR = 3600;

/** How many there are of something in each part of the week, and whether that follows a plan or load. */
interface Count {
  readonly floor: WeeklyFloor;
  readonly scaled: boolean;
}

/** A replication group: the nodes of its shards, by the floors of the week where shards or replicas scale. */
export function replicationGroupCost(resource: CostedResource): ResourceCost {
  const { properties, template } = resource;
  const nodeType = readText(properties.CacheNodeType, template);
  const engine = engineOf(resource, 'redis');
  if (nodeType === undefined || engine === undefined)
    return unknownCost('cache', nodeType === undefined ? 'CacheNodeType' : 'Engine');
  const shards = countOf(resource, 'NodeGroups', properties.NumNodeGroups, 1);
  // Without shards NumCacheClusters counts the primary, too.
  const clusters = readNumber(properties.NumCacheClusters, template);
  const configured = properties.ReplicasPerNodeGroup ?? (clusters === undefined ? undefined : clusters - 1);
  const replicas = countOf(resource, 'Replicas', configured, 0);
  if (shards === undefined || replicas === undefined) return unknownCost('cache', 'the number of its nodes');
  const quantity = monthlyHours([shards.floor, replicas.floor], (groups, copies) => groups * (1 + copies));
  const scaled = shards.scaled || replicas.scaled;
  const snapshots = (readNumber(properties.SnapshotRetentionLimit, template) ?? 0) > 0;
  return resourceCost(
    [
      {
        what: `${engine} ${nodeType}`,
        key: cacheNodeKey(nodeType, engine),
        quantity,
        ...(scaled ? { assumption: floorAssumption(shards.floor, replicas.floor) } : {}),
      },
    ],
    snapshots ? [{ what: 'snapshots', reason: BY_USE }] : [],
  );
}

function countOf(resource: CostedResource, what: string, stated: unknown, otherwise: number): Count | undefined {
  const dimension = `elasticache:replication-group:${what}`;
  const scaled = isScaled(resource, dimension);
  const count = stated === undefined ? otherwise : readNumber(stated, resource.template);
  const fixed = count === undefined ? undefined : constantFloor(count);
  const floor = scaled ? weeklyFloor(resource, dimension) : fixed;
  return floor === undefined ? undefined : { floor, scaled };
}

/** A serverless cache: what it always has. Data and requests beyond are billed by use. */
export function serverlessCacheCost(resource: CostedResource): ResourceCost {
  const { properties, template } = resource;
  const engine = engineOf(resource, '');
  if (engine === undefined) return unknownCost('serverless cache', 'Engine');
  const least = (kind: string) => readNumber(getAt(properties.CacheUsageLimits, kind, 'Minimum'), template);
  const gb = least('DataStorage') ?? LEAST_GB[engine] ?? 1;
  const unitsPerSecond = least('ECPUPerSecond') ?? 0;
  const millions = (unitsPerSecond * SECONDS_PER_HOUR * MONTH_HOURS) / 1e6;
  const assumption = 'at its least; more data and requests are not in it';
  return resourceCost(
    [
      { what: `${engine} serverless: data`, key: cachedDataKey(engine), quantity: gb * MONTH_HOURS, assumption },
      ...(millions === 0
        ? []
        : [{ what: `${engine} serverless: ECPU`, key: cacheUnitsKey(engine), quantity: millions, assumption }]),
    ],
    [{ what: 'data and requests above its least', reason: BY_USE }],
  );
}

function engineOf({ properties, template }: CostedResource, otherwise: string): string | undefined {
  const engine = properties.Engine === undefined ? otherwise : readText(properties.Engine, template);
  return engine === undefined ? undefined : ENGINES[engine];
}
