import type { PriceRow } from '../model/cost/price-book';

const of = (service: string, usage: string, variant?: string): PriceKey => ({
  service,
  usage,
  variant,
});

/** What has one price in a region. Usage types as AWS calls them (Price List API), without the prefix of the region. */
export const PRICE_KEYS = {
  fargateVcpu: of('AmazonECS', 'Fargate-vCPU-Hours:perCPU'),
  fargateGb: of('AmazonECS', 'Fargate-GB-Hours'),
  fargateArmVcpu: of('AmazonECS', 'Fargate-ARM-vCPU-Hours:perCPU'),
  fargateArmGb: of('AmazonECS', 'Fargate-ARM-GB-Hours'),
  fargateStorage: of('AmazonECS', 'Fargate-EphemeralStorage-GB-Hours'),
  natGateway: of('AmazonEC2', 'NatGateway-Hours'),
  natData: of('AmazonEC2', 'NatGateway-Bytes'),
  publicAddress: of('AmazonVPC', 'PublicIPv4:InUseAddress'),
  interfaceEndpoint: of('AmazonVPC', 'VpcEndpoint-Hours'),
  endpointData: of('AmazonVPC', 'VpcEndpoint-Bytes'),
  loadBalancer: of('AWSELB', 'LoadBalancerUsage', 'Application'),
  loadBalancerUnit: of('AWSELB', 'LCUUsage', 'Application'),
  key: of('awskms', 'KMS-Keys'),
  secret: of('AWSSecretsManager', 'AWSSecretsManager-Secrets'),
  alarm: of('AmazonCloudWatch', 'CW:AlarmMonitorUsage'),
  fastAlarm: of('AmazonCloudWatch', 'CW:HighResAlarmMonitorUsage'),
  compositeAlarm: of('AmazonCloudWatch', 'CW:CompositeAlarmMonitorUsage'),
  metric: of('AmazonCloudWatch', 'CW:MetricMonitorUsage'),
  logs: of('AmazonCloudWatch', 'DataProcessing-Bytes'),
  dashboard: of('AmazonCloudWatch', 'DashboardsUsageHour'),
  webAcl: of('awswaf', 'WebACLV2'),
  webAclRule: of('awswaf', 'RuleV2'),
  hostedZone: of('AmazonRoute53', 'HostedZone'),
  cdnData: of('AmazonCloudFront', 'US-DataTransfer-Out-Bytes'),
  cdnRequests: of('AmazonCloudFront', 'US-Requests-Tier2-HTTPS'),
  standardStorage: of('AmazonS3', 'TimedStorage-ByteHrs'),
  instantArchive: of('AmazonS3', 'TimedStorage-GIR-ByteHrs'),
  flexibleArchive: of('AmazonS3', 'TimedStorage-GlacierByteHrs'),
  deepArchive: of('AmazonS3', 'TimedStorage-GDA-ByteHrs'),
} as const satisfies Record<string, PriceKey>;

/** Sizes that Amazon RDS shortens in usage types: db.r7g.2xlarge is billed as db.r7g.2xl. */
const SHORT_SIZE = /xlarge$/;

/**
 * An hour of a database instance. `engine` as AWS's price list calls it, such as Aurora PostgreSQL; `kind` is
 * `InstanceUsage`, `InstanceUsageIOOptimized` of a cluster with I/O-Optimized storage, or `Multi-AZUsage`.
 */
export function databaseInstanceKey(instanceClass: string, engine: string, kind: string): PriceKey {
  return of('AmazonRDS', `${kind}:${instanceClass.replace(SHORT_SIZE, 'xl')}`, engine);
}

/** An hour of an Aurora capacity unit. */
export function capacityUnitKey(engine: string, ioOptimized: boolean): PriceKey {
  return of('AmazonRDS', ioOptimized ? 'Aurora:ServerlessV2IOOptimizedUsage' : 'Aurora:ServerlessV2Usage', engine);
}

/** A GB of data in a cluster of Aurora for a month. */
export function auroraStorageKey(engine: string, ioOptimized: boolean): PriceKey {
  return of('AmazonRDS', ioOptimized ? 'Aurora:IO-OptimizedStorageUsage' : 'Aurora:StorageUsage', engine);
}

/** A million reads and writes of Aurora's storage. */
export function auroraIoKey(engine: string): PriceKey {
  return of('AmazonRDS', 'Aurora:StorageIOUsage', engine);
}

/** An hour of a vCPU of an instance behind RDS Proxy. */
export function databaseProxyKey(engine: string): PriceKey {
  return of('AmazonRDS', 'RDS:ProxyUsage', engine);
}

/** An hour of a capacity unit of serverless instances behind RDS Proxy. */
export function serverlessProxyKey(engine: string): PriceKey {
  return of('AmazonRDS', 'RDS:Proxy-ASv2-Usage', engine);
}

/** An hour of a node of a cache. `engine` as AWS's price list calls it: Valkey or Redis. */
export function cacheNodeKey(nodeType: string, engine: string): PriceKey {
  return of('AmazonElastiCache', `NodeUsage:${nodeType}`, engine);
}

/** An hour of a GB in a serverless cache. */
export function cachedDataKey(engine: string): PriceKey {
  return of('AmazonElastiCache', `CachedData:${engine}`);
}

/** A million ElastiCache processing units of a serverless cache. */
export function cacheUnitsKey(engine: string): PriceKey {
  return of('AmazonElastiCache', `ElastiCacheProcessingUnits:${engine}`);
}

/** A GB that comes back from a class of Glacier; AWS's usage types of these are not known to us, so the words are ours. */
export function retrievalKey(storageClass: string, tier: string, what: 'GB' | 'requests'): PriceKey {
  return of('AmazonS3', `Retrieval-${storageClass}-${tier}-${what}`);
}

/** What a price is of, whatever the region. */
export type PriceKey = Pick<PriceRow, 'service' | 'usage' | 'variant'>;
