/** A figure of a product's scaling plan, where the config carries it, and its value there. */
export type Figure = readonly [figure: string, path: string, value: unknown];

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** The same signals at the same thresholds for several services of a system. */
function each(services: readonly string[], figures: readonly Figure[]): Figure[] {
  return services.flatMap((service) =>
    figures.map(([figure, path, value]): Figure => [`${service}: ${figure}`, `services.${service}.${path}`, value]),
  );
}

/** `low`, `high` are the fewest and the most tasks; CPU and memory scale out above the percentages. */
function scaling(low: number, high: number, cpu: number, memory: number): Figure[] {
  return [
    [`at least ${low}`, 'scaling.minCapacity', low],
    [`at most ${high}`, 'scaling.maxCapacity', high],
    [`CPU out at ${cpu} %`, 'scaling.cpu.scaleOutAt', cpu],
    [`memory out at ${memory} %`, 'scaling.memory.scaleOutAt', memory],
  ];
}

function responseTimes(times: Readonly<Record<string, readonly [target: number, max: number]>>): Figure[] {
  return Object.entries(times).map(([name, [targetMs, maxMs]]) => [
    `${name} answers in ${targetMs} ms, ${maxMs} ms at most`,
    `responseTimes.${name}`,
    { targetMs, maxMs },
  ]);
}

/** What each scaling plan states, as far as it is infrastructure. Written from the plans, not from the config. */
export const FIGURES: Readonly<Record<string, readonly Figure[]>> = {
  jedire: [
    ...each(['api'], scaling(2, 50, 70, 80)),
    ...each(['agents'], scaling(2, 20, 70, 80)),
    ...each(
      ['api', 'agents', 'map'],
      [
        ['CPU in at 30 %', 'scaling.cpu.scaleInAt', 30],
        ['memory in at 40 %', 'scaling.memory.scaleInAt', 40],
      ],
    ),
    ['1,000 req/s per instance', 'services.api.scaling.requests.capacityPerTask', 1000],
    ['at 60 % target utilisation', 'services.api.scaling.requests.scaleOutAt', 60],
    ['requests, target and peak', 'services.api.targets', { sustained: 1000, peak: 10_000 }],
    ['agent jobs, target and peak', 'services.agents.targets', { sustained: 100, peak: 500 }],
    ['concurrent users, target and peak', 'services.map.targets', { sustained: 1000, peak: 10_000 }],
    [
      'metric: active agent jobs',
      'services.agents.scaling.custom.ActiveAgentJobs.metricName',
      'ActiveAgentJobsPerTask',
    ],
    ['metric: sessions', 'services.api.scaling.custom.ConcurrentSessions.metricName', 'ConcurrentSessionsPerTask'],
    ['metric: live map viewers', 'services.map.scaling.custom.LiveMapViewers.metricName', 'LiveMapViewersPerTask'],
    ['metric: rate limit', 'services.api.scaling.custom.ApiRateLimitUse.metricName', 'ApiRateLimitUtilizationPercent'],
    ['idle connections close after 300 s', 'database.proxy.idleClientTimeoutSeconds', 300],
    ['replica 1: agent queries', 'database.readers.agents.count', 1],
    ['replica 2: dashboards', 'database.readers.dashboards.count', 1],
    ['replica 3: analytics', 'database.readers.analytics.count', 1],
    ['readers are added for query load', 'database.readers.dashboards.autoscaled', true],
    ['Redis: 50 connections for sessions', 'caches.sessions.poolMax', 50],
    ['Redis: 50 connections for results', 'caches.results.poolMax', 50],
    ['agent scores 15-30 min', 'caches.results.ttlSeconds.agentScores', 15 * MINUTE],
    ['property data 1-4 h', 'caches.results.ttlSeconds.propertyData', 1 * HOUR],
    ['market trends 24 h', 'caches.results.ttlSeconds.marketTrends', 24 * HOUR],
    ['sessions until logout', 'caches.sessions.ttlSeconds.userSessions', 0],
    ['sessions are not evicted', 'caches.sessions.purpose', 'sessions'],
    ['cache nodes are added', 'caches.results.shardAutoscaling.minCapacity', 2],
    ['properties by state', 'database.tables.properties.partitionBy.strategy', 'list'],
    ['properties: indexes', 'database.tables.properties.indexes', ['gist (coordinates)', 'btree (price, updated_at)']],
    ['agent outputs by month', 'database.tables.agent_outputs.partitionBy.period', 'month'],
    [
      'agent outputs: index',
      'database.tables.agent_outputs.indexes',
      ['btree (property_id, agent_id, generated_at DESC)'],
    ],
    ['market trends: index', 'database.tables.market_trends.indexes', ['btree (date DESC, market_id)']],
    ['saved properties: index', 'database.tables.user_saved_properties.indexes', ['btree (user_id, created_at DESC)']],
    ['CDN: static', 'edge.classes.static.origin', 'assets'],
    ['CDN: map tiles', 'edge.classes.tiles.paths', ['/tiles/*']],
    ['CDN: public API', 'edge.classes.public-api.paths', ['/api/public/*']],
    ['old data to Glacier', 'archive.agent-outputs.storageClass', 'GLACIER'],
    ['p99 > 3 s', 'alerts.p99LatencyMs', 3000],
    ['errors > 1 %', 'alerts.errorRatePercent', 1],
    ['cache hits < 80 %', 'alerts.cacheHitRatePercent', 80],
    ['connections > 80 %', 'alerts.connectionPercent', 80],
    ['agent queue > 100', 'alerts.queueDepth', 100],
    ['disk free < 20 %', 'alerts.diskFreePercent', 20],
    ['CPU alert and critical', 'alerts.cpuPercent', { warning: 70, critical: 85 }],
    ['memory alert and critical', 'alerts.memoryPercent', { warning: 80, critical: 90 }],
    ...responseTimes({
      'api-gateway': [50, 100],
      'database-query': [100, 500],
      'agent-calculation': [2000, 5000],
      'map-rendering': [200, 1000],
      'full-page': [1000, 3000],
    }),
  ],

  'as-built': [
    ...each(['api', 'ai', 'worker'], scaling(2, 5, 70, 80)),
    ...each(
      ['api', 'ai', 'worker'],
      [
        ['CPU in at 30 %', 'scaling.cpu.scaleInAt', 30],
        ['memory in at 50 %', 'scaling.memory.scaleInAt', 50],
      ],
    ),
    ['API: 1 vCPU', 'services.api.cpu', 1024],
    ['AI: 1 vCPU', 'services.ai.cpu', 1024],
    ['AI: 2 GB', 'services.ai.memoryLimitMiB', 2048],
    ['worker: 0.5 vCPU', 'services.worker.cpu', 512],
    // 5, 10 and 2 GB; Fargate gives no less than 20.
    ['API: 5 GB of disk', 'services.api.ephemeralStorageGiB', 20],
    ['AI: 10 GB of disk', 'services.ai.ephemeralStorageGiB', 20],
    ['worker: 2 GB of disk', 'services.worker.ephemeralStorageGiB', 20],
    ['API: 10-20 req/s', 'services.api.scaling.requests.capacityPerTask', 10],
    ['AI: 10-20 req/min', 'services.ai.scaling.requests.capacityPerTask', 10 / 60],
    ['health check', 'services.api.healthCheckPath', '/health'],
    ['timeouts of 30 s', 'database.proxy.borrowTimeoutSeconds', 30],
    ['projects: index', 'database.tables.projects.indexes', ['btree (user_id)']],
    ['records: index', 'database.tables.asbuilt_records.indexes', ['btree (project_id, panel_id)']],
    ['documents: index', 'database.tables.documents.indexes', ['btree (project_id)']],
    ['job status 24 h to 7 d', 'caches.jobs.ttlSeconds.jobStatus', 1 * DAY],
    ['sessions 24 h to 7 d', 'caches.jobs.ttlSeconds.userSessions', 7 * DAY],
    ['AI context 24 h to 7 d', 'caches.jobs.ttlSeconds.aiContext', 7 * DAY],
    ['jobs are not evicted', 'caches.jobs.purpose', 'sessions'],
    ['errors > 1 %', 'alerts.errorRatePercent', 1],
    ['queue > 100 jobs', 'alerts.queueDepth', 100],
    ['slower than 2 s', 'alerts.p99LatencyMs', 2000],
    ['p95 > 2 s scales out', 'services.api.scaling.responseTime.scaleOutAtMs', 2000],
  ],

  ticketing: [
    ...each(['web', 'realtime'], scaling(2, 10, 70, 80)),
    ...each(
      ['web', 'realtime'],
      [
        ['CPU in at 30 %', 'scaling.cpu.scaleInAt', 30],
        ['low for 10 min', 'scaling.scaleIn.windowMinutes', 10],
        ['health check', 'healthCheckPath', '/api/health'],
      ],
    ),
    ['1,000 req/s per instance', 'services.web.scaling.requests.capacityPerTask', 1000],
    ['10,000 req/s', 'services.web.targets.peak', 10_000],
    ['5,000 connections per instance', 'services.realtime.scaling.connections.capacityPerTask', 5000],
    ['10,000+ users, 50,000 with ten', 'services.realtime.targets', { sustained: 10_000, peak: 50_000 }],
    ['idle connections close after 600 s', 'database.proxy.idleClientTimeoutSeconds', 600],
    ['connect timeout 5 s', 'database.proxy.borrowTimeoutSeconds', 5],
    ['readers 1 and 2', 'database.readers.general.count', 2],
    ['reader 3: analytics', 'database.readers.analytics.count', 1],
    [
      'tickets: indexes',
      'database.tables.tickets.indexes',
      expect.arrayContaining([
        'btree (user_id)',
        'btree (assigned_to)',
        'btree (created_at)',
        'btree (status_id, priority_id)',
        'btree (organization_id, status_id, created_at) INCLUDE (id, title, priority_id)',
        expect.stringMatching(/^gin /),
      ]),
    ],
    ['static 1 year', 'edge.classes.static.ttlSeconds', YEAR],
    ['dynamic 5 min', 'edge.classes.dynamic.ttlSeconds', 5 * MINUTE],
    ['images negotiated', 'edge.classes.images.headers', ['Accept']],
    ['cache hits 85-95 %', 'alerts.cacheHitRatePercent', 85],
    ...responseTimes({
      api: [100, 200],
      'server-rendered-page': [500, 1000],
      'client-rendered-page': [200, 400],
      'database-query': [50, 100],
    }),
  ],

  'lead-intelligence': [
    ...each(['write', 'read'], scaling(3, 20, 70, 80)),
    ...each(['hot', 'warm', 'cold'], scaling(1, 20, 70, 80)),
    ['100 req/s per instance, written', 'services.write.scaling.requests.capacityPerTask', 100],
    ['100 req/s per instance, read', 'services.read.scaling.requests.capacityPerTask', 100],
    ['average < 15 s', 'services.hot.scaling.backlog.secondsPerMessage', 15],
    ['answer within 30 s', 'services.hot.scaling.backlog.acceptableDelaySeconds', 30],
    ['100 leads/h, in leads/min', 'services.hot.targets.sustained', 1.7],
    ['reads apart from writes', 'services.read.connections', { reads: { poolMin: 2, poolMax: 20 } }],
    ['persistent second level', 'caches.leads.purpose', 'sessions'],
    ['audit trail of events', 'archive.events.prefix', 'events/'],
    ['events: the trail of a lead', 'database.tables.events.partitionBy.column', 'occurred_at'],
    ['p95 > 25 s', 'alerts.p99LatencyMs', 25_000],
    ['p95 > 25 s scales out', 'services.read.scaling.responseTime.scaleOutAtMs', 25_000],
    ['errors < 0.1 %', 'alerts.errorRatePercent', 0.1],
    ...responseTimes({ lead: [15_000, 30_000] }),
  ],

  'market-intelligence': [
    ...each(['pricing', 'scoring', 'matching', 'answers', 'web'], scaling(3, 20, 70, 80)),
    [
      'pricing: half of 500, 1,000 and 2,000 req/s',
      'services.pricing.targets',
      { sustained: 250, peak: 500, burst: { load: 1000, minutes: 5 } },
    ],
    ['scoring: 30 %', 'services.scoring.targets', { sustained: 150, peak: 300, burst: { load: 600, minutes: 5 } }],
    ['matching: 15 %', 'services.matching.targets', { sustained: 75, peak: 150, burst: { load: 300, minutes: 5 } }],
    ['Redis: 50 connections', 'caches.results.poolMax', 50],
    ['Redis is sharded', 'caches.results.shards', 2],
    ['database timeout 30 s', 'database.proxy.borrowTimeoutSeconds', 30],
    ['database connections recycled after 1 h', 'database.proxy.idleClientTimeoutSeconds', 1 * HOUR],
    ['leads: index', 'database.tables.leads.indexes', ['btree (market_id, status, score DESC, created_at DESC)']],
    [
      'properties: index',
      'database.tables.properties.indexes',
      ['btree (market_id, status, price_min, price_max, property_type)'],
    ],
    [
      'interactions: index',
      'database.tables.lead_interactions.indexes',
      ['btree (lead_id, interaction_type, created_at DESC)'],
    ],
    ["popular markets' data 1 h", 'caches.results.ttlSeconds.popularMarkets', 1 * HOUR],
    ['scoring model 24 h', 'caches.results.ttlSeconds.scoringModel', 24 * HOUR],
    ['AI answers 1 h', 'caches.results.ttlSeconds.aiAnswers', 1 * HOUR],
    ['slower than 500 ms is critical', 'alerts.p99LatencyMs', 500],
    ['cache hits < 85 %', 'alerts.cacheHitRatePercent', 85],
    ['errors > 1 %', 'alerts.errorRatePercent', 1],
    ...responseTimes({
      pricing: [50, 200],
      'lead-scoring': [100, 200],
      'property-matching': [200, 500],
      'ai-answer': [2000, 5000],
      'full-page': [3000, 3000],
      'database-query': [50, 50],
      forecast: [1000, 1000],
    }),
  ],
};
