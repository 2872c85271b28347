import { asText } from '../../template/values';
import { describeResource } from '../words/values';
import { alwaysNeutral, byProperty, type Judge, moreIsWorse, opposite, type PropertyRule } from './property-rule';
import { EVERYTHING, eachChange, type Rule } from './rule';

/** Sizes of instances and nodes from the smallest; from `large` on each step doubles the price. */
const SIZES = ['nano', 'micro', 'small', 'medium', 'large', 'xlarge'];

/** A larger size of one family costs more. Between families the price book decides, not the name. */
const bySize: Judge = (before, after) => {
  const [left, right] = [sizeOf(before), sizeOf(after)];
  if (left === undefined || right === undefined || left.family !== right.family) return 'neutral';
  return opposite(right.size > left.size ? 'better' : 'worse');
};

/** db.r7g.2xlarge is family db.r7g and size 7. */
function sizeOf(value: unknown): { readonly family: string; readonly size: number } | undefined {
  const [, family, times = '', name = ''] = /^(.+)\.(\d*)([a-z]+)(?:\.search)?$/.exec(asText(value)) ?? [];
  const step = SIZES.indexOf(name);
  if (family === undefined || step < 0) return undefined;
  return { family, size: times === '' ? step : step + Math.log2(Number(times)) };
}

const runsOn: PropertyRule['says'] = ({ it, before, after }) => `Runs ${it} on ${after} instead of ${before}.`;
const pays =
  (what: string): PropertyRule['says'] =>
  ({ it, before, after }) =>
    `Pays for ${after} ${what} of ${it} instead of ${before}.`;
const way: PropertyRule['says'] = ({ it, before, after }) => `Pays for ${it} as ${after} instead of ${before}.`;

const INSTANCES = ['AWS::RDS::DBInstance', 'AWS::DocDB::DBInstance', 'AWS::Neptune::DBInstance', 'AWS::RDS::DBCluster'];
const STORES = ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance', 'AWS::DocDB::DBCluster'];
const SEARCH = ['AWS::OpenSearchService::Domain'];
const CACHE = ['AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::CacheCluster'];

/** What is paid for by the hour or by the month, as one value each. */
export const PRICED: readonly PropertyRule[] = [
  { property: 'DBInstanceClass', types: INSTANCES, judge: bySize, says: runsOn },
  { property: 'DBClusterInstanceClass', types: ['AWS::RDS::DBCluster'], judge: bySize, says: runsOn },
  { property: 'CacheNodeType', types: CACHE, judge: bySize, says: runsOn },
  {
    property: 'NodeType',
    types: ['AWS::MemoryDB::Cluster', 'AWS::Redshift::Cluster', 'AWS::DAX::Cluster'],
    judge: bySize,
    says: runsOn,
  },
  { property: 'InstanceType', types: ['AWS::EC2::Instance'], judge: bySize, says: runsOn },
  { property: 'LaunchTemplateData.InstanceType', types: ['AWS::EC2::LaunchTemplate'], judge: bySize, says: runsOn },
  { property: 'ClusterConfig.InstanceType', types: SEARCH, judge: bySize, says: runsOn },
  { property: 'BrokerNodeGroupInfo.InstanceType', types: ['AWS::MSK::Cluster'], judge: bySize, says: runsOn },
  { property: 'HostInstanceType', types: ['AWS::AmazonMQ::Broker'], judge: bySize, says: runsOn },
  { property: 'NumNodeGroups', types: CACHE, judge: moreIsWorse, says: pays('shards') },
  { property: 'NumCacheNodes', types: CACHE, judge: moreIsWorse, says: pays('nodes') },
  { property: 'NumberOfNodes', types: ['AWS::Redshift::Cluster'], judge: moreIsWorse, says: pays('nodes') },
  { property: 'ClusterConfig.InstanceCount', types: SEARCH, judge: moreIsWorse, says: pays('nodes') },
  { property: 'NumberOfBrokerNodes', types: ['AWS::MSK::Cluster'], judge: moreIsWorse, says: pays('brokers') },
  { property: 'ShardCount', types: ['AWS::Kinesis::Stream'], judge: moreIsWorse, says: pays('shards') },
  { property: 'AllocatedStorage', types: STORES, judge: moreIsWorse, says: pays('GB') },
  { property: 'Size', types: ['AWS::EC2::Volume'], judge: moreIsWorse, says: pays('GB') },
  { property: 'EBSOptions.VolumeSize', types: SEARCH, judge: moreIsWorse, says: pays('GB on each node') },
  { property: 'Iops', types: [...STORES, 'AWS::EC2::Volume'], judge: moreIsWorse, says: pays('operations a second') },
  {
    property: 'ProvisionedThroughput.ReadCapacityUnits',
    types: ['AWS::DynamoDB::Table'],
    judge: moreIsWorse,
    says: pays('reads a second'),
  },
  {
    property: 'ProvisionedThroughput.WriteCapacityUnits',
    types: ['AWS::DynamoDB::Table'],
    judge: moreIsWorse,
    says: pays('writes a second'),
  },
  {
    property: 'BillingMode',
    types: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
    absent: 'PROVISIONED',
    judge: alwaysNeutral,
    says: way,
  },
  { property: 'TableClass', types: ['AWS::DynamoDB::Table'], absent: 'STANDARD', judge: alwaysNeutral, says: way },
  {
    property: 'StorageType',
    types: STORES,
    judge: alwaysNeutral,
    says: ({ it, before, after }) => `Stores ${it} on ${after} instead of ${before}.`,
  },
  {
    property: 'VolumeType',
    types: ['AWS::EC2::Volume'],
    judge: alwaysNeutral,
    says: ({ it, before, after }) => `Stores ${it} on ${after} instead of ${before}.`,
  },
  { property: 'StreamModeDetails.StreamMode', types: ['AWS::Kinesis::Stream'], judge: alwaysNeutral, says: way },
  { property: 'LogGroupClass', types: ['AWS::Logs::LogGroup'], absent: 'STANDARD', judge: alwaysNeutral, says: way },
  {
    property: 'DistributionConfig.PriceClass',
    types: ['AWS::CloudFront::Distribution'],
    absent: 'PriceClass_All',
    judge: alwaysNeutral,
    says: way,
  },
  { property: 'DatabaseInsightsMode', types: STORES, absent: 'standard', judge: alwaysNeutral, says: way },
  { property: 'Architectures', types: ['AWS::Lambda::Function'], judge: alwaysNeutral, says: runsOn },
  {
    property: 'RuntimePlatform.CpuArchitecture',
    types: ['AWS::ECS::TaskDefinition'],
    absent: 'X86_64',
    judge: alwaysNeutral,
    says: runsOn,
  },
];

/** What costs by being there. What holds data, or serves, is named in a class before when it goes. */
const PAID_FOR = [
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::CloudFront::Distribution',
  'AWS::EC2::EIP',
  'AWS::EC2::Instance',
  'AWS::EC2::NatGateway',
  'AWS::EC2::TransitGatewayAttachment',
  'AWS::EC2::Volume',
  'AWS::ECS::Service',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::GlobalAccelerator::Accelerator',
  'AWS::KMS::Key',
  'AWS::Kinesis::Stream',
  'AWS::MSK::Cluster',
  'AWS::OpenSearchService::Domain',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBProxy',
  'AWS::Redshift::Cluster',
  'AWS::SecretsManager::Secret',
  'AWS::WAFv2::WebACL',
];

/** Something that is paid for is new or gone. */
const paidFor: Rule = eachChange(({ key, resource, before, after }, stack) => {
  if (before !== undefined && after !== undefined) return [];
  const isEndpoint = resource.type === 'AWS::EC2::VPCEndpoint';
  const type = (after ?? before)?.Properties?.VpcEndpointType;
  if (!PAID_FOR.includes(resource.type) && !(isEndpoint && type === 'Interface')) return [];
  const isNew = before === undefined;
  return [
    {
      about: resource,
      effect: isNew ? 'worse' : 'better',
      summary: `${isNew ? 'Adds' : 'Removes'} ${describeResource(resource, stack)}, which is paid for by the hour or by use.`,
      causes: [],
      settles: [{ key, path: EVERYTHING }],
    },
  ];
});

/** Objects that move to another storage class, sooner or later. */
const transitions: Rule = eachChange(({ key, resource, before, after, values }, stack) => {
  const path = 'Properties.LifecycleConfiguration';
  const own = values.filter((value) => value.path.startsWith(path));
  if (resource.type !== 'AWS::S3::Bucket' || before === undefined || after === undefined) return [];
  const found = own.filter((value) =>
    /Transition|StorageClass/.test(value.path + JSON.stringify([value.before, value.after])),
  );
  if (found.length === 0) return [];
  return [
    {
      about: resource,
      effect: 'neutral',
      summary: `Moves objects of ${describeResource(resource, stack)} to other storage classes, or at other times.`,
      causes: found,
      settles: found.map((value) => ({ key, path: value.path })),
    },
  ];
});

/** What is paid for, without prices: those are the price book's (lib/cost). */
export const COST: readonly Rule[] = [byProperty(PRICED), paidFor, transitions];
