import {
  BY_USE,
  byUse,
  type Charge,
  type CostedResource,
  type Costing,
  costing,
  type Gap,
  siblingsOf,
  together,
  unreadable,
} from '../charge';
import { databaseVcpus } from '../database-vcpus';
import {
  auroraIoKey,
  auroraStorageKey,
  capacityUnitKey,
  databaseInstanceKey,
  databaseProxyKey,
  PRICE_KEYS,
} from '../price-keys';
import { MONTH_HOURS } from '../prices';
import { isTrue, numberIn, references, refersTo, textIn, within } from '../template';
import { floorAssumption, isScaled, monthlyHours, weeklyFloor } from '../week';

/** Engines as templates call them, and as AWS's price list does. */
const ENGINES: Readonly<Record<string, string>> = {
  'aurora-postgresql': 'Aurora PostgreSQL',
  'aurora-mysql': 'Aurora MySQL',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  mariadb: 'MariaDB',
};
const SERVERLESS_CLASS = 'db.serverless';
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
      what: `${charge.what}, readers of the plan`,
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

/** A proxy: the vCPU of all instances of its cluster, wherever its connections go (RDS Proxy pricing). */
export function proxyCost(resource: CostedResource): Costing {
  const group = siblingsOf(resource, 'AWS::RDS::DBProxyTargetGroup').find(({ properties }) =>
    refersTo(properties.DBProxyName, resource.logicalId),
  );
  const [clusterId = ''] = references(group?.properties.DBClusterIdentifiers);
  const cluster = resource.siblings[clusterId];
  const engine = cluster && engineOf(cluster.Properties ?? {}, resource);
  if (engine === undefined) return unreadable('RDS Proxy', 'the cluster behind it');
  const classes = instancesOf(resource, clusterId).map(({ properties }) =>
    textIn(properties.DBInstanceClass, resource.template),
  );
  const vcpus = classes.map((name) => (name === undefined ? undefined : databaseVcpus(name)));
  const unknown = classes.filter((_, index) => vcpus[index] === undefined);
  const sum = vcpus.reduce((total: number, count) => total + (count ?? 0), 0);
  const key = databaseProxyKey(engine);
  const assumption = 'the vCPU of all instances of the template; readers that scaling adds are not in it';
  return costing(
    sum === 0 ? [] : [{ what: 'RDS Proxy', key, quantity: sum * MONTH_HOURS, assumption }],
    unknown.map((name) => ({
      what: `RDS Proxy before ${name ?? 'an instance'}`,
      reason: 'its vCPU are not known to this estimate',
    })),
  );
}

function instancesOf(resource: CostedResource, clusterId: string) {
  return siblingsOf(resource, 'AWS::RDS::DBInstance').filter(({ properties }) =>
    refersTo(properties.DBClusterIdentifier, clusterId),
  );
}

function tierOf({ properties }: ReturnType<typeof instancesOf>[number], { template }: CostedResource): number {
  return numberIn(properties.PromotionTier, template) ?? 1;
}

function clusterOf(properties: Readonly<Record<string, unknown>>, { siblings }: CostedResource) {
  const [clusterId = ''] = references(properties.DBClusterIdentifier);
  return siblings[clusterId]?.Properties;
}

function engineOf(properties: Readonly<Record<string, unknown>>, { template }: CostedResource): string | undefined {
  const engine = textIn(properties.Engine, template);
  return engine === undefined ? undefined : (ENGINES[engine] ?? engine);
}

function isIoOptimized(properties: Readonly<Record<string, unknown>>, { template }: CostedResource): boolean {
  return textIn(properties.StorageType, template) === 'aurora-iopt1';
}
