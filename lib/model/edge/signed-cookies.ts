import type { ConfigProblem } from '../validation/input-error';
import type { ContentClasses } from './behaviors';
import type { EdgeConfig } from './config';

/** Public keys (PEM) by name. */
export type CookieKeys = Readonly<Record<string, string>>;

/** Public keys in a key group (CloudFront developer guide, "Quotas"). */
const KEYS_OF_A_GROUP = 5;

/** What is wrong between the classes of one distribution and the keys that check its cookies. */
export function checkCookieKeys(classes: ContentClasses, keys: CookieKeys): ConfigProblem[] {
  const count = Object.keys(keys).length;
  const signed = signedClasses(classes);
  if (count === 0) return signed.map((name) => unsigned(name, 'no key in signedCookies'));
  const problems: ConfigProblem[] = [];
  if (count > KEYS_OF_A_GROUP) {
    problems.push({
      path: ['signedCookies'],
      given: `${count} keys`,
      allowed: `at most ${KEYS_OF_A_GROUP}: a key group holds no more`,
      remedy: 'Remove keys that nobody signs with any more.',
    });
  }
  if (signed.length === 0) {
    problems.push({
      path: ['signedCookies'],
      given: `${count} keys, with no class that is signed`,
      allowed: 'keys where a class is signed',
      remedy: 'Set signed on the class they are for, or remove them.',
    });
  }
  return problems;
}

/** What is wrong with the keys of all environments of a system; each has its own. */
export function checkCookieKeysByEnvironment({ classes, signedCookies }: EdgeConfig): ConfigProblem[] {
  const environments = Object.entries(signedCookies);
  if (environments.length === 0) return checkCookieKeys(classes, {});
  return environments.flatMap(([environment, keys], index) => [
    ...checkCookieKeys(classes, keys).map((problem) =>
      problem.path[0] === 'signedCookies' ? { ...problem, path: ['signedCookies', environment] } : problem,
    ),
    ...checkSharedCookieKeys(environment, keys, environments.slice(0, index)),
  ]);
}

/** What is missing for one environment: a class that is signed, and no key to check it with. */
export function checkMissingCookieKeys({ classes, signedCookies }: EdgeConfig, environment: string): ConfigProblem[] {
  const keys = Object.hasOwn(signedCookies, environment) ? signedCookies[environment] : undefined;
  if (keys !== undefined) return [];
  return signedClasses(classes).map((name) => unsigned(name, `no key for ${environment} in signedCookies`));
}

/** Whoever holds the private key of one environment would open the other. */
function checkSharedCookieKeys(
  environment: string,
  keys: CookieKeys,
  others: readonly (readonly [string, CookieKeys])[],
): ConfigProblem[] {
  return Object.entries(keys).flatMap(([name, key]) =>
    others
      .filter(([, theirs]) => Object.values(theirs).includes(key))
      .map(([other]) => ({
        path: ['signedCookies', environment, name],
        given: `the key of ${other}`,
        allowed: 'a key of its own for each environment: who can sign for one could sign for the other',
        remedy: 'Make another pair (docs/edge.md says how).',
      })),
  );
}

function signedClasses(classes: ContentClasses): string[] {
  return Object.entries(classes)
    .filter(([, content]) => content.signed)
    .map(([name]) => name);
}

function unsigned(name: string, missing: string): ConfigProblem {
  return {
    path: ['classes', name, 'signed'],
    given: `true, with ${missing}`,
    allowed: 'together with the public key that checks the cookies',
    remedy: 'Add a key to signedCookies (docs/edge.md says how to make one).',
  };
}
