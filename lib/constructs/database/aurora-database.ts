import { Duration, Names, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import {
  fixedReaders,
  InputError,
  type Problem,
  type ReaderAutoscaling,
  type ReaderRole,
  readerProblems,
} from '../../model';
import type { ConnectionConsumer } from '../connection-consumer';
import { CLUSTER_PARAMETERS } from './parameters';

/** PostgreSQL's usual port is the first a scanner tries; nothing is gained by keeping it. */
const PORT = 5433;
/** Readers of the writer's class are promoted first; the others only when none is left. */
const FAILOVER_TIER = 1;
const LAST_TIER = 15;

export interface AuroraDatabaseProps {
  readonly vpc: ec2.IVpc;
  readonly databaseName: string;
  /** Such as r7g.large. */
  readonly writerInstanceClass: string;
  /** Readers by role, each role behind a custom endpoint of its own. @default no readers */
  readonly readers?: Record<string, ReaderRole>;
  /** @default the number of readers is fixed */
  readonly readerAutoscaling?: ReaderAutoscaling;
  /** Key for the volume, snapshots, performance data and the master password. */
  readonly encryptionKey: IKey;
  /** @default the version this library was tested with; see docs/database.md before changing it */
  readonly engineVersion?: rds.AuroraPostgresEngineVersion;
  /** Share of max_connections the proxy may open, in percent. @default 90 */
  readonly proxyMaxConnectionsPercent?: number;
  /** A client of the proxy that is idle for this long is disconnected. @default five minutes */
  readonly proxyIdleClientTimeout?: Duration;
  /** How long a client of the proxy waits for a free connection. @default 30 seconds */
  readonly proxyBorrowTimeout?: Duration;
  /** @default backups reach back 35 days */
  readonly backupRetention?: Duration;
  /** @default the cluster stays when its stack goes */
  readonly removalPolicy?: RemovalPolicy;
  /** @default the cluster cannot be deleted */
  readonly deletionProtection?: boolean;
  /** Why the database may be deleted; required when it is not protected. @default it is protected */
  readonly optOutReason?: string;
  /** @default logs are kept for a month */
  readonly logRetention?: RetentionDays;
}

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
  /** The target of reader autoscaling, where there is one. */
  readonly readerTarget?: appscaling.ScalableTarget;
  private readonly databaseName: string;
  private readonly roles: Readonly<Record<string, ReaderRole>>;

  constructor(scope: Construct, id: string, props: AuroraDatabaseProps) {
    super(scope, id);
    const { vpc, encryptionKey } = props;
    this.roles = props.readers ?? {};
    this.databaseName = props.databaseName;
    const problems: Problem[] = readerProblems(this.roles, props.readerAutoscaling).map(({ path, ...problem }) => ({
      ...problem,
      where: `${this.node.path}: ${path.join('.')}`,
    }));
    if (props.deletionProtection === false && props.optOutReason === undefined) {
      problems.push({
        where: `${this.node.path}: optOutReason`,
        given: 'nothing',
        allowed: 'a reason why the database may be deleted',
        remedy: 'Write it, or leave deletionProtection on.',
      });
    }
    if (problems.length > 0)
      throw new InputError('invalid-database', `${this.node.path} cannot be built as configured`, problems);

    const engine = rds.DatabaseClusterEngine.auroraPostgres({
      version: props.engineVersion ?? rds.AuroraPostgresEngineVersion.VER_17_9,
    });
    const vpcSubnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
    this.parameterGroup = new rds.ParameterGroup(this, 'Parameters', {
      engine,
      parameters: { ...CLUSTER_PARAMETERS },
      description: 'Tidemark: see lib/constructs/database/parameters.ts',
    });
    this.securityGroup = new ec2.SecurityGroup(this, 'Access', {
      vpc,
      description: 'Connections to the database',
      allowAllOutbound: false,
    });
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const clusterIdentifier = Names.uniqueResourceName(this, { maxLength: 50, separator: '-' }).toLowerCase();
    // Made before the cluster and under its name: the group that RDS would make keeps its logs for ever, in the clear.
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/rds/cluster/${clusterIdentifier}/postgresql`,
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const instance = { ...INSTANCE, enablePerformanceInsights: true, performanceInsightEncryptionKey: encryptionKey };
    this.cluster = new rds.DatabaseCluster(this, 'Cluster', {
      engine,
      clusterIdentifier,
      vpc,
      vpcSubnets,
      port: PORT,
      securityGroups: [this.securityGroup],
      parameterGroup: this.parameterGroup,
      defaultDatabaseName: props.databaseName,
      manageMasterUserPassword: true,
      credentials: rds.Credentials.fromUsername('tidemark_admin', { encryptionKey }),
      writer: rds.ClusterInstance.provisioned('Writer', {
        instanceType: instanceType(props.writerInstanceClass),
        ...instance,
      }),
      readers: this.readers(props.writerInstanceClass, instance),
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
    this.acknowledge(props);
    this.proxyRole = new Role(this, 'ProxyRole', { assumedBy: new ServicePrincipal('rds.amazonaws.com') });
    this.proxy = this.addProxy(props, vpcSubnets);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(PORT) });
    this.roleEndpoints = this.addRoleEndpoints();
    if (props.readerAutoscaling !== undefined) this.readerTarget = this.scaleReaders(props.readerAutoscaling);
  }

  /** Host of a role's readers. */
  roleHost(role: string): string {
    return this.endpoint(role).attrEndpoint;
  }

  /**
   * Lets a consumer connect as `user`, to the writer (through the proxy) or to a role's readers: network, IAM and
   * environment together. The database user must exist and be granted `rds_iam`.
   *
   * Sets DATABASE_WRITER_HOST or DATABASE_<ROLE>_HOST, and DATABASE_PORT, DATABASE_NAME, DATABASE_USER.
   */
  grantConnect(consumer: ConnectionConsumer, role: string, user: string): void {
    const isWriter = role === 'writer';
    if (isWriter) {
      consumer.connections.allowTo(this.proxy, ec2.Port.tcp(PORT), 'to the database proxy');
      this.proxy.grantConnect(consumer, user);
      // The proxy connects on as the same user, with IAM too, and the L2 does not grant it that.
      this.cluster.grantConnect(this.proxyRole, user);
    } else {
      consumer.connections.allowTo(this, ec2.Port.tcp(PORT), `to the database readers for ${role}`);
      this.cluster.grantConnect(consumer, user);
    }
    consumer.addEnvironment(
      `DATABASE_${role.toUpperCase().replaceAll('-', '_')}_HOST`,
      isWriter ? this.proxy.endpoint : this.roleHost(role),
    );
    consumer.addEnvironment('DATABASE_PORT', String(PORT));
    consumer.addEnvironment('DATABASE_NAME', this.databaseName);
    consumer.addEnvironment('DATABASE_USER', user);
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

  private readers(writerClass: string, instance: Partial<rds.ProvisionedClusterInstanceProps>): rds.IClusterInstance[] {
    return Object.entries(this.roles).flatMap(([role, { instanceClass, count }]) =>
      readerIds(role, count).map((id) =>
        rds.ClusterInstance.provisioned(id, {
          instanceType: instanceType(instanceClass),
          promotionTier: instanceClass === writerClass ? FAILOVER_TIER : LAST_TIER,
          ...instance,
        }),
      ),
    );
  }

  private addProxy(props: AuroraDatabaseProps, vpcSubnets: ec2.SubnetSelection): rds.DatabaseProxy {
    const securityGroup = new ec2.SecurityGroup(this, 'ProxyAccess', {
      vpc: props.vpc,
      description: 'Connections to the database proxy',
      allowAllOutbound: false,
    });
    return this.cluster.addProxy('Proxy', {
      role: this.proxyRole,
      vpc: props.vpc,
      vpcSubnets,
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

  /** Isolated roles list their members; the role that autoscaled readers join lists everybody else. */
  private addRoleEndpoints(): Record<string, rds.CfnDBClusterEndpoint> {
    const members = (role: string) =>
      readerIds(role, this.roles[role]?.count ?? 0).map(
        (id) => (this.cluster.node.findChild(id) as rds.IAuroraClusterInstance).instanceIdentifier,
      );
    const entries = Object.entries(this.roles).map(([role, { autoscaled }]) => {
      const others = Object.keys(this.roles).filter((name) => name !== role);
      const endpoint = new rds.CfnDBClusterEndpoint(this, `${role}Endpoint`, {
        dbClusterEndpointIdentifier: this.endpointName(role),
        dbClusterIdentifier: this.cluster.clusterIdentifier,
        customEndpointType: 'READER',
        ...(autoscaled === true ? { excludedMembers: others.flatMap(members) } : { staticMembers: members(role) }),
      });
      return [role, endpoint] as const;
    });
    return Object.fromEntries(entries);
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

  /** Unique in the account and region, at most 63 letters, digits and hyphens, and the same at every synth. */
  private endpointName(role: string): string {
    return `${Names.uniqueResourceName(this, { maxLength: 62 - role.length, separator: '-' })}-${role}`.toLowerCase();
  }

  /**
   * Application Auto Scaling counts every reader of the cluster, so the bounds include the fixed ones; it removes only
   * readers it has added (Aurora user guide, "Aurora Auto Scaling").
   */
  private scaleReaders({ minCapacity, maxCapacity, cpuPercent }: ReaderAutoscaling): appscaling.ScalableTarget {
    const fixed = fixedReaders(this.roles);
    const target = new appscaling.ScalableTarget(this, 'Readers', {
      serviceNamespace: appscaling.ServiceNamespace.RDS,
      scalableDimension: 'rds:cluster:ReadReplicaCount',
      resourceId: `cluster:${this.cluster.clusterIdentifier}`,
      minCapacity: fixed + minCapacity,
      maxCapacity: fixed + maxCapacity,
    });
    target.scaleToTrackMetric('Cpu', {
      predefinedMetric: appscaling.PredefinedMetric.RDS_READER_AVERAGE_CPU_UTILIZATION,
      targetValue: cpuPercent,
      scaleOutCooldown: Duration.minutes(5),
      scaleInCooldown: Duration.minutes(15),
    });
    return target;
  }
}

/** What every instance of the cluster has. */
const INSTANCE = {
  caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
  // Engine versions change when config says so, after a rehearsal, not in a maintenance window.
  autoMinorVersionUpgrade: false,
  publiclyAccessible: false,
};

function instanceType(instanceClass: string): ec2.InstanceType {
  return new ec2.InstanceType(instanceClass);
}

/** Construct ids of the readers of a role: `agents1`, `agents2`. */
function readerIds(role: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${role}${index + 1}`);
}
