import { isTrue, numberIn, references, textIn, within } from '../../template/values';
import {
  BY_USE,
  byUse,
  type Charge,
  type CostedResource,
  type Costing,
  costing,
  type Gap,
  together,
  unreadable,
} from '../charge';
import { auroraIoKey, auroraStorageKey, capacityUnitKey, databaseInstanceKey, PRICE_KEYS } from '../price-keys';
import { MONTH_HOURS } from '../prices';
import { floorAssumption, isScaled, monthlyHours, weeklyFloor } from '../week';
import { engineOf, instancesOf, isIoOptimized, SERVERLESS_CLASS } from './database-parts';

const READERS = 'rds:cluster:ReadReplicaCount';

/** A cluster of Aurora: the readers that its floor adds to those of the template, and the secret of its master user. */
export function clusterCost(resource: CostedResource): Costing {
  const { properties, template } = resource;
  if (properties.DBClusterInstanceClass !== undefined)
    return costing([], [{ what: 'a Multi-AZ cluster', reason: 'its instances are not known to this estimate' }]);
  const secret: Charge[] = isTrue(properties.ManageMasterUserPassword, template)
    ? [{ what: 'secret of the master user', key: PRICE_KEYS.secret, quantity: 1 }]
    : [];
  const ioOptimized = isIoOptimized(properties, resource);
  const insights: Gap[] =
    textIn(properties.DatabaseInsightsMode, template) === 'advanced'
      ? [{ what: 'Database Insights, advanced', reason: 'the price book has no price of it' }]
      : [];
  return together(
    costing(secret, [{ what: 'backups beyond the free ones', reason: BY_USE }, ...insights]),
    storageCost(resource, ioOptimized),
    addedReaders(resource),
  );
}

/** Data of a cluster, and reads and writes of it where these are not part of the price of the storage. */
function storageCost(resource: CostedResource, ioOptimized: boolean): Costing {
  const engine = engineOf(resource.properties, resource);
  if (engine === undefined) return unreadable('storage of the database', 'Engine');
  const storage = auroraStorageKey(engine, ioOptimized);
  return together(
    byUse(resource, 'databaseStorageGb', 'storage of the database', storage),
    ioOptimized ? costing([]) : byUse(resource, 'databaseIoMillions', 'I/O of the database', auroraIoKey(engine)),
  );
}

/** Readers that Application Auto Scaling keeps beside those of the template; they have the writer's class. */
function addedReaders(resource: CostedResource): Costing {
  if (!isScaled(resource, READERS)) return costing([]);
  const floor = weeklyFloor(resource, READERS);
  if (floor === undefined) return unreadable('readers of the plan', 'MinCapacity of its scaling');
  const instances = instancesOf(resource, resource.logicalId);
  // The target counts every reader of the cluster.
  const hours = monthlyHours([floor], (readers) => Math.max(0, readers - (instances.length - 1)));
  const [writer] = [...instances].sort((a, b) => tierOf(a, resource) - tierOf(b, resource));
  if (hours === 0 || writer === undefined) return costing([]);
  const { charges, gaps } = instanceHours(writer.properties, resource, hours);
  return costing(
    charges.map((charge) => ({
      ...charge,
      what: `${charge.what}, by the plan`,
      assumption: floorAssumption(floor),
    })),
    gaps,
  );
}

/** A database instance: an hour of its class, or of capacity units at the least of its cluster. */
export function instanceCost(resource: CostedResource): Costing {
  const { properties, template } = resource;
  const monitored = (numberIn(properties.MonitoringInterval, template) ?? 0) > 0;
  const storage = properties.DBClusterIdentifier === undefined;
  const { charges, gaps } = instanceHours(properties, resource, MONTH_HOURS);
  return costing(charges, [
    ...gaps,
    ...(storage ? [{ what: 'storage and backups', reason: 'not known to this estimate' }] : []),
    ...(monitored ? [{ what: 'logs of Enhanced Monitoring', reason: BY_USE }] : []),
  ]);
}

function instanceHours(
  properties: Readonly<Record<string, unknown>>,
  resource: CostedResource,
  hours: number,
): Costing {
  const { template } = resource;
  const cluster = clusterOf(properties, resource);
  const instanceClass = textIn(properties.DBInstanceClass, template);
  const engine = engineOf(properties, resource) ?? (cluster && engineOf(cluster, resource));
  if (instanceClass === undefined || engine === undefined)
    return unreadable('database instance', instanceClass === undefined ? 'DBInstanceClass' : 'Engine');
  const ioOptimized = cluster !== undefined && isIoOptimized(cluster, resource);
  if (instanceClass === SERVERLESS_CLASS) {
    const least = numberIn(within(cluster, 'ServerlessV2ScalingConfiguration', 'MinCapacity'), template);
    if (least === undefined) return unreadable('serverless instance', 'MinCapacity of its cluster');
    const assumption = `at the ${least} ACU that its cluster always has; more under load is not in it`;
    return costing([
      { what: `${engine} serverless`, key: capacityUnitKey(engine, ioOptimized), quantity: hours * least, assumption },
    ]);
  }
  const kind = ioOptimized
    ? 'InstanceUsageIOOptimized'
    : isTrue(properties.MultiAZ, template)
      ? 'Multi-AZUsage'
      : 'InstanceUsage';
  const what = `${engine} ${instanceClass}${ioOptimized ? ', I/O-Optimized' : ''}`;
  return costing([{ what, key: databaseInstanceKey(instanceClass, engine, kind), quantity: hours }]);
}

function tierOf({ properties }: ReturnType<typeof instancesOf>[number], { template }: CostedResource): number {
  return numberIn(properties.PromotionTier, template) ?? 1;
}

function clusterOf(properties: Readonly<Record<string, unknown>>, { siblings }: CostedResource) {
  const [clusterId = ''] = references(properties.DBClusterIdentifier);
  return siblings[clusterId]?.Properties;
}
