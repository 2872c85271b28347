import { INSTANT_FORMAT, parseInstant } from '../../adapters/files/instant';
import { InputError } from '../../model/validation/input-error';
import { suggestName } from '../../model/validation/suggestions';

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

/** Context key that shows what an app needs of an account, without a deployment: `-c quotas=true`. */
export const QUOTAS_CONTEXT = 'quotas';

/** Context that an app of this repository reads. */
const CONTEXT_KEYS = ['environment', 'system', QUOTAS_CONTEXT, NOW_CONTEXT];

/**
 * Refuses context that is like a key which the app reads, and is none: `-c enviroment=prod` would choose every environment.
 * Throws `InputError` (code `bad-context`).
 */
export function refuseMisspeltContext(context: Readonly<Record<string, unknown>>): void {
  const problems = Object.keys(context).flatMap((key) => {
    const meant = CONTEXT_KEYS.includes(key) ? undefined : suggestName(key, CONTEXT_KEYS);
    if (meant === undefined) return [];
    return [
      {
        where: `context ${key}`,
        given: `${key}=${String(context[key])}`,
        allowed: `one of ${CONTEXT_KEYS.join(', ')}, or a key that is like none of them`,
        remedy: `Did you mean -c ${meant}=${String(context[key])}?`,
      },
    ];
  });
  if (problems.length > 0) throw new InputError('bad-context', 'The app was not synthesized', problems);
}

/** Runs the composition root; bad input is printed as text, without a stack trace, and ends the process with 1. */
export function exitOnInputError(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
