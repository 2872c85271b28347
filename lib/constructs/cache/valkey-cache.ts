import { ArnFormat, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  CfnParameterGroup,
  CfnReplicationGroup,
  CfnSubnetGroup,
  CfnUser,
  CfnUserGroup,
} from 'aws-cdk-lib/aws-elasticache';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CACHE_NODE_TYPES, InputError, isCacheAutoscalable, type Problem } from '../../model';
import type { ConnectionConsumer } from '../connection-consumer';

/** Valkey's usual port is the first a scanner tries. */
const PORT = 6380;
const ENGINE_VERSION = '8.0';
const PARAMETER_FAMILY = 'valkey8';

/** What a cache is for decides what happens when it is full. */
export enum CachePurpose {
  /** Never evicts: a lost session logs a user out. Snapshots are taken. */
  SESSIONS = 'sessions',
  /** Evicts what was used least recently; everything in it can be computed again. */
  RESULTS = 'results',
}

export interface ValkeyCacheProps {
  readonly vpc: ec2.IVpc;
  readonly purpose: CachePurpose;
  /** Such as cache.r7g.large. */
  readonly nodeType: string;
  readonly shards: number;
  /** Failover to another zone needs at least one. */
  readonly replicasPerShard: number;
  /** Fewest and most shards, when shards follow memory in use. @default the number of shards is fixed */
  readonly minShards?: number;
  /** @default the number of shards is fixed */
  readonly maxShards?: number;
  /** Memory in use above which a shard is added, in percent. @default 65 */
  readonly shardMemoryPercent?: number;
  /** Key for data at rest and the log group; it must admit CloudWatch Logs. */
  readonly encryptionKey: IKey;
  /** @default sessions keep a week of daily snapshots, results none */
  readonly snapshotRetention?: Duration;
  /** @default the cache stays when its stack goes */
  readonly removalPolicy?: RemovalPolicy;
  /** @default logs are kept for a month */
  readonly logRetention?: RetentionDays;
}

/** A replicated ElastiCache Valkey cluster: TLS, IAM authentication, customer key, failover across zones. */
export class ValkeyCache extends Construct implements ec2.IConnectable {
  readonly replicationGroup: CfnReplicationGroup;
  readonly parameterGroup: CfnParameterGroup;
  readonly subnetGroup: CfnSubnetGroup;
  readonly user: CfnUser;
  readonly securityGroup: ec2.SecurityGroup;
  readonly connections: ec2.Connections;
  /** The target of shard autoscaling, where there is one. */
  readonly shardTarget?: appscaling.ScalableTarget;

  constructor(scope: Construct, id: string, props: ValkeyCacheProps) {
    super(scope, id);
    refuseImpossible(this.node.path, props);
    const { vpc, purpose, encryptionKey } = props;
    this.securityGroup = new ec2.SecurityGroup(this, 'Access', {
      vpc,
      description: `Connections to the ${purpose} cache`,
      allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(PORT) });
    this.subnetGroup = new CfnSubnetGroup(this, 'Subnets', {
      description: `Isolated subnets of the ${purpose} cache`,
      subnetIds: vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }).subnetIds,
    });
    this.parameterGroup = new CfnParameterGroup(this, 'Parameters', {
      cacheParameterGroupFamily: PARAMETER_FAMILY,
      description: `Parameters of the ${purpose} cache`,
      properties: {
        'cluster-enabled': 'yes',
        'maxmemory-policy': purpose === CachePurpose.SESSIONS ? 'noeviction' : 'allkeys-lru',
        // A client that went away without closing is cut after five minutes, the pools' own idle limit.
        timeout: '300',
      },
    });
    this.user = new CfnUser(this, 'User', {
      engine: 'valkey',
      userId: this.uniqueId('app'),
      // With IAM authentication the name must equal the id.
      userName: this.uniqueId('app'),
      // Reads, writes and what clients need to find the shards; nothing that administers or empties the cache.
      accessString:
        'on ~* &* -@all +@read +@write +@connection +@transaction +@pubsub +@scripting +cluster|slots +cluster|shards +cluster|nodes +cluster|info -@dangerous +info',
      authenticationMode: { Type: 'iam' },
    });
    // A group for Valkey needs no default user, and admits only users who authenticate (ElastiCache user guide, RBAC).
    const users = new CfnUserGroup(this, 'Users', {
      engine: 'valkey',
      userGroupId: this.uniqueId('users'),
      userIds: [this.user.ref],
    });
    const logs = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const snapshotDays = props.snapshotRetention ?? Duration.days(purpose === CachePurpose.SESSIONS ? 7 : 0);
    this.replicationGroup = new CfnReplicationGroup(this, 'Cache', {
      replicationGroupDescription: `${purpose} cache`,
      engine: 'valkey',
      engineVersion: ENGINE_VERSION,
      cacheNodeType: props.nodeType,
      numNodeGroups: props.shards,
      replicasPerNodeGroup: props.replicasPerShard,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      clusterMode: 'enabled',
      port: PORT,
      cacheSubnetGroupName: this.subnetGroup.ref,
      cacheParameterGroupName: this.parameterGroup.ref,
      securityGroupIds: [this.securityGroup.securityGroupId],
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      atRestEncryptionEnabled: true,
      kmsKeyId: encryptionKey.keyId,
      userGroupIds: [users.ref],
      autoMinorVersionUpgrade: true,
      preferredMaintenanceWindow: 'sun:08:30-sun:09:30',
      ...(snapshotDays.toDays() === 0
        ? {}
        : { snapshotRetentionLimit: snapshotDays.toDays(), snapshotWindow: '07:00-08:00' }),
      logDeliveryConfigurations: [
        {
          logType: 'slow-log',
          logFormat: 'json',
          destinationType: 'cloudwatch-logs',
          destinationDetails: { cloudWatchLogsDetails: { logGroup: logs.logGroupName } },
        },
      ],
    });
    Validations.of(this.replicationGroup).acknowledge({
      id: 'AwsSolutions-AEC6',
      reason: 'Users authenticate with IAM through a user group, which excludes the single shared AUTH password.',
    });
    this.replicationGroup.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);
    if (props.minShards !== undefined && props.maxShards !== undefined) {
      this.shardTarget = this.scaleShards(props.minShards, props.maxShards, props.shardMemoryPercent ?? 65);
    }
  }

  /** Host at which clients ask for the shards. */
  get host(): string {
    return this.replicationGroup.attrConfigurationEndPointAddress;
  }

  /**
   * Lets a consumer connect: network, IAM and environment together. Sets CACHE_<NAME>_HOST, CACHE_<NAME>_PORT and
   * CACHE_<NAME>_USER.
   */
  grantConnect(consumer: ConnectionConsumer, name: string): void {
    consumer.connections.allowTo(this, ec2.Port.tcp(PORT), `to the ${name} cache`);
    const stack = Stack.of(this);
    consumer.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['elasticache:Connect'],
        resources: [
          stack.formatArn({
            service: 'elasticache',
            resource: 'replicationgroup',
            resourceName: this.replicationGroup.ref,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
          stack.formatArn({
            service: 'elasticache',
            resource: 'user',
            resourceName: this.user.ref,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      }),
    );
    const prefix = `CACHE_${name.toUpperCase().replaceAll('-', '_')}`;
    consumer.addEnvironment(`${prefix}_HOST`, this.host);
    consumer.addEnvironment(`${prefix}_PORT`, String(PORT));
    consumer.addEnvironment(`${prefix}_USER`, this.user.ref);
  }

  private scaleShards(minCapacity: number, maxCapacity: number, targetValue: number): appscaling.ScalableTarget {
    const target = new appscaling.ScalableTarget(this, 'Shards', {
      serviceNamespace: appscaling.ServiceNamespace.ELASTICACHE,
      scalableDimension: 'elasticache:replication-group:NodeGroups',
      resourceId: `replication-group/${this.replicationGroup.ref}`,
      minCapacity,
      maxCapacity,
    });
    target.scaleToTrackMetric('Memory', {
      predefinedMetric: appscaling.PredefinedMetric.ELASTICACHE_DATABASE_MEMORY_USAGE_COUNTED_FOR_EVICT_PERCENTAGE,
      targetValue,
      // ElastiCache's own defaults are not documented, so they are stated.
      scaleOutCooldown: Duration.minutes(10),
      scaleInCooldown: Duration.minutes(30),
    });
    return target;
  }

  /** An id for users, whose names are unique in the account: at most 40 lower-case letters, digits and hyphens. */
  private uniqueId(suffix: string): string {
    return `${this.node.addr.slice(2, 14)}-${suffix}`.replace(/^[^a-z]/, 't');
  }
}

function refuseImpossible(where: string, props: ValkeyCacheProps): void {
  const problems: Problem[] = [];
  const { nodeType, replicasPerShard, shards, minShards, maxShards } = props;
  if (!CACHE_NODE_TYPES.includes(nodeType))
    problems.push({
      where: `${where}: nodeType`,
      given: nodeType,
      allowed: `one of ${CACHE_NODE_TYPES.join(', ')}`,
      remedy: 'Choose one of them.',
    });
  if (replicasPerShard < 1)
    problems.push({
      where: `${where}: replicasPerShard`,
      given: String(replicasPerShard),
      allowed: 'at least 1: there is nothing to fail over to without a replica',
      remedy: 'Add a replica.',
    });
  if ((minShards === undefined) !== (maxShards === undefined))
    problems.push({
      where: `${where}: minShards`,
      given: 'only one of minShards and maxShards',
      allowed: 'both or neither',
      remedy: 'State the other.',
    });
  if (minShards !== undefined && maxShards !== undefined) {
    if (minShards > maxShards)
      problems.push({
        where: `${where}: minShards`,
        given: String(minShards),
        allowed: `at most maxShards ${maxShards}`,
        remedy: 'Swap them.',
      });
    if (shards < minShards || shards > maxShards)
      problems.push({
        where: `${where}: shards`,
        given: String(shards),
        allowed: `${minShards} to ${maxShards}`,
        remedy: 'Start within the bounds.',
      });
    if (!isCacheAutoscalable(nodeType))
      problems.push({
        where: `${where}: maxShards`,
        given: `autoscaling of ${nodeType}`,
        allowed: 'node types large to 2xlarge of the r and m families',
        remedy: 'Choose such a node type, or fix the number of shards.',
      });
  }
  if (problems.length > 0) throw new InputError('invalid-cache', `${where} cannot be built as configured`, problems);
}
