import { findReferencesAndSubstitutions } from '../../template/references';
import { getAt, isTrue, readNumber, readText } from '../../template/values';
import {
  addCosts,
  BY_USE,
  type Charge,
  type CostedResource,
  type ResourceCost,
  resourceCost,
  type UnpricedItem,
  unknownCost,
  usageCost,
} from '../charge';
import { auroraIoKey, auroraStorageKey, capacityUnitKey, databaseInstanceKey, PRICE_KEYS } from '../price-keys';
import { MONTH_HOURS } from '../prices';
import { floorAssumption, isScaled, monthlyHours, weeklyFloor } from '../week';
import { isIoOptimized, listInstances, readEngine, SERVERLESS_CLASS } from './database-parts';

const READERS = 'rds:cluster:ReadReplicaCount';

/** A cluster of Aurora: the readers that its floor adds to those of the template, and the secret of its master user. */
export function clusterCost(resource: CostedResource): ResourceCost {
  const { properties, template } = resource;
  if (properties.DBClusterInstanceClass !== undefined)
    return resourceCost([], [{ what: 'a Multi-AZ cluster', reason: 'its instances are not known to this estimate' }]);
  const secret: Charge[] = isTrue(properties.ManageMasterUserPassword, template)
    ? [{ what: 'secret of the master user', key: PRICE_KEYS.secret, quantity: 1 }]
    : [];
  const ioOptimized = isIoOptimized(properties, resource);
  const insights: UnpricedItem[] =
    readText(properties.DatabaseInsightsMode, template) === 'advanced'
      ? [{ what: 'Database Insights, advanced', reason: 'the price book has no price of it' }]
      : [];
  return addCosts(
    resourceCost(secret, [{ what: 'backups beyond the free ones', reason: BY_USE }, ...insights]),
    storageCost(resource, ioOptimized),
    addedReaders(resource),
  );
}

/** Data of a cluster, and reads and writes of it where these are not part of the price of the storage. */
function storageCost(resource: CostedResource, ioOptimized: boolean): ResourceCost {
  const engine = readEngine(resource.properties, resource);
  if (engine === undefined) return unknownCost('storage of the database', 'Engine');
  const storage = auroraStorageKey(engine, ioOptimized);
  return addCosts(
    usageCost(resource, 'databaseStorageGb', 'storage of the database', storage),
    ioOptimized
      ? resourceCost([])
      : usageCost(resource, 'databaseIoMillions', 'I/O of the database', auroraIoKey(engine)),
  );
}

/** Readers that Application Auto Scaling keeps beside those of the template; they have the writer's class. */
function addedReaders(resource: CostedResource): ResourceCost {
  if (!isScaled(resource, READERS)) return resourceCost([]);
  const floor = weeklyFloor(resource, READERS);
  if (floor === undefined) return unknownCost('readers of the plan', 'MinCapacity of its scaling');
  const instances = listInstances(resource, resource.logicalId);
  // The target counts every reader of the cluster.
  const hours = monthlyHours([floor], (readers) => Math.max(0, readers - (instances.length - 1)));
  const [writer] = [...instances].sort((a, b) => tierOf(a, resource) - tierOf(b, resource));
  if (hours === 0 || writer === undefined) return resourceCost([]);
  const { charges, gaps } = instanceHours(writer.properties, resource, hours);
  return resourceCost(
    charges.map((charge) => ({
      ...charge,
      what: `${charge.what}, by the plan`,
      assumption: floorAssumption(floor),
    })),
    gaps,
  );
}

/** A database instance: an hour of its class, or of capacity units at the least of its cluster. */
export function instanceCost(resource: CostedResource): ResourceCost {
  const { properties, template } = resource;
  const monitored = (readNumber(properties.MonitoringInterval, template) ?? 0) > 0;
  const storage = properties.DBClusterIdentifier === undefined;
  const { charges, gaps } = instanceHours(properties, resource, MONTH_HOURS);
  return resourceCost(charges, [
    ...gaps,
    ...(storage ? [{ what: 'storage and backups', reason: 'not known to this estimate' }] : []),
    ...(monitored ? [{ what: 'logs of Enhanced Monitoring', reason: BY_USE }] : []),
  ]);
}

function instanceHours(
  properties: Readonly<Record<string, unknown>>,
  resource: CostedResource,
  hours: number,
): ResourceCost {
  const { template } = resource;
  const cluster = clusterOf(properties, resource);
  const instanceClass = readText(properties.DBInstanceClass, template);
  const engine = readEngine(properties, resource) ?? (cluster && readEngine(cluster, resource));
  if (instanceClass === undefined || engine === undefined)
    return unknownCost('database instance', instanceClass === undefined ? 'DBInstanceClass' : 'Engine');
  const ioOptimized = cluster !== undefined && isIoOptimized(cluster, resource);
  if (instanceClass === SERVERLESS_CLASS) {
    const least = readNumber(getAt(cluster, 'ServerlessV2ScalingConfiguration', 'MinCapacity'), template);
    if (least === undefined) return unknownCost('serverless instance', 'MinCapacity of its cluster');
    const assumption = `at the ${least} ACU that its cluster always has; more under load is not in it`;
    return resourceCost([
      { what: `${engine} serverless`, key: capacityUnitKey(engine, ioOptimized), quantity: hours * least, assumption },
    ]);
  }
  const kind = ioOptimized
    ? 'InstanceUsageIOOptimized'
    : isTrue(properties.MultiAZ, template)
      ? 'Multi-AZUsage'
      : 'InstanceUsage';
  const what = `${engine} ${instanceClass}${ioOptimized ? ', I/O-Optimized' : ''}`;
  return resourceCost([{ what, key: databaseInstanceKey(instanceClass, engine, kind), quantity: hours }]);
}

function tierOf({ properties }: ReturnType<typeof listInstances>[number], { template }: CostedResource): number {
  return readNumber(properties.PromotionTier, template) ?? 1;
}

function clusterOf(properties: Readonly<Record<string, unknown>>, { siblings }: CostedResource) {
  const [clusterId = ''] = findReferencesAndSubstitutions(properties.DBClusterIdentifier);
  return siblings[clusterId]?.Properties;
}
