import type { AssemblyCheck, CheckedStack } from './assembly';
import {
  type Counts,
  cacheNodes,
  countOf,
  databaseInstances,
  logPolicies,
  nodesOfShard,
  readersOfCluster,
  rulesOfBalancer,
  rulesOfSecurityGroup,
  targetsOfBalancer,
  tasks,
  vcpus,
} from './quota-counts';

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
export interface QuotaNeed extends Counts {
  readonly quota: Quota;
  readonly account?: string | undefined;
  /** Undefined for quotas of a whole account, and where the app leaves it to the deployment. */
  readonly region?: string | undefined;
}

type Count = (stacks: readonly CheckedStack[]) => Counts;

const ofType =
  (...types: string[]): Count =>
  (stacks) =>
    countOf(stacks, ...types);

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
    count: readersOfCluster,
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
    count: nodesOfShard,
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

/**
 * What an app needs beyond quotas that AWS never raises: of each resource that has too much, and otherwise of the first that is counted. The
 * other quotas are said before a deployment (`describeQuotaNeeds`).
 */
export const fixedQuotaChecks: AssemblyCheck = (stacks) =>
  quotaNeeds(stacks)
    .filter(({ quota, needed }) => !quota.isAdjustable && needed > quota.default)
    .flatMap((need) => {
      const { quota, parts = [] } = need;
      const isOfResource = quota.of === 'resource';
      const named = isOfResource ? parts.filter(({ needed }) => needed > quota.default) : parts.slice(0, 1);
      return named.map(({ located: { stack, logicalId }, needed }) => ({
        id: 'Tidemark-Quota',
        logicalId,
        stackName: stack.stackName,
        description: `${quota.name}: ${isOfResource ? needed : `${need.needed} in ${placeOf(need)}, of which this is one`}; AWS allows ${quota.default} and no more (${quota.source})`,
        fix: isOfResource
          ? 'Lower it, or spread the load over several such resources.'
          : `Share them, or spread the stacks over accounts${quota.of === 'region' ? ' or regions' : ''}.`,
      }));
    });

/** Lines that say what has to be asked for before a deployment into new accounts; none where nothing has to. */
export function describeQuotaNeeds(stacks: readonly CheckedStack[]): string[] {
  const beyond = quotaNeeds(stacks).filter(({ quota, needed }) => needed > quota.default);
  if (beyond.length === 0) return [];
  return [
    `Quotas that a new account has to have raised (defaults of ${QUOTAS_READ_ON}):`,
    ...beyond.map((need) => {
      const { quota, needed, atFloors } = need;
      const floors = atFloors === undefined ? '' : ` (${whole(atFloors)} at the highest floors)`;
      const { request } = quota;
      const how =
        request === undefined
          ? quota.source
          : `aws service-quotas request-service-quota-increase --service-code ${request.service} --quota-code ${request.code} --desired-value ${Math.ceil(needed)}`;
      return `  ${placeOf(need)}: ${quota.name}: ${whole(needed)} at all maxima${floors}, default ${quota.default}\n    ${how}`;
    }),
  ];
}

function placeOf({ account = 'any account', region }: QuotaNeed): string {
  return region === undefined ? account : `${account} in ${region}`;
}

function whole(value: number): string {
  return Math.ceil(value).toLocaleString('en-US');
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}
