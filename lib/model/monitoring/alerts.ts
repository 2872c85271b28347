import { z } from 'zod';

const percent = z.number().positive().max(100);

export const alerts = z.strictObject({
  /** Slowest acceptable response of the slowest 1 %, in milliseconds. */
  p99LatencyMs: z.number().positive(),
  errorRatePercent: percent,
  cacheHitRatePercent: percent,
  /** Share of the connections that a database, or a node of a cache, admits, in percent. */
  connectionPercent: percent,
  /** Messages waiting, per queue. */
  queueDepth: z.int().positive(),
  diskFreePercent: percent,
  cpuPercent: z.strictObject({ warning: percent, critical: percent }),
  memoryPercent: z.strictObject({ warning: percent, critical: percent }),
});

/** From when on something is bad, for all alarms of a platform. */
export type AlertThresholds = z.output<typeof alerts>;
