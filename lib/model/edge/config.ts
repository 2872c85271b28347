import { z } from 'zod';
import { contentClassSchema } from './content-class';
import { edgeDomainSchema } from './domain';
import { firewallConfigSchema } from './firewall';

const KEY_NAME = /^[a-z][a-z0-9-]*$/;

const publicKey = z
  .string()
  .trim()
  .regex(/^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+\n-----END PUBLIC KEY-----$/, 'a public key in PEM');

export const edgeConfigSchema = z.strictObject({
  classes: z.record(z.string().regex(KEY_NAME), contentClassSchema),
  /** Requests one address may make in five minutes before the firewall blocks it. */
  rateLimitPerFiveMinutes: z.int().min(10).max(2_000_000_000),
  /** Where edge locations are: 100 is the Americas and Europe, all is everywhere. */
  priceClass: z.enum(['100', '200', 'all']).default('100'),
  firewall: firewallConfigSchema.default({ groups: {} }),
  /** Domains by environment; an environment without one answers under CloudFront's own name. */
  domains: z.record(z.string(), edgeDomainSchema).default({}),
  /**
   * Public keys (PEM) that check signed cookies, by environment and name. A key is replaced by adding one under a new name,
   * signing with it, and removing the old one when its last cookie has expired.
   */
  signedCookies: z.record(z.string(), z.record(z.string().regex(KEY_NAME), publicKey)).default({}),
  /** Page that answers for services that do not (502, 503, 504): a path in the bucket of the assets, put there first. */
  errorPage: z.string().startsWith('/', 'a path that begins with /').optional(),
  /** Region of one more cache in front of the origins, near them; costs per request. */
  originShieldRegion: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as us-east-1')
    .optional(),
  /** Measures pages in the browsers of this share of sessions, in percent. */
  realUserMonitoring: z.strictObject({ sessionSamplePercent: z.number().positive().max(100) }).optional(),
});

export type EdgeConfig = z.output<typeof edgeConfigSchema>;
