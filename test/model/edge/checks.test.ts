import fc from 'fast-check';
import { systems } from '../../../config';
import { type ContentClasses, defaultClasses, edgeBehaviors } from '../../../lib/model/edge/behaviors';
import { checkBehaviors } from '../../../lib/model/edge/checks';
import { browserCacheControl, type ContentClassInput } from '../../../lib/model/edge/content-class';
import { CONTENT_KINDS, KIND_DEFAULTS } from '../../../lib/model/edge/content-kinds';
import { contentClass } from '../../../lib/model/edge/parse';
import { type CookieKeys, checkCookieKeys } from '../../../lib/model/edge/signed-cookies';
import { includesPattern } from '../../../lib/model/service/path-patterns';
import { parseSystemConfig } from '../../../lib/model/system/parse';
import { anyTable } from '../../helpers/edge-tables';
import { runs } from '../../helpers/properties';

const KEY = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----';

/** What is wrong with classes, the first of them the default. */
function problemsOf(
  given: Readonly<Record<string, ContentClassInput>>,
  further: { readonly signedCookies?: CookieKeys; readonly errorPage?: string } = {},
) {
  const classes = Object.fromEntries(Object.entries(given).map(([name, input]) => [name, contentClass(input)]));
  const { signedCookies = {}, ...rest } = further;
  return [...checkBehaviors({ classes, ...rest }), ...checkCookieKeys(classes, signedCookies)];
}

/** What is wrong with one class beside a default. */
const alone = (input: ContentClassInput) =>
  problemsOf({ default: { kind: 'private' }, it: { paths: ['/it/*'], ...input } });

describe('a class', () => {
  test.each(CONTENT_KINDS)('given nothing but its kind %s, then nothing is wrong with it', (kind) => {
    expect(alone({ kind })).toEqual([]);
    expect(problemsOf({ default: { kind } })).toEqual([]);
  });

  test.each<[string, ContentClassInput, string, string, string]>([
    [
      'Authorization in the key',
      { kind: 'dynamic', headers: ['Authorization'] },
      'headers',
      'Authorization in a class that is cached for 300 s',
      'ttlSeconds is 0',
    ],
    ['a cookie in the key', { kind: 'images', headers: ['Accept', 'cookie'] }, 'headers', 'cookie in a class', '0'],
    [
      'everything forwarded, and cached',
      { kind: 'public-api', forward: 'all-viewer' },
      'forward',
      'all-viewer in a class that is cached for 60 s',
      'cache-key: an origin that sees Cookie and Authorization',
    ],
    ['a private class with a time to live', { kind: 'private', ttlSeconds: 60 }, 'ttlSeconds', '60 for kind', 'never'],
    ['a stream with a time to live', { kind: 'stream', ttlSeconds: 1 }, 'ttlSeconds', '1 for kind stream', 'never'],
    ['uploads that are cached', { kind: 'uploads', maxTtlSeconds: 9 }, 'maxTtlSeconds', '9 for kind uploads', 'never'],
    [
      'immutable pages',
      { kind: 'dynamic', immutable: true },
      'immutable',
      'origin services and ttlSeconds 300',
      'only with origin assets',
    ],
    [
      'immutable and not cached',
      { kind: 'static', ttlSeconds: 0, immutable: true },
      'immutable',
      'ttlSeconds 0',
      'a time to live',
    ],
    [
      'stale and not cached',
      { kind: 'dynamic', ttlSeconds: 0, staleWhileRevalidateSeconds: 60 },
      'staleWhileRevalidateSeconds',
      '60 with ttlSeconds 0',
      'only together with a time to live',
    ],
    ['an upper bound below', { kind: 'tiles', maxTtlSeconds: 60 }, 'maxTtlSeconds', '60', 'at least ttlSeconds 604800'],
    [
      'an upper bound of what is not cached',
      { kind: 'dynamic', ttlSeconds: 0, maxTtlSeconds: 60 },
      'maxTtlSeconds',
      '60 with ttlSeconds 0',
      'switches caching off',
    ],
    [
      'longer in the browser than at the edge',
      { kind: 'public-api', browserTtlSeconds: 61 },
      'browserTtlSeconds',
      '61',
      'at most ttlSeconds 60',
    ],
    ['writing to a bucket', { kind: 'static', methods: 'all' }, 'methods', 'all with origin assets', 'read'],
    [
      'a stream from a bucket',
      { kind: 'stream', origin: 'assets', methods: 'read' },
      'origin',
      'assets for kind stream',
      'services',
    ],
    ['a key of what is not cached', { kind: 'private', headers: ['X-A'] }, 'headers', 'X-A in a class', 'no key'],
    ['encodings in the key', { kind: 'dynamic', headers: ['accept-encoding'] }, 'headers', 'accept-enc', 'can cache'],
    ['the host in the key', { kind: 'dynamic', headers: ['Host'] }, 'headers', 'Host', 'can cache'],
    ['agents in the key', { kind: 'dynamic', headers: ['User-Agent'] }, 'headers', 'User-Agent', 'can cache'],
    ['a header of CloudFront', { kind: 'dynamic', headers: ['X-Edge-A'] }, 'headers', 'X-Edge-A', 'can cache'],
    ['a header twice', { kind: 'dynamic', headers: ['X-A', 'x-a'] }, 'headers', 'x-a', 'each once'],
    [
      'more headers than a policy holds',
      { kind: 'dynamic', headers: Array.from({ length: 10 }, (_, i) => `X-${i}`), varyByDevice: true },
      'headers',
      '11 headers',
      'at most 10',
    ],
    [
      'more parameters than a policy holds',
      { kind: 'dynamic', queryStrings: Array.from({ length: 11 }, (_, i) => `p${i}`) },
      'queryStrings',
      '11 parameters',
      'at most 10',
    ],
    [
      'names too long together',
      { kind: 'dynamic', queryStrings: ['a'.repeat(600), 'b'.repeat(600)] },
      'queryStrings',
      '1200 characters',
      'at most 1024',
    ],
    [
      'a parameter of campaigns',
      { kind: 'public-api', queryStrings: ['page', 'utm_source'] },
      'queryStrings',
      'utm_source',
      'dropped before it',
    ],
    ['a bucket by device', { kind: 'tiles', varyByDevice: true }, 'varyByDevice', 'origin assets', 'services'],
    ['a path that is none', { kind: 'private', paths: ['/a b'] }, 'paths', '/a b', 'at most 255'],
    ['cookies without keys', { kind: 'static', signed: true }, 'signed', 'no key in signedCookies', 'public key'],
  ])('given %s, then that is the one problem', (_, input, field, given, allowed) => {
    expect(alone(input)).toEqual([
      {
        path: ['classes', 'it', field],
        given: expect.stringContaining(given),
        allowed: expect.stringContaining(allowed),
        remedy: expect.stringMatching(/^[A-Z].*\.$/),
      },
    ]);
  });

  test('given several problems, then all are told', () => {
    const fields = alone({
      kind: 'dynamic',
      headers: ['Cookie', 'Host'],
      forward: 'all-viewer',
      immutable: true,
      browserTtlSeconds: 900,
    }).map(({ path }) => path.at(-1));
    expect(fields).toEqual(['immutable', 'browserTtlSeconds', 'headers', 'forward', 'headers']);
  });

  test('that is signed is kept by the browser of one viewer alone', () => {
    expect(browserCacheControl(contentClass({ kind: 'static', signed: true }))).toBe(
      'private, max-age=31536000, immutable',
    );
  });
});

describe('a table of classes', () => {
  const fallback = { default: { kind: 'private' } } as const;

  test.each<[string, Record<string, ContentClassInput>, object, string[], string, string]>([
    [
      'a path twice',
      { ...fallback, a: { kind: 'static', paths: ['/x/*'] }, b: { kind: 'tiles', paths: ['/x/*'] } },
      {},
      ['classes', 'b', 'paths'],
      '/x/*',
      'class a has /x/*',
    ],
    [
      'one path in two spellings',
      { ...fallback, a: { kind: 'static', paths: ['/x/?*'] }, b: { kind: 'tiles', paths: ['/x/*?'] } },
      {},
      ['classes', 'a', 'paths'],
      '/x/?*',
      'class b has /x/*?',
    ],
    [
      'a path that matches everything',
      { ...fallback, a: { kind: 'static', paths: ['/*'] } },
      {},
      ['classes', 'a', 'paths'],
      '/*',
      'leaves something to the default class default',
    ],
    [
      'more paths than a distribution has',
      { ...fallback, a: { kind: 'static', paths: Array.from({ length: 75 }, (_, i) => `/${i}/*`) } },
      {},
      ['classes'],
      '76',
      'at most 75 paths',
    ],
    [
      'more classes than an account has policies',
      {
        ...fallback,
        ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`c${i}`, { kind: 'static', paths: [`/${i}/*`] }])),
      },
      {},
      ['classes'],
      '21',
      'at most 20 classes',
    ],
    ['no default', { a: { kind: 'static', paths: ['/x/*'] } }, {}, ['classes'], '0 classes', 'exactly one'],
    [
      'keys for nobody',
      fallback,
      { signedCookies: { first: KEY } },
      ['signedCookies'],
      '1 keys, with no class',
      'where a class is signed',
    ],
    [
      'more keys than a group holds',
      { ...fallback, a: { kind: 'static', paths: ['/x/*'], signed: true } },
      { signedCookies: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, KEY])) },
      ['signedCookies'],
      '6 keys',
      'at most 5',
    ],
    [
      'a page of errors from the services that fail',
      { ...fallback, a: { kind: 'static', paths: ['/static/*'] } },
      { errorPage: '/sorry.html' },
      ['errorPage'],
      'class default answers from services',
      'origin assets',
    ],
  ])('given %s, then that is the one problem', (_, classes, further, path, given, allowed) => {
    expect(problemsOf(classes, further)).toEqual([
      {
        path,
        given: expect.stringContaining(given),
        allowed: expect.stringContaining(allowed),
        remedy: expect.stringMatching(/^[A-Z].*\.$/),
      },
    ]);
  });

  test('given a key that is none, then it is refused', () => {
    const { jedire } = systems;
    const edge = { ...jedire?.edge, signedCookies: { prod: { first: 'ssh-rsa AAAA' } } };
    expect(() => parseSystemConfig({ ...jedire, edge }, 'jedire')).toThrow(
      /edge\.signedCookies\.prod\.first: given "ssh-rsa AAAA"; allowed: a public key in PEM/,
    );
  });

  test('given a page of errors among the assets, then nothing is wrong', () => {
    const classes = { ...fallback, a: { kind: 'static' as const, paths: ['/static/*'] } };
    expect(problemsOf(classes, { errorPage: '/static/sorry.html' })).toEqual([]);
  });

  test.each(Object.keys(systems))('of %s names the kind of every class, and nothing is wrong', (name) => {
    const { edge } = parseSystemConfig(systems[name], name);
    expect(checkBehaviors(edge)).toEqual([]);
    for (const content of Object.values(edge.classes)) expect(CONTENT_KINDS).toContain(content.kind);
  });
});

describe('any table of classes that nothing is wrong with', () => {
  /** What is wrong with tables that were accepted; the test fails where none was. */
  const accepted = (faultsOf: (classes: ContentClasses) => unknown[]) => {
    let tables = 0;
    fc.assert(
      fc.property(anyTable, (classes) => {
        if (checkBehaviors({ classes }).length > 0) return;
        tables += 1;
        expect(faultsOf(classes)).toEqual([]);
      }),
      { numRuns: runs(300) },
    );
    expect(tables).toBeGreaterThan(runs(300) / 20);
  };

  test('never caches what sees cookies or Authorization, in the key or past it', () => {
    accepted((classes) =>
      Object.values(classes).filter(
        ({ ttlSeconds, maxTtlSeconds, headers, forward, kind }) =>
          (ttlSeconds > 0 || maxTtlSeconds > 0) &&
          (forward !== 'cache-key' ||
            headers.some((header) => /^(authorization|cookie)$/i.test(header)) ||
            !KIND_DEFAULTS[kind].cacheable),
      ),
    );
  });

  test('has one default, one behaviour for each path, and none that is never asked', () => {
    accepted((classes) => {
      const behaviors = edgeBehaviors(classes).map(({ path }) => path);
      const stated = Object.values(classes).flatMap(({ paths }) => paths);
      return [
        ...(defaultClasses(classes).length === 1 ? [] : ['default']),
        ...(behaviors.length === stated.length && stated.every((path) => behaviors.includes(path)) ? [] : ['paths']),
        ...behaviors.filter(
          (path, index) =>
            includesPattern(path, '/*') || behaviors.slice(0, index).some((earlier) => includesPattern(earlier, path)),
        ),
      ];
    });
  });

  test('lets browsers keep nothing longer than the edge, and for ever only what comes from assets', () => {
    accepted((classes) =>
      Object.values(classes).filter(
        (content) =>
          content.browserTtlSeconds > content.ttlSeconds ||
          (content.immutable && content.origin !== 'assets') ||
          (content.ttlSeconds === 0 && !/no-store|no-cache/.test(browserCacheControl(content))),
      ),
    );
  });
});

test('any table is accepted or refused with all four parts of each problem', () => {
  fc.assert(
    fc.property(anyTable, (classes) => {
      for (const { path, given, allowed, remedy } of checkBehaviors({ classes })) {
        expect(path[0]).toBe('classes');
        for (const part of [given, allowed, remedy]) expect(part).not.toBe('');
      }
    }),
    { numRuns: runs(200) },
  );
});
