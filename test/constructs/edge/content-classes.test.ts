import { Template } from 'aws-cdk-lib/assertions';
import { contentClass } from '../../../lib/model/edge/parse';
import {
  ALL_VIEWER_EXCEPT_HOST,
  CACHING_DISABLED,
  distributionOf,
  distributionOfClasses,
  edgeIn,
  oneOfEachKind,
} from '../../helpers/edge';

const YEAR = 31_536_000;
const DAY = 86_400;
const ANY = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
const READ = ['GET', 'HEAD', 'OPTIONS'];

/** What CloudFront is told of each kind: time to live, key, origin, patience, methods, browsers. */
const KINDS = [
  {
    kind: 'static',
    path: '/static/*',
    ttl: [0, YEAR, YEAR],
    query: { QueryStringBehavior: 'none' },
    headers: { HeaderBehavior: 'none' },
    origin: 'assets',
    methods: READ,
    cacheControl: ['public, max-age=31536000, immutable', true],
    policy: /^default-src 'self'/,
  },
  {
    kind: 'dynamic',
    path: undefined,
    ttl: [0, 300, 300],
    query: { QueryStringBehavior: 'all' },
    headers: { HeaderBehavior: 'none' },
    origin: 60,
    methods: READ,
    cacheControl: ['public, max-age=0, stale-while-revalidate=60', false],
    policy: /^default-src 'self'.*frame-ancestors 'self'.*object-src 'none'/,
  },
  {
    kind: 'public-api',
    path: '/api/public/*',
    ttl: [0, 60, 60],
    query: { QueryStringBehavior: 'whitelist', QueryStrings: ['page', 'zip'] },
    headers: { HeaderBehavior: 'whitelist', Headers: ['Accept-Language'] },
    origin: 60,
    methods: READ,
    cacheControl: ['public, max-age=0, must-revalidate', false],
    policy: /^default-src 'none'/,
  },
  {
    kind: 'tiles',
    path: '/tiles/*',
    ttl: [0, 7 * DAY, 7 * DAY],
    query: { QueryStringBehavior: 'none' },
    headers: { HeaderBehavior: 'none' },
    origin: 'assets',
    methods: READ,
    cacheControl: ['public, max-age=86400, must-revalidate', false],
    policy: /sandbox$/,
  },
  {
    kind: 'images',
    path: '/images/*',
    ttl: [0, 30 * DAY, 30 * DAY],
    query: { QueryStringBehavior: 'whitelist', QueryStrings: ['w'] },
    headers: { HeaderBehavior: 'whitelist', Headers: ['Accept'] },
    origin: 60,
    methods: READ,
    cacheControl: ['public, max-age=86400, must-revalidate', false],
    policy: /sandbox$/,
  },
  {
    kind: 'private',
    path: '/account/*',
    origin: 60,
    methods: ANY,
    cacheControl: ['private, no-store', false],
    policy: /^default-src 'self'/,
  },
  {
    kind: 'stream',
    path: '/live/*',
    origin: 120,
    methods: ANY,
    cacheControl: ['no-cache, no-transform', false],
    policy: undefined,
  },
  {
    kind: 'uploads',
    path: '/files/*',
    origin: 120,
    methods: ANY,
    cacheControl: ['private, no-store', false],
    policy: /^default-src 'none'/,
  },
] as const;

const read = distributionOfClasses();

describe.each(KINDS)('a class of kind $kind', ({ path, origin, methods, cacheControl, policy, ...cache }) => {
  const behavior = read.behavior(path);
  const headers = read.headersOf(path);

  test(`is ${'ttl' in cache ? 'cached by its key and nothing else' : 'never cached and passed on whole'}`, () => {
    if (!('ttl' in cache)) {
      expect(behavior).toMatchObject({
        CachePolicyId: CACHING_DISABLED,
        OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
        Compress: false,
      });
      // It is passed on as it came: nothing normalises it.
      expect(behavior.FunctionAssociations).toBeUndefined();
      return;
    }
    const [minTtl, defaultTtl, maxTtl] = cache.ttl;
    expect(read.cachePolicyOf(path)).toMatchObject({
      MinTTL: minTtl,
      DefaultTTL: defaultTtl,
      MaxTTL: maxTtl,
      ParametersInCacheKeyAndForwardedToOrigin: {
        QueryStringsConfig: cache.query,
        HeadersConfig: cache.headers,
        CookiesConfig: { CookieBehavior: 'none' },
        EnableAcceptEncodingGzip: true,
        EnableAcceptEncodingBrotli: true,
      },
    });
    expect(behavior.OriginRequestPolicyId).toBeUndefined();
    expect(behavior.Compress).toBe(true);
    // Where a path has one answer there is nothing to normalise, and nothing to pay for.
    const variants = cache.query.QueryStringBehavior !== 'none' || cache.headers.HeaderBehavior !== 'none';
    expect(behavior.FunctionAssociations).toEqual(
      variants ? [expect.objectContaining({ EventType: 'viewer-request' })] : undefined,
    );
  });

  test('comes from where it belongs, by the methods it needs', () => {
    const from = read.originOf(path);
    if (origin === 'assets') expect(from.OriginAccessControlId).toBeDefined();
    else expect(from.VpcOriginConfig?.OriginReadTimeout).toBe(origin);
    expect([...behavior.AllowedMethods].sort()).toEqual([...methods].sort());
    expect(behavior.ViewerProtocolPolicy).toBe('redirect-to-https');
  });

  test('tells browsers how long to keep it, what it may load, and nobody’s cookies', () => {
    const [value, override] = cacheControl;
    expect(headers.CustomHeadersConfig.Items).toEqual([{ Header: 'Cache-Control', Value: value, Override: override }]);
    const { ContentSecurityPolicy: said, ...others } = headers.SecurityHeadersConfig;
    if (policy === undefined) expect(said).toBeUndefined();
    else expect(said).toEqual({ ContentSecurityPolicy: expect.stringMatching(policy), Override: false });
    expect(others).toMatchObject({
      StrictTransportSecurity: { AccessControlMaxAgeSec: YEAR, IncludeSubdomains: true, Override: true },
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'SAMEORIGIN' },
      ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin' },
    });
    expect(headers.RemoveHeadersConfig).toEqual('ttl' in cache ? { Items: [{ Header: 'Set-Cookie' }] } : undefined);
  });
});

test('every kind is tried above', () => {
  expect(KINDS.map(({ kind }) => kind).sort()).toEqual(
    Object.values(oneOfEachKind)
      .map(({ kind }) => kind)
      .sort(),
  );
});

describe('an edge', () => {
  test('given a class that varies by device, then the edge sees the hints, and the key has one header', () => {
    const given = distributionOfClasses({ pages: contentClass({ kind: 'dynamic', varyByDevice: true }) });
    expect(given.cachePolicyOf().ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig).toEqual({
      HeaderBehavior: 'whitelist',
      Headers: ['X-Device-Class'],
    });
    expect(given.requestPolicyOf()).toMatchObject({
      HeadersConfig: {
        HeaderBehavior: 'whitelist',
        Headers: ['CloudFront-Is-Mobile-Viewer', 'CloudFront-Is-Tablet-Viewer'],
      },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
    });
  });

  test('given classes with one answer for each path, then it deploys no function', () => {
    const { account, static: files } = oneOfEachKind;
    distributionOfClasses({ account: { ...account, paths: [] }, files }).template.resourceCountIs(
      'AWS::CloudFront::Function',
      0,
    );
  });

  test('given a policy of its own, then a class sends it', () => {
    const given = distributionOfClasses({
      pages: contentClass({ kind: 'dynamic', contentSecurityPolicy: "default-src 'self' https://cdn.example" }),
    });
    expect(given.headersOf().SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy).toBe(
      "default-src 'self' https://cdn.example",
    );
  });

  test('asks the most specific path first, in whatever order the classes stand', () => {
    const { pages, open, account, static: files } = oneOfEachKind;
    const api = contentClass({ kind: 'private', paths: ['/api/*', '/*.php'] });
    const orders = [
      { pages, api, open, account, files },
      { files, account, open, api, pages },
    ].map((classes) =>
      distributionOf(Template.fromStack(edgeIn(classes).stack)).behaviors.map(({ PathPattern }) => PathPattern),
    );
    expect(orders[0]).toEqual([undefined, '/api/public/*', '/account/*', '/static/*', '/api/*', '/*.php']);
    expect(orders[1]).toEqual(orders[0]);
  });
});
