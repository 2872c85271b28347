import { InputError } from '../../model/validation/input-error';
import { acceptFindings } from '../../review/accept';
import type { Comparison } from '../../review/finding';
import { gateFailures } from '../../review/gate';
import {
  countFindings,
  type EnvironmentReview,
  joinComparisons,
  type PlanChange,
  type Review,
} from '../../review/review';
import type { AcceptedFile } from './accepted-file';
import type { ReviewRequest } from './request';
import type { Revisions } from './revisions';
import type { RevisionFigures } from './side-figures';

/** What differs for one system, or for the app where none was named. */
export interface SystemComparison {
  readonly system?: string;
  readonly comparison: Comparison;
  readonly plans: ReadonlyMap<string, readonly PlanChange[]>;
  readonly figures: RevisionFigures;
  /** What has to be known of the two assemblies. */
  readonly notes: readonly string[];
}

export interface ReviewParts {
  readonly sides: Revisions;
  readonly comparisons: readonly SystemComparison[];
  readonly accepted: AcceptedFile;
  readonly request: ReviewRequest;
  /** `YYYY-MM-DD` in UTC: entries that were accepted up to yesterday accept nothing. */
  readonly today: string;
}

/** Puts a review together: what was found, by environment, with what is accepted and what fails. */
export function buildReview({ sides, comparisons, accepted, request, today }: ReviewParts): Review {
  const joined = joinComparisons(comparisons.map(({ comparison }) => comparison));
  const { findings, notes } = acceptFindings(joined, accepted.entries, today, accepted.name);
  const plans = new Map(comparisons.flatMap((one) => [...one.plans]));
  const names = chooseEnvironments(joined.environments, request.environments, comparisons);
  const environments = names.map((name): EnvironmentReview => {
    const own = findings.filter(({ environment }) => environment === name);
    const cost = find(comparisons, ({ costs }) => costs.get(name));
    const capacity = find(comparisons, (figures) => figures.capacity.get(name));
    return {
      name,
      counts: countFindings(own),
      findings: own,
      plans: plans.get(name) ?? [],
      cost,
      capacity,
    };
  });
  const hidden = joined.environments.length - names.length;
  return {
    version: 1,
    base: sides.base.reviewed,
    head: sides.head.reviewed,
    systems: comparisons.flatMap(({ system }) => (system === undefined ? [] : [system])),
    environments,
    folded: joined.folded,
    gate: { failOn: request.failOn, failures: gateFailures(environments, request.failOn) },
    notes: [
      ...sides.notes,
      ...new Set(comparisons.flatMap((one) => one.notes)),
      ...(hidden === 0 ? [] : [`Only ${names.join(', ')}: --environment leaves ${hidden} others out.`]),
      ...notes,
      ...new Set(comparisons.flatMap(({ figures }) => figures.notes)),
      ...idleGates(request.failOn, environments, comparisons),
    ],
  };
}

/** Gates that were asked for and cannot fail, because nothing is stated that they could look at. */
function idleGates(
  failOn: ReviewRequest['failOn'],
  environments: readonly EnvironmentReview[],
  comparisons: readonly SystemComparison[],
): string[] {
  const isIdle = {
    'over-budget':
      environments.every(({ cost }) => cost?.budget === undefined) && 'no environment states monthlyBudgetUsd',
    slo: comparisons.every(({ figures }) => !figures.isConfigured) && 'there is no configuration that states targets',
  };
  return (['over-budget', 'slo'] as const).flatMap((gate) =>
    failOn.includes(gate) && isIdle[gate] !== false ? [`The gate ${gate} cannot fail: ${isIdle[gate]}.`] : [],
  );
}

/** What one of the systems has; each environment belongs to one. */
function find<T>(
  comparisons: readonly SystemComparison[],
  pick: (figures: RevisionFigures) => T | undefined,
): T | undefined {
  return comparisons.map(({ figures }) => pick(figures)).find((found) => found !== undefined);
}

/**
 * The environments that were asked for: by the name that the app gives them, `jedire-prod`, or by what stands behind the
 * system in it, `prod`. All of them where none was. Throws `InputError` (code `unknown-environment`).
 */
function chooseEnvironments(
  known: readonly string[],
  wanted: readonly string[],
  comparisons: readonly SystemComparison[],
): readonly string[] {
  if (wanted.length === 0) return known;
  const isMeant = (name: string, text: string) => name === text || name.endsWith(`-${text}`);
  const unknown = wanted.filter((text) => !known.some((name) => isMeant(name, text)));
  if (unknown.length === 0) return known.filter((name) => wanted.some((text) => isMeant(name, text)));
  const systems = comparisons.flatMap(({ system }) => system ?? []);
  throw new InputError(
    'unknown-environment',
    'Nothing was reviewed',
    unknown.map((text) => ({
      where: '--environment',
      given: `"${text}", which neither side has${systems.length === 0 ? '' : ` in ${systems.join(', ')}`}`,
      allowed: `one of ${known.join(', ')}`,
      remedy: 'Choose from them, or leave the option out.',
    })),
  );
}
