import { z } from 'zod';

/** Demand of a service that something else is scaled by, ahead of that service: its shape in a config. */
export function followedDemand(leadTimeMinutes: number) {
  return z.strictObject({
    /** A service with `demand`. */
    service: z.string().min(1),
    /** Demand of that service which one unit (a reader, an ACU, a shard ...) carries. */
    capacityPerUnit: z.number().positive(),
    capacitySource: z.string().min(1),
    /** Minutes the floor is raised ahead: more than the service's own. */
    leadTimeMinutes: z.int().min(1).max(120).default(leadTimeMinutes),
  });
}
