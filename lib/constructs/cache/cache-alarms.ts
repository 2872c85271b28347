import { CONNECTIONS_PER_NODE } from '../../model/cache/connection-budget';
import type { AlertThresholds } from '../../model/monitoring/alerts';
import { type Alarms, Severity } from '../monitoring/alarms';
import { hitRate, overNodes } from './cache-metrics';

/** Above it a replica answers with what was true seconds ago (assumption: as for readers of the database). */
const LAG_SECONDS = 1;

/** The cache that is watched. */
export interface CacheAlarmOptions {
  /** Id of the replication group. */
  readonly replicationGroupId: string;
  /** Whether it holds sessions, of which none may be evicted. */
  readonly holdsSessions: boolean;
  /** Shards to watch: the most there can be. A shard that does not exist raises no alarm. */
  readonly shards: number;
  /** Of each shard, the most there can be. */
  readonly replicasPerShard: number;
}

/**
 * Memory, CPU, connections, replication lag, evictions of sessions and the hit rate of results, for each shard of a cache
 * with cluster mode.
 *
 * ElastiCache publishes these metrics for each node and none for a replication group (ElastiCache user guide, "Metrics
 * for Valkey and Redis OSS"), so each alarm reads the nodes of one shard, which ElastiCache names
 * `<group>-<shard, 4 digits>-<node, 3 digits>`.
 */
export function addCacheAlarms(
  alarms: Alarms,
  name: string,
  { replicationGroupId, holdsSessions, shards, replicasPerShard }: CacheAlarmOptions,
  alerts: AlertThresholds,
): void {
  for (let shard = 1; shard <= shards; shard += 1) {
    const group = `${replicationGroupId}-${String(shard).padStart(4, '0')}`;
    const nodes = Array.from({ length: replicasPerShard + 1 }, (_, index) =>
      [group, String(index + 1).padStart(3, '0')].join('-'),
    );
    const who = `shard ${shard} of the ${name} cache`;
    alarms.add(`cache-${name}-${shard}-memory`, {
      metric: overNodes('MAX', nodes, 'DatabaseMemoryUsageCountedForEvictPercentage', 'Maximum'),
      threshold: alerts.memoryPercent.warning,
      severity: Severity.WARNING,
      runbook: 'cache-memory',
      meaning: `A node in ${who} uses more than ${alerts.memoryPercent.warning} % of its memory.`,
    });
    alarms.add(`cache-${name}-${shard}-cpu`, {
      metric: overNodes('MAX', nodes, 'EngineCPUUtilization', 'Maximum'),
      threshold: alerts.cpuPercent.critical,
      severity: Severity.CRITICAL,
      runbook: 'cache-cpu',
      meaning: `A node in ${who} uses more than ${alerts.cpuPercent.critical} % of its one engine thread.`,
    });
    const most = Math.floor((CONNECTIONS_PER_NODE * alerts.connectionPercent) / 100);
    alarms.add(`cache-${name}-${shard}-connections`, {
      metric: overNodes('MAX', nodes, 'CurrConnections', 'Maximum'),
      threshold: most,
      severity: Severity.CRITICAL,
      runbook: 'cache-connections',
      meaning: `A node in ${who} has more than ${most} connections, ${alerts.connectionPercent} % of what it admits.`,
    });
    alarms.add(`cache-${name}-${shard}-lag`, {
      metric: overNodes('MAX', nodes, 'ReplicationLag', 'Maximum'),
      threshold: LAG_SECONDS,
      severity: Severity.WARNING,
      runbook: 'cache-lag',
      meaning: `A replica in ${who} is more than a second behind.`,
    });
    if (holdsSessions) {
      alarms.add(`cache-${name}-${shard}-evictions`, {
        metric: overNodes('SUM', nodes, 'Evictions', 'Sum'),
        threshold: 0,
        severity: Severity.CRITICAL,
        minutes: 1,
        runbook: 'cache-evictions',
        meaning: `A session was evicted from ${who}: a user was logged out.`,
      });
    } else {
      alarms.add(`cache-${name}-${shard}-hit-rate`, {
        metric: hitRate(nodes),
        threshold: alerts.cacheHitRatePercent,
        below: true,
        severity: Severity.WARNING,
        minutes: 15,
        runbook: 'cache-hit-rate',
        meaning: `Fewer than ${alerts.cacheHitRatePercent} % of the reads from ${who} find something.`,
      });
    }
  }
}
