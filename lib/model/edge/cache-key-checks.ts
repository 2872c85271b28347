import type { ConfigProblem } from '../validation/input-error';
import type { ContentClass } from './content-class';

/** Quotas of one cache policy (CloudFront developer guide, "Quotas on policies"). */
const KEY_QUOTAS = { headers: 10, queryStrings: 10, characters: 1024 } as const;

/**
 * What is wrong with the cache key of a class and with what its origin sees. The first rule of the edge is here: what
 * depends on who the viewer is, is not cached.
 */
export function checkCacheKey(content: ContentClass): ConfigProblem[] {
  return content.ttlSeconds === 0 ? checkUncached(content) : checkCached(content);
}

/** A class that is not cached has no key; its origin sees everything. */
function checkUncached({ headers, queryStrings, varyByDevice, kind }: ContentClass): ConfigProblem[] {
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

function checkCached(content: ContentClass): ConfigProblem[] {
  const { headers, queryStrings, ttlSeconds, forward, origin, varyByDevice } = content;
  const problems: ConfigProblem[] = [];
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
/** Headers that carry who a viewer is. */
const PERSONAL = /^(authorization|cookie|set-cookie|proxy-authorization|x-api-key|x-csrf-token|x-xsrf-token)$/i;

/** Whether a header says who the viewer is: what depends on it is that viewer's own. */
export function isPersonalHeader(header: string): boolean {
  return PERSONAL.test(header);
}

/**
 * Headers by which CloudFront cannot cache (developer guide, "HTTP request headers and CloudFront behavior"), or by which
 * it makes no sense, with what to do instead.
 */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^accept-encoding$/i, 'Use `compress`: CloudFront keys by the encodings it knows.'],
  [/^host$/i, 'Leave it out: the load balancer is reached by its own name.'],
  [/^user-agent$/i, 'Use `varyByDevice`: there are thousands of agents and three classes of devices.'],
  [/^x-device-class$/i, 'Use `varyByDevice`, which sets and keys it.'],
  [
    /^(connection|content-length|expect|keep-alive|proxy-.*|range|if-.*|te|trailer|transfer-encoding|upgrade|via|warning)$/i,
    'Leave it out: it belongs to one connection or one request.',
  ],
  [/^(x-amz-.*|x-amzn-.*|x-edge-.*|x-cache|x-real-ip|x-forwarded-.*)$/i, 'Leave it out: CloudFront sets it.'],
];

/** What to do instead of keying by a header; undefined where one may. */
export function refusedKeyHeader(header: string): string | undefined {
  return REFUSED.find(([pattern]) => pattern.test(header))?.[1];
}
/** Beginnings of query parameters that campaigns add: Google Analytics' and Matomo's. */
export const MARKETING_PREFIXES: readonly string[] = ['utm_', 'mtm_'];

/**
 * Click identifiers of advertisers and mailers: Google (gclid, gclsrc, dclid, gbraid, wbraid), Meta (fbclid, igshid),
 * Microsoft (msclkid), X (twclid), TikTok (ttclid), LinkedIn (li_fat_id), Yandex (yclid), Mailchimp (mc_cid, mc_eid),
 * Google Analytics' linker (_ga, _gl), HubSpot (_hsenc, _hsmi).
 */
export const MARKETING_NAMES: readonly string[] = [
  'gclid',
  'gclsrc',
  'dclid',
  'gbraid',
  'wbraid',
  'fbclid',
  'igshid',
  'msclkid',
  'twclid',
  'ttclid',
  'li_fat_id',
  'yclid',
  'mc_cid',
  'mc_eid',
  '_ga',
  '_gl',
  '_hsenc',
  '_hsmi',
];

/** Whether the edge drops a query parameter before it looks into its cache; the edge function has the same list. */
export function isMarketingParameter(name: string): boolean {
  const lower = name.toLowerCase();
  return MARKETING_NAMES.includes(lower) || MARKETING_PREFIXES.some((prefix) => lower.startsWith(prefix));
}
