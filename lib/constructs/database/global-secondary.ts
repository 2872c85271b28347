import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  Connections,
  type IConnectable,
  type ISecurityGroup,
  type IVpc,
  Port,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { InputError } from '../../model/validation/input-error';
import { injectedProps } from '../injected-props';
import { chooseSecurityGroups } from '../network/security-groups';
import { chooseSubnets } from '../network/subnets';
import { acknowledgeByDesign } from '../security/compliance';
import { auroraPostgres, clusterParameters, PORT, SUBNET_TYPE } from './engine';

/** Readers an Aurora cluster can have in a region without a writer (Amazon Aurora quotas). */
const MAX_READERS = 16;

export interface AuroraGlobalSecondaryProps {
  /** Where the cluster stands. */
  readonly vpc: IVpc;
  /** Subnets that the cluster stands in; two zones at least. @default isolated subnets */
  readonly vpcSubnets?: SubnetSelection;
  /** Security groups of the instances. @default one is made, which admits nobody */
  readonly securityGroups?: ISecurityGroup[];
  /** The `globalClusterIdentifier` of the primary `AuroraDatabase`, which must be deployed already. */
  readonly globalClusterIdentifier: string;
  /** Such as r7g.large; that of the writer, if this region is to take its place. */
  readonly instanceClass: string;
  /** Instances of the copy; each can become the writer. @default one */
  readonly readers?: number;
  /** A key of this region. */
  readonly encryptionKey: IKey;
  /** That of the primary. @default the version this library was tested with */
  readonly engineVersion?: rds.AuroraPostgresEngineVersion;
  /**
   * How far back the copy can be restored once it stands alone; 1 to 35 days.
   * @default backups reach back 35 days, once this region has the writer
   */
  readonly backupRetention?: Duration;
  /** Whether the cluster refuses to be deleted. @default the cluster cannot be deleted */
  readonly deletionProtection?: boolean;
  /** Why it may be deleted; required when it is not protected. @default it is protected */
  readonly optOutReason?: string;
}

/**
 * The copy of an Aurora database in another region: readers there, and the place where the writer can go.
 *
 * Its users, tables and password are the primary's. Application Auto Scaling does not scale readers of a secondary. A
 * switchover is an API call, not a deployment; see docs/database.md.
 */
export class AuroraGlobalSecondary extends Construct implements IConnectable {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.AuroraGlobalSecondary';

  readonly cluster: rds.CfnDBCluster;
  readonly instances: readonly rds.CfnDBInstance[];
  readonly parameterGroup: rds.ParameterGroup;
  readonly connections: Connections;

  constructor(scope: Construct, id: string, props: AuroraGlobalSecondaryProps) {
    props = injectedProps(AuroraGlobalSecondary, scope, id, props);
    super(scope, id);
    const { vpc, encryptionKey, readers = 1, deletionProtection = true } = props;
    this.check(props, readers);
    const engine = auroraPostgres(props.engineVersion);
    this.parameterGroup = clusterParameters(this, engine);
    const securityGroups = chooseSecurityGroups(this, props.securityGroups, vpc, 'Connections to the database');
    this.connections = new Connections({ securityGroups, defaultPort: Port.tcp(PORT) });
    const subnetGroup = new rds.SubnetGroup(this, 'Subnets', {
      vpc,
      vpcSubnets: chooseSubnets(this, vpc, props.vpcSubnets, SUBNET_TYPE),
      description: 'Subnets of the copy of a global database',
    });
    // The L2 makes clusters with a master user, which a secondary must not have.
    this.cluster = new rds.CfnDBCluster(this, 'Cluster', {
      globalClusterIdentifier: props.globalClusterIdentifier,
      engine: engine.engineType,
      engineVersion: engine.engineVersion?.fullVersion === undefined ? undefined : engine.engineVersion.fullVersion,
      port: PORT,
      dbSubnetGroupName: subnetGroup.subnetGroupName,
      vpcSecurityGroupIds: securityGroups.map((group) => group.securityGroupId),
      dbClusterParameterGroupName: this.parameterGroup.bindToCluster({}).parameterGroupName,
      storageEncrypted: true,
      kmsKeyId: encryptionKey.keyArn,
      enableIamDatabaseAuthentication: true,
      enableCloudwatchLogsExports: ['postgresql'],
      backupRetentionPeriod: (props.backupRetention ?? Duration.days(35)).toDays(),
      copyTagsToSnapshot: true,
      deletionProtection,
    });
    this.cluster.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.instances = Array.from({ length: readers }, (_, index) => {
      const instance = new rds.CfnDBInstance(this, `Reader${index + 1}`, {
        dbClusterIdentifier: this.cluster.ref,
        dbInstanceClass: `db.${props.instanceClass}`,
        engine: engine.engineType,
        autoMinorVersionUpgrade: false,
        publiclyAccessible: false,
        enablePerformanceInsights: true,
        performanceInsightsKmsKeyId: encryptionKey.keyArn,
        caCertificateIdentifier: rds.CaCertificate.RDS_CA_RSA2048_G1.toString(),
      });
      // A cluster without an instance serves nothing; the others are as many as the template has.
      instance.applyRemovalPolicy(index === 0 ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY);
      acknowledgeByDesign(instance, 'upgradesRehearsed', 'backedUpByCluster');
      return instance;
    });
    if (props.optOutReason !== undefined) {
      Validations.of(this.cluster).acknowledge({ id: 'AwsSolutions-RDS10', reason: props.optOutReason });
      acknowledgeByDesign(this.cluster, 'disposableDatabase');
    }
  }

  /** Any reader of this region. */
  get readerHost(): string {
    return this.cluster.attrReadEndpointAddress;
  }

  private check({ deletionProtection, optOutReason }: AuroraGlobalSecondaryProps, readers: number): void {
    const problems = [];
    if (!Number.isInteger(readers) || readers < 1 || readers > MAX_READERS) {
      problems.push({
        where: `${this.node.path}: readers`,
        given: String(readers),
        allowed: `1 to ${MAX_READERS}`,
        remedy: 'Correct it, or leave it out.',
      });
    }
    if (deletionProtection === false && optOutReason === undefined) {
      problems.push({
        where: `${this.node.path}: optOutReason`,
        given: 'nothing',
        allowed: 'a reason why the database may be deleted',
        remedy: 'Write it, or leave deletionProtection on.',
      });
    }
    if (problems.length > 0)
      throw new InputError('invalid-database', `${this.node.path} cannot be built as configured`, problems);
  }
}
