import { z } from 'zod';
import { schemaOf } from '../validation/schema-of';
import type { AlertThresholds, AlertThresholdsInput } from './alerts';

const percent = z.number().positive().max(100);

const levels = z.strictObject({ warning: percent, critical: percent });

export const alertsSchema = schemaOf<AlertThresholds, AlertThresholdsInput>()(
  z.strictObject({
    p99LatencyMs: z.number().positive().default(3000),
    errorRatePercent: percent.default(1),
    cacheHitRatePercent: percent.default(80),
    connectionPercent: percent.default(80),
    queueDepth: z.int().positive().default(100),
    diskFreePercent: percent.default(20),
    cpuPercent: levels.default({ warning: 70, critical: 85 }),
    memoryPercent: levels.default({ warning: 80, critical: 90 }),
  }),
);
