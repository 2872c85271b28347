import { z } from 'zod';
import { schemaOf } from '../validation/schema-of';
import type { ArchiveClass } from './config';

export const archiveClassSchema = schemaOf<ArchiveClass>()(
  z.strictObject({
    prefix: z.string().min(1),
    storageClass: z.enum(['GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE']),
    transitionAfterDays: z.int().min(0),
    expireAfterDays: z.int().min(1).optional(),
  }),
);
