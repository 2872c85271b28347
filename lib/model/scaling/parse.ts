import { parseWith } from '../validation/parse';
import { checkScaling } from './checks';
import { type ScalingSpec, type ScalingSpecInput, scalingShape } from './spec';

/** A scaling spec, checked against itself. */
export const scalingSpecSchema = scalingShape.check((context) => {
  for (const { path, ...params } of checkScaling(context.value)) {
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
