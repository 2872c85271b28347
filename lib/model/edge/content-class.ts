import { z } from 'zod';
import { parseWith } from '../validation/parse';
import { CONTENT_KINDS, type ContentKind, KIND_DEFAULTS } from './content-kinds';

/** Longest policy a response headers policy holds (CloudFront service quotas: 1,783 characters). */
const POLICY_LENGTH = 1783;

const seconds = z.int().min(0);

/** What a class may state; what it leaves out follows from its kind. */
const stated = z.strictObject({
  kind: z.enum(CONTENT_KINDS),
  /** CloudFront path patterns (`*` any characters, `?` one); the class without any is the default behaviour. */
  paths: z.array(z.string().startsWith('/', 'a path that begins with /')).default([]),
  origin: z.enum(['assets', 'services']).optional(),
  /** How long the edge keeps an object when the origin does not say; 0 switches caching off. */
  ttlSeconds: seconds.optional(),
  /** Longest time to live the origin may ask for. */
  maxTtlSeconds: seconds.optional(),
  browserTtlSeconds: seconds.optional(),
  staleWhileRevalidateSeconds: seconds.optional(),
  immutable: z.boolean().optional(),
  /** Query strings in the cache key; `all` or a list. */
  queryStrings: z.union([z.literal('all'), z.array(z.string().min(1))]).optional(),
  /** Headers in the cache key. */
  headers: z.array(z.string().min(1)).optional(),
  /** What the origin sees of a request: what is in the cache key, or all that the viewer sent but the host. */
  forward: z.enum(['cache-key', 'all-viewer']).optional(),
  methods: z.enum(['read', 'all']).optional(),
  compress: z.boolean().optional(),
  /** Mobile, tablet and desktop are cached apart; the services read the header `X-Device-Class`. */
  varyByDevice: z.boolean().default(false),
  /** Only for viewers with signed cookies, whose keys `signedCookies` names. */
  signed: z.boolean().default(false),
  /** Sent where the origin sends none. */
  contentSecurityPolicy: z
    .string()
    .min(1)
    .max(POLICY_LENGTH)
    .regex(/^[\x20-\x7e]+$/, 'one line of ASCII')
    .optional(),
});

/** One class of content at the edge: which paths, from where, cached how long and keyed by what; defaults by kind. */
export const contentClassSchema = stated.transform((content): ContentClass => {
  const { contentSecurityPolicy: defaultPolicy, cacheable: _, ...defaults } = KIND_DEFAULTS[content.kind];
  const ttlSeconds = content.ttlSeconds ?? defaults.ttlSeconds;
  const policy = content.contentSecurityPolicy ?? defaultPolicy;
  const origin = content.origin ?? defaults.origin;
  return {
    kind: content.kind,
    paths: content.paths,
    origin,
    ttlSeconds,
    maxTtlSeconds: content.maxTtlSeconds ?? ttlSeconds,
    browserTtlSeconds: content.browserTtlSeconds ?? Math.min(defaults.browserTtlSeconds, ttlSeconds),
    staleWhileRevalidateSeconds:
      content.staleWhileRevalidateSeconds ?? (ttlSeconds === 0 ? 0 : defaults.staleWhileRevalidateSeconds),
    // Only what a class says of itself, or what comes from assets as its kind expects, never changes.
    immutable: content.immutable ?? (defaults.immutable && origin === 'assets' && ttlSeconds > 0),
    queryStrings: content.queryStrings ?? (ttlSeconds === 0 ? [] : defaults.queryStrings),
    headers: content.headers ?? (ttlSeconds === 0 ? [] : defaults.headers),
    forward: content.forward ?? (ttlSeconds === 0 && origin === 'services' ? 'all-viewer' : 'cache-key'),
    methods: content.methods ?? defaults.methods,
    compress: content.compress ?? (defaults.compress && ttlSeconds > 0),
    slowOrigin: defaults.slowOrigin && origin === 'services',
    varyByDevice: content.varyByDevice,
    signed: content.signed,
    contentSecurityPolicy: policy,
  };
});

/** A class with nothing left out. Times are in seconds. */
export interface ContentClass {
  /** What the content is; everything that was left out follows from it. */
  readonly kind: ContentKind;
  /** CloudFront path patterns; empty for the default behaviour. */
  readonly paths: readonly string[];
  /** Where it comes from: the bucket of assets, or the services behind the load balancer. */
  readonly origin: 'assets' | 'services';
  /** How long the edge keeps an object when the origin does not say; 0 for what is not cached. */
  readonly ttlSeconds: number;
  /** Longest time to live that the origin may ask for. */
  readonly maxTtlSeconds: number;
  /** How long a browser keeps it. */
  readonly browserTtlSeconds: number;
  /** How long a browser may show what is out of date while it asks for the new. */
  readonly staleWhileRevalidateSeconds: number;
  /** Whether it never changes under its name. */
  readonly immutable: boolean;
  /** Query strings in the cache key. */
  readonly queryStrings: 'all' | readonly string[];
  /** Headers in the cache key. */
  readonly headers: readonly string[];
  /** What the origin sees of a request: what is in the cache key, or all that the viewer sent but the host. */
  readonly forward: 'cache-key' | 'all-viewer';
  /** Methods that are let through: GET, HEAD and OPTIONS, or all. */
  readonly methods: 'read' | 'all';
  /** Whether the edge compresses it. */
  readonly compress: boolean;
  /** Whether the origin may take two minutes to answer instead of one. */
  readonly slowOrigin: boolean;
  /** Whether mobile, tablet and desktop are cached apart. */
  readonly varyByDevice: boolean;
  /** Whether only viewers with signed cookies see it. */
  readonly signed: boolean;
  /** Sent where the origin sends none. */
  readonly contentSecurityPolicy?: string;
}

/** What a class states; what it leaves out follows from its kind. */
export type ContentClassInput = z.input<typeof contentClassSchema>;

/** A class from what it states, for users of the constructs; throws `InputError` when its shape is wrong. */
export function contentClass(input: ContentClassInput): ContentClass {
  return parseWith(contentClassSchema, input, 'content class');
}

/** Whether a class that is cached has more than one answer for a path; only then is there a key to normalise. */
export function hasVariants({ ttlSeconds, queryStrings, headers, varyByDevice }: ContentClass): boolean {
  return ttlSeconds > 0 && (queryStrings.length > 0 || headers.length > 0 || varyByDevice);
}

/** `Cache-Control` as browsers see it; it does not change what the edge does. */
export function browserCacheControl(content: ContentClass): string {
  const { browserTtlSeconds, staleWhileRevalidateSeconds, immutable, signed, kind, ttlSeconds } = content;
  // A proxy that changes a stream, to compress it for instance, also holds it back.
  if (kind === 'stream') return 'no-cache, no-transform';
  if (ttlSeconds === 0) return 'private, no-store';
  const reach = signed ? 'private' : 'public';
  if (immutable) return `${reach}, max-age=${browserTtlSeconds}, immutable`;
  const after =
    staleWhileRevalidateSeconds > 0 ? `stale-while-revalidate=${staleWhileRevalidateSeconds}` : 'must-revalidate';
  return `${reach}, max-age=${browserTtlSeconds}, ${after}`;
}

/** The class with pages that may also connect to other origins; a policy that names connections itself stays. */
export function allowConnections(content: ContentClass, origins: readonly string[]): ContentClass {
  const { contentSecurityPolicy: policy } = content;
  const isPage = policy?.startsWith("default-src 'self'") === true && !policy.includes('connect-src');
  return isPage ? { ...content, contentSecurityPolicy: `${policy}; connect-src 'self' ${origins.join(' ')}` } : content;
}
