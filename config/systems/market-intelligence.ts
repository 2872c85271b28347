import type { SystemConfigInput } from '../../lib/config';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Requests per second of the whole platform: for long, at peak, and for five minutes. */
const SUSTAINED = 500;
const PEAK = 1000;
const BURST = 2000;
/** Requests per second one task serves: the plan states none, so that of lead intelligence stands in. */
const PER_TASK = 100;
/** The store sample's highest hour (48,398) becomes the peak. */
const SAMPLE_FACTOR = PEAK / 48_400;

/** An API that takes a share of the traffic, 3 to 20 instances, CPU 70 %, memory 80 %. */
function api(description: string, paths: string[], share: number): SystemConfigInput['services'][string] {
  return {
    kind: 'web',
    description,
    // 24+ cores and 48+ GB for 1,000+ users: at three tasks for each of five services, 2 vCPU and 4 GB (30 and 60).
    cpu: 2048,
    memoryLimitMiB: 4096,
    paths,
    scaling: {
      minCapacity: 3,
      maxCapacity: 20,
      // When to scale in is not stated and taken from JediRe.
      cpu: { scaleOutAt: 70, scaleInAt: 30 },
      memory: { scaleOutAt: 80, scaleInAt: 40 },
      requests: {
        capacityPerTask: PER_TASK,
        capacitySource: 'Assumption: 100 req/s per instance, as in lead intelligence',
        scaleOutAt: 70,
        scaleInAt: 30,
      },
    },
    demand: {
      signal: 'requests',
      leadTimeMinutes: 10,
      history: {
        file: 'config/history/store-purchases.csv',
        statistic: 'sum',
        factor: SAMPLE_FACTOR * share,
        factorSource: `Sample of a software shop (purchases per hour): its highest hour becomes ${share * 100} % of the peak of ${PEAK} req/s`,
      },
    },
    targets: { sustained: SUSTAINED * share, peak: PEAK * share, burst: { load: BURST * share, minutes: 5 } },
    // 20 and 30 overflow: 15 to the writer, 35 to the readers.
    connections: { writer: { poolMin: 5, poolMax: 15 }, reads: { poolMin: 15, poolMax: 35 } },
    caches: ['results', 'sessions'],
  };
}

/**
 * Market intelligence: an AI real-estate platform. The database is the shard of the default market, rancho_cucamonga;
 * dallas and houston are clusters of their own, listed in the shard directory.
 */
export const marketIntelligence: SystemConfigInput = {
  name: 'market-intelligence',
  description: 'AI real-estate platform: pricing, lead scoring, property matching, AI answers',
  timeZone: 'America/Los_Angeles',

  services: {
    pricing: api('Pricing: 50 % of traffic, p95 < 50 ms', ['/api/pricing/*'], 0.5),
    scoring: api('Lead scoring: 30 % of traffic, p95 < 100 ms', ['/api/leads/*'], 0.3),
    matching: api('Property matching: 15 % of traffic, p95 < 200 ms', ['/api/matching/*'], 0.15),
    // What remains of the traffic.
    answers: api('AI answers: p95 < 2 s, p99 < 5 s', ['/api/ai/*'], 0.04),
    web: api('Pages and forecasts', ['/*'], 0.01),
  },

  database: {
    databaseName: 'market',
    // 32 GB and more.
    writer: { instanceClass: 'r7g.2xlarge' },
    readers: { reads: { instanceClass: 'r7g.2xlarge', count: 2, autoscaled: true } },
    readerAutoscaling: {
      minCapacity: 0,
      maxCapacity: 4,
      cpuPercent: 70,
      plan: {
        // Pricing is half of the traffic.
        service: 'pricing',
        capacityPerUnit: 167,
        capacitySource: 'Assumption: the burst of 2,000 req/s, half of it pricing, on the six readers there can be',
      },
    },
    // One market each; the default one is the database itself.
    sharding: { defaultShard: 'rancho_cucamonga', shards: { dallas: {}, houston: {} } },
    // 30 s timeout, recycle after an hour.
    proxy: { idleClientTimeoutSeconds: 3600, borrowTimeoutSeconds: 30 },
    tables: {
      leads: { indexes: ['btree (market_id, status, score DESC, created_at DESC)'] },
      properties: { indexes: ['btree (market_id, status, price_min, price_max, property_type)'] },
      lead_interactions: {
        // By month, and archived after a year: assumptions, the plan states the index only.
        partitionBy: {
          strategy: 'range',
          column: 'created_at',
          period: 'month',
          archive: { class: 'interactions', retainDays: 365 },
        },
        indexes: ['btree (lead_id, interaction_type, created_at DESC)'],
      },
    },
  },

  caches: {
    sessions: { purpose: 'sessions', nodeType: 'cache.m7g.large', shards: 1, replicasPerShard: 1, poolMax: 50 },
    // 16 GB, sharded.
    results: {
      purpose: 'results',
      nodeType: 'cache.r7g.large',
      shards: 2,
      replicasPerShard: 1,
      poolMax: 50,
      shardAutoscaling: { minCapacity: 2, maxCapacity: 6, memoryPercent: 65 },
      ttlSeconds: { popularMarkets: 1 * HOUR, scoringModel: 1 * DAY, aiAnswers: 1 * HOUR },
    },
  },

  edge: {
    classes: {
      dynamic: { kind: 'dynamic' },
      static: { kind: 'static', paths: ['/static/*'] },
      api: { kind: 'private', paths: ['/api/*'] },
    },
    rateLimitPerFiveMinutes: 3000,
  },

  // Popular markets, the scoring model and AI answers are warmed before use; the paths are assumptions.
  warm: {
    service: 'pricing',
    paths: ['rancho_cucamonga', 'dallas', 'houston'].flatMap((market) => [
      `/api/pricing/markets/${market}`,
      `/api/leads/model?market=${market}`,
      `/api/ai/summary?market=${market}`,
    ]),
    ratePerSecond: 1,
    timeoutSeconds: 15,
  },

  archive: { interactions: { prefix: 'lead_interactions/', storageClass: 'GLACIER', transitionAfterDays: 90 } },

  alerts: {
    // p95 > 500 ms is critical; in stress p99 < 500 ms.
    p99LatencyMs: 500,
    errorRatePercent: 1,
    cacheHitRatePercent: 85,
    connectionPercent: 80,
    queueDepth: 100,
    diskFreePercent: 20,
    cpuPercent: { warning: 70, critical: 85 },
    memoryPercent: { warning: 80, critical: 90 },
  },

  responseTimes: {
    pricing: { targetMs: 50, maxMs: 200 },
    'lead-scoring': { targetMs: 100, maxMs: 200 },
    'property-matching': { targetMs: 200, maxMs: 500 },
    'ai-answer': { targetMs: 2000, maxMs: 5000 },
    'full-page': { targetMs: 3000, maxMs: 3000 },
    'database-query': { targetMs: 50, maxMs: 50 },
    forecast: { targetMs: 1000, maxMs: 1000 },
  },
};
