import { z } from 'zod';
import { schemaOf } from '../validation/schema-of';
import type { WarmConfig, WarmConfigInput } from './warming';

export const warmConfigSchema = schemaOf<WarmConfig, WarmConfigInput>()(
  z.strictObject({
    service: z.string().min(1),
    paths: z
      .array(
        // Two slashes, or a backslash, would lead to another host.
        z.string().regex(/^\/(?![/\\])[^\s#\\]*$/, 'a path that begins with one / and has no blank, # or \\'),
      )
      .min(1)
      .max(2000),
    ratePerSecond: z.number().positive().max(100).default(2),
    maxSeconds: z.int().min(10).max(840).default(300),
    timeoutSeconds: z.int().min(1).max(60).default(10),
  }),
);
