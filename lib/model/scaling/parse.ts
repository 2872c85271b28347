import { z } from 'zod';
import { parseWith } from '../validation/parse';
import { scalingProblems } from './checks';
import {
  backlogSignal,
  connectionsSignal,
  customSignal,
  requestsSignal,
  responseTimeSignal,
  utilizationSignal,
} from './signals';
import { predictive, type ScalingSpec, type ScalingSpecInput, scaleIn, scaleOut } from './spec';

/**
 * Which signals scale a service, at which thresholds, within which bounds.
 *
 * The construct that writes the policies and the simulator that predicts them read this same object, through
 * `scalingPolicies`. Out when any signal is high; in only when all are low for the whole window.
 */
export const scalingSpecSchema = z
  .strictObject({
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
  })
  .check((context) => {
    for (const { path, ...params } of scalingProblems(context.value)) {
      context.issues.push({
        code: 'custom',
        continue: true,
        input: context.value,
        path: [...path],
        message: params.allowed,
        params,
      });
    }
  });

/**
 * A scaling spec with its defaults filled in. `where` is named in errors.
 *
 * Throws `InputError` (code `invalid-config`) with everything that contradicts itself.
 *
 * @example scalingSpec({ minCapacity: 2, maxCapacity: 10, cpu: { scaleOutAt: 70, scaleInAt: 30 } })
 */
export function scalingSpec(input: ScalingSpecInput, where = 'scaling'): ScalingSpec {
  return parseWith(scalingSpecSchema, input, where);
}
