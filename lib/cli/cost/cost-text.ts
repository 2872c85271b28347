import { environmentCost, type OverBudget } from '../../cost/budget';
import type { CostEstimate, CostLine, NotCovered } from '../../cost/estimate';
import { printable, textTable, wrap } from '../../report/format/text-layout';
import { gapsByReason, serviceCosts, usd } from '../../report/preview/cost-section';

/** An environment of an estimate and what it may cost. */
export interface BudgetedEnvironment {
  readonly environment: string;
  readonly monthlyBudgetUsd?: number;
  readonly over?: OverBudget;
}

export interface CostTextOptions {
  readonly columns: number;
  /** What each service is billed for, and not its sum alone. */
  readonly details: boolean;
}

/** An estimate as a person reads it on a terminal. */
export function costText(
  estimate: CostEstimate,
  environments: readonly BudgetedEnvironment[],
  { columns, details }: CostTextOptions,
): string {
  return [
    ...environments.flatMap((environment) => environmentLines(estimate, environment, columns, details)),
    ...assumptionLines(estimate, columns),
  ].join('\n');
}

function environmentLines(
  estimate: CostEstimate,
  budgeted: BudgetedEnvironment,
  columns: number,
  details: boolean,
): string[] {
  const { environment } = budgeted;
  const own = estimate.lines.filter((line) => line.environment === environment);
  const rows = serviceCosts(own).flatMap(({ name, monthUsd, lines }) => [
    [printable(name), ...(details ? ['', '', ''] : []), usd(monthUsd)],
    ...(details ? itemRows(lines) : []),
  ]);
  const headers = details ? ['service', 'quantity', 'unit', 'USD each', 'USD a month'] : ['service', 'USD a month'];
  return [
    `${printable(environment)}: ${usd(environmentCost(estimate, environment))} USD a month${describeBudget(budgeted)}`,
    '',
    ...(rows.length === 0 ? ['nothing that is priced'] : textTable({ headers, rows }, columns)),
    '',
    ...gapLines(
      estimate.notCovered.filter((gap) => gap.environment === environment),
      columns,
    ),
  ];
}

function itemRows(lines: readonly CostLine[]): string[][] {
  return [...groups(lines, ({ what, unit, unitUsd }) => JSON.stringify([what, unit, unitUsd])).values()]
    .sort((a, b) => sum(b) - sum(a))
    .map((same) => {
      const [{ what, unit, unitUsd }] = same as [CostLine];
      const quantity = same.reduce((total, line) => total + line.quantity, 0);
      return [`  ${printable(what)}`, amount(quantity), unit, String(unitUsd), usd(sum(same))];
    });
}

/** What is not in the sum, the same of several resources once. */
function gapLines(gaps: readonly NotCovered[], columns: number): string[] {
  if (gaps.length === 0) return [];
  return [
    'Not covered:',
    ...gapsByReason(gaps).flatMap(({ reason, whats }) =>
      wrap(`- ${printable(reason)}: ${printable(whats.join(', '))}`, columns),
    ),
    '',
  ];
}

function assumptionLines({ assumptions, lines, pricesAsOf }: CostEstimate, columns: number): string[] {
  const stated = lines.filter(({ assumption }) => assumption !== undefined);
  const own = [...groups(stated, ({ assumption }) => String(assumption))].map(
    ([text, same]) => `${[...new Set(same.map(({ what }) => what))].join(', ')}: ${text}`,
  );
  return [
    'Assumptions:',
    ...[...assumptions, ...own].flatMap((text) => wrap(`- ${printable(text)}`, columns)),
    ...(pricesAsOf === undefined ? [] : ['', `Prices of ${pricesAsOf} and later; \`tidemark prices show\` has them.`]),
  ];
}

function describeBudget({ monthlyBudgetUsd, over }: BudgetedEnvironment): string {
  if (monthlyBudgetUsd === undefined) return '';
  const budget = `of a budget of ${usd(monthlyBudgetUsd)}`;
  return over === undefined ? `, ${budget}` : `, ${budget}: ${usd(over.overUsd)} over`;
}

/** The estimate for tools. The shape is stable: fields are added, never changed. */
export function costSummary(estimate: CostEstimate, environments: readonly BudgetedEnvironment[]) {
  const { monthUsd, pricesAsOf, lines, notCovered, assumptions } = estimate;
  return {
    version: 1,
    monthUsd,
    pricesAsOf: pricesAsOf ?? null,
    environments: environments.map(({ environment, monthlyBudgetUsd, over }) => ({
      environment,
      monthUsd: environmentCost(estimate, environment),
      monthlyBudgetUsd,
      overUsd: monthlyBudgetUsd === undefined ? undefined : (over?.overUsd ?? 0),
    })),
    lines,
    notCovered,
    assumptions,
  };
}

function groups<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const value of values) found.set(key(value), [...(found.get(key(value)) ?? []), value]);
  return found;
}

const sum = (lines: readonly CostLine[]) => lines.reduce((total, { monthUsd }) => total + monthUsd, 0);
const amount = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 1 });
