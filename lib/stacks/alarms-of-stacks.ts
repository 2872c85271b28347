import { addLogArchiveAlarm } from '../constructs/archive/log-archive';
import type { AuroraDatabase } from '../constructs/database/aurora-database';
import { addDatabaseAlarms } from '../constructs/database/database-alarms';
import type { Alarms } from '../constructs/monitoring/alarms';
import { addArchiveAlarms } from '../constructs/partitions/archive-alarms';
import { addPartitionAlarms } from '../constructs/partitions/partition-alarms';
import { addFloorAlarm } from '../constructs/scaling/reasserted-floor';
import { addHttpAlarms, addServiceAlarms } from '../constructs/service/service-alarms';
import { databaseClusters } from '../model/database/clusters';
import type { DatabaseConfig } from '../model/database/config';
import { instanceMemoryGiB } from '../model/database/instance-classes';
import type { ServiceConfig } from '../model/service/config';
import type { SystemConfig } from '../model/system/config';
import type { DeployedServices } from './deployed-services';
import type { SchemaStack } from './schema-stack';

/** Alarms of the services of a stack, and of what keeps their floors and archives their logs. */
export function addAlarmsOfServices(alarms: Alarms, system: SystemConfig, deployed: DeployedServices): void {
  const { alerts, services } = system;
  for (const [name, { service }] of Object.entries({ ...deployed.http, ...deployed.workers })) {
    addServiceAlarms(alarms, name, service, (services[name] as ServiceConfig).scaling.maxCapacity, alerts);
  }
  for (const [name, { targetGroup }] of Object.entries(deployed.http)) addHttpAlarms(alarms, name, targetGroup, alerts);
  for (const [name, logArchive] of Object.entries(deployed.logArchives)) addLogArchiveAlarm(alarms, name, logArchive);
  if (deployed.reassertFloor !== undefined) addFloorAlarm(alarms, deployed.reassertFloor);
}

/** Alarms of the database, which has no shard's name, and of shards. */
export function addAlarmsOfDatabases(
  alarms: Alarms,
  system: SystemConfig,
  databases: readonly { readonly shard?: string; readonly database: AuroraDatabase }[],
): void {
  const [main, ...others] = databaseClusters(system.database);
  for (const { shard, database: construct } of databases) {
    const config = shard === undefined ? main : others.find((other) => other.shard === shard);
    if (config === undefined) continue;
    addDatabaseAlarms(alarms, { name: nameOf(shard), ...construct, ...limitsOf(config.database) }, system.alerts);
  }
}

/** Alarms of what keeps partitions, and archives them. */
export function addAlarmsOfPartitions(alarms: Alarms, schema: SchemaStack | undefined): void {
  for (const [shard, keeper] of schema?.partitions ?? []) {
    addPartitionAlarms(alarms, nameOf(shard), keeper);
    if (keeper.archives) addArchiveAlarms(alarms, nameOf(shard), keeper);
  }
}

function nameOf(shard: string | undefined): string {
  return shard === undefined ? 'database' : `database-${shard}`;
}

/** What the limits of a cluster's instances follow from; of the readers, the class that runs out of connections first. */
function limitsOf({ writer, readers, serverless }: DatabaseConfig) {
  const memory = (instanceClass: string) => instanceMemoryGiB(instanceClass, serverless) ?? 0;
  const [readerClass] = Object.values(readers)
    .map((role) => role.instanceClass)
    .sort((a, b) => memory(a) - memory(b));
  return {
    writerClass: writer.instanceClass,
    readerClass,
    serverless,
  };
}
