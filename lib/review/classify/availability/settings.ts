import {
  alwaysNeutral,
  byProperty,
  longerIsBetter,
  moreIsBetter,
  onIsBetter,
  onIsWorse,
  type PropertyRule,
} from '../property-rule';

const CACHES = ['AWS::ElastiCache::ReplicationGroup'];
const SERVICE = ['AWS::ECS::Service'];
const GROUP = ['AWS::AutoScaling::AutoScalingGroup'];
const TARGETS = ['AWS::ElasticLoadBalancingV2::TargetGroup'];

const runs =
  (what: string): PropertyRule['says'] =>
  ({ it, before, after }) =>
    `Runs ${after} ${what} of ${it} instead of ${before}.`;

const spread: Pick<PropertyRule, 'judge' | 'says' | 'remedy'> = {
  judge: longerIsBetter,
  says: ({ it, effect }) => `Spreads ${it} over ${effect === 'worse' ? 'fewer' : 'more'} subnets, zones or regions.`,
  remedy: 'Keep the zones, so that the others carry the load when one fails.',
};

const standsBy = (what: string, types: readonly string[], property: string, absent: unknown = false): PropertyRule => ({
  property,
  types,
  absent,
  judge: onIsBetter,
  says: ({ it, effect }) =>
    `${effect === 'worse' ? 'Leaves' : 'Gives'} ${it} ${effect === 'worse' ? 'without' : ''} ${what}.`.replace(
      '  ',
      ' ',
    ),
  remedy: 'Leave it on in environments that people use.',
});

/** A job that runs by time or by event, or no longer does. */
const switchedOn = (property: string, types: readonly string[]): PropertyRule => ({
  property,
  types,
  absent: true,
  judge: (before, after) => {
    const isOff = (value: unknown) => value === 'DISABLED' || value === false || value === 'false';
    if (isOff(before) === isOff(after)) return undefined;
    return isOff(after) ? 'worse' : 'better';
  },
  says: ({ it, effect }) => `Switches ${it} ${effect === 'worse' ? 'off' : 'on'}.`,
});

const probes = (property: string): PropertyRule => ({
  property,
  types: TARGETS,
  judge: alwaysNeutral,
  says: ({ it, before, after }) =>
    `Changes when ${it} counts a task as healthy: ${property} ${after} instead of ${before}.`,
});

/** What keeps a system running, as one value each. */
export const SETTINGS: readonly PropertyRule[] = [
  { property: 'DesiredCount', types: SERVICE, judge: moreIsBetter, says: runs('tasks') },
  { property: 'DesiredCapacity', types: GROUP, judge: moreIsBetter, says: runs('instances') },
  {
    property: 'MinSize',
    types: [...GROUP, 'AWS::AutoScaling::ScheduledAction'],
    judge: (before, after) => (moreIsBetter(before, after) === 'worse' ? 'worse' : undefined),
    says: ({ it, before, after }) => `Lets ${it} go down to ${after} instances instead of ${before}.`,
  },
  {
    property: 'MinCapacity',
    types: ['AWS::ApplicationAutoScaling::ScalableTarget'],
    judge: (before, after) => (moreIsBetter(before, after) === 'worse' ? 'worse' : undefined),
    says: ({ it, before, after }) => `Lets ${it} go down to ${after} instead of ${before}.`,
    remedy: 'Keep the minimum that carries the load of a zone that fails.',
  },
  { property: 'ReplicasPerNodeGroup', types: CACHES, judge: moreIsBetter, says: runs('replicas in each shard') },
  { property: 'NumCacheClusters', types: CACHES, judge: moreIsBetter, says: runs('nodes') },
  standsBy('replicas in other zones', CACHES, 'MultiAZEnabled'),
  standsBy('automatic failover', CACHES, 'AutomaticFailoverEnabled'),
  standsBy('a standby in another zone', ['AWS::RDS::DBInstance'], 'MultiAZ'),
  standsBy('nodes in several zones', ['AWS::OpenSearchService::Domain'], 'ClusterConfig.ZoneAwarenessEnabled'),
  standsBy('a standby zone', ['AWS::OpenSearchService::Domain'], 'ClusterConfig.MultiAZWithStandbyEnabled'),
  standsBy('masters of its own', ['AWS::OpenSearchService::Domain'], 'ClusterConfig.DedicatedMasterEnabled'),
  {
    property: 'DeploymentConfiguration.MinimumHealthyPercent',
    types: SERVICE,
    absent: 100,
    judge: moreIsBetter,
    says: ({ it, before, after }) =>
      `Keeps ${after} % of the tasks of ${it} running during a deployment instead of ${before} %.`,
    remedy: 'Keep 100 % and let MaximumPercent make room for the new tasks.',
  },
  {
    property: 'DeploymentConfiguration.MaximumPercent',
    types: SERVICE,
    absent: 200,
    judge: alwaysNeutral,
    says: ({ it, before, after }) =>
      `Lets up to ${after} % of the tasks of ${it} run during a deployment instead of ${before} %.`,
  },
  {
    property: 'DeploymentConfiguration.DeploymentCircuitBreaker.Enable',
    types: SERVICE,
    absent: false,
    judge: onIsBetter,
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'No longer stops' : 'Stops'} a deployment of ${it} whose tasks fail.`,
    remedy: 'Leave the circuit breaker on.',
  },
  {
    property: 'DeploymentConfiguration.DeploymentCircuitBreaker.Rollback',
    types: SERVICE,
    absent: false,
    judge: onIsBetter,
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'No longer takes' : 'Takes'} back a deployment of ${it} that fails.`,
    remedy: 'Leave the rollback on.',
  },
  {
    property: 'HealthCheckGracePeriodSeconds',
    types: SERVICE,
    absent: 0,
    judge: alwaysNeutral,
    says: ({ it, before, after }) =>
      `Gives new tasks of ${it} ${after} seconds instead of ${before} before health checks count.`,
  },
  {
    property: 'HealthCheckEnabled',
    types: TARGETS,
    absent: true,
    judge: onIsBetter,
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'No longer checks' : 'Checks'} whether the targets of ${it} are healthy.`,
    remedy: 'Leave the health check on.',
  },
  ...[
    'HealthCheckPath',
    'HealthCheckPort',
    'HealthCheckProtocol',
    'HealthCheckIntervalSeconds',
    'HealthCheckTimeoutSeconds',
    'HealthyThresholdCount',
    'UnhealthyThresholdCount',
    'Matcher.HttpCode',
  ].map(probes),
  { property: 'NetworkConfiguration.AwsvpcConfiguration.Subnets', types: SERVICE, ...spread },
  { property: 'VpcConfig.SubnetIds', types: ['AWS::Lambda::Function'], ...spread },
  { property: 'VPCZoneIdentifier', types: GROUP, ...spread },
  { property: 'AvailabilityZones', types: [...GROUP, 'AWS::RDS::DBCluster'], ...spread },
  { property: 'Subnets', types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'], ...spread },
  { property: 'SubnetMappings', types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'], ...spread },
  {
    property: 'SubnetIds',
    types: [
      'AWS::RDS::DBSubnetGroup',
      'AWS::ElastiCache::SubnetGroup',
      'AWS::EC2::VPCEndpoint',
      'AWS::ElastiCache::ServerlessCache',
    ],
    ...spread,
  },
  { property: 'VpcSubnetIds', types: ['AWS::RDS::DBProxy'], ...spread },
  { property: 'Replicas', types: ['AWS::DynamoDB::GlobalTable'], ...spread },
  {
    property: 'LoadBalancers',
    types: SERVICE,
    judge: longerIsBetter,
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'Takes requests away from' : 'Sends requests to'} ${it}: it is ${effect === 'worse' ? 'behind fewer' : 'behind more'} load balancers.`,
  },
  {
    property: 'GenerateSecretString',
    types: ['AWS::SecretsManager::Secret'],
    judge: () => 'worse',
    says: ({ it }) =>
      `Makes a new password in ${it}: who was given the old one is locked out until it is changed there too.`,
    remedy: 'Leave it as it is; to change the password, rotate it.',
  },
  switchedOn('State', ['AWS::Events::Rule', 'AWS::Scheduler::Schedule']),
  switchedOn('Enabled', ['AWS::Lambda::EventSourceMapping', 'AWS::CloudFront::Distribution']),
  switchedOn('DistributionConfig.Enabled', ['AWS::CloudFront::Distribution']),
  ...['DynamicScalingInSuspended', 'DynamicScalingOutSuspended', 'ScheduledScalingSuspended'].map(
    (name): PropertyRule => ({
      property: `SuspendedState.${name}`,
      types: ['AWS::ApplicationAutoScaling::ScalableTarget'],
      absent: false,
      judge: onIsWorse,
      says: ({ it, effect }) => `${effect === 'worse' ? 'Pauses' : 'Resumes'} the scaling of ${it} (${name}).`,
    }),
  ),
];

export const settings = byProperty(SETTINGS);
