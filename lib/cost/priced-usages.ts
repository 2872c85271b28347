import { PRICE_KEYS, type PriceKey } from './price-keys';

/** What an estimate may ask the price of, and how AWS's price list states it. */
export interface PricedUsage {
  /** Service code, which is also the name of the offer file. */
  readonly service: string;
  /** What the usage type begins with, after the prefix of its region. */
  readonly begin: string;
  /** The usage type without the prefix of its region, as a whole. */
  readonly usage: RegExp;
  /** What must tell rows of the same usage type apart, and becomes the variant of the price. */
  readonly variant?: {
    /** Which attribute. */
    readonly by: 'database engine' | 'cache engine' | 'product family';
    /** Its values, and what the variant is called. */
    readonly names: Readonly<Record<string, string>>;
  };
  /** Unit of the price in the book. */
  readonly unit: string;
  /** Units that AWS may call it by; rows of another one are not what is looked for. */
  readonly awsUnits: RegExp;
  /** Units of the book that AWS's one is of, such as a million ECPU for each ECPU. */
  readonly perUnit?: number;
  /** Whether AWS states no region for it. */
  readonly everywhere?: boolean;
}

const HOURS = /^(hrs|hours?|[\w-]+-(hrs?|hours?))$/i;
const MONTHS =
  /^(months?|keys?|secrets?|alarms?|metrics?|dashboards?|rules?|web ?acls?|hostedzones?|[\w ]+-(mo|month)s?)$/i;
const GB_MONTHS = /^GB-Mo(nth)?s?$/i;
const GB = /^(GB|gigabytes?)$/i;

const exactly = (usage: string) => new RegExp(`^${usage.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
const one = ({ service, usage }: PriceKey, unit: string, awsUnits: RegExp): PricedUsage => ({
  service,
  begin: usage,
  usage: exactly(usage),
  unit,
  awsUnits,
});

/** Engines whose estimates have been thought through; plain RDS has other rules of billing. */
const AURORA = { by: 'database engine', names: { 'Aurora PostgreSQL': 'Aurora PostgreSQL' } } as const;
/** Storage of Aurora has one price for all engines in some regions. */
const AURORA_STORAGE = {
  by: 'database engine',
  names: { 'Aurora PostgreSQL': 'Aurora PostgreSQL', Any: 'Aurora PostgreSQL' },
} as const;
const CACHES = { by: 'cache engine', names: { Valkey: 'Valkey', Redis: 'Redis' } } as const;
const APPLICATION = { by: 'product family', names: { 'Load Balancer-Application': 'Application' } } as const;

/**
 * What `tidemark prices refresh` looks for. Usage types are matched as a whole: `RegionalNatGateway-Hours`,
 * `SyncDurability-NodeUsage:...`, `ExtendedSupport...` and `...IOOptimized...` are other things than what they contain.
 */
export const PRICED_USAGES: readonly PricedUsage[] = [
  one(PRICE_KEYS.fargateVcpu, 'vCPU-hour', HOURS),
  one(PRICE_KEYS.fargateGb, 'GB-hour', HOURS),
  one(PRICE_KEYS.fargateArmVcpu, 'vCPU-hour', HOURS),
  one(PRICE_KEYS.fargateArmGb, 'GB-hour', HOURS),
  one(PRICE_KEYS.fargateStorage, 'GB-hour', HOURS),
  one(PRICE_KEYS.natGateway, 'hour', HOURS),
  one(PRICE_KEYS.natData, 'GB', GB),
  one(PRICE_KEYS.publicAddress, 'hour', HOURS),
  one(PRICE_KEYS.interfaceEndpoint, 'hour', HOURS),
  one(PRICE_KEYS.endpointData, 'GB', GB),
  { ...one(PRICE_KEYS.loadBalancer, 'hour', HOURS), variant: APPLICATION },
  { ...one(PRICE_KEYS.loadBalancerUnit, 'LCU-hour', HOURS), variant: APPLICATION },
  one(PRICE_KEYS.key, 'month', MONTHS),
  one(PRICE_KEYS.secret, 'month', MONTHS),
  one(PRICE_KEYS.alarm, 'metric-month', MONTHS),
  one(PRICE_KEYS.fastAlarm, 'metric-month', MONTHS),
  one(PRICE_KEYS.compositeAlarm, 'month', MONTHS),
  one(PRICE_KEYS.metric, 'metric-month', MONTHS),
  one(PRICE_KEYS.logs, 'GB', GB),
  { ...one(PRICE_KEYS.dashboard, 'month', MONTHS), everywhere: true },
  one(PRICE_KEYS.webAcl, 'month', MONTHS),
  one(PRICE_KEYS.webAclRule, 'month', MONTHS),
  one(PRICE_KEYS.standardStorage, 'GB-month', GB_MONTHS),
  one(PRICE_KEYS.instantArchive, 'GB-month', GB_MONTHS),
  one(PRICE_KEYS.flexibleArchive, 'GB-month', GB_MONTHS),
  one(PRICE_KEYS.deepArchive, 'GB-month', GB_MONTHS),
  {
    service: 'AmazonRDS',
    begin: 'InstanceUsage',
    usage: /^InstanceUsage(IOOptimized)?:db\.[a-z0-9]+\.[a-z0-9]+$/,
    variant: AURORA,
    unit: 'hour',
    awsUnits: HOURS,
  },
  {
    service: 'AmazonRDS',
    begin: 'Aurora:ServerlessV2',
    usage: /^Aurora:ServerlessV2(IOOptimized)?Usage$/,
    variant: AURORA,
    unit: 'ACU-hour',
    awsUnits: HOURS,
  },
  {
    service: 'AmazonRDS',
    begin: 'RDS:Proxy-ASv2-Usage',
    usage: /^RDS:Proxy-ASv2-Usage$/,
    variant: AURORA,
    unit: 'ACU-hour',
    awsUnits: HOURS,
  },
  {
    service: 'AmazonRDS',
    begin: 'RDS:ProxyUsage',
    usage: /^RDS:ProxyUsage$/,
    variant: AURORA,
    unit: 'vCPU-hour',
    awsUnits: HOURS,
  },
  {
    service: 'AmazonRDS',
    begin: 'Aurora:',
    usage: /^Aurora:(IO-Optimized)?StorageUsage$/,
    variant: AURORA_STORAGE,
    unit: 'GB-month',
    awsUnits: GB_MONTHS,
  },
  {
    service: 'AmazonRDS',
    begin: 'Aurora:StorageIOUsage',
    usage: /^Aurora:StorageIOUsage$/,
    variant: AURORA_STORAGE,
    unit: 'million I/O',
    awsUnits: /^(IOs?|IO-?Requests?)$/i,
    perUnit: 1e6,
  },
  {
    service: 'AmazonElastiCache',
    begin: 'NodeUsage:cache.',
    usage: /^NodeUsage:cache\.[a-z0-9]+\.[a-z0-9]+$/,
    variant: CACHES,
    unit: 'hour',
    awsUnits: HOURS,
  },
  {
    service: 'AmazonElastiCache',
    begin: 'CachedData:',
    usage: /^CachedData:(Valkey|Redis)$/,
    unit: 'GB-hour',
    awsUnits: HOURS,
  },
  {
    service: 'AmazonElastiCache',
    begin: 'ElastiCacheProcessingUnits:',
    usage: /^ElastiCacheProcessingUnits:(Valkey|Redis)$/,
    unit: 'million ECPU',
    awsUnits: /^(ECPUs?|ElastiCacheProcessingUnits?)$/i,
    perUnit: 1e6,
  },
];

/** The offer files that have them. */
export const PRICED_SERVICES: readonly string[] = [...new Set(PRICED_USAGES.map(({ service }) => service))];
