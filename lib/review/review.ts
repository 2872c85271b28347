import type { Comparison, Finding, FindingClass, FoldedNoise } from './finding';
import { FINDING_CLASSES } from './finding';

/** One of the two revisions that were compared. */
export interface ReviewedSide {
  /** As it was asked for: `main`, `v1.2`, `working tree`. */
  readonly name: string;
  readonly commit: string;
  /** Files that differ from the commit and that were reviewed with it; only of a working tree. */
  readonly uncommitted?: { readonly changed: number; readonly untracked: number };
}

/** Why a change may be made although it takes safety away, and until when that was said. */
export interface Acceptance {
  readonly reason: string;
  /** The last day on which it is accepted, as `YYYY-MM-DD`, in UTC. */
  readonly expires: string;
}

export interface ReviewedFinding extends Finding {
  readonly accepted?: Acceptance;
}

/** How many findings of a class there are, by what they do. An accepted one counts as accepted alone. */
export interface FindingCounts {
  readonly worse: number;
  readonly better: number;
  readonly neutral: number;
  readonly accepted: number;
}

/** A schedule of floors that differs: hour by hour over a local week, Monday 00:00 first. */
export interface PlanChange {
  /** Construct path of the scalable target. */
  readonly path: string;
  readonly timeZone: string;
  /** Floors in the unit of the target; undefined where it had no schedule or has none any more. */
  readonly before?: readonly number[];
  readonly after?: readonly number[];
  /** Dated actions of either side that the other has not, as the template writes them: `at(2026-12-09T13:50:00): 12`. */
  readonly datedBefore: readonly string[];
  readonly datedAfter: readonly string[];
}

/** What something costs a month, in USD. */
export interface CostLine {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** What an environment costs a month, in USD, as far as it is known. */
export interface CostReview {
  readonly before: number;
  readonly after: number;
  /** What it may cost a month, where that is stated. */
  readonly budget?: number;
  readonly lines: readonly CostLine[];
  readonly assumptions: readonly string[];
  /** Resources whose cost is not among the lines. */
  readonly notCovered: readonly string[];
}

/** What a replay of recorded demand came to. */
export interface ReplayFigures {
  readonly overloadedMinutes: number;
  readonly taskHours: number;
  /** Times that the number of tasks was changed. */
  readonly actions: number;
}

/** One service's recorded demand, replayed with the settings of both sides. */
export interface CapacityReview {
  readonly service: string;
  readonly before?: ReplayFigures;
  readonly after?: ReplayFigures;
  /** The stated target that the head misses and the base held, in words. */
  readonly brokenTarget?: string;
}

export interface EnvironmentReview {
  readonly name: string;
  readonly counts: Readonly<Record<FindingClass, FindingCounts>>;
  readonly findings: readonly ReviewedFinding[];
  readonly plans: readonly PlanChange[];
  readonly cost?: CostReview;
  readonly capacity?: readonly CapacityReview[];
}

/** What a review may be asked to fail on. */
export const GATES = ['destructive', 'broadening', 'over-budget', 'slo'] as const;
export type Gate = (typeof GATES)[number];

export interface GateFailure {
  readonly gate: Gate;
  readonly environment: string;
  /** What fails it, in words. */
  readonly because: string;
  /** What an entry has to name that accepts it; absent where it cannot be accepted. */
  readonly resource?: string;
  readonly class?: FindingClass;
}

/** All that a review found. The JSON output is this, as it is; docs/review.schema.json is its schema. */
export interface Review {
  readonly version: 1;
  readonly base: ReviewedSide;
  readonly head: ReviewedSide;
  /** The systems that were chosen by name; empty where the app's default was taken. */
  readonly systems: readonly string[];
  readonly environments: readonly EnvironmentReview[];
  readonly folded: FoldedNoise;
  readonly gate: { readonly failOn: readonly Gate[]; readonly failures: readonly GateFailure[] };
  /** What a reader has to know beside the findings: entries that are over, what was compared. */
  readonly notes: readonly string[];
}

/** Findings of a class that are for the worse and that nobody has accepted. */
export function isOpen({ effect, accepted }: ReviewedFinding): boolean {
  return effect === 'worse' && accepted === undefined;
}

/** Counts findings by class. */
export function countFindings(findings: readonly ReviewedFinding[]): EnvironmentReview['counts'] {
  const countOf = (name: FindingClass): FindingCounts => {
    const own = findings.filter((finding) => finding.class === name);
    const count = (test: (finding: ReviewedFinding) => boolean) => own.filter(test).length;
    const having = (effect: Finding['effect']) =>
      count((finding) => finding.effect === effect && finding.accepted === undefined);
    return {
      worse: having('worse'),
      better: having('better'),
      neutral: having('neutral'),
      accepted: count(({ accepted }) => accepted !== undefined),
    };
  };
  return Object.fromEntries(FINDING_CLASSES.map((name) => [name, countOf(name)])) as EnvironmentReview['counts'];
}

/** Several comparisons as one: of the same revisions, each of another system. */
export function joinComparisons(comparisons: readonly Comparison[]): Comparison {
  const sum = (key: keyof FoldedNoise) => comparisons.reduce((total, { folded }) => total + folded[key], 0);
  return {
    findings: comparisons.flatMap(({ findings }) => findings),
    folded: {
      assets: sum('assets'),
      order: sum('order'),
      descriptions: sum('descriptions'),
      metadata: sum('metadata'),
    },
    environments: [...new Set(comparisons.flatMap(({ environments }) => environments))],
  };
}
