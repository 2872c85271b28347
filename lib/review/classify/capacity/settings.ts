import { alwaysNeutral, byProperty, moreIsBetter, moreIsWorse, type PropertyRule } from '../property-rule';

const TARGET = ['AWS::ApplicationAutoScaling::ScalableTarget'];
const POLICY = ['AWS::ApplicationAutoScaling::ScalingPolicy'];
const CLUSTER = ['AWS::RDS::DBCluster'];
const TASK = ['AWS::ECS::TaskDefinition'];
const CODE = ['AWS::Lambda::Function'];
const CACHE = ['AWS::ElastiCache::ServerlessCache'];

const bound =
  (direction: 'up' | 'down', unit = ''): PropertyRule['says'] =>
  ({ it, before, after }) =>
    `Lets ${it} go ${direction} to ${after}${unit} instead of ${before}.`;

const gives =
  (what: string): PropertyRule['says'] =>
  ({ it, before, after }) =>
    `Gives ${it} ${after} ${what} instead of ${before}.`;

const waits =
  (what: string): PropertyRule['says'] =>
  ({ it, before, after }) =>
    `Waits ${after} seconds instead of ${before} after ${it} ${what}.`;

const TRACKING = 'TargetTrackingScalingPolicyConfiguration';

/** How much there is to carry load, and when more of it comes, as one value each. */
export const SETTINGS: readonly PropertyRule[] = [
  { property: 'MaxCapacity', types: TARGET, judge: moreIsBetter, says: bound('up') },
  {
    property: 'MinCapacity',
    types: TARGET,
    judge: moreIsBetter,
    says: ({ it, before, after }) => `Keeps at least ${after} instead of ${before} of ${it}.`,
  },
  { property: 'MaxSize', types: ['AWS::AutoScaling::AutoScalingGroup'], judge: moreIsBetter, says: bound('up') },
  {
    property: 'MinSize',
    types: ['AWS::AutoScaling::AutoScalingGroup'],
    judge: moreIsBetter,
    says: ({ it, before, after }) => `Keeps at least ${after} instances of ${it} instead of ${before}.`,
  },
  {
    property: `${TRACKING}.TargetValue`,
    types: [...POLICY, 'AWS::AutoScaling::ScalingPolicy'],
    judge: moreIsWorse,
    says: ({ it, before, after, effect }) =>
      `Scales by ${it} towards ${after} instead of ${before}: ${effect === 'worse' ? 'fewer tasks or nodes carry the same load, with less in reserve' : 'more tasks or nodes carry the same load, with more in reserve'}.`,
    remedy: 'Replay it with `tidemark simulate` before it is deployed.',
  },
  {
    property: `${TRACKING}.ScaleOutCooldown`,
    types: POLICY,
    absent: 300,
    judge: alwaysNeutral,
    says: waits('has added capacity'),
  },
  {
    property: `${TRACKING}.ScaleInCooldown`,
    types: POLICY,
    absent: 300,
    judge: alwaysNeutral,
    says: waits('has removed capacity'),
  },
  {
    property: 'StepScalingPolicyConfiguration.Cooldown',
    types: POLICY,
    absent: 300,
    judge: alwaysNeutral,
    says: waits('has acted'),
  },
  {
    property: `${TRACKING}.DisableScaleIn`,
    types: POLICY,
    absent: false,
    judge: alwaysNeutral,
    says: ({ it, after }) => `${after === 'true' ? 'No longer removes' : 'Removes'} capacity by ${it}.`,
  },
  {
    property: 'ServerlessV2ScalingConfiguration.MinCapacity',
    types: CLUSTER,
    judge: moreIsBetter,
    says: bound('down', ' ACU'),
  },
  {
    property: 'ServerlessV2ScalingConfiguration.MaxCapacity',
    types: CLUSTER,
    judge: moreIsBetter,
    says: bound('up', ' ACU'),
  },
  { property: 'CacheUsageLimits.DataStorage.Maximum', types: CACHE, judge: moreIsBetter, says: bound('up', ' GB') },
  { property: 'CacheUsageLimits.DataStorage.Minimum', types: CACHE, judge: moreIsBetter, says: bound('down', ' GB') },
  {
    property: 'CacheUsageLimits.ECPUPerSecond.Maximum',
    types: CACHE,
    judge: moreIsBetter,
    says: bound('up', ' ECPU a second'),
  },
  {
    property: 'CacheUsageLimits.ECPUPerSecond.Minimum',
    types: CACHE,
    judge: moreIsBetter,
    says: bound('down', ' ECPU a second'),
  },
  { property: 'Cpu', types: TASK, judge: moreIsBetter, says: gives('CPU units (1,024 are one vCPU)') },
  { property: 'Memory', types: TASK, judge: moreIsBetter, says: gives('MiB of memory') },
  { property: 'MemorySize', types: CODE, absent: 128, judge: moreIsBetter, says: gives('MiB of memory') },
  { property: 'Timeout', types: CODE, absent: 3, judge: moreIsBetter, says: gives('seconds to finish') },
  {
    property: 'ReservedConcurrentExecutions',
    types: CODE,
    absent: Number.POSITIVE_INFINITY,
    judge: moreIsBetter,
    says: ({ it, before, after }) => `Lets ${it} run ${times(after)} instead of ${times(before)}.`,
  },
  {
    property: 'VisibilityTimeout',
    types: ['AWS::SQS::Queue'],
    absent: 30,
    judge: alwaysNeutral,
    says: ({ it, before, after }) =>
      `Gives who takes a message from ${it} ${after} seconds instead of ${before} before another gets it.`,
  },
  {
    property: 'ConnectionPoolConfigurationInfo.MaxConnectionsPercent',
    types: ['AWS::RDS::DBProxyTargetGroup'],
    absent: 100,
    judge: moreIsBetter,
    says: ({ it, before, after }) =>
      `Lets the proxy open ${after} % of the connections of the database instead of ${before} % (${it}).`,
  },
];

function times(count: string): string {
  return count === 'Infinity' ? 'as often at once as the account allows' : `${count} times at once`;
}

export const settings = byProperty(SETTINGS);
