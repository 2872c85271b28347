import type { CostEstimate, CostLine, NotCovered } from '../../cost/estimate';
import { escapeHtml, table } from '../format/html';
import type { EnvironmentPreview } from './preview';

/** What a part of an environment costs in a month. */
export interface ServiceCost {
  /** Stack without its environment, and the construct below it: services/api. */
  readonly name: string;
  readonly monthUsd: number;
  readonly lines: readonly CostLine[];
}

/** What each service costs, the most expensive first. */
export function serviceCosts(lines: readonly CostLine[]): ServiceCost[] {
  const byName = new Map<string, CostLine[]>();
  for (const line of lines) {
    const { stack, service } = line;
    const name = `${stack.split('/').slice(1).join('/') || stack}/${service}`;
    byName.set(name, [...(byName.get(name) ?? []), line]);
  }
  return [...byName]
    .map(([name, own]) => ({ name, lines: own, monthUsd: own.reduce((sum, { monthUsd }) => sum + monthUsd, 0) }))
    .sort((a, b) => b.monthUsd - a.monthUsd);
}

/** What is not covered, the same of several resources once: reasons with what they are about. */
export function gapsByReason(
  gaps: readonly NotCovered[],
): { readonly reason: string; readonly whats: readonly string[] }[] {
  const counts = new Map<string, Map<string, number>>();
  for (const { reason, what } of gaps) {
    const whats = counts.get(reason) ?? new Map<string, number>();
    counts.set(reason, whats.set(what, (whats.get(what) ?? 0) + 1));
  }
  return [...counts].map(([reason, whats]) => ({
    reason,
    whats: [...whats].map(([what, count]) => (count === 1 ? what : `${what} (${count})`)),
  }));
}

/** An amount of USD with two decimals: 1,234.50. */
export function usd(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** What a month costs, as a part of the page; nothing where that was not estimated. */
export function costSection({ name, cost }: EnvironmentPreview): string {
  if (cost === undefined) return '';
  const { estimate, over } = cost;
  const budget =
    over === undefined
      ? ''
      : ` <strong class="bad">${usd(over.overUsd)} over its budget of ${usd(over.monthlyBudgetUsd)}</strong>`;
  return `<h3>Cost</h3>
<p>${usd(estimate.monthUsd)} USD a month on demand, at the floors of the plans, as far as it is covered.${budget} <span class="muted">${describePrices(estimate)}</span></p>
${table(
  `What a month of ${name} costs`,
  ['service', 'USD a month'],
  serviceCosts(estimate.lines).map((service) => [escapeHtml(service.name), usd(service.monthUsd)]),
  [1],
)}
<details><summary>What is not covered</summary><ul>${gapsByReason(estimate.notCovered)
    .map(({ reason, whats }) => `<li>${escapeHtml(reason)}: ${escapeHtml(whats.join(', '))}</li>`)
    .join('')}</ul></details>`;
}

function describePrices({ pricesAsOf }: CostEstimate): string {
  return pricesAsOf === undefined ? '' : `Prices of ${pricesAsOf} and later.`;
}
