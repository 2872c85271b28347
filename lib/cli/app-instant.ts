import { INSTANT_FORMAT, parseInstant } from '../adapters/instant';
import { InputError } from '../model/input-error';

/**
 * Context key of the time that an app is to take as now. A review sets it to the same for both revisions, so that
 * nothing differs because of the clock; an app of your own that reads the clock may read it too.
 */
export const NOW_CONTEXT = 'tidemark:now';

/** The time that an app plans from: what its context says, and otherwise that of the machine. */
export function appInstant(fromContext: unknown): Date {
  if (fromContext === undefined) return new Date();
  const timeMs = typeof fromContext === 'string' ? parseInstant(fromContext) : undefined;
  if (timeMs !== undefined) return new Date(timeMs);
  throw new InputError('bad-context', 'The app was not synthesized', [
    {
      where: `context ${NOW_CONTEXT}`,
      given: JSON.stringify(fromContext),
      allowed: INSTANT_FORMAT,
      remedy: 'Correct it, or leave it out: then it is the time of this machine.',
    },
  ]);
}
