import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { ScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  CfnParameterGroup,
  CfnReplicationGroup,
  CfnSubnetGroup,
  type CfnUser,
  type CfnUserGroup,
} from 'aws-cdk-lib/aws-elasticache';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { checkCacheShape } from '../../model/cache/checks';
import type { CapacityPlan } from '../../model/plan/capacity-plan';
import { InputError, type Problem } from '../../model/validation/input-error';
import { hasTokens } from '../has-tokens';
import { injectedProps } from '../injected-props';
import type { ConnectionConsumer } from '../network/connection-consumer';
import { chooseSecurityGroups } from '../network/security-groups';
import { chooseSubnets } from '../network/subnets';
import type { PlannedFloors } from '../scaling/scheduled-capacity';
import { CachePurpose, cacheParameters, ENGINE_VERSION, PARAMETER_FAMILY } from './cache-parameters';
import { scaleReplicas, scaleShards } from './cache-scaling';
import { addCacheUsers, DEFAULT_USER } from './cache-users';
import { grantCacheConnect } from './grant-connect';
import { type CacheAttributes, ImportedCache, type IValkeyCache } from './imported-cache';
import type { ValkeyCacheProps } from './valkey-cache-props';

/** Valkey's usual port is the first a scanner tries. */
const PORT = 6380;

/** As long as pools of clients usually keep a connection that nobody uses. */
const IDLE_CLIENT_TIMEOUT = Duration.minutes(5);

/** What is known of a cache of nodes that another stack or app has made. */
export interface ValkeyCacheAttributes extends CacheAttributes {
  /** Id of its replication group. */
  readonly replicationGroupId: string;
  /** Port of its nodes. @default 6380, as `ValkeyCache` has it */
  readonly port?: number;
}

/**
 * A replicated ElastiCache Valkey cluster: TLS, users who authenticate with IAM, a customer key, failover across zones.
 *
 * ElastiCache spreads the nodes of each shard over the zones of the subnets. Zones are not written down one by one: with
 * `NodeGroupConfiguration` in a template, a change of shards or replicas replaces the cache.
 */
export class ValkeyCache extends Construct implements IValkeyCache {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.ValkeyCache';

  /**
   * A cache that another stack or app has made, for its services.
   *
   * @example ValkeyCache.fromValkeyCacheAttributes(this, 'Sessions', { replicationGroupId, host, securityGroups, users: { app: 'abc-app' } })
   */
  static fromValkeyCacheAttributes(scope: Construct, id: string, attributes: ValkeyCacheAttributes): IValkeyCache {
    const { replicationGroupId, port = PORT } = attributes;
    const ports = ec2.Port.tcp(port);
    return new ImportedCache(scope, id, attributes, {
      resource: 'replicationgroup',
      id: replicationGroupId,
      ports,
      port,
    });
  }

  readonly replicationGroup: CfnReplicationGroup;
  readonly parameterGroup: CfnParameterGroup;
  readonly subnetGroup: CfnSubnetGroup;
  /** By name. */
  readonly users: Readonly<Record<string, CfnUser>>;
  /** Who may log in at all. */
  readonly userGroup: CfnUserGroup;
  /** Where slow commands are logged. */
  readonly logGroup: LogGroup;
  readonly connections: ec2.Connections;
  /** The target of shard autoscaling, where there is one. */
  readonly shardTarget?: ScalableTarget;
  /** The target of replica autoscaling, where there is one. */
  readonly replicaTarget?: ScalableTarget;

  constructor(scope: Construct, id: string, props: ValkeyCacheProps) {
    props = injectedProps(ValkeyCache, scope, id, props);
    super(scope, id);
    refuseImpossible(this.node.path, props);
    const { vpc, purpose, encryptionKey, shardAutoscaling, replicaAutoscaling } = props;
    const securityGroups = chooseSecurityGroups(this, props.securityGroups, vpc, `Connections to the ${purpose} cache`);
    this.connections = new ec2.Connections({ securityGroups, defaultPort: ec2.Port.tcp(PORT) });
    this.subnetGroup = new CfnSubnetGroup(this, 'Subnets', {
      description: `Isolated subnets of the ${purpose} cache`,
      subnetIds: vpc.selectSubnets(chooseSubnets(this, vpc, props.vpcSubnets, ec2.SubnetType.PRIVATE_ISOLATED))
        .subnetIds,
    });
    this.parameterGroup = new CfnParameterGroup(this, 'Parameters', {
      cacheParameterGroupFamily: PARAMETER_FAMILY,
      description: `Parameters of the ${purpose} cache`,
      properties: cacheParameters(purpose, props.idleClientTimeout ?? IDLE_CLIENT_TIMEOUT, props.eviction),
    });
    const { users, group: admitted } = addCacheUsers(this, props.users);
    this.users = users;
    this.userGroup = admitted;
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
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
      securityGroupIds: securityGroups.map((group) => group.securityGroupId),
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      atRestEncryptionEnabled: true,
      kmsKeyId: encryptionKey.keyId,
      userGroupIds: [admitted.ref],
      autoMinorVersionUpgrade: true,
      preferredMaintenanceWindow: 'sun:08:30-sun:09:30',
      ...snapshots(props),
      logDeliveryConfigurations: [
        {
          logType: 'slow-log',
          logFormat: 'json',
          destinationType: 'cloudwatch-logs',
          destinationDetails: { cloudWatchLogsDetails: { logGroup: this.logGroup.logGroupName } },
        },
      ],
    });
    // Without it, another number of shards in the template replaces the cache (CloudFormation, "UpdatePolicy attribute").
    this.replicationGroup.cfnOptions.updatePolicy = { useOnlineResharding: true };
    Validations.of(this.replicationGroup).acknowledge({
      id: 'AwsSolutions-AEC6',
      reason: 'Users authenticate with IAM through a user group, which excludes the single shared AUTH password.',
    });
    this.replicationGroup.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    const group = this.replicationGroup;
    if (shardAutoscaling !== undefined)
      this.shardTarget = scaleShards(this, group, shardAutoscaling, floors(props, props.shardPlan));
    if (replicaAutoscaling !== undefined)
      this.replicaTarget = scaleReplicas(this, group, replicaAutoscaling, floors(props, props.replicaPlan));
  }

  /** Host at which clients ask for the shards. */
  get host(): string {
    return this.replicationGroup.attrConfigurationEndPointAddress;
  }

  /**
   * Lets a consumer connect as one of the users: network, IAM and environment together. Sets CACHE_<NAME>_HOST,
   * CACHE_<NAME>_PORT, CACHE_<NAME>_ID and CACHE_<NAME>_USER. Throws `InputError` when there is no such user.
   */
  grantConnect(consumer: ConnectionConsumer, name: string, user: string = DEFAULT_USER): void {
    grantCacheConnect(consumer, name, user, {
      scope: this,
      resource: 'replicationgroup',
      id: this.replicationGroup.ref,
      host: this.host,
      port: String(PORT),
      users: Object.fromEntries(Object.entries(this.users).map(([key, { ref }]) => [key, ref])),
      serverless: false,
    });
    consumer.connections.allowTo(this, ec2.Port.tcp(PORT), `to the ${name} cache`);
  }
}

function floors({ plannedFrom }: ValkeyCacheProps, plan: CapacityPlan | undefined): PlannedFloors | undefined {
  return plan === undefined ? undefined : { plan, plannedFrom };
}

/** What can be computed again is not saved. */
function snapshots({ purpose, snapshotRetention }: ValkeyCacheProps) {
  const days = (snapshotRetention ?? Duration.days(purpose === CachePurpose.SESSIONS ? 7 : 0)).toDays();
  // Before maintenance, so that there is a fresh one.
  return days === 0 ? {} : { snapshotRetentionLimit: days, snapshotWindow: '07:00-08:00' };
}

function refuseImpossible(where: string, props: ValkeyCacheProps): void {
  const { idleClientTimeout } = props;
  const problems: Problem[] = checkCacheShape({
    ...props,
    // What only a deployment knows is taken to be right.
    nodeType: hasTokens(props.nodeType) ? 'cache.r7g.large' : props.nodeType,
    shards: hasTokens(props.shards) ? 1 : props.shards,
    replicasPerShard: hasTokens(props.replicasPerShard) ? 1 : props.replicasPerShard,
    shardAutoscaling: hasTokens([props.shards, props.shardAutoscaling]) ? undefined : props.shardAutoscaling,
    replicaAutoscaling: hasTokens([props.replicasPerShard, props.replicaAutoscaling])
      ? undefined
      : props.replicaAutoscaling,
    ...(idleClientTimeout === undefined ? {} : { idleClientTimeoutSeconds: idleClientTimeout.toSeconds() }),
  }).map(({ path, ...problem }) => ({ where: `${where}: ${path.join('.')}`, ...problem }));
  for (const [plan, scaling] of [
    ['shardPlan', 'shardAutoscaling'],
    ['replicaPlan', 'replicaAutoscaling'],
  ] as const) {
    if (props[plan] === undefined || props[scaling] !== undefined) continue;
    problems.push({
      where: `${where}: ${plan}`,
      given: `a plan without ${scaling}`,
      allowed: `a plan with ${scaling}: there is no number to raise without it`,
      remedy: `State ${scaling}, or leave the plan out.`,
    });
  }
  if (problems.length > 0) throw new InputError('invalid-cache', `${where} cannot be built as configured`, problems);
}
