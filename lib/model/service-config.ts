import { z } from 'zod';
import { demandCapacity } from './demand-capacity';
import { FARGATE_CPU, FARGATE_MEMORY } from './fargate-sizes';
import { scalingSpecSchema } from './scaling-spec';

/** Connections one task keeps to the writer (through the proxy) or to the readers of one role. */
const connectionPool = z.strictObject({
  poolMin: z.int().min(0),
  poolMax: z.int().min(1),
});

const MINUTES_PER_WEEK = 7 * 24 * 60;
/** Quantile a plan covers where neither quantile nor risk is stated (our choice; `tidemark plan --risk` shows others). */
const DEFAULT_QUANTILE = 0.9;

const percent = z.number().min(0).max(100);

/** How the metrics of a task follow its load; simulations read it, nothing that is deployed does. */
const taskLoad = z.strictObject({
  /** CPU of a task that serves all it can, in percent. Our assumption where nothing is stated: then it is busy. */
  cpuPercent: percent.default(100),
  /** Memory of a task without load and of one that serves all it can, in percent. */
  memoryPercent: z.strictObject({ idle: percent, full: percent }).optional(),
  /** Response time without load, in milliseconds. */
  idleResponseMs: z.number().positive().optional(),
});

/** Load a service is to hold, in the unit of its demand signal. */
const targets = z.strictObject({
  sustained: z.number().positive(),
  peak: z.number().positive(),
  /** A load that comes at once and stays for so many minutes. */
  burst: z.strictObject({ load: z.number().positive(), minutes: z.int().min(1).max(1440) }).optional(),
  /** People at once, and the demand each makes. */
  users: z
    .strictObject({ count: z.number().positive(), demandPerUser: z.number().positive(), source: z.string().min(1) })
    .optional(),
});

/** Where a service's demand is recorded, and how a plan turns it into tasks. */
const demand = z.strictObject({
  /** The signal whose per-task capacity the plan counts in: requests, backlog, or the name of a custom signal. */
  signal: z.string().min(1),
  /** Share of a task's capacity the plan counts on, in percent; by default what the signal scales out at. */
  targetUtilizationPercent: z.number().positive().max(100).optional(),
  /** Demand quantile that the floor covers: higher costs more and overloads less. 0.9 where no risk is stated either. */
  quantile: z.number().gt(0).lt(1).optional(),
  /**
   * Instead of a quantile, the risk: minutes a week in which demand may exceed what the floor serves at the target, and
   * reactive scaling has to help. The cheapest quantile that keeps to it is chosen.
   */
  maxShortfallMinutesPerWeek: z.number().positive().max(MINUTES_PER_WEEK).optional(),
  /** From the scheduled action to a task that serves: minutes the floor is raised ahead. */
  leadTimeMinutes: z.int().min(0).max(120),
  /** Most changes of the weekly floor a plan may make. 21 where none is stated: three a day. */
  maxChangesPerWeek: z.int().min(1).max(168).optional(),
  load: taskLoad.prefault({}),
  history: z.strictObject({
    /** CSV `timestamp,value` at a regular step, relative to the project. */
    file: z.string().min(1),
    /** How samples of one hour combine: counts are summed, gauges averaged, of a maximum the highest is taken. */
    statistic: z.enum(['sum', 'average', 'maximum']),
    /** Multiplies an hour's value into demand in the signal's unit. */
    factor: z.number().positive(),
    /** Why that factor. */
    factorSource: z.string().min(1),
  }),
  /** The CloudWatch metric of the same demand, for `--cloudwatch`. */
  metric: z
    .strictObject({
      namespace: z.string().min(1),
      metricName: z.string().min(1),
      dimensions: z.record(z.string(), z.string()).default({}),
      statistic: z.enum(['Sum', 'Average', 'Maximum']),
      /** Multiplies an hour's value into demand in the signal's unit. */
      factor: z.number().positive(),
    })
    .optional(),
});

const common = {
  description: z.string().min(1),
  /** Container image; a small public sample when left out, so that a first deploy becomes healthy. */
  image: z.string().min(1).optional(),
  /** CPU units, 1,024 = 1 vCPU. */
  cpu: z.int(),
  memoryLimitMiB: z.int(),
  ephemeralStorageGiB: z.int().min(21).max(200).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  scaling: scalingSpecSchema,
  demand: demand.optional(),
  targets: targets.optional(),
  /** Pools by database role: `writer` goes through the proxy, the others are reader roles. */
  connections: z.record(z.string(), connectionPool).default({}),
  /** Caches it may use, by name. */
  caches: z.array(z.string()).default([]),
  /** Queues it may send to, by name. */
  sendsTo: z.array(z.string()).default([]),
  /** Seconds a stopping task has to finish its work; Fargate allows at most 120. */
  stopTimeoutSeconds: z.int().min(2).max(120).default(60),
};

const http = {
  port: z.int().min(1024).max(65535).default(8080),
  healthCheckPath: z.string().startsWith('/', 'a path that begins with /').default('/health'),
  /** Paths it answers; `/*` makes it the default of the load balancer. */
  paths: z.array(z.string().startsWith('/', 'a path that begins with /')).min(1).max(5),
};

const webService = z.strictObject({ kind: z.literal('web'), ...common, ...http });

const webSocketService = z.strictObject({
  kind: z.literal('websocket'),
  ...common,
  ...http,
  /** The client's ping interval plus timeout must be shorter than this, or the load balancer cuts idle connections. */
  idleTimeoutSeconds: z.int().min(1).max(4000).default(120),
});

const workerService = z.strictObject({
  kind: z.literal('worker'),
  ...common,
  /** Queue it consumes, by name; left out when it polls something that is not SQS. */
  queue: z.string().min(1).optional(),
});

export const serviceConfigSchema = z
  .discriminatedUnion('kind', [webService, webSocketService, workerService], 'one of web, websocket, worker')
  .check((context) => {
    for (const { path, ...params } of serviceProblems(context.value)) {
      context.issues.push({
        code: 'custom',
        continue: true,
        input: context.value,
        path,
        message: params.allowed,
        params,
      });
    }
  });

/** What is wrong between the fields of one service; each problem names both sides. */
function serviceProblems({
  cpu,
  memoryLimitMiB,
  scaling,
  demand,
  connections,
}: z.output<typeof workerService> | z.output<typeof webService> | z.output<typeof webSocketService>) {
  const problems: { path: string[]; given: string; allowed: string; remedy: string }[] = [];
  const memories = FARGATE_MEMORY[cpu];
  if (memories === undefined) {
    problems.push({
      path: ['cpu'],
      given: String(cpu),
      allowed: `one of Fargate's sizes ${FARGATE_CPU.join(', ')}`,
      remedy: 'Choose one of them (1,024 is one vCPU).',
    });
  } else if (!memories.includes(memoryLimitMiB)) {
    problems.push({
      path: ['memoryLimitMiB'],
      given: `${memoryLimitMiB} with cpu ${cpu}`,
      allowed: `for cpu ${cpu}: ${memories.join(', ')}`,
      remedy: 'Choose one of these, or another cpu.',
    });
  }
  if (demand !== undefined && demandCapacity(scaling, demand.signal) === undefined) {
    problems.push({
      path: ['demand', 'signal'],
      given: JSON.stringify(demand.signal),
      allowed: 'a signal of `scaling` that states its capacity per task',
      remedy: 'Name requests, backlog or a custom signal with capacityPerTask.',
    });
  }
  if (demand?.quantile !== undefined && demand.maxShortfallMinutesPerWeek !== undefined) {
    problems.push({
      path: ['demand', 'maxShortfallMinutesPerWeek'],
      given: `${demand.maxShortfallMinutesPerWeek} with quantile ${demand.quantile}`,
      allowed: 'one of quantile and maxShortfallMinutesPerWeek',
      remedy: 'Remove one: the risk chooses the quantile.',
    });
  }
  for (const [role, pool] of Object.entries(connections)) {
    if (pool.poolMin > pool.poolMax) {
      problems.push({
        path: ['connections', role, 'poolMin'],
        given: String(pool.poolMin),
        allowed: `at most poolMax ${pool.poolMax}`,
        remedy: 'Lower poolMin or raise poolMax.',
      });
    }
  }
  return problems;
}

export type ServiceConfig = z.output<typeof serviceConfigSchema>;
export type WebServiceConfig = z.output<typeof webService>;
export type WebSocketServiceConfig = z.output<typeof webSocketService>;
export type WorkerServiceConfig = z.output<typeof workerService>;
export type DemandConfig = z.output<typeof demand>;
export type TaskLoadConfig = z.output<typeof taskLoad>;
export type LoadTargets = z.output<typeof targets>;

/** What a service's plan aims at: the quantile its config states, the risk it states, or the default quantile. */
export function planGoal({
  quantile,
  maxShortfallMinutesPerWeek,
}: DemandConfig):
  | { readonly quantile: number; readonly reason: string }
  | { readonly maxShortfallMinutesPerWeek: number } {
  if (maxShortfallMinutesPerWeek !== undefined) return { maxShortfallMinutesPerWeek };
  return quantile === undefined
    ? { quantile: DEFAULT_QUANTILE, reason: 'the default' }
    : { quantile, reason: 'stated in the configuration' };
}
