import { Duration, Names, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { ScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import type { ReaderRole } from '../../model/database/reader-roles';
import { SERVERLESS } from '../../model/database/serverless';
import type { IArchive } from '../archive/archive';
import { injectedProps } from '../injected-props';
import { chooseSecurityGroups } from '../network/security-groups';
import { chooseSubnets } from '../network/subnets';
import { boundTrust } from '../security/bounded-trust';
import { acknowledgeByDesign } from '../security/compliance';
import { type ArchiveRoles, addArchiveRoles, checkArchiveRegion } from './archive-access';
import { type AuroraDatabaseProps, checkDatabase } from './aurora-database-props';
import { addCapacitySchedule } from './capacity-schedule';
import { DatabaseAccess, type IRoleDatabase } from './database-access';
import { auroraPostgres, clusterParameters, PORT, SUBNET_TYPE } from './engine';
import { type AuroraDatabaseAttributes, ImportedDatabase } from './imported-database';
import { instances, LAST_TIER, roleMembers, writePromotionTiers, writeRemovalPolicies } from './instances';
import { scaleReaders } from './reader-scaling';
import { RoleDatabase } from './role-database';

/** From this share of I/O in the cost of a cluster on, I/O-Optimized storage is cheaper (Aurora user guide, "Storage configurations"). */
const IO_OPTIMIZED_FROM_PERCENT = 25;

/**
 * Aurora PostgreSQL with a proxy in front of the writer and readers by role.
 *
 * Writes go through the proxy. Reads of a role go to its custom endpoint: RDS Proxy chooses readers by itself, so a role
 * and a read-only proxy endpoint exclude each other. Everybody authenticates with IAM; the master password is made,
 * kept and rotated by RDS.
 */
export class AuroraDatabase extends RoleDatabase {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.AuroraDatabase';

  /**
   * A database that another stack or app has made, for its services. Its owner names their users with `admitUser`.
   *
   * For a cluster that has no proxy and no roles yet, see `ExistingAuroraDatabase`.
   */
  static fromAuroraDatabaseAttributes(
    scope: Construct,
    id: string,
    attributes: AuroraDatabaseAttributes,
  ): IRoleDatabase {
    return new ImportedDatabase(scope, id, attributes);
  }

  readonly cluster: rds.DatabaseCluster;
  readonly parameterGroup: rds.ParameterGroup;
  readonly logGroup: LogGroup;
  readonly connections: ec2.Connections;
  /** The global database, where it has a name. */
  readonly globalCluster?: rds.CfnGlobalCluster;
  /** The target of reader autoscaling, where there is one. */
  readonly readerTarget?: ScalableTarget;
  protected readonly access: DatabaseAccess;
  private readonly roles: Readonly<Record<string, ReaderRole>>;
  private ownArchiveRoles?: ArchiveRoles;

  constructor(scope: Construct, id: string, props: AuroraDatabaseProps) {
    props = injectedProps(AuroraDatabase, scope, id, props);
    super(scope, id);
    const { vpc, encryptionKey } = props;
    this.roles = props.readers ?? {};
    checkDatabase(this.node.path, props);

    const engine = auroraPostgres(props.engineVersion);
    this.parameterGroup = clusterParameters(this, engine);
    const securityGroups = chooseSecurityGroups(this, props.securityGroups, vpc, 'Connections to the database');
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const clusterIdentifier = Names.uniqueResourceName(this, { maxLength: 50, separator: '-' }).toLowerCase();
    // Made before the cluster and under its name: the group that RDS would make keeps its logs for ever, in the clear.
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/rds/cluster/${clusterIdentifier}/postgresql`,
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      encryptionKey,
      removalPolicy: withoutSnapshot(removalPolicy),
    });
    const { writer, readers } = instances(props.writerInstanceClass, this.roles, encryptionKey);
    this.cluster = new rds.DatabaseCluster(this, 'Cluster', {
      engine,
      clusterIdentifier,
      vpc,
      vpcSubnets: chooseSubnets(this, vpc, props.vpcSubnets, SUBNET_TYPE),
      port: PORT,
      securityGroups,
      parameterGroup: this.parameterGroup,
      defaultDatabaseName: props.databaseName,
      manageMasterUserPassword: true,
      credentials: rds.Credentials.fromUsername('tidemark_admin', { encryptionKey }),
      writer,
      readers,
      serverlessV2MinCapacity: props.serverless === undefined ? undefined : props.serverless.minCapacity,
      serverlessV2MaxCapacity: props.serverless === undefined ? undefined : props.serverless.maxCapacity,
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
    writeRemovalPolicies(this.cluster, this.roles, withoutSnapshot(removalPolicy));
    writePromotionTiers(this.cluster, props.writerInstanceClass, this.roles);
    this.acknowledge(props);
    this.connections = new ec2.Connections({ securityGroups, defaultPort: ec2.Port.tcp(PORT) });
    this.access = new DatabaseAccess(this, {
      ...props,
      cluster: this.cluster,
      port: PORT,
      members: roleMembers(this.cluster, this.roles),
    });
    const { readerAutoscaling, readerPlan, serverless, capacityPlan, plannedFrom } = props;
    if (readerAutoscaling !== undefined) {
      this.readerTarget = scaleReaders(this, {
        cluster: this.cluster,
        roles: this.roles,
        scaling: readerAutoscaling,
        plan: readerPlan,
        plannedFrom,
      });
    }
    if (props.globalClusterIdentifier !== undefined) {
      this.globalCluster = new rds.CfnGlobalCluster(this, 'Global', {
        globalClusterIdentifier: props.globalClusterIdentifier,
        sourceDbClusterIdentifier: this.cluster.clusterArn,
        deletionProtection: props.deletionProtection ?? true,
      });
      this.globalCluster.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    }
    if (serverless !== undefined && capacityPlan !== undefined)
      addCapacitySchedule(this, this.cluster, serverless, capacityPlan, plannedFrom);
  }

  /** The roles with which it writes and reads an archive; undefined before `archiveTo`. */
  get archiveRoles(): ArchiveRoles | undefined {
    return this.ownArchiveRoles;
  }

  /**
   * Lets `aws_s3` write and read objects of some classes of an archive: IAM and network together. The extension is made by whoever
   * uses it; the subnets need a way to S3, such as its gateway endpoint. Throws `InputError` (code `archive-region`).
   */
  archiveTo(archive: IArchive, classNames?: readonly string[]): void {
    checkArchiveRegion(this.node.path, archive, this.cluster);
    this.ownArchiveRoles ??= addArchiveRoles(this, this.cluster, this.connections);
    archive.grantExport(this.ownArchiveRoles.exportRole, classNames);
    archive.grantImport(this.ownArchiveRoles.importRole, classNames);
  }

  private acknowledge({ optOutReason, writerInstanceClass }: AuroraDatabaseProps): void {
    const monitoringRole = this.cluster.node.findChild('MonitoringRole');
    boundTrust(monitoringRole);
    Validations.of(monitoringRole).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]',
      reason:
        'The policy AWS maintains for enhanced monitoring; it admits nothing but writing to the log group RDSOSMetrics.',
    });
    const readerClasses = Object.values(this.roles).map(({ instanceClass }) => instanceClass);
    const accept = (warning: string, reason: string) =>
      Validations.of(this.cluster).acknowledge({ id: `Annotation::@aws-cdk/aws-rds:${warning}`, reason });
    // A synth fails by a warning of the CDK, and whoever writes a configuration cannot acknowledge one.
    if (readerClasses.some((name) => name !== SERVERLESS))
      accept(
        'provisionedReadersDontMatchWriter',
        readerClasses.includes(writerInstanceClass)
          ? `Readers of another class than the writer are in promotion tier ${LAST_TIER}, behind those of its class.`
          : 'No reader is stated to be of the class of the writer: after a failover the writer is of the class of a reader (docs/database.md).',
      );
    if (readerClasses.includes(SERVERLESS)) {
      const tiers =
        'Promotion tiers are those that the roles state, written into the template after the CDK has looked.';
      accept('serverlessInHighestTier2-15', tiers);
      accept('noFailoverServerlessReaders', tiers);
      accept(
        'serverlessInstanceCantScaleWithWriter',
        'How far serverless readers scale is stated, beside the class of the writer.',
      );
    }
    for (const child of this.cluster.node.findAll())
      if (child instanceof rds.CfnDBInstance) acknowledgeByDesign(child, 'upgradesRehearsed', 'backedUpByCluster');
    if (optOutReason !== undefined) {
      Validations.of(this.cluster).acknowledge({ id: 'AwsSolutions-RDS10', reason: optOutReason });
      acknowledgeByDesign(this.cluster, 'disposableDatabase');
    }
  }
}

/** The policy of what belongs to a cluster and has no snapshots of its own: where the cluster leaves one behind, it goes. */
function withoutSnapshot(policy: RemovalPolicy): RemovalPolicy {
  return policy === RemovalPolicy.SNAPSHOT ? RemovalPolicy.DESTROY : policy;
}
