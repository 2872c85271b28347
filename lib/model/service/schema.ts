import { z } from 'zod';
import { demandConfigSchema, loadTargetsSchema } from '../demand/schema';
import { checkDeployment, DEFAULT_MAXIMUM_PERCENT } from '../scaling/deployment';
import { scalingSpecSchema } from '../scaling/schema';
import { findTaskCapacity } from '../scaling/task-capacity';
import { parseGrant } from '../sql/grants';
import { groupName } from '../validation/group-name';
import { type ConfigProblem, formatGiven } from '../validation/input-error';
import { reportProblems } from '../validation/report-problems';
import { schemaOf } from '../validation/schema-of';
import { didYouMean } from '../validation/suggestions';
import type {
  ServiceConfig,
  ServiceConfigInput,
  WebServiceConfig,
  WebServiceConfigInput,
  WebSocketServiceConfig,
  WebSocketServiceConfigInput,
  WorkerServiceConfig,
  WorkerServiceConfigInput,
} from './config';
import { FARGATE_CPU, FARGATE_MEMORY } from './fargate';
import { checkInterruption } from './interruption-checks';
import { LAST_PRIORITY } from './listener-rules';
import { checkTmpFolder, FREE_STORAGE_GIB } from './tmp-folder';

const connectionPool = z.strictObject({ poolMin: z.int().min(0), poolMax: z.int().min(1) });

const grants = z.array(
  z
    .string()
    .refine(
      (text) => parseGrant(text) !== undefined,
      'a table such as orders or billing.invoices, or a schema such as billing.*',
    ),
);

const common = {
  description: z.string().min(1).optional(),
  group: groupName.optional(),
  image: z.string().min(1).optional(),
  cpu: z.int().default(1024),
  memoryLimitMiB: z.int().default(2048),
  ephemeralStorageGiB: z.int().min(FREE_STORAGE_GIB).max(200).optional(),
  tmpSizeMiB: z.int().min(1).optional(),
  imagePreparesTmp: z.boolean().default(false),
  environment: z.record(z.string(), z.string()).default({}),
  scaling: scalingSpecSchema.prefault({}),
  demand: demandConfigSchema.optional(),
  targets: loadTargetsSchema.optional(),
  connections: z.record(z.string(), connectionPool).default({}),
  tables: z.strictObject({ reads: grants.optional(), writes: grants.optional() }).optional(),
  caches: z.array(z.string()).default([]),
  sendsTo: z.array(z.string()).default([]),
  stopTimeoutSeconds: z.int().min(2).max(120).default(60),
  maximumPercent: z.int().min(100).max(200).default(DEFAULT_MAXIMUM_PERCENT),
  spotPercent: z.int().min(0).max(99).default(0),
  onDemandBase: z.int().min(0).optional(),
};

const path = z.string().startsWith('/', 'a path that begins with /');

const http = {
  port: z.int().min(1024).max(65535).default(8080),
  healthCheckPath: path.default('/health'),
  // Read: Elastic Load Balancing API reference, PathPatternConditionConfig; "Quotas", condition values per rule.
  paths: z.array(path.max(128)).min(1).max(5),
  priority: z.int().min(1).max(LAST_PRIORITY).optional(),
};

const web = schemaOf<WebServiceConfig, WebServiceConfigInput>()(
  z.strictObject({ kind: z.literal('web'), ...common, ...http }),
);

const websocket = schemaOf<WebSocketServiceConfig, WebSocketServiceConfigInput>()(
  z.strictObject({
    kind: z.literal('websocket'),
    ...common,
    ...http,
    idleTimeoutSeconds: z.int().min(1).max(4000).default(120),
  }),
);

const worker = schemaOf<WorkerServiceConfig, WorkerServiceConfigInput>()(
  z.strictObject({
    kind: z.literal('worker'),
    ...common,
    queue: z.string().min(1).optional(),
    taskProtectionMinutes: z.int().min(1).max(2880).optional(),
  }),
);

export const serviceConfigSchema = schemaOf<ServiceConfig, ServiceConfigInput>()(
  z
    .discriminatedUnion('kind', [web, websocket, worker], 'one of web, websocket, worker')
    .check((context) => reportProblems(context, checkService(context.value))),
);

/** What is wrong between the fields of one service; each problem names both sides. */
function checkService(service: ServiceConfig): ConfigProblem[] {
  const { cpu, memoryLimitMiB, scaling, demand, connections } = service;
  const problems = [
    ...checkInterruption(service),
    ...checkDeployment(service),
    ...checkTmpFolder(service),
    ...checkTables(service),
  ];
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
      remedy: `${didYouMean(demand.signal, ['requests', 'backlog', ...Object.keys(scaling.custom)])}Name requests, backlog or a custom signal with capacityPerTask.`,
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

/** Rights on tables take a user of the database, and rights to change them one of the writer. */
function checkTables({ tables, connections }: ServiceConfig): ConfigProblem[] {
  if (tables === undefined) return [];
  if (Object.keys(connections).length === 0)
    return [
      {
        path: ['tables'],
        given: 'tables without `connections`',
        allowed: 'tables of a service that connects to the database',
        remedy: 'State `connections`, or remove `tables`.',
      },
    ];
  if ((tables.writes ?? []).length === 0 || Object.hasOwn(connections, 'writer')) return [];
  return [
    {
      path: ['tables', 'writes'],
      given: `${formatGiven(tables.writes)} with connections to ${Object.keys(connections).join(', ')}`,
      allowed: 'tables that are changed by a connection to the writer',
      remedy: 'Add `connections.writer`, or move them to `reads`.',
    },
  ];
}
