import { parseWith } from '../validation/parse';
import { scalingSpecSchema } from './schema';
import type { ScalingSpec, ScalingSpecInput } from './spec';

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
