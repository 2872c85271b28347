import { Duration, RemovalPolicy, Stack, TimeZone, Validations } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { wildcardRule } from '../../constructs/wildcard-rule';
import { InputError } from '../../model/input-error';
import type { Partitioning } from '../../model/partitioning';
import { bundledCodeWith } from '../bundled-code';
import {
  METRICS,
  METRICS_DIMENSION,
  METRICS_NAMESPACE,
  type PartitionMetric,
  type PartitionsEnvironment,
  TABLES_FILE,
} from './env';

/** The longest Lambda allows; the handler gives up a minute before. */
const TIMEOUT = Duration.minutes(15);

/** How long a run that could not begin, or failed, is tried again; the next one comes a day later. */
const MAX_EVENT_AGE = Duration.hours(6);

/** How often EventBridge Scheduler tries to hand a run to Lambda (assumption; it waits longer each time). */
const DELIVERY_ATTEMPTS = 10;

/** The authorities of AWS, those of RDS among them, in Lambda's Node runtimes (Lambda developer guide, "CA certificate loading"). */
const CERTIFICATES = '/var/runtime/ca-cert.pem';

/** What Lambda needs to attach a function to a VPC (Lambda developer guide, "Giving Lambda functions access to resources in a VPC"). */
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

export interface PartitionKeeperProps {
  readonly vpc: ec2.IVpc;
  /** Subnets of the function; it needs a way to Secrets Manager. @default private subnets with egress */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** The cluster whose tables are kept, through its writer; one that is imported needs its endpoint, port and security groups. */
  readonly cluster: IDatabaseCluster;
  /** User and password of its owner, by the complete ARN. @default those that RDS keeps for a cluster with `manageMasterUserPassword` */
  readonly secret?: ISecret;
  readonly databaseName: string;
  /** Tables by name, and how each is to be partitioned (`statedPartitions`). */
  readonly tables: Readonly<Record<string, Partitioning>>;
  /** When it runs; at least daily, because the alarm waits for 26 hours. @default every day at 03:17 UTC */
  readonly schedule?: ScheduleExpression;
  /** Key of the cluster's secret and of the function's logs; it must admit CloudWatch Logs. */
  readonly encryptionKey: IKey;
  /** @default CloudFormation chooses a name */
  readonly functionName?: string;
  /** @default logs are kept for a month */
  readonly logRetention?: RetentionDays;
}

/**
 * Makes the partitions of tables before their time begins, by a schedule, and publishes how many periods are ready.
 *
 * Let it depend on the migrations that make the tables. See docs/partitions.md; `addPartitionAlarms` watches it.
 */
export class PartitionKeeper extends Construct implements ec2.IConnectable {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly connections: ec2.Connections;
  private readonly cluster: IDatabaseCluster;

  constructor(scope: Construct, id: string, props: PartitionKeeperProps) {
    super(scope, id);
    const { cluster, encryptionKey, tables } = props;
    const secret = this.checkedSecret(props);
    this.cluster = cluster;
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const securityGroup = new ec2.SecurityGroup(this, 'Access', {
      vpc: props.vpc,
      description: 'The function that keeps the partitions of the database',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'HTTPS to Secrets Manager');
    const environment: PartitionsEnvironment = {
      DATABASE_HOST: cluster.clusterEndpoint.hostname,
      DATABASE_PORT: String(cluster.clusterEndpoint.port),
      DATABASE_NAME: props.databaseName,
      DATABASE_SECRET_ARN: secret.secretArn,
      DATABASE_CLUSTER: cluster.clusterIdentifier,
    };
    this.function = new LambdaFunction(this, 'Function', {
      description: `Makes partitions of ${props.databaseName} ahead of time`,
      ...(props.functionName === undefined ? {} : { functionName: props.functionName }),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundledCodeWith(__dirname, { [TABLES_FILE]: JSON.stringify(tables) }),
      memorySize: 256,
      timeout: TIMEOUT,
      // A second run makes what the first could not, and does no harm otherwise: Lambda tries after one minute and after two.
      retryAttempts: 2,
      maxEventAge: MAX_EVENT_AGE,
      role: this.role(secret, encryptionKey),
      logGroup: this.logGroup,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [securityGroup],
      environment: { ...environment, NODE_EXTRA_CA_CERTS: CERTIFICATES },
    });
    this.connections = this.function.connections;
    this.admit(cluster, securityGroup);
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

  /** Opens the way to the database. The rules stand here and not beside the database, as those of `Migrations` do. */
  private admit({ connections, clusterEndpoint }: IDatabaseCluster, from: ec2.SecurityGroup): void {
    const { port } = clusterEndpoint;
    for (const [index, group] of connections.securityGroups.entries()) {
      from.addEgressRule(group, ec2.Port.tcp(port), 'to the writer of the database');
      new ec2.CfnSecurityGroupIngress(this, `Admitted${index}`, {
        groupId: group.securityGroupId,
        sourceSecurityGroupId: from.securityGroupId,
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
        description: 'from the function that keeps partitions',
      });
    }
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
  private checkedSecret({ cluster, tables, ...props }: PartitionKeeperProps): ISecret {
    const { path } = this.node;
    const secret = props.secret ?? (cluster as { readonly secret?: ISecret }).secret;
    const noTables = {
      where: `${path}: tables`,
      given: 'no table',
      allowed: 'at least one partitioned table',
      remedy: 'State partitionBy of a table, or leave the construct out.',
    };
    const noSecret = {
      where: `${path}: cluster`,
      given: 'a cluster without a secret',
      allowed: 'a cluster whose master password is kept in Secrets Manager',
      remedy: 'Set manageMasterUserPassword, or name the secret in `secret`.',
    };
    const problems = [
      ...(Object.keys(tables).length === 0 ? [noTables] : []),
      ...(secret === undefined ? [noSecret] : []),
    ];
    if (secret === undefined || problems.length > 0)
      throw new InputError('no-partitions', `${path} cannot keep partitions`, problems);
    return secret;
  }

  /** Its own role: the managed policies that the CDK would attach let it write to every log group of the account. */
  private role(secret: ISecret, encryptionKey: IKey): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(role);
    // Not by the secret's own grant: it would also write to the policy of its key, in the stack that this one depends on.
    role.addToPolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] }),
    );
    encryptionKey.grantDecrypt(role);
    role.addToPolicy(new PolicyStatement({ actions: NETWORK_ACTIONS, resources: ['*'] }));
    Validations.of(role).acknowledge({
      id: wildcardRule(Stack.of(this), '*'),
      reason: 'Network interfaces of the function: Lambda makes them, under ids that nobody knows before.',
    });
    return role;
  }
}
