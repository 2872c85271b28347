/** Alarms for each construct, a topic that tells somebody, and a dashboard. */
export { addLogArchiveAlarm } from './constructs/archive/log-archive';
export { addCacheAlarms, type CacheAlarmOptions } from './constructs/cache/cache-alarms';
export { addServerlessCacheAlarms, type ServerlessCacheAlarmOptions } from './constructs/cache/serverless-cache-alarms';
export { addDatabaseAlarms, type MonitoredDatabase } from './constructs/database/database-alarms';
export { addCacheWarmingAlarm } from './constructs/edge/cache-warming';
export { addEdgeAlarms } from './constructs/edge/edge-alarms';
export { AlarmTopic, type AlarmTopicProps } from './constructs/monitoring/alarm-topic';
export { type AlarmOptions, Alarms, Severity } from './constructs/monitoring/alarms';
export {
  type DashboardGraph,
  type DashboardSection,
  PlatformDashboard,
  type PlatformDashboardProps,
} from './constructs/monitoring/platform-dashboard';
export { addArchiveAlarms } from './constructs/partitions/archive-alarms';
export { addPartitionAlarms } from './constructs/partitions/partition-alarms';
export { addQueueAlarms } from './constructs/queue/queue-alarms';
export { addHttpAlarms, addServiceAlarms } from './constructs/service/service-alarms';
export type { AlertThresholds } from './model/monitoring/alerts';
