import { z } from 'zod';
import { schemaOf } from '../validation/schema-of';
import type { DemandConfig, DemandConfigInput, LoadTargets, TaskLoadConfig, TaskLoadConfigInput } from './config';
import type { FollowedDemand, FollowedDemandInput } from './followed-demand';

const MINUTES_PER_WEEK = 7 * 24 * 60;

const percent = z.number().min(0).max(100);

const taskLoad = schemaOf<TaskLoadConfig, TaskLoadConfigInput>()(
  z.strictObject({
    cpuPercent: percent.default(100),
    memoryPercent: z.strictObject({ idle: percent, full: percent }).optional(),
    idleResponseMs: z.number().positive().optional(),
  }),
);

export const loadTargetsSchema = schemaOf<LoadTargets>()(
  z.strictObject({
    sustained: z.number().positive(),
    peak: z.number().positive(),
    burst: z.strictObject({ load: z.number().positive(), minutes: z.int().min(1).max(1440) }).optional(),
    users: z
      .strictObject({ count: z.number().positive(), demandPerUser: z.number().positive(), source: z.string().min(1) })
      .optional(),
  }),
);

export const demandConfigSchema = schemaOf<DemandConfig, DemandConfigInput>()(
  z.strictObject({
    signal: z.string().min(1),
    targetUtilizationPercent: z.number().positive().max(100).optional(),
    quantile: z.number().gt(0).lt(1).optional(),
    maxShortfallMinutesPerWeek: z.number().positive().max(MINUTES_PER_WEEK).optional(),
    leadTimeMinutes: z.int().min(0).max(120),
    maxChangesPerWeek: z.int().min(1).max(168).optional(),
    load: taskLoad.prefault({}),
    history: z.strictObject({
      file: z.string().min(1),
      statistic: z.enum(['sum', 'average', 'maximum']),
      factor: z.number().positive(),
      factorSource: z.string().min(1),
    }),
    metric: z
      .strictObject({
        namespace: z.string().min(1),
        metricName: z.string().min(1),
        dimensions: z.record(z.string(), z.string()).default({}),
        statistic: z.enum(['Sum', 'Average', 'Maximum']),
        factor: z.number().positive(),
      })
      .optional(),
  }),
);

/** Demand that something is scaled by, ahead of the service that has it by so many minutes where none are stated. */
export function followedDemandSchema(leadTimeMinutes: number) {
  return schemaOf<FollowedDemand, FollowedDemandInput>()(
    z.strictObject({
      service: z.string().min(1),
      capacityPerUnit: z.number().positive(),
      capacitySource: z.string().min(1),
      leadTimeMinutes: z.int().min(1).max(120).default(leadTimeMinutes),
    }),
  );
}
