import type { FindingClass } from './finding';
import { type EnvironmentReview, type Gate, type GateFailure, isOpen } from './review';

/** Classes that a gate looks at. */
const CLASSES_OF_GATE: Readonly<Partial<Record<Gate, readonly FindingClass[]>>> = {
  destructive: ['data-loss'],
  broadening: ['exposure', 'permissions'],
};

/** What fails the gates that were asked for, by environment. What somebody has accepted fails none. */
export function gateFailures(environments: readonly EnvironmentReview[], failOn: readonly Gate[]): GateFailure[] {
  return environments.flatMap((environment) => failOn.flatMap((gate) => failuresOf(gate, environment)));
}

function failuresOf(
  gate: Gate,
  { name: environment, findings, cost, capacity = [] }: EnvironmentReview,
): GateFailure[] {
  if (gate === 'slo')
    return capacity.flatMap(({ service, brokenTarget }) =>
      brokenTarget === undefined ? [] : [{ gate, environment, because: `${service}: ${brokenTarget}` }],
    );
  if (gate === 'over-budget') {
    if (cost?.budget === undefined || cost.after <= cost.budget) return [];
    const because = `${cost.after.toFixed(0)} USD a month, of ${cost.budget} that it may cost`;
    return [{ gate, environment, because }];
  }
  const classes = CLASSES_OF_GATE[gate] ?? [];
  return findings
    .filter((finding) => classes.includes(finding.class) && isOpen(finding))
    .map(({ resource, summary, class: name }) => ({
      gate,
      environment,
      because: summary,
      resource: resource.path,
      class: name,
    }));
}
