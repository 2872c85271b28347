import { z } from 'zod';
import { schemaOf } from '../validation/schema-of';
import type { EdgeConfig, EdgeConfigInput } from './config';
import { contentClassSchema } from './content-class-schema';
import { edgeDomainSchema } from './domain-schema';
import { firewallConfigSchema } from './firewall-schema';

const KEY_NAME = /^[a-z][a-z0-9-]*$/;

const publicKey = z
  .string()
  .trim()
  .regex(/^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+\n-----END PUBLIC KEY-----$/, 'a public key in PEM');

export const edgeConfigSchema = schemaOf<EdgeConfig, EdgeConfigInput>()(
  z.strictObject({
    // Nothing is cached until somebody says that it may be.
    classes: z.record(z.string().regex(KEY_NAME), contentClassSchema).prefault({ everything: { kind: 'private' } }),
    rateLimitPerFiveMinutes: z.int().min(10).max(2_000_000_000).default(3000),
    priceClass: z.enum(['100', '200', 'all']).default('100'),
    firewall: firewallConfigSchema.prefault({}),
    domains: z.record(z.string(), edgeDomainSchema).default({}),
    signedCookies: z.record(z.string(), z.record(z.string().regex(KEY_NAME), publicKey)).default({}),
    errorPage: z.string().startsWith('/', 'a path that begins with /').optional(),
    originShieldRegion: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as us-east-1')
      .optional(),
    realUserMonitoring: z.strictObject({ sessionSamplePercent: z.number().positive().max(100) }).optional(),
  }),
);
