import { z } from 'zod';
import { archiveClassSchema } from '../archive/config';
import { cacheConfigSchema } from '../cache/config';
import { usageConfigSchema } from '../cost/usage';
import { databaseConfigSchema } from '../database/config';
import { calendarSchema } from '../demand/calendar';
import { edgeConfigSchema } from '../edge/config';
import { warmConfigSchema } from '../edge/warming';
import { alerts } from '../monitoring/alerts';
import { queueConfigSchema } from '../queue/config';
import { serviceConfigSchema } from '../service/config';
import { timeZone } from '../validation/time-zone';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,29}$/, 'lower-case letters, digits and hyphens, at most 30');

/** Shape of what runs: one product's services, data and edge, with every figure of its scaling plan. */
export const systemShape = z.strictObject({
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
  /**
   * Class of the archive that the services' logs are copied to as they are written. Left out, they end with their log
   * groups.
   */
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
});

/** A system, checked, with nothing left out. */
export type SystemConfig = z.output<typeof systemShape>;
/** What a system states: its services, data and edge, with the figures of its scaling plan. */
export type SystemConfigInput = z.input<typeof systemShape>;
