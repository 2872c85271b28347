import type { PriceRow } from '../model/cost/price-book';
import {
  auroraIoKey,
  auroraStorageKey,
  cachedDataKey,
  cacheNodeKey,
  cacheUnitsKey,
  capacityUnitKey,
  databaseInstanceKey,
  databaseProxyKey,
  PRICE_KEYS,
  type PriceKey,
  retrievalKey,
} from './price-keys';
import { STORAGE_USD } from './storage-rates';

/** Who says so, and for which day. */
interface Source {
  readonly source: string;
  readonly asOf: string;
}

/** AWS's own offer files of us-east-1, as public repositories quote them with the day they read them. */
const AUGUST: Source = { source: 'Price List API, us-east-1, quoted in a public repository', asOf: '2026-08-12' };
const ENDPOINTS: Source = { source: 'Price List API, us-east-1, quoted in a public repository', asOf: '2026-08-20' };
const ENDPOINT_DATA: Source = {
  source: 'Price List API, us-east-1, quoted in a public repository',
  asOf: '2026-08-10',
};
const CLOUDFRONT: Source = {
  source: 'CloudFront pricing for North America, quoted in a public repository',
  asOf: '2026-08-17',
};
const ADDRESSES: Source = { source: 'price of us-east-1, quoted in a public repository', asOf: '2026-07-24' };
const SECRETS: Source = { source: 'Price List API, us-east-1, quoted in a public repository', asOf: '2026-09-11' };
const CACHES: Source = { source: 'Price List API, us-east-1, quoted in a public repository', asOf: '2026-10-02' };
const AURORA: Source = { source: 'Price List API, us-east-1, quoted in a public repository', asOf: '2026-07-10' };
/** A table of us-east-1 prices in a public repository that names no API, but a day. */
const TABLE: Source = { source: 'table of us-east-1 prices in a public repository', asOf: '2026-07-10' };
const SEPTEMBER: Source = { source: 'table of us-east-1 prices in a public repository', asOf: '2026-09-24' };
const BURSTABLE: Source = {
  source: 'two tables of Aurora prices in public repositories; a third says 0.041',
  asOf: '2026-01-01',
};
const PROXY: Source = {
  source: 'Price List API, us-east-1, stated for PostgreSQL; RDS Proxy has one rate for RDS and Aurora',
  asOf: '2026-08-12',
};
const SERVERLESS_CACHE: Source = { source: 'usage.ai, "ElastiCache Serverless pricing"', asOf: '2026-06-01' };
const KMS: Source = { source: 'cloudburn.io, "AWS KMS Pricing"', asOf: '2026-03-14' };
const GLACIER: Source = { source: 'usage.ai, "Glacier and Deep Archive Pricing"', asOf: '2026-06-01' };
const REQUESTS: Source = { source: 'AWS re:Post, "How do I manage S3 data retrieval costs"', asOf: '2026-06-01' };
const DEEP_REQUESTS: Source = { source: 'a public calculation', asOf: '2023-03-01' };

const REGION = 'us-east-1';

const row = (key: PriceKey, unit: string, usd: number, { source, asOf }: Source, region = REGION): PriceRow => ({
  ...key,
  region,
  unit,
  usd,
  source,
  asOf,
});

const AURORA_POSTGRESQL = 'Aurora PostgreSQL';

/** On demand, standard storage, USD an hour. Sizes are no multiples of each other: r7g.large 0.276, r7g.xlarge 0.553. */
const AURORA_HOURS: readonly (readonly [instanceClass: string, usd: number, source: Source])[] = [
  ['db.t4g.medium', 0.073, BURSTABLE],
  ['db.r6g.large', 0.26, AURORA],
  ['db.r6g.xlarge', 0.519, AURORA],
  ['db.r6g.2xlarge', 1.038, AURORA],
  ['db.r7g.large', 0.276, AURORA],
  ['db.r7g.xlarge', 0.553, AURORA],
  ['db.r7g.2xlarge', 1.106, AURORA],
  ['db.r8g.large', 0.276, AURORA],
  ['db.r8g.xlarge', 0.552, AURORA],
];

/** On demand, USD an hour, of Valkey and of Redis. */
const CACHE_HOURS: readonly (readonly [nodeType: string, valkeyUsd: number, redisUsd: number])[] = [
  ['cache.t4g.micro', 0.0128, 0.016],
  ['cache.t4g.small', 0.0256, 0.032],
  ['cache.t4g.medium', 0.052, 0.065],
  ['cache.m7g.large', 0.1264, 0.158],
  ['cache.m7g.xlarge', 0.252, 0.315],
  ['cache.m7g.2xlarge', 0.5032, 0.629],
  ['cache.r6g.large', 0.1648, 0.206],
  ['cache.r6g.xlarge', 0.3288, 0.411],
  ['cache.r6g.2xlarge', 0.6568, 0.821],
  ['cache.r7g.large', 0.1752, 0.219],
  ['cache.r7g.xlarge', 0.3496, 0.437],
  ['cache.r7g.2xlarge', 0.6984, 0.873],
  ['cache.r7g.4xlarge', 1.396, 1.745],
];

/** Ways back from Glacier: USD for a GB and for a thousand objects. */
const RETRIEVALS: readonly (readonly [storageClass: string, tier: string, gbUsd: number, requests: number, Source])[] =
  [
    ['GLACIER_IR', 'instant', 0.03, 0, REQUESTS],
    ['GLACIER', 'expedited', 0.03, 10, REQUESTS],
    ['GLACIER', 'standard', 0.01, 0.05, REQUESTS],
    ['DEEP_ARCHIVE', 'standard', 0.02, 0.1, DEEP_REQUESTS],
    ['DEEP_ARCHIVE', 'bulk', 0.0025, 0.025, DEEP_REQUESTS],
  ];

/**
 * The prices that Tidemark is shipped with: us-east-1, on demand, each with who says so and for which day. `tidemark prices
 * refresh` reads AWS's own; a project's config/prices.json takes the place of these row by row.
 */
export const DEFAULT_PRICE_ROWS: readonly PriceRow[] = [
  row(PRICE_KEYS.fargateVcpu, 'vCPU-hour', 0.04048, AUGUST),
  row(PRICE_KEYS.fargateGb, 'GB-hour', 0.004445, AUGUST),
  row(PRICE_KEYS.fargateArmVcpu, 'vCPU-hour', 0.03238, AUGUST),
  row(PRICE_KEYS.fargateArmGb, 'GB-hour', 0.00356, AUGUST),
  row(PRICE_KEYS.fargateStorage, 'GB-hour', 0.000111, AUGUST),
  row(PRICE_KEYS.natGateway, 'hour', 0.045, SEPTEMBER),
  row(PRICE_KEYS.natData, 'GB', 0.045, SEPTEMBER),
  row(PRICE_KEYS.publicAddress, 'hour', 0.005, ADDRESSES),
  row(PRICE_KEYS.interfaceEndpoint, 'hour', 0.01, ENDPOINTS),
  row(PRICE_KEYS.endpointData, 'GB', 0.01, ENDPOINT_DATA),
  row(PRICE_KEYS.loadBalancer, 'hour', 0.0225, SEPTEMBER),
  row(PRICE_KEYS.loadBalancerUnit, 'LCU-hour', 0.008, SEPTEMBER),
  row(PRICE_KEYS.key, 'month', 1, KMS),
  row(PRICE_KEYS.secret, 'month', 0.4, SECRETS),
  row(PRICE_KEYS.alarm, 'metric-month', 0.1, TABLE),
  row(PRICE_KEYS.metric, 'metric-month', 0.3, TABLE),
  row(PRICE_KEYS.logs, 'GB', 0.5, TABLE),
  row(PRICE_KEYS.dashboard, 'month', 3, TABLE, 'any'),
  row(PRICE_KEYS.webAcl, 'month', 5, TABLE),
  row(PRICE_KEYS.webAclRule, 'month', 1, TABLE),
  row(PRICE_KEYS.hostedZone, 'month', 0.5, AUGUST, 'any'),
  ...AURORA_HOURS.map(([instanceClass, usd, source]) =>
    row(databaseInstanceKey(instanceClass, AURORA_POSTGRESQL, 'InstanceUsage'), 'hour', usd, source),
  ),
  row(capacityUnitKey(AURORA_POSTGRESQL, false), 'ACU-hour', 0.12, AURORA),
  row(capacityUnitKey(AURORA_POSTGRESQL, true), 'ACU-hour', 0.156, SEPTEMBER),
  row(auroraStorageKey(AURORA_POSTGRESQL, false), 'GB-month', 0.1, SEPTEMBER),
  row(auroraStorageKey(AURORA_POSTGRESQL, true), 'GB-month', 0.225, SEPTEMBER),
  row(auroraIoKey(AURORA_POSTGRESQL), 'million I/O', 0.2, SEPTEMBER),
  row(databaseProxyKey(AURORA_POSTGRESQL), 'vCPU-hour', 0.015, PROXY),
  ...CACHE_HOURS.flatMap(([nodeType, valkeyUsd, redisUsd]) => [
    row(cacheNodeKey(nodeType, 'Valkey'), 'hour', valkeyUsd, CACHES),
    row(cacheNodeKey(nodeType, 'Redis'), 'hour', redisUsd, CACHES),
  ]),
  row(cachedDataKey('Valkey'), 'GB-hour', 0.084, SERVERLESS_CACHE),
  row(cacheUnitsKey('Valkey'), 'million ECPU', 0.0023, SERVERLESS_CACHE),
  row(cachedDataKey('Redis'), 'GB-hour', 0.125, SERVERLESS_CACHE),
  row(cacheUnitsKey('Redis'), 'million ECPU', 0.0034, SERVERLESS_CACHE),
  row(PRICE_KEYS.cdnData, 'GB', 0.085, CLOUDFRONT, 'any'),
  row(PRICE_KEYS.cdnRequests, 'million requests', 1, CLOUDFRONT, 'any'),
  row(PRICE_KEYS.standardStorage, 'GB-month', STORAGE_USD.STANDARD, SEPTEMBER),
  row(PRICE_KEYS.instantArchive, 'GB-month', STORAGE_USD.GLACIER_IR, SEPTEMBER),
  row(PRICE_KEYS.flexibleArchive, 'GB-month', STORAGE_USD.GLACIER, SEPTEMBER),
  row(PRICE_KEYS.deepArchive, 'GB-month', STORAGE_USD.DEEP_ARCHIVE, GLACIER),
  ...RETRIEVALS.flatMap(([storageClass, tier, gbUsd, requestsUsd, requests]) => [
    row(retrievalKey(storageClass, tier, 'GB'), 'GB', gbUsd, GLACIER),
    ...(requestsUsd === 0
      ? []
      : [row(retrievalKey(storageClass, tier, 'requests'), 'thousand requests', requestsUsd, requests)]),
  ]),
];
