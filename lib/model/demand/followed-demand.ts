import { z } from 'zod';
import { type ConfigProblem, formatGiven } from '../validation/input-error';

/** Demand of a service that something else is scaled by, ahead of that service. */
export interface FollowedDemand {
  readonly service: string;
  /** Demand of that service which one unit carries, in the unit of the service's demand. */
  readonly capacityPerUnit: number;
  readonly capacitySource: string;
  readonly leadTimeMinutes: number;
}

/** What of services a plan that follows one of them has to fit. */
type Followed = Readonly<Record<string, { readonly demand?: { readonly leadTimeMinutes: number } | undefined }>>;

/** A plan at `path` that follows no demand, or comes after the service it prepares for; `what` is scaled by it. */
export function checkFollowedDemand(
  follows: FollowedDemand,
  path: readonly string[],
  what: string,
  services: Followed,
): ConfigProblem[] {
  const demand = services[follows.service]?.demand;
  if (demand === undefined) {
    const known = Object.keys(services).filter((name) => services[name]?.demand !== undefined);
    return [
      {
        path: [...path, 'service'],
        given: formatGiven(follows.service),
        allowed: `a service with demand: ${known.join(', ') || '(none)'}`,
        remedy: 'Name one of these, or add `demand` to that service.',
      },
    ];
  }
  if (follows.leadTimeMinutes > demand.leadTimeMinutes) return [];
  return [
    {
      path: [...path, 'leadTimeMinutes'],
      given: String(follows.leadTimeMinutes),
      allowed: `more than the ${demand.leadTimeMinutes} of ${follows.service}: the ${what} is scaled before what loads it`,
      remedy: 'Raise it.',
    },
  ];
}

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
