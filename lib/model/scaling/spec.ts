import { z } from 'zod';
import {
  backlogSignal,
  connectionsSignal,
  customSignal,
  requestsSignal,
  responseTimeSignal,
  utilizationSignal,
} from './signals';

/** How fast a service grows; what Kubernetes calls `behavior.scaleUp`. */
const scaleOut = z
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
const scaleIn = z
  .strictObject({
    /** All signals must have been low for this many minutes. */
    windowMinutes: z.int().min(1).max(60).default(10),
    cooldownSeconds: z.int().min(0).default(300),
    /** Share of the running tasks removed per step, at least one task. */
    stepPercent: z.int().min(1).max(100).default(10),
  })
  .prefault({});

/** AWS's own predictive scaling of ECS services, beside the plan: it only ever adds tasks. */
const predictive = z.strictObject({
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

/**
 * Which signals scale a service, at which thresholds, within which bounds.
 *
 * The construct that writes the policies and the simulator that predicts them read this same object, through
 * `scalingPolicies`. Out when any signal is high; in only when all are low for the whole window.
 */
export const scalingShape = z.strictObject({
  /** Fewest tasks; a capacity plan may raise it, never lower it. */
  minCapacity: z.int().min(0),
  /** Most tasks; nothing in Tidemark lowers it. */
  maxCapacity: z.int().min(1),
  cpu: utilizationSignal.optional(),
  memory: utilizationSignal.optional(),
  requests: requestsSignal.optional(),
  connections: connectionsSignal.optional(),
  responseTime: responseTimeSignal.optional(),
  backlog: backlogSignal.optional(),
  custom: z
    .record(
      z.string().regex(/^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/, 'letters and digits, single hyphens between'),
      customSignal,
    )
    .default({}),
  /** CPU and memory every 20 s instead of every minute: decisions after 86 s instead of 363 s (AWS's measurement). */
  highResolution: z.boolean().default(false),
  scaleOut,
  scaleIn,
  predictive: predictive.optional(),
});

/** How a service scales, checked, with nothing left out. */
export type ScalingSpec = z.output<typeof scalingShape>;
/**
 * How a service scales: bounds, and a threshold to add and to remove tasks for each signal. What is left out has
 * defaults.
 */
export type ScalingSpecInput = z.input<typeof scalingShape>;
export type PredictiveSpec = z.output<typeof predictive>;
