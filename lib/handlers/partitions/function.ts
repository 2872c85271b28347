import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Connections, IConnectable } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { InputError } from '../../model/input-error';
import type { Partitioning } from '../../model/partitioning';
import { bundledCodeWith } from '../bundled-code';
import { addDatabaseFunction, type DatabaseFunctionProps, noSecret, secretOf } from '../database-function';
import {
  METRICS,
  METRICS_DIMENSION,
  METRICS_NAMESPACE,
  type PartitionMetric,
  type PartitionsEnvironment,
  TABLES_FILE,
} from './env';

/** How long a run that could not begin, or failed, is tried again; the next one comes a day later. */
const MAX_EVENT_AGE = Duration.hours(6);

/** How often EventBridge Scheduler tries to hand a run to Lambda (assumption; it waits longer each time). */
const DELIVERY_ATTEMPTS = 10;

export interface PartitionKeeperProps extends DatabaseFunctionProps {
  /** Tables by name, and how each is to be partitioned (`statedPartitions`). */
  readonly tables: Readonly<Record<string, Partitioning>>;
  /** When it runs; at least daily, because the alarm waits for 26 hours. @default every day at 03:17 UTC */
  readonly schedule?: ScheduleExpression;
}

/**
 * Makes the partitions of tables before their time begins, by a schedule, and publishes how many periods are ready.
 *
 * Let it depend on the migrations that make the tables. See docs/partitions.md; `addPartitionAlarms` watches it.
 */
export class PartitionKeeper extends Construct implements IConnectable {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly connections: Connections;
  private readonly cluster: IDatabaseCluster;

  constructor(scope: Construct, id: string, props: PartitionKeeperProps) {
    super(scope, id);
    const { cluster, tables } = props;
    this.cluster = cluster;
    const environment: Pick<PartitionsEnvironment, 'DATABASE_CLUSTER'> = {
      DATABASE_CLUSTER: cluster.clusterIdentifier,
    };
    const parts = addDatabaseFunction(this, props, this.checkedSecret(props), {
      description: `Makes partitions of ${props.databaseName} ahead of time`,
      does: 'keeps the partitions of the database',
      https: 'Secrets Manager',
      code: bundledCodeWith(__dirname, { [TABLES_FILE]: JSON.stringify(tables) }),
      memorySize: 256,
      // A second run makes what the first could not, and does no harm otherwise: Lambda tries after one minute and after two.
      retryAttempts: 2,
      maxEventAge: MAX_EVENT_AGE,
      environment,
    });
    this.function = parts.function;
    this.logGroup = parts.logGroup;
    this.connections = this.function.connections;
    this.runBy(props.schedule ?? ScheduleExpression.cron({ hour: '3', minute: '17', timeZone: TimeZone.ETC_UTC }));
  }

  /** One of the metrics that a run publishes, with the cluster's identifier as its dimension. */
  metric(metric: PartitionMetric, options: MetricOptions = {}): Metric {
    return new Metric({
      namespace: METRICS_NAMESPACE,
      metricName: METRICS[metric],
      dimensionsMap: { [METRICS_DIMENSION]: this.cluster.clusterIdentifier },
      ...options,
    });
  }

  /** Not by the CDK's own target: it would let the scheduler call every version and alias of the function. */
  private runBy(schedule: ScheduleExpression): void {
    const { functionArn: arn } = this.function;
    const role = new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [arn] }));
    const retryPolicy = {
      maximumRetryAttempts: DELIVERY_ATTEMPTS,
      maximumEventAgeInSeconds: MAX_EVENT_AGE.toSeconds(),
    };
    new Schedule(this, 'Schedule', {
      description: 'Makes the partitions that are missing',
      schedule,
      target: { bind: () => ({ arn, role, retryPolicy }) },
    });
  }

  /** The secret to log in with. Throws `InputError` with all that is missing. */
  private checkedSecret(props: PartitionKeeperProps): ISecret {
    const { path } = this.node;
    const secret = secretOf(props);
    const noTables = {
      where: `${path}: tables`,
      given: 'no table',
      allowed: 'at least one partitioned table',
      remedy: 'State partitionBy of a table, or leave the construct out.',
    };
    const problems = [
      ...(Object.keys(props.tables).length === 0 ? [noTables] : []),
      ...(secret === undefined ? [noSecret(path)] : []),
    ];
    if (secret === undefined || problems.length > 0)
      throw new InputError('no-partitions', `${path} cannot keep partitions`, problems);
    return secret;
  }
}
