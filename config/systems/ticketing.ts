import type { SystemConfigInput } from '../../lib/config';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** Size of a task where the plan states none: one vCPU and 2 GB (assumption; measure and replace). */
const taskSize = { cpu: 1024, memoryLimitMiB: 2048 };

/** CPU out at 70 %, in when below 30 % for 10 min; memory out at 80 % (in at 40 % is an assumption). */
const cpuAndMemory = { cpu: { scaleOutAt: 70, scaleInAt: 30 }, memory: { scaleOutAt: 80, scaleInAt: 40 } };

/** A multi-tenant help desk, rendered on the server. Every figure is the product's own unless a comment says otherwise. */
export const ticketing: SystemConfigInput = {
  name: 'ticketing',
  description: 'Multi-tenant help desk, server-rendered, with live updates',
  timeZone: 'America/New_York',

  services: {
    web: {
      kind: 'web',
      description: 'Pages and API',
      ...taskSize,
      paths: ['/*'],
      healthCheckPath: '/api/health',
      scaling: {
        minCapacity: 2,
        maxCapacity: 10,
        ...cpuAndMemory,
        requests: {
          capacityPerTask: 1000,
          capacitySource: 'Ticketing scaling plan: 1,000+ req/s per instance',
          // Assumption: out at the same utilisation as CPU.
          scaleOutAt: 70,
          scaleInAt: 30,
        },
        scaleIn: { windowMinutes: 10 },
      },
      demand: {
        signal: 'requests',
        leadTimeMinutes: 10,
        history: {
          file: 'config/history/store-purchases.csv',
          statistic: 'sum',
          factor: 0.2,
          factorSource:
            'Sample of a software shop (purchases per hour): its highest hour becomes just less than 10,000 req/s',
        },
        metric: { namespace: 'AWS/ApplicationELB', metricName: 'RequestCount', statistic: 'Sum', factor: 1 / 3600 },
      },
      // 10,000 req/s with 10 instances; what is usual is an assumption.
      targets: { sustained: 2000, peak: 10_000 },
      // 10 to 50 connections per instance: 20 to the writer, 30 to the readers.
      connections: { writer: { poolMin: 4, poolMax: 20 }, general: { poolMin: 6, poolMax: 30 } },
      caches: ['sessions', 'results'],
    },
    realtime: {
      kind: 'websocket',
      description: 'Socket.io with polling fallback, and server-sent events',
      ...taskSize,
      paths: ['/socket.io/*', '/events/*'],
      healthCheckPath: '/api/health',
      // Ping 25 s plus timeout 60 s is 85 s of silence at most.
      idleTimeoutSeconds: 120,
      scaling: {
        minCapacity: 2,
        maxCapacity: 10,
        ...cpuAndMemory,
        connections: {
          capacityPerTask: 5000,
          capacitySource: 'Ticketing scaling plan: 5,000+ WebSocket connections per instance',
          // Assumption: out and in at the same utilisation as CPU.
          scaleOutAt: 70,
          scaleInAt: 30,
          // Published by each task: the load balancer's own count would include the pages.
          metric: { namespace: 'Ticketing', metricName: 'WebSocketConnectionsPerTask' },
        },
        scaleIn: { windowMinutes: 10 },
      },
      demand: {
        signal: 'connections',
        leadTimeMinutes: 10,
        history: {
          file: 'config/history/taxi-trips.csv',
          statistic: 'sum',
          factor: 0.17,
          factorSource:
            'Sample of a city (taxi trips per hour): its highest hour becomes just less than 10,000 concurrent users',
        },
        metric: { namespace: 'Ticketing', metricName: 'WebSocketConnections', statistic: 'Average', factor: 1 },
      },
      // 10,000+ concurrent users; 50,000 users with 10 instances.
      targets: { sustained: 10_000, peak: 50_000 },
      connections: { general: { poolMin: 1, poolMax: 5 } },
      caches: ['sessions'],
    },
  },

  database: {
    databaseName: 'ticketing',
    writer: { instanceClass: 'r7g.xlarge' },
    readers: {
      // Readers 1 and 2 round robin; applications fall back to the writer.
      general: { instanceClass: 'r7g.xlarge', count: 2 },
      analytics: { instanceClass: 'r7g.large', count: 1 },
    },
    proxy: { idleClientTimeoutSeconds: 600, borrowTimeoutSeconds: 5 },
    tables: {
      // What a ticket refers to; the plan names tickets only.
      organizations: {},
      users: {},
      ticket_statuses: {},
      ticket_priorities: {},
      tickets: {
        indexes: [
          'btree (user_id)',
          'btree (assigned_to)',
          'btree (created_at)',
          'btree (status_id, priority_id)',
          'btree (organization_id, status_id, created_at) INCLUDE (id, title, priority_id)',
          'gin (search)',
        ],
      },
    },
  },

  caches: {
    sessions: {
      purpose: 'sessions',
      nodeType: 'cache.m7g.large',
      shards: 1,
      replicasPerShard: 1,
      poolMax: 50,
      // The adapter of Socket.io tells other tasks over channels, by default called so.
      users: { realtime: { channels: ['socket.io*'] } },
    },
    // L2 of 10 GB.
    results: { purpose: 'results', nodeType: 'cache.r7g.large', shards: 1, replicasPerShard: 1, poolMax: 50 },
  },

  edge: {
    classes: {
      dynamic: { kind: 'dynamic' },
      static: { kind: 'static', paths: ['/static/*'] },
      // WebP or AVIF, as the browser accepts; an image never changes under its address.
      images: { kind: 'images', paths: ['/images/*'], ttlSeconds: 365 * DAY, queryStrings: ['w', 'h'] },
      api: { kind: 'private', paths: ['/api/*'] },
      tickets: { kind: 'private', paths: ['/tickets/*'] },
      realtime: { kind: 'stream', paths: ['/socket.io/*', '/events/*'] },
    },
    // Assumption: a person makes at most ten requests a second.
    rateLimitPerFiveMinutes: 3000,
    // The plan measures web vitals of real users; a tenth of the sessions is an assumption.
    realUserMonitoring: { sessionSamplePercent: 10 },
  },

  archive: {
    tickets: { prefix: 'tickets/', storageClass: 'GLACIER_IR', transitionAfterDays: 30 },
  },

  alerts: {
    // Page < 500 ms at p95; the slowest 1 % may take as long as time to interactive, 3 s.
    p99LatencyMs: 3000,
    // Assumption; the plan states none.
    errorRatePercent: 1,
    cacheHitRatePercent: 85,
    connectionPercent: 80,
    queueDepth: 100,
    diskFreePercent: 20,
    cpuPercent: { warning: 70, critical: 85 },
    memoryPercent: { warning: 80, critical: 90 },
  },

  // Targets are p95; the longest acceptable is not stated and taken as twice that.
  responseTimes: {
    api: { targetMs: 100, maxMs: 200 },
    'server-rendered-page': { targetMs: 500, maxMs: 1000 },
    'client-rendered-page': { targetMs: 200, maxMs: 400 },
    'database-query': { targetMs: 50, maxMs: 100 },
  },
};
