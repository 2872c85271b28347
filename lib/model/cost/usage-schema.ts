import { z } from 'zod';
import { schemaOf } from '../validation/schema-of';
import type { UsageConfig } from './usage';

const amount = z.number().positive();

export const usageConfigSchema = schemaOf<UsageConfig>()(
  z.strictObject({
    source: z.string().min(1),
    loadBalancerUnits: amount.optional(),
    natGatewayGb: amount.optional(),
    endpointGb: amount.optional(),
    databaseStorageGb: amount.optional(),
    databaseIoMillions: amount.optional(),
    logGb: amount.optional(),
    storageGb: amount.optional(),
    cdnGb: amount.optional(),
    cdnRequestsMillions: amount.optional(),
  }),
);
