import { environmentCost } from '../cost/budget';
import type { CostEstimate, CostLine as EstimatedLine, NotCovered } from '../cost/estimate';
import type { CostLine, CostReview } from './review';

/** What an environment costs a month on both sides; both estimates are made with the same prices. */
export function costReview(
  before: CostEstimate,
  after: CostEstimate,
  environment: string,
  budget: number | undefined,
): CostReview {
  const own = <T extends { readonly environment: string }>(items: readonly T[]) =>
    items.filter((item) => item.environment === environment);
  const [linesBefore, linesAfter] = [own(before.lines), own(after.lines)];
  return {
    before: environmentCost(before, environment),
    after: environmentCost(after, environment),
    budget,
    lines: costLines(linesBefore, linesAfter),
    assumptions: [...after.assumptions, ...assumptionsOf(linesAfter)],
    notCovered: describeUnpriced(own(before.notCovered), own(after.notCovered)),
  };
}

/** Sums by stack and service, the largest difference first. */
function costLines(before: readonly EstimatedLine[], after: readonly EstimatedLine[]): CostLine[] {
  const sums = new Map<string, { before: number; after: number }>();
  const add = (lines: readonly EstimatedLine[], side: 'before' | 'after') => {
    for (const { stack, service, monthUsd } of lines) {
      const name = service === stack ? stack : `${stack}/${service}`;
      const sum = sums.get(name) ?? { before: 0, after: 0 };
      sum[side] += monthUsd;
      sums.set(name, sum);
    }
  };
  add(before, 'before');
  add(after, 'after');
  const difference = (line: CostLine) => Math.abs(line.after - line.before);
  return [...sums]
    .map(([name, sum]) => ({ name, ...sum }))
    .sort((a, b) => difference(b) - difference(a) || b.after - a.after || (a.name < b.name ? -1 : 1));
}

/** What quantities rest on, each once: "api: at the floor of a week without events; ...". */
function assumptionsOf(lines: readonly EstimatedLine[]): string[] {
  const services = new Map<string, Set<string>>();
  for (const { assumption, service } of lines) {
    if (assumption === undefined) continue;
    services.set(assumption, (services.get(assumption) ?? new Set()).add(service));
  }
  return [...services].map(([assumption, names]) => `${[...names].join(', ')}: ${assumption}`);
}

/**
 * "3 x AWS::S3::Bucket: storage (a template does not state it)". First what the base has fewer of, so that a difference of nothing
 * is not read as that nothing costs more.
 */
function describeUnpriced(before: readonly NotCovered[], after: readonly NotCovered[]): string[] {
  const earlier = countGaps(before);
  const gaps = [...countGaps(after)].map(([words, count]) => ({
    words,
    count,
    more: count - (earlier.get(words) ?? 0),
  }));
  return [
    ...gaps.filter(({ more }) => more > 0).map(({ words, count, more }) => `${count} x ${words}, ${more} of them new`),
    ...gaps.filter(({ more }) => more <= 0).map(({ words, count }) => `${count} x ${words}`),
  ];
}

function countGaps(gaps: readonly NotCovered[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { type, what, reason } of gaps) {
    const words = `${type}: ${what} (${reason})`;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return counts;
}
