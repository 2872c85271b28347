import { z } from 'zod';
import { schemaOf } from '../validation/schema-of';
import type { QueueConfig, QueueConfigInput } from './config';

export const queueConfigSchema = schemaOf<QueueConfig, QueueConfigInput>()(
  z.strictObject({
    visibilityTimeoutSeconds: z.int().min(1).max(43200),
    maxReceiveCount: z.int().min(1).max(1000).default(5),
    retentionDays: z.int().min(1).max(14).default(14),
  }),
);
