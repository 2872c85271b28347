import type { Construct } from 'constructs';
import { addLogArchiveAlarm } from '../constructs/archive/log-archive';
import { addCacheAlarms } from '../constructs/cache/cache-alarms';
import { ServerlessValkeyCache } from '../constructs/cache/serverless-cache';
import { addServerlessCacheAlarms } from '../constructs/cache/serverless-cache-alarms';
import { addDatabaseAlarms } from '../constructs/database/database-alarms';
import { addCacheWarmingAlarm } from '../constructs/edge/cache-warming';
import { addEdgeAlarms, CLOUDFRONT_METRICS_REGION } from '../constructs/edge/edge-alarms';
import { AlarmTopic } from '../constructs/monitoring/alarm-topic';
import { Alarms } from '../constructs/monitoring/alarms';
import { PlatformDashboard } from '../constructs/monitoring/platform-dashboard';
import { addArchiveAlarms } from '../constructs/partitions/archive-alarms';
import { addPartitionAlarms } from '../constructs/partitions/partition-alarms';
import { addQueueAlarms } from '../constructs/queue/queue-alarms';
import { addFloorAlarm } from '../constructs/scaling/reasserted-floor';
import { encryptionKey } from '../constructs/security/encryption-key';
import { addHttpAlarms, addServiceAlarms } from '../constructs/service/service-alarms';
import { asNodeBasedCache, maxNodesPerShard, maxShards } from '../model/cache/checks';
import type { CacheConfig } from '../model/cache/config';
import { databaseClusters } from '../model/database/clusters';
import type { DatabaseConfig } from '../model/database/config';
import { instanceMemoryGiB } from '../model/database/instance-classes';
import type { AlertThresholds } from '../model/monitoring/alerts';
import type { ServiceConfig } from '../model/service/config';
import type { SystemConfig } from '../model/system/config';
import { dashboardSections } from './dashboard-sections';
import type { DataStack } from './data-stack';
import type { EdgeStack } from './edge-stack';
import { PlatformStack, type PlatformStackProps } from './platform-stack';
import { keyRemovalPolicy } from './removal';
import type { SchemaStack } from './schema-stack';
import type { ServiceStack } from './service-stack';
import type { WarmingStack } from './warming-stack';

export interface MonitoringStackProps extends PlatformStackProps {
  readonly system: SystemConfig;
  readonly data: DataStack;
  readonly services: ServiceStack;
  readonly edge: EdgeStack;
  /** @default the schema is left alone */
  readonly schema?: SchemaStack;
  /** @default nothing warms the caches */
  readonly warming?: WarmingStack;
}

/** The system's alerts as alarms, and one dashboard. */
export class MonitoringStack extends PlatformStack {
  readonly alarms: Alarms;

  constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    super(scope, id, props);
    const { system, environment, data, services, edge } = props;
    const { alerts } = system;
    const key = encryptionKey(this, 'Key', 'Encrypts alarm messages', keyRemovalPolicy(environment));
    const { alarmEmail } = environment;
    const { topic } = new AlarmTopic(this, 'Alerts', {
      encryptionKey: key,
      email: alarmEmail,
    });
    this.alarms = new Alarms(this, 'Alarms', topic);
    for (const [name, { service }] of Object.entries({ ...services.http, ...services.workers })) {
      addServiceAlarms(
        this.alarms,
        name,
        service,
        (system.services[name] as ServiceConfig).scaling.maxCapacity,
        alerts,
      );
    }
    for (const [name, { targetGroup }] of Object.entries(services.http))
      addHttpAlarms(this.alarms, name, targetGroup, alerts);
    for (const [name, logArchive] of Object.entries(services.logArchives))
      addLogArchiveAlarm(this.alarms, name, logArchive);
    if (services.reassertFloor !== undefined) addFloorAlarm(this.alarms, services.reassertFloor);
    for (const [name, { queue, deadLetterQueue }] of Object.entries(data.queues))
      addQueueAlarms(this.alarms, name, queue, deadLetterQueue, alerts);
    for (const [index, { shard = '', database }] of databaseClusters(system.database).entries()) {
      const construct = index === 0 ? data.database : data.shards[shard];
      if (construct === undefined) continue;
      const name = index === 0 ? 'database' : `database-${shard}`;
      addDatabaseAlarms(this.alarms, { name, ...construct, ...limitsOf(database) }, alerts);
    }
    for (const [shard, keeper] of props.schema?.partitions ?? []) {
      const name = shard === undefined ? 'database' : `database-${shard}`;
      addPartitionAlarms(this.alarms, name, keeper);
      if (keeper.archives) addArchiveAlarms(this.alarms, name, keeper);
    }
    for (const [name, cache] of Object.entries(data.caches))
      addAlarmsOfCache(this.alarms, name, cache, system.caches[name] as CacheConfig, alerts);
    if (props.warming !== undefined) addCacheWarmingAlarm(this.alarms, props.warming.warming);
    // CloudFront's metrics are in us-east-1 only, and an alarm reads the region it stands in.
    if (environment.region === CLOUDFRONT_METRICS_REGION) {
      const caches = Object.values(system.edge.classes).some(({ ttlSeconds }) => ttlSeconds > 0);
      addEdgeAlarms(this.alarms, edge.edge.distribution, alerts, caches);
    }
    new PlatformDashboard(this, 'Overview', {
      dashboardName: this.stackName,
      sections: dashboardSections(system, data, services, edge),
    });
  }
}

function addAlarmsOfCache(
  alarms: Alarms,
  name: string,
  cache: DataStack['caches'][string],
  config: CacheConfig,
  alerts: AlertThresholds,
): void {
  const holdsSessions = config.purpose === 'sessions';
  const nodes = asNodeBasedCache(config);
  if (cache instanceof ServerlessValkeyCache) {
    const { serverlessCacheName } = cache.cache;
    addServerlessCacheAlarms(alarms, name, { serverlessCacheName, holdsSessions, ...config.serverless }, alerts);
  } else if (nodes !== undefined) {
    addCacheAlarms(
      alarms,
      name,
      {
        replicationGroupId: cache.replicationGroup.ref,
        holdsSessions,
        shards: maxShards(nodes),
        replicasPerShard: maxNodesPerShard(nodes) - 1,
      },
      alerts,
    );
  }
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
