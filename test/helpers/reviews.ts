import { gateFailures } from '../../lib/review/gate';
import {
  type CapacityReview,
  countFindings,
  type EnvironmentReview,
  type Gate,
  type ReplayFigures,
  type Review,
  type ReviewedFinding,
} from '../../lib/review/review';

/** A finding of shop-prod, of which a test changes what it is about. */
export function finding(given: Partial<ReviewedFinding> = {}): ReviewedFinding {
  const environment = given.environment ?? 'shop-prod';
  return {
    class: 'data-loss',
    effect: 'worse',
    environment,
    stack: `${environment}/data`,
    resource: { path: `${environment}/data/Orders/Resource`, logicalId: 'Orders1', type: 'AWS::DynamoDB::Table' },
    summary: 'Replaces the table Orders, and with it what it holds.',
    causes: [{ path: 'Properties.TableName', before: 'orders', after: 'sales' }],
    remedy: 'Keep the name.',
    ...given,
  };
}

/** One about another resource of an environment. */
export function findingOf(
  environment: string,
  construct: string,
  given: Partial<ReviewedFinding> = {},
): ReviewedFinding {
  const resource = {
    path: `${environment}/${construct}`,
    logicalId: construct.replace(/\W/g, ''),
    type: 'AWS::SQS::Queue',
  };
  return finding({ environment, resource, ...given });
}

/** What a replay came to, of which a test changes what it is about. */
export function replayFigures(given: Partial<ReplayFigures> = {}): ReplayFigures {
  return {
    minutes: 20_160,
    overloadedMinutes: 3,
    taskHours: 12_345.6,
    peakTasks: 9,
    actions: 10,
    monthUsd: 400,
    ...given,
  };
}

/** A service that was replayed with both settings. */
export function replayed(given: Partial<CapacityReview> = {}): CapacityReview {
  return {
    service: 'web',
    demand: 'the last 14 days of history.csv, until 2026-11-15',
    settings: [{ path: 'scaling.cpu.scaleOutAt', before: '70', after: '85' }],
    planChanged: false,
    before: replayFigures(),
    after: replayFigures(),
    brokenTargets: [],
    ...given,
  };
}

/** A review of such findings, put together as the command does. */
export function reviewOf(
  findings: readonly ReviewedFinding[],
  more: Partial<Omit<Review, 'gate'>> & { failOn?: readonly Gate[]; parts?: Partial<EnvironmentReview> } = {},
): Review {
  const { failOn = [], parts = {}, ...rest } = more;
  const names = [...new Set(['shop-dev', 'shop-prod', ...findings.map(({ environment }) => environment)])].sort();
  const environments = names.map((name): EnvironmentReview => {
    const own = findings.filter(({ environment }) => environment === name);
    return { name, counts: countFindings(own), findings: own, plans: [], ...(name === 'shop-prod' ? parts : {}) };
  });
  return {
    version: 1,
    base: { name: 'main', commit: '1'.repeat(40) },
    head: { name: 'working tree', commit: '2'.repeat(40), uncommitted: { changed: 2, untracked: 1 } },
    systems: [],
    environments,
    folded: { assets: 0, order: 0, descriptions: 0, metadata: 0 },
    gate: { failOn, failures: gateFailures(environments, failOn) },
    notes: [],
    ...rest,
  };
}
