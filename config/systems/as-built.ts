import type { SystemConfigInput } from '../../lib/config';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** 5 GB of disk for the API, 10 for the AI's browser sessions, 2 for the worker: the smallest of Fargate, which costs nothing extra. */
const disk = { ephemeralStorageGiB: 20 };

/** Out when CPU > 70 % or memory > 80 %, in when CPU < 30 % and memory < 50 %, both sustained. */
const cpuAndMemory = { cpu: { scaleOutAt: 70, scaleInAt: 30 }, memory: { scaleOutAt: 80, scaleInAt: 50 } };

/**
 * As-built records: construction documents read by an AI service. Figures are those of its production plan.
 *
 * Fargate gives 1 vCPU no less than 2 GB, and half a vCPU no less than 1 GB: the API's 1 GB and the worker's 512 MB are
 * rounded up.
 */
export const asBuilt: SystemConfigInput = {
  name: 'as-built',
  description: 'As-built records: API, AI service and worker for construction documents',
  timeZone: 'America/Chicago',

  services: {
    api: {
      kind: 'web',
      description: 'API',
      cpu: 1024,
      memoryLimitMiB: 2048,
      ...disk,
      paths: ['/*'],
      healthCheckPath: '/health',
      scaling: {
        // 2 to 3 instances, 5 and more under high load.
        minCapacity: 2,
        maxCapacity: 5,
        ...cpuAndMemory,
        requests: {
          capacityPerTask: 10,
          capacitySource: 'As-built plan: 10 to 20 req/s per instance, bound by connections; the lower end',
          scaleOutAt: 70,
          scaleInAt: 30,
        },
        // p95 > 2 s; when to scale in is not stated: at half of it (assumption).
        responseTime: { statistic: 'p95', scaleOutAtMs: 2000, scaleInAtMs: 1000 },
      },
      demand: {
        signal: 'requests',
        leadTimeMinutes: 10,
        history: {
          file: 'config/history/store-purchases.csv',
          statistic: 'sum',
          factor: 0.001,
          factorSource:
            'Sample of a software shop (purchases per hour): its highest hour becomes just less than 50 req/s',
        },
      },
      targets: { sustained: 20, peak: 50 },
      connections: { writer: { poolMin: 2, poolMax: 20 } },
      caches: ['jobs'],
    },
    ai: {
      kind: 'web',
      description: 'AI service; holds browser sessions on its disk and waits for an external model',
      cpu: 1024,
      memoryLimitMiB: 2048,
      ...disk,
      paths: ['/ai/*'],
      healthCheckPath: '/health',
      scaling: {
        // 2 instances, 3 to 5 under high load.
        minCapacity: 2,
        maxCapacity: 5,
        ...cpuAndMemory,
        requests: {
          // 10 req/min.
          capacityPerTask: 0.1667,
          capacitySource: 'As-built plan: 10 to 20 req/min per instance, bound by the model; the lower end',
          scaleOutAt: 70,
          scaleInAt: 30,
        },
      },
      targets: { sustained: 0.3, peak: 0.8 },
      demand: {
        signal: 'requests',
        leadTimeMinutes: 10,
        history: {
          file: 'config/history/mentions.csv',
          statistic: 'sum',
          factor: 0.0003,
          factorSource:
            'Sample of another service (mentions per hour): its highest hour becomes just less than 0.8 req/s',
        },
      },
      connections: { writer: { poolMin: 1, poolMax: 10 } },
      caches: ['jobs'],
    },
    worker: {
      kind: 'worker',
      description: 'Works off a job queue that lives in the cache (BullMQ, with job locking)',
      cpu: 512,
      memoryLimitMiB: 1024,
      ...disk,
      scaling: {
        // 2 to 3 instances, 5 and more under high load.
        minCapacity: 2,
        maxCapacity: 5,
        ...cpuAndMemory,
        custom: {
          // The depth lives in the cache, so the application publishes it. Queue > 100 jobs with two workers.
          JobsPerTask: {
            namespace: 'AsBuilt',
            metricName: 'QueueDepthPerTask',
            unit: 'jobs',
            scaleOutAt: 50,
            scaleInAt: 5,
          },
        },
      },
      connections: { writer: { poolMin: 1, poolMax: 10 } },
      caches: ['jobs'],
      stopTimeoutSeconds: 120,
    },
  },

  database: {
    databaseName: 'asbuilt',
    // 200+ connections.
    writer: { instanceClass: 'r7g.large' },
    readers: { reports: { instanceClass: 'r7g.large', count: 1 } },
    proxy: { idleClientTimeoutSeconds: 300, borrowTimeoutSeconds: 30 },
    tables: {
      projects: { indexes: ['btree (user_id)'] },
      asbuilt_records: { indexes: ['btree (project_id, panel_id)'] },
      documents: { indexes: ['btree (project_id)'] },
    },
  },

  caches: {
    // 100 MB and more. It holds the job queue, of which nothing may be evicted.
    jobs: {
      purpose: 'sessions',
      nodeType: 'cache.t4g.small',
      shards: 1,
      replicasPerShard: 1,
      poolMax: 50,
      // BullMQ moves jobs by scripts.
      users: { api: { scripts: true }, ai: { scripts: true }, worker: { scripts: true } },
      ttlSeconds: { jobStatus: 1 * DAY, userSessions: 7 * DAY, aiContext: 7 * DAY },
    },
  },

  edge: {
    classes: {
      default: { kind: 'private' },
      static: { kind: 'static', paths: ['/static/*'] },
      // Assumption: construction documents are posted here; they are large, and slow to be read.
      documents: { kind: 'uploads', paths: ['/documents/*'] },
    },
    rateLimitPerFiveMinutes: 1000,
  },

  archive: { documents: { prefix: 'documents/', storageClass: 'GLACIER', transitionAfterDays: 180 } },

  alerts: {
    // p95 > 2 s adds tasks; the slowest 1 % is watched at the same figure.
    p99LatencyMs: 2000,
    errorRatePercent: 1,
    // Assumption; the plan states none.
    cacheHitRatePercent: 80,
    connectionPercent: 80,
    queueDepth: 100,
    diskFreePercent: 20,
    cpuPercent: { warning: 70, critical: 85 },
    memoryPercent: { warning: 80, critical: 90 },
  },

  responseTimes: { api: { targetMs: 2000, maxMs: 30_000 } },
};
