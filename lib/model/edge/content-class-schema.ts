import { z } from 'zod';
import { schemaOf } from '../validation/schema-of';
import type { ContentClass, ContentClassInput } from './content-class';
import { CONTENT_KINDS, KIND_DEFAULTS } from './content-kinds';

/** Longest policy a response headers policy holds (CloudFront service quotas: 1,783 characters). */
const POLICY_LENGTH = 1783;

const seconds = z.int().min(0);

const stated = z.strictObject({
  kind: z.enum(CONTENT_KINDS),
  paths: z.array(z.string().startsWith('/', 'a path that begins with /')).default([]),
  origin: z.enum(['assets', 'services']).optional(),
  ttlSeconds: seconds.optional(),
  maxTtlSeconds: seconds.optional(),
  browserTtlSeconds: seconds.optional(),
  staleWhileRevalidateSeconds: seconds.optional(),
  immutable: z.boolean().optional(),
  queryStrings: z.union([z.literal('all'), z.array(z.string().min(1))]).optional(),
  headers: z.array(z.string().min(1)).optional(),
  forward: z.enum(['cache-key', 'all-viewer']).optional(),
  methods: z.enum(['read', 'all']).optional(),
  compress: z.boolean().optional(),
  varyByDevice: z.boolean().default(false),
  signed: z.boolean().default(false),
  contentSecurityPolicy: z
    .string()
    .min(1)
    .max(POLICY_LENGTH)
    .regex(/^[\x20-\x7e]+$/, 'one line of ASCII')
    .optional(),
});

/** What a class leaves out follows from its kind. */
export const contentClassSchema = schemaOf<ContentClass, ContentClassInput>()(
  stated.transform((content): ContentClass => {
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
  }),
);
