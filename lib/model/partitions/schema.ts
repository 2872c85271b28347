import { z } from 'zod';
import { schemaOf } from '../validation/schema-of';
import type { Partitioning, PartitioningInput } from './config';

const archive = z.strictObject({
  class: z.string(),
  // At least one period, see `checkArchive`.
  retainDays: z.int().max(36_500),
  dropAfterDays: z.int().min(1).max(36_500).default(7),
});

const range = z.strictObject({
  strategy: z.literal('range'),
  column: z.string(),
  period: z.enum(['month', 'week', 'day']),
  aheadPeriods: z.int().min(1).max(1000).default(3),
  archive: archive.optional(),
});

const list = z.strictObject({
  strategy: z.literal('list'),
  column: z.string(),
  values: z.array(z.string()).min(1),
  subpartitionBy: range.optional(),
});

export const partitioningSchema = schemaOf<Partitioning, PartitioningInput>()(
  z.discriminatedUnion('strategy', [range, list], 'one of range, list'),
);
