import type { StackProps } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { addCacheAlarms } from '../constructs/cache/cache-alarms';
import { ServerlessValkeyCache } from '../constructs/cache/serverless-cache';
import { addServerlessCacheAlarms } from '../constructs/cache/serverless-cache-alarms';
import { addCacheWarmingAlarm } from '../constructs/edge/cache-warming';
import { addEdgeAlarms, CLOUDFRONT_METRICS_REGION } from '../constructs/edge/edge-alarms';
import { AlarmTopic } from '../constructs/monitoring/alarm-topic';
import { Alarms } from '../constructs/monitoring/alarms';
import { PlatformDashboard } from '../constructs/monitoring/platform-dashboard';
import { addQueueAlarms } from '../constructs/queue/queue-alarms';
import { encryptionKey } from '../constructs/security/encryption-key';
import { asNodeBasedCache, maxNodesPerShard, maxShards } from '../model/cache/checks';
import type { CacheConfig } from '../model/cache/config';
import type { AlertThresholds } from '../model/monitoring/alerts';
import type { SystemConfig } from '../model/system/config';
import { addAlarmsOfDatabases, addAlarmsOfPartitions, addAlarmsOfServices } from './alarms-of-stacks';
import { dashboardSections } from './dashboard-sections';
import type { DataStack } from './data-stack';
import type { EdgeStack } from './edge-stack';
import { PlatformStack, type PlatformStackProps } from './platform-stack';
import { keyRemovalPolicy } from './removal';
import type { SchemaStack } from './schema-stack';
import type { ServiceStack } from './service-stack';
import type { WarmingStack } from './warming-stack';

/**
 * Dashboards and metrics nest so deep that two fifths of the file would be spaces, and 1 MB be reached with half the services that the
 * 500 resources admit (measured: 328 KB for JediRe in production with them, 199 KB without).
 */
export const MONITORING_STACK_PROPS: StackProps = { suppressTemplateIndentation: true };

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

/** The system's alerts as alarms, and one dashboard; those of groups stand in stacks beside it. */
export class MonitoringStack extends PlatformStack {
  readonly alarms: Alarms;
  /** Where all alarms are sent, those of groups too. */
  readonly topic: ITopic;

  constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    super(scope, id, { ...props, stackProps: MONITORING_STACK_PROPS });
    const { system, environment, data, services, edge } = props;
    const { alerts } = system;
    const key = encryptionKey(this, 'Key', 'Encrypts alarm messages', keyRemovalPolicy(environment));
    const { alarmEmail } = environment;
    this.topic = new AlarmTopic(this, 'Alerts', {
      encryptionKey: key,
      email: alarmEmail,
    }).topic;
    this.alarms = new Alarms(this, 'Alarms', this.topic);
    addAlarmsOfServices(this.alarms, system, services);
    for (const [name, { queue, deadLetterQueue }] of Object.entries(data.queues))
      addQueueAlarms(this.alarms, name, queue, deadLetterQueue, alerts);
    addAlarmsOfDatabases(this.alarms, system, data.databases);
    addAlarmsOfPartitions(this.alarms, props.schema);
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
