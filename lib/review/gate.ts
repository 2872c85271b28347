import type { FindingClass } from './finding';
import { type EnvironmentReview, type Gate, type GateFailure, isOpen } from './review';

/** Classes that a gate looks at. */
const CLASSES_OF_GATE: Readonly<Partial<Record<Gate, readonly FindingClass[]>>> = {
  destructive: ['data-loss'],
  broadening: ['exposure', 'permissions'],
};

/** What fails the gates that were asked for, by environment. What somebody has accepted fails none. */
export function gateFailures(environments: readonly EnvironmentReview[], failOn: readonly Gate[]): GateFailure[] {
  return environments.flatMap((environment) =>
    failOn.flatMap((gate) =>
      reasons(gate, environment).map((because) => ({ gate, environment: environment.name, because })),
    ),
  );
}

function reasons(gate: Gate, { findings, cost, capacity = [] }: EnvironmentReview): string[] {
  if (gate === 'slo')
    return capacity.flatMap(({ service, brokenTarget }) =>
      brokenTarget === undefined ? [] : [`${service}: ${brokenTarget}`],
    );
  if (gate === 'over-budget') {
    const isOver = cost?.budget !== undefined && cost.after > cost.budget;
    return isOver ? [`${cost.after.toFixed(0)} USD a month, of ${cost.budget} that it may cost`] : [];
  }
  const classes = CLASSES_OF_GATE[gate] ?? [];
  return findings
    .filter((finding) => classes.includes(finding.class) && isOpen(finding))
    .map(({ resource, summary }) => `${resource.path}: ${summary}`);
}
