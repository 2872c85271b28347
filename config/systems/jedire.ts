import type { SystemConfigInput } from '../../lib/config';
import { jedireCalendar } from '../calendars/jedire';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Size of a task where JediRe's scaling plan states none: one vCPU and 2 GB (assumption; measure and replace). */
const taskSize = { cpu: 1024, memoryLimitMiB: 2048 };

/** CPU out at 70 %, in at 30 %; memory out at 80 %, in at 40 % (JediRe scaling plan). */
const cpuAndMemory = { cpu: { scaleOutAt: 70, scaleInAt: 30 }, memory: { scaleOutAt: 80, scaleInAt: 40 } };

/** JediRe: a real-estate map with AI agents. Every figure is the product's own unless a comment says otherwise. */
export const jedire: SystemConfigInput = {
  name: 'jedire',
  description: 'Real-estate map with AI agents: web and API, agent workers, live map over WebSocket',
  timeZone: 'America/New_York',

  services: {
    api: {
      kind: 'web',
      description: 'Web pages and API',
      ...taskSize,
      paths: ['/*'],
      scaling: {
        minCapacity: 2,
        maxCapacity: 50,
        ...cpuAndMemory,
        requests: {
          capacityPerTask: 1000,
          capacitySource: 'JediRe scaling plan: 1,000 req/s per instance at 60 % target utilisation',
          scaleOutAt: 60,
          scaleInAt: 30,
        },
        custom: {
          ConcurrentSessions: {
            namespace: 'JediRe',
            metricName: 'ConcurrentSessionsPerTask',
            capacityPerTask: 1000,
            capacitySource: 'Assumption: 10,000 users at peak on ten tasks, which also carry the peak of 10,000 req/s',
            unit: 'sessions',
            scaleOutAt: 700,
            scaleInAt: 300,
          },
          ApiRateLimitUse: {
            namespace: 'JediRe',
            metricName: 'ApiRateLimitUtilizationPercent',
            unit: 'percent',
            scaleOutAt: 70,
            scaleInAt: 30,
          },
        },
      },
      demand: {
        signal: 'requests',
        leadTimeMinutes: 10,
        history: {
          file: 'config/history/store-purchases.csv',
          statistic: 'sum',
          factor: 0.2,
          factorSource:
            'Sample of a software shop (purchases per hour): its highest hour becomes just less than the stated peak of 10,000 req/s',
        },
        // Once deployed, add dimensions: { LoadBalancer: <output LoadBalancerName of the services stack> }.
        metric: { namespace: 'AWS/ApplicationELB', metricName: 'RequestCount', statistic: 'Sum', factor: 1 / HOUR },
      },
      targets: { sustained: 1000, peak: 10_000 },
      // 75 tasks in a deployment at the maximum, not 100: two tasks, the fewest, need at least 150 %. It takes a round more.
      maximumPercent: 150,
      // 100 connections per task at most: 30 to the writer, 50 to the reader of the dashboards, 20 to that of reports. 70 to the
      // dashboards, as before deployments were counted, were 7,400 of the 5,000 that any instance admits at most. A second reader for them
      // would cost 807 USD a month (r7g.2xlarge, 1.106 USD x 730 h), a larger class admits no more; the percent and the split cost nothing.
      connections: {
        writer: { poolMin: 3, poolMax: 30 },
        dashboards: { poolMin: 5, poolMax: 50 },
        // Assumption: what the API shows of markets over time comes from the replica for analytics and reporting.
        analytics: { poolMin: 2, poolMax: 20 },
      },
      caches: ['sessions', 'results'],
      sendsTo: ['agent-jobs'],
    },

    agents: {
      kind: 'worker',
      description: 'AI agents that score properties',
      ...taskSize,
      queue: 'agent-jobs',
      scaling: {
        minCapacity: 2,
        maxCapacity: 20,
        ...cpuAndMemory,
        // One worker per 50 items; with two workers that is "out when queue > 100".
        backlog: {
          queue: 'agent-jobs',
          secondsPerMessage: 2,
          capacitySource: 'JediRe response target: agent calculation 2 s',
          acceptableDelaySeconds: 100,
          scaleInAt: 20,
        },
        custom: {
          ActiveAgentJobs: {
            namespace: 'JediRe',
            metricName: 'ActiveAgentJobsPerTask',
            unit: 'jobs',
            scaleOutAt: 4,
            scaleInAt: 1,
          },
        },
      },
      demand: {
        signal: 'backlog',
        leadTimeMinutes: 10,
        history: {
          file: 'config/history/mentions.csv',
          statistic: 'sum',
          factor: 0.2,
          factorSource:
            'Sample of another service (mentions per hour): its highest hour becomes just less than the stated peak of 500 jobs/min',
        },
        metric: {
          namespace: 'AWS/SQS',
          metricName: 'NumberOfMessagesSent',
          // Once deployed, name the queue as the output of the data stack does.
          dimensions: { QueueName: 'agent-jobs' },
          statistic: 'Sum',
          factor: 1 / 60,
        },
      },
      targets: { sustained: 100, peak: 500 },
      connections: { writer: { poolMin: 2, poolMax: 20 }, agents: { poolMin: 8, poolMax: 80 } },
      caches: ['results'],
      stopTimeoutSeconds: 120,
    },

    map: {
      kind: 'websocket',
      description: 'Live map',
      ...taskSize,
      paths: ['/live/*'],
      idleTimeoutSeconds: 120,
      scaling: {
        minCapacity: 2,
        maxCapacity: 20,
        ...cpuAndMemory,
        custom: {
          LiveMapViewers: {
            namespace: 'JediRe',
            metricName: 'LiveMapViewersPerTask',
            capacityPerTask: 1000,
            capacitySource:
              'Assumption: a fifth of the 5,000 WebSocket connections that a plain chat service holds per task',
            unit: 'viewers',
            scaleOutAt: 700,
            scaleInAt: 300,
          },
        },
      },
      demand: {
        signal: 'LiveMapViewers',
        leadTimeMinutes: 10,
        history: {
          file: 'config/history/taxi-trips.csv',
          statistic: 'sum',
          factor: 0.17,
          factorSource:
            'Sample of a city (taxi trips per hour): its highest hour becomes just less than the stated peak of 10,000 users',
        },
        metric: { namespace: 'JediRe', metricName: 'LiveMapViewers', statistic: 'Average', factor: 1 },
      },
      targets: { sustained: 1000, peak: 10_000 },
      connections: { dashboards: { poolMin: 1, poolMax: 10 } },
      caches: ['sessions', 'results'],
    },
  },

  queues: {
    'agent-jobs': { visibilityTimeoutSeconds: 5 * MINUTE, maxReceiveCount: 5 },
  },

  database: {
    databaseName: 'jedire',
    writer: { instanceClass: 'r7g.2xlarge' },
    readers: {
      agents: { instanceClass: 'r7g.2xlarge', count: 1 },
      dashboards: { instanceClass: 'r7g.2xlarge', count: 1, autoscaled: true },
      analytics: { instanceClass: 'r7g.xlarge', count: 1 },
    },
    readerAutoscaling: {
      minCapacity: 0,
      maxCapacity: 4,
      cpuPercent: 70,
      plan: {
        service: 'api',
        capacityPerUnit: 2000,
        capacitySource: 'Assumption: the peak of 10,000 req/s on the five readers the dashboards can have',
      },
    },
    proxy: { maxConnectionsPercent: 90, idleClientTimeoutSeconds: 300 },
    tables: {
      properties: {
        partitionBy: { strategy: 'list', column: 'state', values: ['FL', 'GA', 'NC', 'SC', 'TX'] },
        indexes: ['gist (coordinates)', 'btree (price, updated_at)'],
      },
      agent_outputs: {
        partitionBy: {
          strategy: 'range',
          column: 'generated_at',
          period: 'month',
          // "Old data archived to Glacier"; how old is an assumption: a year, so that a month can be compared with the one a year ago.
          archive: { class: 'agent-outputs', retainDays: 396 },
        },
        indexes: ['btree (property_id, agent_id, generated_at DESC)'],
      },
      market_trends: { indexes: ['btree (date DESC, market_id)'] },
      user_saved_properties: { indexes: ['btree (user_id, created_at DESC)'] },
    },
  },

  caches: {
    sessions: {
      purpose: 'sessions',
      nodeType: 'cache.r7g.large',
      shards: 1,
      replicasPerShard: 2,
      poolMax: 50,
      // Only the API logs people in (assumption).
      users: { map: { access: 'read' } },
      ttlSeconds: { userSessions: 0 },
    },
    results: {
      purpose: 'results',
      nodeType: 'cache.r7g.large',
      shards: 2,
      replicasPerShard: 1,
      poolMax: 50,
      shardAutoscaling: { minCapacity: 2, maxCapacity: 6, memoryPercent: 65 },
      // Shards follow what is stored, replicas what is read.
      replicaAutoscaling: {
        minCapacity: 1,
        maxCapacity: 5,
        cpuPercent: 60,
        plan: {
          service: 'api',
          capacityPerUnit: 2000,
          capacitySource: 'Assumption: the peak of 10,000 req/s on the five replicas that each shard can have',
        },
      },
      // The map shows what agents and API have computed (assumption).
      users: { map: { access: 'read' } },
      // The shorter end of each stated range: 15-30 min, 1-4 h, 24 h.
      ttlSeconds: { agentScores: 15 * MINUTE, propertyData: 1 * HOUR, marketTrends: 1 * DAY },
    },
  },

  edge: {
    classes: {
      // A page and its data have one address; `Accept` tells them apart.
      dynamic: { kind: 'dynamic', headers: ['Accept'] },
      static: { kind: 'static', paths: ['/static/*'] },
      tiles: { kind: 'tiles', paths: ['/tiles/*'], maxTtlSeconds: 30 * DAY },
      'public-api': {
        kind: 'public-api',
        paths: ['/api/public/*'],
        queryStrings: ['bbox', 'limit', 'market', 'page', 'sort', 'state'],
      },
      api: { kind: 'private', paths: ['/api/*'] },
      account: { kind: 'private', paths: ['/account/*'] },
      websocket: { kind: 'stream', paths: ['/live/*'] },
    },
    // Assumption: a person on the map makes at most ten requests a second.
    rateLimitPerFiveMinutes: 3000,
    priceClass: '100',
  },

  // "Pre-warm before spikes". Which paths people open first is an assumption; replace them with your own.
  warm: {
    service: 'api',
    paths: [
      '/',
      '/api/public/markets',
      ...['FL', 'GA', 'NC', 'SC', 'TX'].map((state) => `/api/public/properties?state=${state}`),
    ],
    ratePerSecond: 2,
  },

  archive: {
    // A week in which an export can be verified (see READABLE_DAYS in lib/model/archive/checks.ts).
    'agent-outputs': { prefix: 'agent_outputs/', storageClass: 'GLACIER', transitionAfterDays: 7 },
    'market-trends': { prefix: 'market_trends/', storageClass: 'GLACIER_IR', transitionAfterDays: 30 },
    'service-logs': { prefix: 'logs/', storageClass: 'DEEP_ARCHIVE', transitionAfterDays: 90, expireAfterDays: 730 },
  },
  archiveServiceLogs: 'service-logs',

  alerts: {
    p99LatencyMs: 3000,
    errorRatePercent: 1,
    cacheHitRatePercent: 80,
    connectionPercent: 80,
    queueDepth: 100,
    diskFreePercent: 20,
    cpuPercent: { warning: 70, critical: 85 },
    memoryPercent: { warning: 80, critical: 90 },
  },

  responseTimes: {
    'api-gateway': { targetMs: 50, maxMs: 100 },
    'database-query': { targetMs: 100, maxMs: 500 },
    'agent-calculation': { targetMs: 2000, maxMs: 5000 },
    'map-rendering': { targetMs: 200, maxMs: 1000 },
    'full-page': { targetMs: 1000, maxMs: 3000 },
  },

  calendar: jedireCalendar,
};
