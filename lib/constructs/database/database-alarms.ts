import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { instanceMemoryGiB, maxConnections } from '../../model/database/instance-classes';
import type { ServerlessRange } from '../../model/database/serverless';
import type { AlertThresholds } from '../../model/monitoring/alerts';
import { ALARM_PERIOD, type Alarms, Severity } from '../monitoring/alarms';

/** A cluster and what its limits follow from. */
export interface MonitoredDatabase {
  /** Begins the ids of its alarms; each database its own. */
  readonly name: string;
  /** The cluster that is watched. */
  readonly cluster: IDatabaseCluster;
  /** Where PostgreSQL's log goes. */
  readonly logGroup: ILogGroup;
  /** Instance class of the writer, such as `r7g.large`; it decides how many connections are many. */
  readonly writerClass: string;
  /** The class of the readers that runs out first. @default there are no readers */
  readonly readerClass?: string;
  /** Range of serverless instances, in ACU. @default none is serverless */
  readonly serverless?: ServerlessRange;
}

/** Whose metric is read: the writer's, or the worst of the readers'. */
export enum InstanceRole {
  WRITER = 'WRITER',
  READER = 'READER',
}

const GIB = 2 ** 30;
const TIB = 2 ** 40;
/**
 * Local storage of an instance relative to its memory. The cluster's own volume grows by itself; what can run out is
 * the local storage for sorts and logs (Aurora user guide, "Temporary storage limits for Aurora PostgreSQL").
 */
const LOCAL_STORAGE_PER_MEMORY = 2;
/**
 * How far the cluster's own volume grows by itself (Amazon Aurora quotas, the smaller of the engine versions'
 * limits).
 */
const VOLUME_TIB = 128;
/** Readers share the writer's volume and are usually some tens of milliseconds behind; a second is unusual. */
const LAG_MS = 1000;
/** Statements over half a second in a minute that are more than single outliers (our choice). */
const SLOW_STATEMENTS = 10;

/** Every alarm of a database. */
export function addDatabaseAlarms(alarms: Alarms, database: MonitoredDatabase, alerts: AlertThresholds): void {
  const roles = [InstanceRole.WRITER, ...(database.readerClass === undefined ? [] : [InstanceRole.READER])];
  for (const role of roles) {
    addDatabaseConnectionsAlarm(alarms, database, role, alerts.connectionPercent);
    addDatabaseCpuAlarm(alarms, database, role, Severity.WARNING, alerts.cpuPercent.warning);
    addDatabaseCpuAlarm(alarms, database, role, Severity.CRITICAL, alerts.cpuPercent.critical);
    addDatabaseLocalStorageAlarm(alarms, database, role, alerts.diskFreePercent);
  }
  addDatabaseReplicaLagAlarm(alarms, database);
  addDatabaseDeadlocksAlarm(alarms, database);
  addDatabaseVolumeAlarm(alarms, database, alerts.diskFreePercent);
  addDatabaseSlowStatementsAlarm(alarms, database);
}

/** Open connections above a share, in percent, of what one instance admits. */
export function addDatabaseConnectionsAlarm(
  alarms: Alarms,
  database: MonitoredDatabase,
  role: InstanceRole,
  percent: number,
): void {
  const instanceClass = classOf(database, role);
  const limit = Math.floor(((maxConnections(instanceClass, database.serverless) ?? 0) * percent) / 100);
  const who = role.toLowerCase();
  alarms.add(`${database.name}-${who}-connections`, {
    metric: metricOf(database, 'DatabaseConnections', 'Maximum', role),
    threshold: limit,
    severity: Severity.CRITICAL,
    runbook: 'database-connections',
    meaning: `A ${who} has more than ${limit} connections, ${percent} % of what ${instanceClass} admits.`,
  });
}

/** CPU above a threshold in percent: for a quarter of an hour as a warning, for five minutes as critical. */
export function addDatabaseCpuAlarm(
  alarms: Alarms,
  database: MonitoredDatabase,
  role: InstanceRole,
  severity: Severity,
  percent: number,
): void {
  const who = role.toLowerCase();
  alarms.add(`${database.name}-${who}-cpu-${severity}`, {
    metric: metricOf(database, 'CPUUtilization', 'Maximum', role),
    threshold: percent,
    severity,
    minutes: severity === Severity.WARNING ? 15 : 5,
    runbook: 'database-cpu',
    meaning: `A ${who} uses more than ${percent} % of its CPU.`,
  });
}

/** Local storage of an instance, which does not grow, with less than a share free, in percent. */
export function addDatabaseLocalStorageAlarm(
  alarms: Alarms,
  database: MonitoredDatabase,
  role: InstanceRole,
  freePercent: number,
): void {
  const memoryGiB = instanceMemoryGiB(classOf(database, role), database.serverless) ?? 0;
  const localStorageGiB = LOCAL_STORAGE_PER_MEMORY * memoryGiB;
  const who = role.toLowerCase();
  alarms.add(`${database.name}-${who}-local-storage`, {
    metric: metricOf(database, 'FreeLocalStorage', 'Minimum', role),
    threshold: Math.floor((localStorageGiB * GIB * freePercent) / 100),
    below: true,
    severity: Severity.WARNING,
    runbook: 'database-local-storage',
    meaning: `A ${who} has less than ${freePercent} % of its local storage of about ${localStorageGiB} GiB free.`,
  });
}

/** The cluster's volume, which grows by itself up to a limit, with less than a share of that limit left, in percent. */
export function addDatabaseVolumeAlarm(alarms: Alarms, database: MonitoredDatabase, freePercent: number): void {
  alarms.add(`${database.name}-volume`, {
    // It is published more seldom than the others, and nothing happens within an hour.
    metric: metricOf(database, 'VolumeBytesUsed', 'Maximum').with({ period: Duration.hours(1) }),
    minutes: 1,
    threshold: Math.floor((VOLUME_TIB * TIB * (100 - freePercent)) / 100),
    severity: Severity.WARNING,
    runbook: 'database-volume',
    meaning: `Less than ${freePercent} % is left of the ${VOLUME_TIB} TiB that the volume can grow to.`,
  });
}

/** A reader that is more than a second behind. */
export function addDatabaseReplicaLagAlarm(alarms: Alarms, database: MonitoredDatabase): void {
  alarms.add(`${database.name}-replica-lag`, {
    metric: metricOf(database, 'AuroraReplicaLag', 'Maximum', InstanceRole.READER),
    threshold: LAG_MS,
    severity: Severity.WARNING,
    runbook: 'database-replica-lag',
    meaning: 'A reader is more than a second behind the writer.',
  });
}

export function addDatabaseDeadlocksAlarm(alarms: Alarms, database: MonitoredDatabase): void {
  alarms.add(`${database.name}-deadlocks`, {
    metric: metricOf(database, 'Deadlocks', 'Sum', InstanceRole.WRITER),
    threshold: 0,
    severity: Severity.WARNING,
    minutes: 1,
    runbook: 'database-deadlocks',
    meaning: 'Two transactions have blocked each other and one was ended.',
  });
}

/** Statements that PostgreSQL has logged as slow (`log_min_duration_statement`), counted from its log. */
export function addDatabaseSlowStatementsAlarm(alarms: Alarms, database: MonitoredDatabase): void {
  const filter = new MetricFilter(alarms, `${database.name}-slow-statements-filter`, {
    logGroup: database.logGroup,
    filterPattern: FilterPattern.literal('"duration:"'),
    metricNamespace: 'Tidemark/Database',
    metricName: `SlowStatements-${database.cluster.clusterIdentifier}`,
    metricValue: '1',
  });
  alarms.add(`${database.name}-slow-statements`, {
    metric: filter.metric({ statistic: 'Sum', period: ALARM_PERIOD }),
    threshold: SLOW_STATEMENTS,
    severity: Severity.WARNING,
    runbook: 'database-slow-statements',
    meaning: `More than ${SLOW_STATEMENTS} statements a minute have taken over half a second.`,
  });
}

function classOf({ writerClass, readerClass }: MonitoredDatabase, role: InstanceRole): string {
  return role === InstanceRole.WRITER ? writerClass : (readerClass ?? writerClass);
}

/** A metric of the cluster's writer, of all its readers together, or of the cluster. */
function metricOf({ cluster }: MonitoredDatabase, metricName: string, statistic: string, role?: InstanceRole): Metric {
  return new Metric({
    namespace: 'AWS/RDS',
    metricName,
    statistic,
    period: ALARM_PERIOD,
    dimensionsMap: {
      DBClusterIdentifier: cluster.clusterIdentifier,
      ...(role === undefined ? {} : { Role: role }),
    },
  });
}
