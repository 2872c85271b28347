import { z } from 'zod';
import { archiveClassSchema } from '../archive/schema';
import { cacheConfigSchema } from '../cache/schema';
import { usageConfigSchema } from '../cost/usage-schema';
import { databaseConfigSchema } from '../database/schema';
import { calendarSchema } from '../demand/calendar-schema';
import { edgeConfigSchema } from '../edge/schema';
import { warmConfigSchema } from '../edge/warming-schema';
import { alertsSchema } from '../monitoring/schema';
import { queueConfigSchema } from '../queue/schema';
import { serviceConfigSchema } from '../service/schema';
import { reportProblems } from '../validation/report-problems';
import { schemaOf } from '../validation/schema-of';
import { timeZone } from '../validation/time-zone';
import { checkSystem } from './checks';
import type { SystemConfig, SystemConfigInput } from './config';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,29}$/, 'lower-case letters, digits and hyphens, at most 30');

const responseTime = z.strictObject({ targetMs: z.number().positive(), maxMs: z.number().positive() });

/** A system's config, checked against itself. */
export const systemConfigSchema = schemaOf<SystemConfig, SystemConfigInput>()(
  z
    .strictObject({
      name,
      description: z.string().min(1).optional(),
      timeZone: timeZone.default('UTC'),
      services: z.record(name, serviceConfigSchema),
      queues: z.record(name, queueConfigSchema).default({}),
      database: databaseConfigSchema.optional(),
      caches: z.record(name, cacheConfigSchema).default({}),
      edge: edgeConfigSchema.prefault({}),
      warm: warmConfigSchema.optional(),
      archive: z.record(name, archiveClassSchema).default({}),
      archiveServiceLogs: z.string().optional(),
      alerts: alertsSchema.prefault({}),
      responseTimes: z.record(name, responseTime).default({}),
      usage: usageConfigSchema.optional(),
      calendar: calendarSchema.default([]),
    })
    .check((context) => reportProblems(context, checkSystem(context.value))),
);
