import { z } from 'zod';

export const queueConfigSchema = z.strictObject({
  /** Longer than the longest job, or a message is worked on twice. */
  visibilityTimeoutSeconds: z.int().min(1).max(43200),
  /** Deliveries before a message goes to the dead-letter queue. */
  maxReceiveCount: z.int().min(1).max(1000).default(5),
  retentionDays: z.int().min(1).max(14).default(14),
});

export type QueueConfig = z.output<typeof queueConfigSchema>;
