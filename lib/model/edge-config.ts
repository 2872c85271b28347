import { z } from 'zod';

/** One class of content at the edge: which paths, from where, cached how long and keyed by what. */
export const contentClassSchema = z.strictObject({
  /** CloudFront path patterns; the class without any is the default behaviour. */
  paths: z.array(z.string().startsWith('/', 'a path that begins with /')).default([]),
  /** `assets` is the private bucket, `services` the internal load balancer. */
  origin: z.enum(['assets', 'services']),
  /** How long the edge keeps an object when the origin does not say, in seconds; 0 switches caching off. */
  ttlSeconds: z.int().min(0),
  /** Longest time to live the origin may ask for, in seconds. */
  maxTtlSeconds: z.int().min(0).optional(),
  /** Query strings in the cache key; `all` or a list. */
  queryStrings: z.union([z.literal('all'), z.array(z.string())]).default([]),
  /** Headers in the cache key. */
  headers: z.array(z.string()).default([]),
  /** Tells browsers that an object never changes under its name. */
  immutable: z.boolean().default(false),
  methods: z.enum(['read', 'all']).default('read'),
});

export const edgeConfigSchema = z.strictObject({
  classes: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), contentClassSchema),
  /** Requests one address may make in five minutes before the firewall blocks it. */
  rateLimitPerFiveMinutes: z.int().min(10).max(2_000_000_000),
  /** Where edge locations are: 100 is the Americas and Europe, all is everywhere. */
  priceClass: z.enum(['100', '200', 'all']).default('100'),
});

export type ContentClass = z.output<typeof contentClassSchema>;
export type EdgeConfig = z.output<typeof edgeConfigSchema>;
