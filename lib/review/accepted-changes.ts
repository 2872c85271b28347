import { z } from 'zod';
import { parseWith } from '../model/validation/parse';

/** Classes of changes that can be accepted: those that take safety away. */
export const ACCEPTABLE_CLASSES = ['data-loss', 'exposure', 'permissions', 'availability', 'capacity', 'cost'] as const;

const acceptedChange = z.strictObject({
  /** Construct path of the resource, exactly as a review names it. */
  resource: z.string().min(1),
  class: z.enum(ACCEPTABLE_CLASSES),
  /** Why the change may be made; shown in every review. */
  reason: z.string().trim().min(1),
  /** The last day on which it is accepted, in UTC. */
  expires: z.iso.date('a day as YYYY-MM-DD'),
});

const acceptedChanges = z
  .strictObject({
    /** For editors; not read. */
    $schema: z.string().optional(),
    accepted: z.array(acceptedChange).readonly(),
  })
  .check((context) => {
    const names = context.value.accepted.map((entry) => `${entry.resource} (${entry.class})`);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      context.issues.push({
        code: 'custom',
        input: context.value.accepted[index],
        path: ['accepted', index],
        message: 'one entry for each resource and class',
        params: {
          given: `${name} once more, after entry ${names.indexOf(name)}`,
          allowed: 'one entry for each resource and class',
          remedy: 'Keep one of them.',
        },
      });
    }
  });

/** A change for the worse that somebody has accepted in writing, for some time. */
export type AcceptedChange = z.output<typeof acceptedChange>;

/** Parses what `tidemark-review.json` holds. Throws `InputError` (code `invalid-config`) with all problems. */
export function parseAcceptedChanges(raw: unknown, file: string): readonly AcceptedChange[] {
  return parseWith(acceptedChanges, raw, file).accepted;
}
