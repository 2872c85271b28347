import { z } from 'zod';
import { cacheConfigSchema } from './cache-config';
import { calendarSchema } from './calendar';
import { archiveClassSchema, databaseConfigSchema, queueConfigSchema } from './data-config';
import { edgeConfigSchema } from './edge-config';
import { parseWith } from './parse';
import { serviceConfigSchema } from './service-config';
import { systemProblems } from './system-checks';
import { timeZone } from './time-zone';
import { usageConfigSchema } from './usage-config';
import { warmConfigSchema } from './warm-config';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,29}$/, 'lower-case letters, digits and hyphens, at most 30');
const percent = z.number().positive().max(100);

const alerts = z.strictObject({
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

/** What runs: one product's services, data and edge, with every figure of its scaling plan. */
export const systemConfigSchema = z
  .strictObject({
    name,
    description: z.string().min(1),
    /** Zone in which people use the system; profiles and schedules follow its clock. */
    timeZone,
    services: z.record(name, serviceConfigSchema),
    queues: z.record(name, queueConfigSchema).default({}),
    database: databaseConfigSchema,
    caches: z.record(name, cacheConfigSchema).default({}),
    edge: edgeConfigSchema,
    /** Fills caches before forecast peaks. Left out, nothing does. */
    warm: warmConfigSchema.optional(),
    /** What moves to colder storage, and when. */
    archive: z.record(name, archiveClassSchema).default({}),
    /** Class of the archive that the services' logs are copied to as they are written. Left out, they end with their log groups. */
    archiveServiceLogs: z.string().optional(),
    alerts,
    /** Response times the product promises, in milliseconds; shown on the dashboard. */
    responseTimes: z
      .record(name, z.strictObject({ targetMs: z.number().positive(), maxMs: z.number().positive() }))
      .default({}),
    /** What a month uses that a template does not state, for `tidemark cost`. Left out, that is listed as not covered. */
    usage: usageConfigSchema.optional(),
    /** Business events that move demand. */
    calendar: calendarSchema.default([]),
  })
  .check((context) => {
    for (const { path, ...params } of systemProblems(context.value)) {
      context.issues.push({ code: 'custom', input: context.value, path: [...path], message: params.allowed, params });
    }
  });

export type SystemConfig = z.output<typeof systemConfigSchema>;
export type SystemConfigInput = z.input<typeof systemConfigSchema>;
export type AlertsConfig = z.output<typeof alerts>;

/** Parses a system's config and checks it against itself; throws `InputError` with every problem, each naming `file`. */
export function parseSystemConfig(raw: unknown, file: string): SystemConfig {
  return parseWith(systemConfigSchema, raw, file);
}
