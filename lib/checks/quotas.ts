import { recordOf } from '../template/resource';
import { asList, asText } from '../template/values';
import { type AssemblyCheck, type CheckedStack, isSame, locate, originOf, propertiesOf } from './assembly';
import { numberOr, scaledMaximum, servicePeaks } from './planned-peak';

/** When the table below was read. */
export const QUOTAS_READ_ON = '2026-11-28';

/** What AWS allows an account before it asks for more. */
export interface Quota {
  /** What is counted, as Service Quotas or the documentation calls it. */
  readonly name: string;
  readonly default: number;
  /** Codes with which more is asked for; undefined where AWS gives no more. */
  readonly request?: { readonly service: string; readonly code: string };
  /** Whether AWS gives more. */
  readonly isAdjustable: boolean;
  /** Of an account in one region, of a whole account, or of one resource, of which that with the most counts. */
  readonly of: 'region' | 'account' | 'resource';
  /** Where it was read. */
  readonly source: string;
}

/** How much of a quota an app needs when everything in it is at its maximum. */
export interface QuotaNeed {
  readonly quota: Quota;
  readonly account?: string | undefined;
  /** Undefined for quotas of a whole account, and where the app leaves it to the deployment. */
  readonly region?: string | undefined;
  /** With all targets at their maximum, and all services in a rolling deployment. */
  readonly needed: number;
  /** At the highest floors of schedules, without a deployment; where it differs. */
  readonly atFloors?: number;
}

type Counts = { readonly needed: number; readonly atFloors?: number };
type Count = (stacks: readonly CheckedStack[]) => Counts;

const ofType =
  (...types: string[]): Count =>
  (stacks) => ({ needed: locate(stacks, ...types).length });

const ecs = 'Amazon ECS service quotas';
const vpc = 'Amazon VPC quotas';
const aurora = 'Quotas and constraints for Amazon Aurora';
const cloudFront = 'CloudFront developer guide, "Quotas"';
const elb = 'Quotas for your Application Load Balancers';
const cache = 'Quotas for ElastiCache (read second-hand)';

/** The quotas that are counted; docs/deployability.md shows them. */
export const QUOTAS: readonly (Quota & { readonly count: Count })[] = [
  {
    name: 'Fargate On-Demand vCPUs that run',
    default: 6,
    request: { service: 'fargate', code: 'L-3032A538' },
    isAdjustable: true,
    of: 'region',
    source: ecs,
    count: (stacks) => vcpus(stacks, (share) => 1 - share),
  },
  {
    name: 'Fargate Spot vCPUs that run',
    default: 6,
    request: { service: 'fargate', code: 'L-36FBB829' },
    isAdjustable: true,
    of: 'region',
    source: ecs,
    count: (stacks) => vcpus(stacks, (share) => share),
  },
  {
    name: 'VPCs',
    default: 5,
    request: { service: 'vpc', code: 'L-F678F1CE' },
    isAdjustable: true,
    of: 'region',
    source: vpc,
    count: ofType('AWS::EC2::VPC'),
  },
  {
    name: 'Elastic IP addresses',
    default: 5,
    request: { service: 'ec2', code: 'L-0263D0A3' },
    isAdjustable: true,
    of: 'region',
    source: vpc,
    count: ofType('AWS::EC2::EIP'),
  },
  {
    name: 'Network interfaces',
    default: 5000,
    request: { service: 'vpc', code: 'L-DF5E4CA3' },
    isAdjustable: true,
    of: 'region',
    source: vpc,
    count: (stacks) => tasks(stacks),
  },
  {
    name: 'Rules of one security group in one direction',
    default: 60,
    isAdjustable: true,
    of: 'resource',
    source: vpc,
    count: rulesOfSecurityGroup,
  },
  {
    name: 'Application Load Balancers',
    default: 50,
    request: { service: 'elasticloadbalancing', code: 'L-53DA6B97' },
    isAdjustable: true,
    of: 'region',
    source: elb,
    count: ofType('AWS::ElasticLoadBalancingV2::LoadBalancer'),
  },
  {
    name: 'Targets of one Application Load Balancer',
    default: 1000,
    isAdjustable: true,
    of: 'resource',
    source: elb,
    count: targetsOfBalancer,
  },
  {
    name: 'Rules of one Application Load Balancer',
    default: 100,
    isAdjustable: true,
    of: 'resource',
    source: elb,
    count: rulesOfBalancer,
  },
  {
    name: 'Aurora and RDS DB instances',
    default: 40,
    request: { service: 'rds', code: 'L-7B6409FD' },
    isAdjustable: true,
    of: 'region',
    source: aurora,
    count: databaseInstances,
  },
  {
    name: 'Aurora DB clusters',
    default: 40,
    request: { service: 'rds', code: 'L-952B80B8' },
    isAdjustable: true,
    of: 'region',
    source: aurora,
    count: ofType('AWS::RDS::DBCluster'),
  },
  {
    name: 'Readers of one Aurora DB cluster',
    default: 15,
    isAdjustable: false,
    of: 'resource',
    source: aurora,
    count: (stacks) => ({ needed: Math.max(0, ...readersByCluster(stacks)) }),
  },
  {
    name: 'RDS proxies',
    default: 20,
    request: { service: 'rds', code: 'L-D94C7EA3' },
    isAdjustable: true,
    of: 'region',
    source: aurora,
    count: ofType('AWS::RDS::DBProxy'),
  },
  {
    name: 'ElastiCache nodes',
    default: 300,
    request: { service: 'elasticache', code: 'L-DFE45DF3' },
    isAdjustable: true,
    of: 'region',
    source: cache,
    count: cacheNodes,
  },
  {
    name: 'Nodes of one ElastiCache shard',
    default: 6,
    isAdjustable: false,
    of: 'resource',
    source: cache,
    count: (stacks) => ({ needed: Math.max(0, ...cacheShapes(stacks).map(({ nodesPerShard }) => nodesPerShard)) }),
  },
  {
    name: 'CloudWatch Logs resource policies',
    default: 10,
    isAdjustable: false,
    of: 'region',
    source: 'CloudWatch Logs quotas',
    count: logPolicies,
  },
  {
    name: 'CloudFront distributions',
    default: 500,
    isAdjustable: true,
    of: 'account',
    source: cloudFront,
    count: ofType('AWS::CloudFront::Distribution'),
  },
  {
    name: 'CloudFront VPC origins',
    default: 25,
    isAdjustable: true,
    of: 'account',
    source: cloudFront,
    count: ofType('AWS::CloudFront::VpcOrigin'),
  },
  {
    name: 'CloudFront cache policies',
    default: 20,
    request: { service: 'cloudfront', code: 'L-7D134442' },
    isAdjustable: true,
    of: 'account',
    source: cloudFront,
    count: ofType('AWS::CloudFront::CachePolicy'),
  },
  {
    name: 'CloudFront origin request policies',
    default: 20,
    request: { service: 'cloudfront', code: 'L-C3659C43' },
    isAdjustable: true,
    of: 'account',
    source: cloudFront,
    count: ofType('AWS::CloudFront::OriginRequestPolicy'),
  },
  {
    name: 'CloudFront response headers policies',
    default: 20,
    isAdjustable: true,
    of: 'account',
    source: cloudFront,
    count: ofType('AWS::CloudFront::ResponseHeadersPolicy'),
  },
  {
    name: 'CloudFront functions',
    default: 100,
    isAdjustable: false,
    of: 'account',
    source: cloudFront,
    count: ofType('AWS::CloudFront::Function'),
  },
];

/** How much of each quota the stacks of an app need, by account and region. What needs nothing is left out. */
export function quotaNeeds(stacks: readonly CheckedStack[]): QuotaNeed[] {
  return QUOTAS.flatMap(({ count, ...quota }) =>
    groupBy(stacks, ({ account, region }) =>
      JSON.stringify(quota.of === 'account' ? [account] : [account, region]),
    ).map((group): QuotaNeed => {
      const [{ account, region } = {}] = group as readonly Partial<CheckedStack>[];
      return { quota, account, ...(quota.of === 'account' ? {} : { region }), ...count(group) };
    }),
  ).filter(({ needed }) => needed > 0);
}

/** What an app needs beyond quotas that AWS never raises. The others are said before a deployment (`describeQuotaNeeds`). */
export const fixedQuotaChecks: AssemblyCheck = (stacks) =>
  quotaNeeds(stacks)
    .filter(({ quota, needed }) => !quota.isAdjustable && needed > quota.default)
    .map(({ quota, needed, account, region }) => {
      const [stack] = stacks.filter((one) => one.account === account && (region ?? one.region) === one.region);
      return {
        id: 'Tidemark-Quota',
        logicalId: '',
        stackName: stack?.stackName ?? '',
        description: `${needed} ${quota.name}, and AWS allows ${quota.default} and no more (${quota.source})`,
        fix: 'Share them, or spread the stacks over accounts or regions.',
      };
    });

/** Lines that say what has to be asked for before a deployment into new accounts; none where nothing has to. */
export function describeQuotaNeeds(stacks: readonly CheckedStack[]): string[] {
  const beyond = quotaNeeds(stacks).filter(({ quota, needed }) => needed > quota.default);
  if (beyond.length === 0) return [];
  return [
    `Quotas that a new account has to have raised (defaults of ${QUOTAS_READ_ON}):`,
    ...beyond.map(({ quota, account = 'any account', region, needed, atFloors }) => {
      const where = region === undefined ? account : `${account} in ${region}`;
      const floors = atFloors === undefined ? '' : ` (${whole(atFloors)} at the highest floors)`;
      const { request } = quota;
      const how =
        request === undefined
          ? quota.source
          : `aws service-quotas request-service-quota-increase --service-code ${request.service} --quota-code ${request.code} --desired-value ${Math.ceil(needed)}`;
      return `  ${where}: ${quota.name}: ${whole(needed)} at all maxima${floors}, default ${quota.default}\n    ${how}`;
    }),
  ];
}

function whole(value: number): string {
  return Math.ceil(value).toLocaleString('en-US');
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}

function tasks(stacks: readonly CheckedStack[]): Counts {
  const peaks = servicePeaks(stacks);
  const sum = (of: (peak: (typeof peaks)[number]) => number) => peaks.reduce((total, peak) => total + of(peak), 0);
  return { needed: sum(({ deploying }) => deploying), atFloors: sum(({ atFloor }) => atFloor) };
}

function vcpus(stacks: readonly CheckedStack[], shareOf: (spotShare: number) => number): Counts {
  const peaks = servicePeaks(stacks);
  const sum = (of: (peak: (typeof peaks)[number]) => number) =>
    peaks.reduce((total, peak) => total + of(peak) * peak.vcpus * shareOf(peak.spotShare), 0);
  return { needed: sum(({ deploying }) => deploying), atFloors: sum(({ atFloor }) => atFloor) };
}

/** A prefix list counts as many rules as it may have entries (read: Amazon VPC user guide, "AWS-managed prefix lists", weights). */
const CLOUDFRONT_LIST_WEIGHT = 55;

function rulesOfSecurityGroup(stacks: readonly CheckedStack[]): Counts {
  const weigh = (rule: unknown) => (recordOf(rule).SourcePrefixListId === undefined ? 1 : CLOUDFRONT_LIST_WEIGHT);
  const directions = [
    ['AWS::EC2::SecurityGroupIngress', 'SecurityGroupIngress'],
    ['AWS::EC2::SecurityGroupEgress', 'SecurityGroupEgress'],
  ] as const;
  const counts = directions.flatMap(([type, property]) => {
    const beside = locate(stacks, type).map((rule) => ({
      weight: weigh(propertiesOf(rule)),
      group: originOf(stacks, rule.stack, propertiesOf(rule).GroupId),
    }));
    return locate(stacks, 'AWS::EC2::SecurityGroup').map((group) => {
      const own = asList(propertiesOf(group)[property]).reduce<number>((sum, rule) => sum + weigh(rule), 0);
      return beside.filter((rule) => isSame(rule.group, group)).reduce((sum, { weight }) => sum + weight, own);
    });
  });
  return { needed: Math.max(0, ...counts) };
}

/** Readers of each cluster: those that are there, or as many as Application Auto Scaling may keep. */
function readersByCluster(stacks: readonly CheckedStack[]): number[] {
  return locate(stacks, 'AWS::RDS::DBCluster').map((cluster) => {
    const members = locate(stacks, 'AWS::RDS::DBInstance').filter((instance) =>
      isSame(originOf(stacks, instance.stack, propertiesOf(instance).DBClusterIdentifier), cluster),
    );
    // One of the instances is the writer.
    return Math.max(members.length - 1, scaledMaximum(stacks, cluster, /ReadReplicaCount/));
  });
}

/** Instances that are there, and readers that Application Auto Scaling may add to them. */
function databaseInstances(stacks: readonly CheckedStack[]): Counts {
  const instances = locate(stacks, 'AWS::RDS::DBInstance');
  const alone = instances.filter((instance) => propertiesOf(instance).DBClusterIdentifier === undefined).length;
  return { needed: readersByCluster(stacks).reduce((sum, readers) => sum + readers + 1, alone) };
}

function cacheShapes(stacks: readonly CheckedStack[]) {
  return locate(stacks, 'AWS::ElastiCache::ReplicationGroup').map((group) => {
    const { NumNodeGroups, ReplicasPerNodeGroup } = propertiesOf(group);
    const shards = Math.max(numberOr(NumNodeGroups, 1), scaledMaximum(stacks, group, /NodeGroups/));
    const replicas = Math.max(numberOr(ReplicasPerNodeGroup, 0), scaledMaximum(stacks, group, /Replicas/));
    return { shards, nodesPerShard: replicas + 1 };
  });
}

function cacheNodes(stacks: readonly CheckedStack[]): Counts {
  return { needed: cacheShapes(stacks).reduce((sum, { shards, nodesPerShard }) => sum + shards * nodesPerShard, 0) };
}

/** Rules of listeners, with the load balancer that each is of. */
function rulesByBalancer(stacks: readonly CheckedStack[]) {
  return locate(stacks, 'AWS::ElasticLoadBalancingV2::ListenerRule').flatMap((rule) => {
    const listener = originOf(stacks, rule.stack, propertiesOf(rule).ListenerArn);
    const balancer =
      listener === undefined ? undefined : originOf(stacks, listener.stack, propertiesOf(listener).LoadBalancerArn);
    return balancer === undefined ? [] : [{ rule, balancer }];
  });
}

function rulesOfBalancer(stacks: readonly CheckedStack[]): Counts {
  const rules = rulesByBalancer(stacks);
  const counts = rules.map(({ balancer }) => rules.filter((other) => isSame(other.balancer, balancer)).length);
  return { needed: Math.max(0, ...counts) };
}

/** Tasks that stand behind one load balancer, while all of its services deploy at their maximum. */
function targetsOfBalancer(stacks: readonly CheckedStack[]): Counts {
  const peaks = servicePeaks(stacks);
  const rules = rulesByBalancer(stacks);
  const sums = rules.map(({ balancer }) => {
    const groups = rules
      .filter((other) => isSame(other.balancer, balancer))
      .flatMap(({ rule }) =>
        asList(propertiesOf(rule).Actions).map((action) =>
          originOf(stacks, rule.stack, recordOf(action).TargetGroupArn),
        ),
      );
    const behind = peaks.filter(({ service }) =>
      asList(propertiesOf(service).LoadBalancers).some((entry) => {
        const group = originOf(stacks, service.stack, recordOf(entry).TargetGroupArn);
        return groups.some((other) => isSame(other, group));
      }),
    );
    const sum = (of: (peak: (typeof peaks)[number]) => number) => behind.reduce((total, peak) => total + of(peak), 0);
    return { needed: sum(({ deploying }) => deploying), atFloors: sum(({ atFloor }) => atFloor) };
  });
  return sums.sort((a, b) => b.needed - a.needed)[0] ?? { needed: 0 };
}

/**
 * Those of the templates, and the one that AWS makes for itself where a cache or a firewall logs to CloudWatch (read: CloudWatch Logs user
 * guide, "Enable logging from AWS services").
 */
function logPolicies(stacks: readonly CheckedStack[]): Counts {
  const delivers = locate(stacks, 'AWS::ElastiCache::ReplicationGroup', 'AWS::WAFv2::LoggingConfiguration').some(
    (located) => {
      const { LogDeliveryConfigurations, LogDestinationConfigs } = propertiesOf(located);
      const kinds = asList(LogDeliveryConfigurations).map((delivery) => asText(recordOf(delivery).DestinationType));
      return kinds.includes('cloudwatch-logs') || asList(LogDestinationConfigs).length > 0;
    },
  );
  return { needed: locate(stacks, 'AWS::Logs::ResourcePolicy').length + (delivers ? 1 : 0) };
}
