import { Duration, Stack, TimeZone, Token } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Connections, IConnectable } from 'aws-cdk-lib/aws-ec2';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import {
  ARCHIVE_FILE,
  ARCHIVE_METRICS,
  type ArchiveEnvironment,
  type ArchiveMetric,
  METRICS,
  METRICS_DIMENSION,
  METRICS_NAMESPACE,
  type PartitionMetric,
  type PartitionsAction,
  type PartitionsEnvironment,
  type PartitionsEvent,
  TABLES_FILE,
} from '../../handlers/partitions/env';
import { listArchiveClasses } from '../../model/partitions/archived-tables';
import type { Partitioning } from '../../model/partitions/config';
import { InputError, type Problem } from '../../model/validation/input-error';
import type { IPartitionArchive } from '../archive/archive';
import { bundledCodeWith } from '../bundled-code';
import { addDatabaseFunction, type DatabaseFunctionProps, findSecret, noSecret } from '../database/database-function';
import { injectedProps } from '../injected-props';
import { acknowledgeByDesign } from '../security/compliance';

/** How long a run that could not begin, or failed, is tried again; the next one comes a day later. */
const MAX_EVENT_AGE = Duration.hours(6);

/** How often EventBridge Scheduler tries to hand a run to Lambda (assumption; it waits longer each time). */
const DELIVERY_ATTEMPTS = 10;

/** A run that archives and could not be handed over is forgotten after this; the next one comes within the hour. */
const ARCHIVE_EVENT_AGE = Duration.minutes(30);

/** MiB; with an archive it reads objects and hashes them (assumption). */
const MEMORY = 256;
const ARCHIVE_MEMORY = 512;

export interface PartitionMaintenanceProps extends DatabaseFunctionProps {
  /** Tables by name, and how each is to be partitioned (`listPartitionedTables`). */
  readonly tables: Readonly<Record<string, Partitioning>>;
  /** When it runs; at least daily, because the alarm waits for 26 hours. @default every day at 03:17 UTC */
  readonly schedule?: ScheduleExpression;
  /**
   * Where partitions go whose table states `archive`. The cluster needs a role of its own for it (`AuroraDatabase.archiveTo`).
   *
   * @default no table states `archive`
   */
  readonly archive?: IPartitionArchive;
  /** When it archives; at least daily, because the alarm waits for 26 hours. @default every hour at 37 minutes past */
  readonly archiveSchedule?: ScheduleExpression;
}

/**
 * Makes the partitions of tables before their time begins, by a schedule, and publishes how many periods are ready. With an
 * archive, moves those whose time is over on their way there, by a second schedule.
 *
 * Let it depend on the migrations that make the tables. See docs/partitions.md and docs/archive.md; `addPartitionAlarms` and
 * `addArchiveAlarms` watch it.
 */
export class PartitionMaintenance extends Construct implements IConnectable {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.PartitionMaintenance';

  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly connections: Connections;
  /** What lets the function reach the database. */
  readonly rules: readonly Construct[];
  /** When it runs: to make partitions, and to archive them where it does. */
  readonly schedules: readonly Schedule[];
  /** With which the schedules call the function. */
  readonly schedulerRole: Role;
  /** Whether it archives, too: some tables state `archive`. */
  readonly archives: boolean;
  private readonly cluster: IDatabaseCluster;

  constructor(scope: Construct, id: string, props: PartitionMaintenanceProps) {
    props = injectedProps(PartitionMaintenance, scope, id, props);
    super(scope, id);
    const { cluster, tables } = props;
    this.cluster = cluster;
    const secret = this.checkedSecret(props);
    const archived = archiveParts(props);
    const environment: Pick<PartitionsEnvironment, 'DATABASE_CLUSTER'> = {
      DATABASE_CLUSTER: cluster.clusterIdentifier,
    };
    const parts = addDatabaseFunction(this, props, secret, {
      description: `Makes partitions of ${props.databaseName} ahead of time${archived === undefined ? '' : ', and archives those whose time is over'}`,
      does: 'keeps the partitions of the database',
      https: archived === undefined ? 'Secrets Manager' : 'Secrets Manager and S3',
      code: bundledCodeWith('partitions', { [TABLES_FILE]: JSON.stringify(tables), ...archived?.files }),
      memorySize: archived === undefined ? MEMORY : ARCHIVE_MEMORY,
      // A second run makes what the first could not, and does no harm otherwise: Lambda tries after one minute and after two.
      retryAttempts: 2,
      maxEventAge: MAX_EVENT_AGE,
      environment: { ...environment, ...archived?.environment },
    });
    this.archives = archived !== undefined;
    this.function = parts.function;
    this.logGroup = parts.logGroup;
    this.connections = this.function.connections;
    const timeZone = TimeZone.ETC_UTC;
    this.rules = parts.rules;
    this.schedulerRole = this.addSchedulerRole();
    const keep = props.schedule ?? ScheduleExpression.cron({ hour: '3', minute: '17', timeZone });
    const schedules = [this.run('keep', keep)];
    this.schedules = schedules;
    if (archived === undefined) return;
    archived.grant(parts.function.role as IRole);
    schedules.push(this.run('archive', props.archiveSchedule ?? ScheduleExpression.cron({ minute: '37', timeZone })));
  }

  /** One of the metrics that a run publishes, with the cluster's identifier as its dimension. */
  metric(metric: PartitionMetric | ArchiveMetric, options: MetricOptions = {}): Metric {
    return new Metric({
      ...options,
      namespace: METRICS_NAMESPACE,
      metricName: { ...METRICS, ...ARCHIVE_METRICS }[metric],
      dimensionsMap: { [METRICS_DIMENSION]: this.cluster.clusterIdentifier },
    });
  }

  private addSchedulerRole(): Role {
    const role = new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.function.functionArn] }),
    );
    acknowledgeByDesign(role, 'ownPolicy');
    return role;
  }

  /** Not by the CDK's own target: it would let the scheduler call every version and alias of the function. */
  private run(action: PartitionsAction, schedule: ScheduleExpression): Schedule {
    const keeps = action === 'keep';
    const event: PartitionsEvent = { action };
    const retryPolicy = {
      maximumRetryAttempts: DELIVERY_ATTEMPTS,
      maximumEventAgeInSeconds: (keeps ? MAX_EVENT_AGE : ARCHIVE_EVENT_AGE).toSeconds(),
    };
    const { functionArn: arn } = this.function;
    const role = this.schedulerRole;
    return new Schedule(this, keeps ? 'Schedule' : 'ArchiveSchedule', {
      description: keeps ? 'Makes the partitions that are missing' : 'Archives the partitions whose time is over',
      schedule,
      target: { bind: () => ({ arn, role, retryPolicy, input: ScheduleTargetInput.fromObject(event) }) },
    });
  }

  /** The secret to log in with. Throws `InputError` with all that is missing. */
  private checkedSecret(props: PartitionMaintenanceProps): ISecret {
    const { path } = this.node;
    const secret = findSecret(props);
    const noTables = {
      where: `${path}: tables`,
      given: 'no table',
      allowed: 'at least one partitioned table',
      remedy: 'State partitionBy of a table, or leave the construct out.',
    };
    const problems = [
      ...(Object.keys(props.tables).length === 0 ? [noTables] : []),
      ...(secret === undefined ? [noSecret(path)] : []),
      ...checkArchive(path, props),
    ];
    if (secret === undefined || problems.length > 0)
      throw new InputError('no-partitions', `${path} cannot keep partitions`, problems);
    return secret;
  }
}

/** What the function has beside its tables where partitions are archived; undefined where none are. */
function archiveParts({ archive, tables }: PartitionMaintenanceProps) {
  if (archive === undefined) return undefined;
  const used = listArchiveClasses(tables);
  const environment: ArchiveEnvironment = {
    ARCHIVE_BUCKET: archive.bucket.bucketName,
    ARCHIVE_REGION: archive.bucket.env.region,
    ARCHIVE_KEY_ARN: archive.encryptionKey.keyArn,
  };
  const classes = Object.fromEntries(used.map((name) => [name, archive.classes[name]]));
  return {
    environment,
    files: { [ARCHIVE_FILE]: JSON.stringify(classes) },
    grant: (role: IRole) => archive.grantVerify(role, used),
  };
}

/** What is wrong between the tables and the archive. */
function checkArchive(path: string, { archive, tables, cluster }: PartitionMaintenanceProps): Problem[] {
  const used = listArchiveClasses(tables);
  if ((archive === undefined) !== (used.length === 0)) {
    return [
      {
        where: `${path}: archive`,
        given:
          archive === undefined
            ? `nothing, with tables that go to ${used.join(', ')}`
            : 'an archive, with no table that goes there',
        allowed: 'an archive together with tables that state `archive`',
        remedy: 'State both or neither.',
      },
    ];
  }
  if (archive === undefined) return [];
  const problems: Problem[] = used
    .filter((name) => !Object.hasOwn(archive.classes, name))
    .map((name) => ({
      where: `${path}: tables`,
      given: `class ${name}`,
      allowed: `classes of the archive: ${Object.keys(archive.classes).join(', ') || '(none)'}`,
      remedy: 'Add it to the archive, or correct the name.',
    }));
  const [region, wanted] = [archive.bucket.env.region, cluster.env.region];
  if (region !== wanted && !Token.isUnresolved(region) && !Token.isUnresolved(wanted)) {
    problems.push({
      where: `${path}: archive`,
      given: `a bucket in ${region}`,
      allowed: `a bucket in ${wanted}, where the cluster is: aws_s3 writes within its region only`,
      remedy: 'Make the archive in that region; S3 can replicate it to others.',
    });
  }
  return problems;
}
