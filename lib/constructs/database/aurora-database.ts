import { Duration, Names, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { ScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { InputError, type ReaderRole } from '../../model';
import type { ConnectionConsumer } from '../connection-consumer';
import { type AuroraDatabaseProps, checkDatabase, type DatabaseHosts } from './aurora-database-props';
import { addCapacitySchedule } from './capacity-schedule';
import { auroraPostgres, clusterParameters, databaseAccess, PORT, SUBNETS } from './engine';
import { instances, LAST_TIER, writePromotionTiers } from './instances';
import { scaleReaders } from './reader-scaling';
import { addRoleEndpoints } from './role-endpoints';

/** From this share of I/O in the cost of a cluster on, I/O-Optimized storage is cheaper (Aurora user guide, "Storage configurations"). */
const IO_OPTIMIZED_FROM_PERCENT = 25;

/**
 * Aurora PostgreSQL with a proxy in front of the writer and readers by role.
 *
 * Writes go through the proxy. Reads of a role go to its custom endpoint: RDS Proxy chooses readers by itself, so a role
 * and a read-only proxy endpoint exclude each other. Everybody authenticates with IAM; the master password is made,
 * kept and rotated by RDS.
 */
export class AuroraDatabase extends Construct implements ec2.IConnectable {
  readonly cluster: rds.DatabaseCluster;
  readonly proxy: rds.DatabaseProxy;
  /** The role the proxy connects to the cluster with. */
  readonly proxyRole: Role;
  readonly parameterGroup: rds.ParameterGroup;
  readonly logGroup: LogGroup;
  readonly securityGroup: ec2.SecurityGroup;
  readonly connections: ec2.Connections;
  /** Custom endpoints by role. */
  readonly roleEndpoints: Readonly<Record<string, rds.CfnDBClusterEndpoint>>;
  /** The global database, where it has a name. */
  readonly globalCluster?: rds.CfnGlobalCluster;
  /** The target of reader autoscaling, where there is one. */
  readonly readerTarget?: ScalableTarget;
  private readonly databaseName: string;
  private readonly roles: Readonly<Record<string, ReaderRole>>;

  constructor(scope: Construct, id: string, props: AuroraDatabaseProps) {
    super(scope, id);
    const { vpc, encryptionKey } = props;
    this.roles = props.readers ?? {};
    this.databaseName = props.databaseName;
    checkDatabase(this.node.path, props);

    const engine = auroraPostgres(props.engineVersion);
    this.parameterGroup = clusterParameters(this, engine);
    this.securityGroup = databaseAccess(this, vpc);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const clusterIdentifier = Names.uniqueResourceName(this, { maxLength: 50, separator: '-' }).toLowerCase();
    // Made before the cluster and under its name: the group that RDS would make keeps its logs for ever, in the clear.
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/rds/cluster/${clusterIdentifier}/postgresql`,
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { writer, readers } = instances(props.writerInstanceClass, this.roles, encryptionKey);
    this.cluster = new rds.DatabaseCluster(this, 'Cluster', {
      engine,
      clusterIdentifier,
      vpc,
      vpcSubnets: SUBNETS,
      port: PORT,
      securityGroups: [this.securityGroup],
      parameterGroup: this.parameterGroup,
      defaultDatabaseName: props.databaseName,
      manageMasterUserPassword: true,
      credentials: rds.Credentials.fromUsername('tidemark_admin', { encryptionKey }),
      writer,
      readers,
      ...(props.serverless === undefined
        ? {}
        : {
            serverlessV2MinCapacity: props.serverless.minCapacity,
            serverlessV2MaxCapacity: props.serverless.maxCapacity,
          }),
      ...((props.ioCostSharePercent ?? 0) < IO_OPTIMIZED_FROM_PERCENT
        ? {}
        : { storageType: rds.DBClusterStorageType.AURORA_IOPT1 }),
      storageEncrypted: true,
      storageEncryptionKey: encryptionKey,
      iamAuthentication: true,
      backup: { retention: props.backupRetention ?? Duration.days(35), preferredWindow: '07:00-08:00' },
      preferredMaintenanceWindow: 'sun:08:30-sun:09:30',
      copyTagsToSnapshot: true,
      deletionProtection: props.deletionProtection ?? true,
      removalPolicy,
      cloudwatchLogsExports: ['postgresql'],
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: encryptionKey,
      databaseInsightsMode: rds.DatabaseInsightsMode.STANDARD,
      monitoringInterval: Duration.minutes(1),
    });
    this.cluster.node.addDependency(this.logGroup);
    writePromotionTiers(this.cluster, props.writerInstanceClass, this.roles);
    this.acknowledge(props);
    this.proxyRole = new Role(this, 'ProxyRole', { assumedBy: new ServicePrincipal('rds.amazonaws.com') });
    this.proxy = this.addProxy(props);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(PORT) });
    this.roleEndpoints = addRoleEndpoints(this, this.cluster, this.roles);
    const { readerAutoscaling, readerPlan, serverless, capacityPlan, plannedFrom } = props;
    if (readerAutoscaling !== undefined) {
      this.readerTarget = scaleReaders(this, {
        cluster: this.cluster,
        roles: this.roles,
        scaling: readerAutoscaling,
        ...(readerPlan === undefined ? {} : { plan: readerPlan }),
        ...(plannedFrom === undefined ? {} : { plannedFrom }),
      });
    }
    if (props.globalClusterIdentifier !== undefined) {
      this.globalCluster = new rds.CfnGlobalCluster(this, 'Global', {
        globalClusterIdentifier: props.globalClusterIdentifier,
        sourceDbClusterIdentifier: this.cluster.clusterArn,
        deletionProtection: props.deletionProtection ?? true,
      });
      this.globalCluster.applyRemovalPolicy(RemovalPolicy.RETAIN);
    }
    if (serverless !== undefined && capacityPlan !== undefined)
      addCapacitySchedule(this, this.cluster, serverless, capacityPlan, plannedFrom);
  }

  /** Host of a role's readers. */
  roleHost(role: string): string {
    return this.endpoint(role).attrEndpoint;
  }

  /**
   * Lets a consumer connect as `user`, to the writer (through the proxy) or to a role's readers: network, IAM and
   * environment together. The database user must exist and be granted `rds_iam`.
   *
   * Sets DATABASE_WRITER_HOST, or DATABASE_<ROLE>_HOST and DATABASE_<ROLE>_FALLBACK_HOST, and DATABASE_PORT,
   * DATABASE_NAME, DATABASE_USER. The fallback is the cluster's reader endpoint: any reader, and the writer where there
   * is none.
   */
  grantConnect(consumer: ConnectionConsumer, role: string, user: string): void {
    this.admit(consumer, role, user);
    const isWriter = role === 'writer';
    const prefix = `DATABASE_${role.toUpperCase().replaceAll('-', '_')}`;
    consumer.addEnvironment(`${prefix}_HOST`, isWriter ? this.proxy.endpoint : this.roleHost(role));
    if (!isWriter) consumer.addEnvironment(`${prefix}_FALLBACK_HOST`, this.cluster.clusterReadEndpoint.hostname);
    consumer.addEnvironment('DATABASE_PORT', String(PORT));
    consumer.addEnvironment('DATABASE_NAME', this.databaseName);
    consumer.addEnvironment('DATABASE_USER', user);
  }

  /** Network and IAM of `grantConnect`, without its environment: for a consumer that reads hosts elsewhere. */
  admit(consumer: ConnectionConsumer, role: string, user: string): void {
    if (role === 'writer') {
      consumer.connections.allowTo(this.proxy, ec2.Port.tcp(PORT), 'to the database proxy');
      this.proxy.grantConnect(consumer, user);
      // The proxy connects on as the same user, with IAM too, and the L2 does not grant it that.
      this.cluster.grantConnect(this.proxyRole, user);
    } else {
      this.endpoint(role);
      consumer.connections.allowTo(this, ec2.Port.tcp(PORT), `to the database readers for ${role}`);
      this.cluster.grantConnect(consumer, user);
    }
  }

  /** Where to connect: the writer (through the proxy), the readers of each role, and what stands in for them. */
  get hosts(): DatabaseHosts {
    return {
      writer: this.proxy.endpoint,
      readers: Object.fromEntries(Object.keys(this.roles).map((role) => [role, this.roleHost(role)])),
      fallback: this.cluster.clusterReadEndpoint.hostname,
      port: PORT,
      database: this.databaseName,
    };
  }

  private endpoint(role: string): rds.CfnDBClusterEndpoint {
    const endpoint = this.roleEndpoints[role];
    if (endpoint !== undefined) return endpoint;
    const known = Object.keys(this.roleEndpoints);
    throw new InputError('unknown-role', `${this.node.path} has no such readers`, [
      {
        where: 'role',
        given: role,
        allowed: `one of ${['writer', ...known].join(', ')}`,
        remedy: 'Add it to `readers`, or correct the name.',
      },
    ]);
  }

  private addProxy(props: AuroraDatabaseProps): rds.DatabaseProxy {
    const securityGroup = new ec2.SecurityGroup(this, 'ProxyAccess', {
      vpc: props.vpc,
      description: 'Connections to the database proxy',
      allowAllOutbound: false,
    });
    return this.cluster.addProxy('Proxy', {
      role: this.proxyRole,
      vpc: props.vpc,
      vpcSubnets: SUBNETS,
      securityGroups: [securityGroup],
      // From client to database with IAM: the proxy holds no password.
      defaultAuthScheme: rds.DefaultAuthScheme.IAM_AUTH,
      iamAuth: true,
      requireTLS: true,
      maxConnectionsPercent: props.proxyMaxConnectionsPercent ?? 90,
      idleClientTimeout: props.proxyIdleClientTimeout ?? Duration.minutes(5),
      borrowTimeout: props.proxyBorrowTimeout ?? Duration.seconds(30),
    });
  }

  private acknowledge({ optOutReason, writerInstanceClass }: AuroraDatabaseProps): void {
    Validations.of(this.cluster.node.findChild('MonitoringRole')).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]',
      reason:
        'The policy AWS maintains for enhanced monitoring; it admits nothing but writing to the log group RDSOSMetrics.',
    });
    if (Object.values(this.roles).some((role) => role.instanceClass === writerInstanceClass)) {
      Validations.of(this.cluster).acknowledge({
        id: 'Annotation::@aws-cdk/aws-rds:provisionedReadersDontMatchWriter',
        reason: `Readers of another class than the writer are in promotion tier ${LAST_TIER}, behind those of its class.`,
      });
    }
    if (optOutReason !== undefined)
      Validations.of(this.cluster).acknowledge({ id: 'AwsSolutions-RDS10', reason: optOutReason });
  }
}
