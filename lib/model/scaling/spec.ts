import { z } from 'zod';
import type { scalingSpecSchema } from './parse';

/** How fast a service grows; what Kubernetes calls `behavior.scaleUp`. */
export const scaleOut = z
  .strictObject({
    /** After tasks were added, only a larger need adds more for so long. */
    cooldownSeconds: z.int().min(0).default(60),
    /**
     * Most tasks one decision may add, as a share of the running ones. Left out, target tracking adds what the signal
     * asks for; stated, step policies take its place, because target tracking knows no limit.
     */
    maxStepPercent: z.int().min(1).max(1000).optional(),
    /** Fewest tasks a decision of a step policy adds. */
    minStepTasks: z.int().min(1).default(1),
    /** A step policy acts after the signal was above its threshold for so many minutes; target tracking after three. */
    windowMinutes: z.int().min(1).max(60).default(3),
  })
  .prefault({});

/** How fast a service shrinks; what Kubernetes calls `behavior.scaleDown`. */
export const scaleIn = z
  .strictObject({
    /** All signals must have been low for this many minutes. */
    windowMinutes: z.int().min(1).max(60).default(10),
    cooldownSeconds: z.int().min(0).default(300),
    /** Share of the running tasks removed per step, at least one task. */
    stepPercent: z.int().min(1).max(100).default(10),
  })
  .prefault({});

/** AWS's own predictive scaling of ECS services, beside the plan: it only ever adds tasks. */
export const predictive = z.strictObject({
  /** The signal whose load is forecast; its `scaleOutAt` is the target. */
  signal: z.enum(['cpu', 'memory', 'requests']),
  /** ForecastOnly shows what it would do; ForecastAndScale does it. */
  mode: z.enum(['ForecastOnly', 'ForecastAndScale']).default('ForecastOnly'),
  /** How long before the forecast hour the tasks are asked for; less than an hour. */
  schedulingBufferSeconds: z.int().min(0).max(3599).default(300),
  /** Whether a forecast may exceed maxCapacity, by up to `maxCapacityBufferPercent`. */
  maxCapacityBreachBehavior: z.enum(['HonorMaxCapacity', 'IncreaseMaxCapacity']).default('HonorMaxCapacity'),
  maxCapacityBufferPercent: z.int().min(0).max(100).optional(),
});

export type ScalingSpec = z.output<typeof scalingSpecSchema>;
export type ScalingSpecInput = z.input<typeof scalingSpecSchema>;
export type PredictiveSpec = z.output<typeof predictive>;
