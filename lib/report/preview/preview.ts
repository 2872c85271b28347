import type { RiskPoint } from '../../capacity/plan/risk-curve';
import type { ArchiveCost, StoredObjects } from '../../cost/archive-retrieval';
import type { OverBudget } from '../../cost/budget';
import type { CostEstimate } from '../../cost/estimate';
import type { CacheBudgetRow } from '../../model/cache/connection-budget';
import type { BudgetRow } from '../../model/database/connection-budget';
import type { ContentKind } from '../../model/edge/content-kinds';
import type { CapacityPlan, CapacityUnit } from '../../model/plan/capacity-plan';
import type { CheckResult, StackSummary } from '../../template/stack';

/** How a committed plan stands to the forecast: it still fits, another would be written, or there is none. */
export type PlanState = 'up to date' | 'differs' | 'missing';

/** One service, or what of the database is planned, in one environment. */
export interface ServicePreview {
  readonly name: string;
  /** What its plan counts. */
  readonly unit: CapacityUnit;
  readonly minCapacity: number;
  readonly maxCapacity: number;
  /** The plan that is deployed: the committed one, or, where there is none, the one the forecast gives. */
  readonly plan: CapacityPlan;
  readonly planState: PlanState;
  /** Why another plan would be written, in words. */
  readonly reasons: readonly string[];
  readonly startMs: number;
  /** Demand in these units at the target utilisation for the next week, median and planned quantile, hour by hour. */
  readonly expectedTasks: readonly number[];
  readonly coveredTasks: readonly number[];
  /** Floor in force in each of these hours. */
  readonly floor: readonly number[];
  /** Cost against risk for each quantile, cheapest first. */
  readonly risk: readonly RiskPoint[];
  /** What the forecast could not learn. */
  readonly notes: readonly string[];
}

/** A service without a plan. */
export interface UnplannedService {
  readonly name: string;
  readonly minCapacity: number;
  readonly maxCapacity: number;
}

/** One class of the archive, and what a terabyte in it costs. */
export interface ArchivePreview {
  readonly name: string;
  readonly storageClass: string;
  readonly prefix: string;
  readonly transitionAfterDays: number;
  readonly expireAfterDays?: number;
  /** Tables whose partitions go there. */
  readonly tables: readonly string[];
  /** Whether the logs of the services go there. */
  readonly serviceLogs: boolean;
  readonly cost: ArchiveCost;
}

/** What answers a path at the edge. */
export interface EdgePath {
  readonly path: string;
  readonly class: string;
  readonly kind: ContentKind;
  readonly origin: 'assets' | 'services';
  /** How long the edge keeps an answer when the origin says nothing; 0 is never. */
  readonly keptSeconds: number;
  /** By what requests for the path are told apart, such as `?page` or `Accept`; empty where nothing is kept. */
  readonly answersDifferBy: readonly string[];
  /** `Cache-Control` as browsers see it. */
  readonly browsers: string;
  readonly methods: 'read' | 'all';
  /** Only for viewers with signed cookies. */
  readonly signed: boolean;
}

/** The way in from the internet. */
export interface EdgePreview {
  /** Empty where the platform answers under CloudFront's own name. */
  readonly names: readonly string[];
  /** Whether CloudFront speaks TLS to the load balancer. */
  readonly tlsToOrigin: boolean;
  /** Of one address. */
  readonly rateLimitPerFiveMinutes: number;
  /** Whether the firewall only counts what it would stop. */
  readonly countsOnly: boolean;
  /** In the order in which CloudFront asks. */
  readonly paths: readonly EdgePath[];
}

/** What a month of an environment costs, and by how much that is more than it may. */
export interface CostPreview {
  readonly estimate: CostEstimate;
  readonly over?: OverBudget;
}

export interface EnvironmentPreview {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly placeholderAccount: boolean;
  readonly services: readonly ServicePreview[];
  /** Services that state no demand to plan for; they scale by reaction alone. */
  readonly unplanned: readonly UnplannedService[];
  readonly stacks: readonly StackSummary[];
  readonly findings: readonly CheckResult[];
  readonly acknowledged: readonly CheckResult[];
  readonly connectionBudget: readonly BudgetRow[];
  readonly archive: readonly ArchivePreview[];
  readonly edge: EdgePreview;
  /** Connections to the caches. */
  readonly cacheBudget: readonly CacheBudgetRow[];
  /** Left out where it was not estimated. */
  readonly cost?: CostPreview;
}

/** What the cost of a class is given for: a TB (1,024 GB) in objects of 128 MiB (assumption; exports are larger). */
export const ARCHIVED_TB: StoredObjects = { gb: 1024, objects: 8192 };

/** Everything the preview shows; `--json` prints a part of it, the page all. */
export interface Preview {
  readonly system: string;
  readonly timeZone: string;
  readonly environments: readonly EnvironmentPreview[];
}

/** Checks that failed, budgets that are exceeded and plans that are not what they should be, in words; empty when all is well. */
export function verdict(preview: Preview): string[] {
  return preview.environments.flatMap(({ name, findings, services, cost }) => [
    ...(findings.length === 0 ? [] : [`${name}: ${findings.length} findings`]),
    ...(cost?.over === undefined ? [] : [`${name}: ${cost.over.overUsd.toFixed(2)} USD a month over its budget`]),
    ...services
      .filter(({ planState }) => planState !== 'up to date')
      .map(
        (service) =>
          `${name}: the plan of ${service.name} ${service.planState === 'missing' ? 'is missing' : `no longer fits its forecast${service.reasons.length === 0 ? '' : ` (${service.reasons.join('; ')})`}`}; run \`tidemark plan --write\``,
      ),
  ]);
}
