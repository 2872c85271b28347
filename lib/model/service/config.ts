import { z } from 'zod';
import { demandConfig, loadTargets } from '../demand/config';
import { scalingSpecSchema } from '../scaling/parse';
import { findTaskCapacity } from '../scaling/task-capacity';
import { FARGATE_CPU, FARGATE_MEMORY } from './fargate';
import { checkInterruption } from './interruption-checks';

/** Connections one task keeps to the writer (through the proxy) or to the readers of one role. */
const connectionPool = z.strictObject({
  poolMin: z.int().min(0),
  poolMax: z.int().min(1),
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
  demand: demandConfig.optional(),
  targets: loadTargets.optional(),
  /** Pools by database role: `writer` goes through the proxy, the others are reader roles. */
  connections: z.record(z.string(), connectionPool).default({}),
  /** Caches it may use, by name. */
  caches: z.array(z.string()).default([]),
  /** Queues it may send to, by name. */
  sendsTo: z.array(z.string()).default([]),
  /** Seconds a stopping task has to finish its work; Fargate allows at most 120. */
  stopTimeoutSeconds: z.int().min(2).max(120).default(60),
  /**
   * Share of the tasks beyond `onDemandBase` that run on Fargate Spot, in percent: cheaper, and taken back with two
   * minutes' notice whenever AWS needs the capacity. At most 99: ECS places no task on a provider of weight 0.
   */
  spotPercent: z.int().min(0).max(99).default(0),
  /** Tasks that are never on Spot; `scaling.minCapacity` where it is left out. */
  onDemandBase: z.int().min(0).optional(),
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
  /**
   * How long a task may ask to be left alone by scale-in and deployments while it works on a long job, in minutes (ECS
   * allows two days). The application asks; see docs/scaling.md.
   */
  taskProtectionMinutes: z.int().min(1).max(2880).optional(),
});

export const serviceConfigSchema = z
  .discriminatedUnion('kind', [webService, webSocketService, workerService], 'one of web, websocket, worker')
  .check((context) => {
    for (const { path, ...params } of checkService(context.value)) {
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
function checkService(
  service: z.output<typeof workerService> | z.output<typeof webService> | z.output<typeof webSocketService>,
) {
  const { cpu, memoryLimitMiB, scaling, demand, connections } = service;
  const problems = checkInterruption(service).map((problem) => ({ ...problem, path: [...problem.path] }));
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
  if (demand !== undefined && findTaskCapacity(scaling, demand.signal) === undefined) {
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

/** What one service can ask of a role at most. */
export interface BudgetTerm {
  readonly service: string;
  readonly maxTasks: number;
  readonly poolMax: number;
}
