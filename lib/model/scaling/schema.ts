import { z } from 'zod';
import { reportProblems } from '../validation/report-problems';
import { schemaOf } from '../validation/schema-of';
import { checkScaling } from './checks';
import type {
  BacklogSignal,
  ConnectionsSignal,
  ConnectionsSignalInput,
  CustomSignal,
  CustomSignalInput,
  RequestsSignal,
  ResponseTimeSignal,
  ResponseTimeSignalInput,
  UtilizationSignal,
} from './signals';
import type { PredictiveSpec, PredictiveSpecInput, ScalingSpec, ScalingSpecInput } from './spec';

const percent = z.number().positive().max(100);

const thresholds = { scaleOutAt: percent, scaleInAt: percent };

const utilization = schemaOf<UtilizationSignal>()(z.strictObject(thresholds));

/** What a service without any signal scales on: CPU, as most of the scaling plans in `config/systems` state it. */
const DEFAULT_CPU: UtilizationSignal = { scaleOutAt: 70, scaleInAt: 30 };

const requests = schemaOf<RequestsSignal>()(
  z.strictObject({ capacityPerTask: z.number().positive(), capacitySource: z.string().min(1), ...thresholds }),
);

/** A CloudWatch statistic; percentiles as p50 to p99.99. */
const statistic = z
  .string()
  .regex(
    /^(Average|Maximum|Minimum|Sum|SampleCount|p\d{1,2}(\.\d{1,2})?)$/,
    'Average, Maximum, Minimum, Sum, SampleCount or a percentile such as p95',
  );

const metric = z.strictObject({
  namespace: z.string().min(1),
  metricName: z.string().min(1),
  dimensions: z.record(z.string(), z.string()).default({}),
  statistic: statistic.default('Average'),
});

const connections = schemaOf<ConnectionsSignal, ConnectionsSignalInput>()(
  z.strictObject({
    capacityPerTask: z.number().positive(),
    capacitySource: z.string().min(1),
    ...thresholds,
    metric: metric.optional(),
  }),
);

const lane = z.strictObject({
  queue: z.string().min(1),
  acceptableDelaySeconds: z.number().positive(),
  sharePercent: percent,
});

const backlog = schemaOf<BacklogSignal>()(
  z.strictObject({
    queue: z.string().min(1).optional(),
    acceptableDelaySeconds: z.number().positive().optional(),
    lanes: z.record(z.string().regex(/^[a-z][a-z0-9]*$/, 'lower-case letters and digits'), lane).optional(),
    secondsPerMessage: z.number().positive(),
    capacitySource: z.string().min(1),
    scaleInAt: percent,
  }),
);

const responseTime = schemaOf<ResponseTimeSignal, ResponseTimeSignalInput>()(
  z.strictObject({
    statistic: statistic.default('p95'),
    scaleOutAtMs: z.number().positive(),
    scaleInAtMs: z.number().positive(),
    stepPercent: z.int().min(1).max(100).default(20),
  }),
);

const custom = schemaOf<CustomSignal, CustomSignalInput>()(
  z.strictObject({
    namespace: z.string().min(1).optional(),
    metricName: z.string().min(1).optional(),
    dimensions: z.record(z.string(), z.string()).default({}),
    statistic: statistic.default('Average'),
    expression: z.string().min(1).optional(),
    metrics: z.record(z.string().regex(/^[a-z][a-zA-Z0-9_]*$/), metric).optional(),
    capacityPerTask: z.number().positive().optional(),
    capacitySource: z.string().min(1).optional(),
    unit: z.string().min(1).optional(),
    scaleOutAt: z.number().positive(),
    scaleInAt: z.number().nonnegative(),
  }),
);

const scaleOut = z
  .strictObject({
    cooldownSeconds: z.int().min(0).default(60),
    maxStepPercent: z.int().min(1).max(1000).optional(),
    minStepTasks: z.int().min(1).default(1),
    windowMinutes: z.int().min(1).max(60).default(3),
  })
  .prefault({});

const scaleIn = z
  .strictObject({
    windowMinutes: z.int().min(1).max(60).default(10),
    cooldownSeconds: z.int().min(0).default(300),
    stepPercent: z.int().min(1).max(100).default(10),
  })
  .prefault({});

const predictive = schemaOf<PredictiveSpec, PredictiveSpecInput>()(
  z.strictObject({
    signal: z.enum(['cpu', 'memory', 'requests']),
    mode: z.enum(['ForecastOnly', 'ForecastAndScale']).default('ForecastOnly'),
    schedulingBufferSeconds: z.int().min(0).max(3599).default(300),
    maxCapacityBreachBehavior: z.enum(['HonorMaxCapacity', 'IncreaseMaxCapacity']).default('HonorMaxCapacity'),
    maxCapacityBufferPercent: z.int().min(0).max(100).optional(),
  }),
);

const shape = schemaOf<ScalingSpec, ScalingSpecInput>()(
  z.strictObject({
    minCapacity: z.int().min(0).default(2),
    maxCapacity: z.int().min(1).default(10),
    cpu: utilization.optional(),
    memory: utilization.optional(),
    requests: requests.optional(),
    connections: connections.optional(),
    responseTime: responseTime.optional(),
    backlog: backlog.optional(),
    custom: z
      .record(
        z.string().regex(/^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/, 'letters and digits, single hyphens between'),
        custom,
      )
      .default({}),
    highResolution: z.boolean().default(false),
    scaleOut,
    scaleIn,
    predictive: predictive.optional(),
  }),
);

/**
 * A scaling spec, checked against itself.
 *
 * The construct that writes the policies and the simulator that predicts them read this same object, through
 * `scalingPolicies`.
 */
export const scalingSpecSchema = shape
  .transform((spec): ScalingSpec => (hasSignal(spec) ? spec : { ...spec, cpu: DEFAULT_CPU }))
  .check((context) => reportProblems(context, checkScaling(context.value)));

function hasSignal({ cpu, memory, requests, connections, responseTime, backlog, custom }: ScalingSpec): boolean {
  const stated = [cpu, memory, requests, connections, responseTime, backlog, ...Object.values(custom)];
  return stated.some((signal) => signal !== undefined);
}
