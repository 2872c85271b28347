import { isPersonalHeader, refusedKeyHeader } from './cache-key-headers';
import type { ContentClass } from './content-class';
import { isMarketingParameter } from './marketing-parameters';
import type { SystemProblem } from './system-problem';

/** Quotas of one cache policy (CloudFront developer guide, "Quotas on policies"). */
const KEY_QUOTAS = { headers: 10, queryStrings: 10, characters: 1024 } as const;

/**
 * What is wrong with the cache key of a class and with what its origin sees. The first rule of the edge is here: what
 * depends on who the viewer is, is not cached.
 */
export function keyProblems(content: ContentClass): SystemProblem[] {
  return content.ttlSeconds === 0 ? uncachedProblems(content) : cachedProblems(content);
}

/** A class that is not cached has no key; its origin sees everything. */
function uncachedProblems({ headers, queryStrings, varyByDevice, kind }: ContentClass): SystemProblem[] {
  const stated: [string, boolean, string][] = [
    ['headers', headers.length > 0, headers.join(', ')],
    ['queryStrings', queryStrings.length > 0, queryStrings === 'all' ? 'all' : queryStrings.join(', ')],
    ['varyByDevice', varyByDevice, 'true'],
  ];
  return stated
    .filter(([, given]) => given)
    .map(([field, , given]) => ({
      path: [field],
      given: `${given} in a class of kind ${kind} that is not cached`,
      allowed: 'only where something is cached: without a cache there is no key, and the origin sees everything',
      remedy: 'Leave it out.',
    }));
}

function cachedProblems(content: ContentClass): SystemProblem[] {
  const { headers, queryStrings, ttlSeconds, forward, origin, varyByDevice } = content;
  const problems: SystemProblem[] = [];
  const refuse = (field: string, given: string, allowed: string, remedy: string) =>
    problems.push({ path: [field], given, allowed, remedy });
  const personal = headers.filter(isPersonalHeader);
  if (personal.length > 0) {
    refuse(
      'headers',
      `${personal.join(', ')} in a class that is cached for ${ttlSeconds} s`,
      'personal headers only where ttlSeconds is 0',
      'Choose kind private, or do not vary by that header.',
    );
  }
  if (forward === 'all-viewer') {
    refuse(
      'forward',
      `all-viewer in a class that is cached for ${ttlSeconds} s`,
      'cache-key: an origin that sees Cookie and Authorization answers one viewer, and the cache would show it to all',
      'Choose kind private, or leave it out.',
    );
  }
  for (const header of headers.filter((name) => !isPersonalHeader(name))) {
    const remedy = refusedKeyHeader(header);
    if (remedy !== undefined) refuse('headers', header, 'a header by which CloudFront can cache', remedy);
  }
  const names = queryStrings === 'all' ? [] : queryStrings;
  const marketing = names.filter(isMarketingParameter);
  if (marketing.length > 0) {
    refuse(
      'queryStrings',
      marketing.join(', '),
      'parameters that reach the cache: those of campaigns are dropped before it',
      'Leave them out; scripts in the page still see them.',
    );
  }
  for (const [field, list] of [
    ['headers', headers.map((header) => header.toLowerCase())],
    ['queryStrings', names],
  ] as const) {
    const twice = [...new Set(list.filter((name, index) => list.indexOf(name) !== index))];
    if (twice.length > 0) refuse(field, twice.join(', '), 'each once', 'Remove the second.');
  }
  const keyed = headers.length + Number(varyByDevice);
  if (keyed > KEY_QUOTAS.headers) {
    refuse('headers', `${keyed} headers`, `at most ${KEY_QUOTAS.headers} in a cache policy`, 'Vary by less.');
  }
  if (names.length > KEY_QUOTAS.queryStrings) {
    refuse(
      'queryStrings',
      `${names.length} parameters`,
      `at most ${KEY_QUOTAS.queryStrings} in a cache policy, or all`,
      'Vary by less, or by all.',
    );
  }
  const characters = [...headers, ...names].join('').length;
  if (characters > KEY_QUOTAS.characters) {
    refuse(
      'queryStrings',
      `names of ${characters} characters together with headers`,
      `at most ${KEY_QUOTAS.characters} in a cache policy`,
      'Vary by less, or by all.',
    );
  }
  if (varyByDevice && origin === 'assets') {
    refuse('varyByDevice', 'true with origin assets', 'with origin services: a bucket has one answer', 'Leave it out.');
  }
  return problems;
}
