import type { ContentKind } from './content-kinds';

/** One class of content at the edge. What it leaves out follows from its kind. */
export interface ContentClassInput {
  /**
   * What the content is.
   *
   * @example "dynamic"
   * @affects what is left out of this class
   */
  readonly kind: ContentKind;
  /**
   * CloudFront path patterns: `*` stands for any characters, `?` for one. The class without any answers everything else.
   *
   * @default []
   * @example ["/static/*"]
   * @affects AWS::CloudFront::Distribution DistributionConfig
   */
  readonly paths?: readonly string[];
  /**
   * Where it comes from: the bucket of assets, or the services behind the load balancer.
   *
   * @default `assets` for static and tiles, else `services`
   * @affects AWS::CloudFront::Distribution DistributionConfig
   */
  readonly origin?: 'assets' | 'services';
  /**
   * How long the edge keeps an object when the origin does not say; 0 switches caching off.
   *
   * @default a year for static, 30 days for images, 7 days for tiles, 5 minutes for dynamic, a minute for public-api, else 0
   * @example 600
   * @affects AWS::CloudFront::CachePolicy
   */
  readonly ttlSeconds?: number;
  /**
   * Longest time to live that the origin may ask for.
   *
   * @default `ttlSeconds`
   * @example 3600
   * @affects AWS::CloudFront::CachePolicy
   */
  readonly maxTtlSeconds?: number;
  /**
   * How long a browser keeps it. An edge can be told to forget, a browser cannot.
   *
   * @default a year for static, a day for tiles and images, else 0; never more than `ttlSeconds`
   * @example 60
   * @affects AWS::CloudFront::ResponseHeadersPolicy
   */
  readonly browserTtlSeconds?: number;
  /**
   * How long a browser may show what is out of date while it asks for the new.
   *
   * @default 60 for dynamic, else 0
   * @example 30
   * @affects AWS::CloudFront::ResponseHeadersPolicy
   */
  readonly staleWhileRevalidateSeconds?: number;
  /**
   * Whether it never changes under its name.
   *
   * @default true for static that comes from assets
   * @affects AWS::CloudFront::ResponseHeadersPolicy
   */
  readonly immutable?: boolean;
  /**
   * Query strings in the cache key: `all`, or a list.
   *
   * @default `all` for dynamic, else none
   * @example ["page", "sort"]
   * @affects AWS::CloudFront::CachePolicy
   */
  readonly queryStrings?: 'all' | readonly string[];
  /**
   * Headers in the cache key.
   *
   * @default `Accept` for images, else none
   * @example ["Accept-Language"]
   * @affects AWS::CloudFront::CachePolicy
   */
  readonly headers?: readonly string[];
  /**
   * What the origin sees of a request: what is in the cache key, or all that the viewer sent but the host.
   *
   * @default `all-viewer` for what services answer and nobody caches, else `cache-key`
   * @affects AWS::CloudFront::Distribution DistributionConfig
   */
  readonly forward?: 'cache-key' | 'all-viewer';
  /**
   * Methods that are let through: GET, HEAD and OPTIONS, or all.
   *
   * @default `all` for private, stream and uploads, else `read`
   * @affects AWS::CloudFront::Distribution DistributionConfig
   */
  readonly methods?: 'read' | 'all';
  /**
   * Whether the edge compresses it; CloudFront compresses only what it caches.
   *
   * @default true for what is cached
   * @affects AWS::CloudFront::Distribution DistributionConfig
   */
  readonly compress?: boolean;
  /**
   * Whether mobile, tablet and desktop are cached apart; the services read the header `X-Device-Class`.
   *
   * @default false
   * @affects AWS::CloudFront::CachePolicy, AWS::CloudFront::Distribution DistributionConfig
   */
  readonly varyByDevice?: boolean;
  /**
   * Whether only viewers with signed cookies see it; `signedCookies` names the keys.
   *
   * @default false
   * @affects AWS::CloudFront::Distribution DistributionConfig
   */
  readonly signed?: boolean;
  /**
   * Content-Security-Policy, sent where the origin sends none.
   *
   * @default this site only for pages, nothing for data, no scripts for pictures, none for streams
   * @example "default-src 'self'"
   * @affects AWS::CloudFront::ResponseHeadersPolicy
   */
  readonly contentSecurityPolicy?: string;
}

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
