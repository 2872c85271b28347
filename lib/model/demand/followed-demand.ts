import { type ConfigProblem, formatGiven } from '../validation/input-error';
import { didYouMean } from '../validation/suggestions';

/** Demand of a service that something else is scaled by, ahead of that service. */
export interface FollowedDemandInput {
  /**
   * The service whose demand it follows; it must have `demand`.
   *
   * @example "web"
   */
  readonly service: string;
  /**
   * Demand of that service which one unit (a reader, an ACU, a shard, a replica) carries, in the unit of its demand signal.
   *
   * @unit the signal's
   * @example 2000
   */
  readonly capacityPerUnit: number;
  /**
   * Where that figure comes from.
   *
   * @example "Load test of 2026-10-12: a reader carries 2,000 req/s of the shop"
   * @affects what plans and reports show as evidence
   */
  readonly capacitySource: string;
  /**
   * The floor is raised so much ahead: more than the service's own.
   *
   * @default 30 for readers, ACU and replicas, 60 for shards
   * @example 45
   */
  readonly leadTimeMinutes?: number;
}

/** Followed demand with nothing left out. */
export interface FollowedDemand extends FollowedDemandInput {
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
        remedy: `${didYouMean(follows.service, known)}Name one of these, or add \`demand\` to that service.`,
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
