import { quantileOfSorted } from './statistics';

/** Ordinary hours are grouped by how busy they were forecast to be. */
const BUSY_GROUPS = 3;
/** Fewest errors a group is judged on. */
const MIN_GROUP = 40;
/** Share of a group's own errors in its quantile, beside those of all hours; events are few and resemble each other. */
const OWN_SHARE = 0.5;
const OWN_SHARE_OF_EVENTS = 0.25;

/** How far an hour was off, relative to its size, and what kind of hour it was. */
export interface HourError {
  readonly error: number;
  /** Its forecast relative to the mean of its week. */
  readonly busyness: number;
  readonly isEvent: boolean;
}

/**
 * The quantile of errors for an hour of a kind: halfway between that of all errors and that of its group (quiet,
 * ordinary or busy hours, or hours of events). Between the middles of the groups it is a straight line, so that a forecast has no steps where
 * one group ends. Undefined without any errors.
 */
export function errorQuantile(
  errors: readonly HourError[],
  probability: number,
): ((busyness: number, isEvent: boolean) => number) | undefined {
  if (errors.length === 0) return undefined;
  const ofAll = conformal(sorted(errors), probability);
  const blended = (own: readonly HourError[], share: number) =>
    own.length < MIN_GROUP ? ofAll : share * conformal(sorted(own), probability) + (1 - share) * ofAll;
  const ordinary = errors.filter(({ isEvent }) => !isEvent).sort((a, b) => a.busyness - b.busyness);
  const groups = Array.from({ length: BUSY_GROUPS }, (_, group) => {
    const own = ordinary.slice(bound(ordinary, group), bound(ordinary, group + 1));
    return { busyness: own[Math.floor(own.length / 2)]?.busyness ?? 0, quantile: blended(own, OWN_SHARE) };
  });
  const ofEvents = blended(
    errors.filter(({ isEvent }) => isEvent),
    OWN_SHARE_OF_EVENTS,
  );
  return (busyness, isEvent) => (isEvent ? ofEvents : interpolated(groups, busyness));
}

function bound(ordinary: readonly HourError[], group: number): number {
  return Math.round((group * ordinary.length) / BUSY_GROUPS);
}

function interpolated(groups: readonly { readonly busyness: number; readonly quantile: number }[], at: number): number {
  const above = groups.findIndex(({ busyness }) => busyness >= at);
  const right = groups[above];
  const left = groups[above - 1];
  if (right === undefined) return groups.at(-1)?.quantile ?? 0;
  if (left === undefined || right.busyness === left.busyness) return right.quantile;
  const share = (at - left.busyness) / (right.busyness - left.busyness);
  return left.quantile + share * (right.quantile - left.quantile);
}

function sorted(errors: readonly HourError[]): Float64Array {
  return Float64Array.from(errors, ({ error }) => error).sort();
}

/** The finite-sample quantile of split conformal prediction: one more error, the largest possible, is reckoned with. */
function conformal(ascending: Float64Array, probability: number): number {
  return quantileOfSorted(ascending, Math.min(1, (probability * (ascending.length + 1)) / ascending.length));
}
