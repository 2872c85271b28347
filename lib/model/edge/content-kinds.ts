const MINUTE = 60;
const DAY = 86_400;
const YEAR = 365 * DAY;

/** What kind of content a class serves; everything a class does not state follows from it. */
export const CONTENT_KINDS = [
  'static',
  'dynamic',
  'public-api',
  'tiles',
  'images',
  'private',
  'stream',
  'uploads',
] as const;

export type ContentKind = (typeof CONTENT_KINDS)[number];

/**
 * How long a slow origin may be silent: the longest an account may ask for without a higher quota (CloudFront developer
 * guide, "Quotas": response timeout 1-120 seconds). A stream of events must send something more often.
 */
export const SLOW_ORIGIN_SECONDS = 120;

/** What a class of one kind does where it states nothing else. Times are in seconds. */
export interface KindDefaults {
  /** `assets` is the private bucket, `services` the internal load balancer. */
  readonly origin: 'assets' | 'services';
  /** How long the edge keeps an object when its origin does not say; 0 switches caching off. */
  readonly ttlSeconds: number;
  /**
   * How long a browser keeps it. An edge can be told to forget and a browser cannot, so only what has its version in its
   * name, or what may be old for a day, is kept there.
   */
  readonly browserTtlSeconds: number;
  /** How long after its end a copy may still be shown while a new one is fetched. */
  readonly staleWhileRevalidateSeconds: number;
  /** Never changes under its name. */
  readonly immutable: boolean;
  readonly queryStrings: 'all' | readonly string[];
  readonly headers: readonly string[];
  readonly methods: 'read' | 'all';
  /** gzip and Brotli at the edge; CloudFront compresses only what it caches. */
  readonly compress: boolean;
  /** Reaches the services through an origin that waits longer for an answer. */
  readonly slowOrigin: boolean;
  /** May be cached at all. */
  readonly cacheable: boolean;
  /** Content-Security-Policy where the origin sends none; none where nothing reads it. */
  readonly contentSecurityPolicy?: string;
}

/** Pages and scripts of this site only; inline styles, because style attributes of component libraries need them. */
const PAGE_POLICY = [
  "default-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'self'",
  "object-src 'none'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self' blob:",
].join('; ');

/** Data is no page: whoever opens it as one runs nothing. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** An SVG may carry a script; opened as a page it runs nowhere. */
const PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

const UNCACHED = {
  origin: 'services',
  ttlSeconds: 0,
  browserTtlSeconds: 0,
  staleWhileRevalidateSeconds: 0,
  immutable: false,
  queryStrings: [],
  headers: [],
  methods: 'all',
  compress: false,
  cacheable: false,
} as const;

const CACHED = {
  browserTtlSeconds: 0,
  staleWhileRevalidateSeconds: 0,
  immutable: false,
  queryStrings: [],
  headers: [],
  methods: 'read',
  compress: true,
  slowOrigin: false,
  cacheable: true,
} as const;

/**
 * The kinds and what they mean. A year and five minutes are the plans' own figures; the others are assumptions: tiles are
 * drawn again in a week at the latest, a public answer may be a minute old, and a page may be shown for a minute more
 * while the next one is made.
 */
export const KIND_DEFAULTS: Readonly<Record<ContentKind, KindDefaults>> = {
  static: {
    ...CACHED,
    origin: 'assets',
    ttlSeconds: YEAR,
    browserTtlSeconds: YEAR,
    immutable: true,
    contentSecurityPolicy: PAGE_POLICY,
  },
  dynamic: {
    ...CACHED,
    origin: 'services',
    ttlSeconds: 5 * MINUTE,
    staleWhileRevalidateSeconds: MINUTE,
    queryStrings: 'all',
    contentSecurityPolicy: PAGE_POLICY,
  },
  'public-api': { ...CACHED, origin: 'services', ttlSeconds: MINUTE, contentSecurityPolicy: DATA_POLICY },
  tiles: {
    ...CACHED,
    origin: 'assets',
    ttlSeconds: 7 * DAY,
    browserTtlSeconds: DAY,
    contentSecurityPolicy: PICTURE_POLICY,
  },
  images: {
    ...CACHED,
    origin: 'services',
    ttlSeconds: 30 * DAY,
    browserTtlSeconds: DAY,
    // In the form in which the edge function leaves it: AVIF, WebP or anything.
    headers: ['Accept'],
    // Images are compressed already; CloudFront compresses no image type but SVG.
    contentSecurityPolicy: PICTURE_POLICY,
  },
  private: { ...UNCACHED, slowOrigin: false, contentSecurityPolicy: PAGE_POLICY },
  stream: { ...UNCACHED, slowOrigin: true },
  uploads: { ...UNCACHED, slowOrigin: true, contentSecurityPolicy: DATA_POLICY },
};
