import type { ReplayedChange } from './replay-changes';
import type { ServiceReplay } from './replay-service';

/** Share of the minutes that may be overloaded, in percent, as `tidemark simulate` has it when nothing is said. */
export const OBJECTIVE_PERCENT = 0.1;

/**
 * What a service held with the settings of the base and no longer holds, in words: the loads that its targets state, and the
 * objective for recorded demand. What was broken before is not the change's doing; of a new service everything is.
 */
export function brokenTargets(
  { before, after, demand }: ReplayedChange,
  objectivePercent = OBJECTIVE_PERCENT,
): string[] {
  const heldBefore = (scenario: string) =>
    before?.targets.find((target) => target.scenario === scenario)?.holds ?? true;
  const loads = after.targets
    .filter(({ scenario, holds }) => !holds && heldBefore(scenario))
    .map(
      ({ scenario, description, overloadedMinutes }) =>
        `${scenario}, ${description}: ${inMinutes(overloadedMinutes)} overloaded`,
    );
  const isBroken = !meets(after, objectivePercent) && (before === undefined || meets(before, objectivePercent));
  return isBroken
    ? [...loads, `${demand}: ${inMinutes(after.overloadedMinutes)} overloaded, more than ${objectivePercent} %`]
    : loads;
}

function meets({ minutes, overloadedMinutes }: ServiceReplay, objectivePercent: number): boolean {
  return overloadedMinutes <= (minutes * objectivePercent) / 100;
}

function inMinutes(minutes: number): string {
  return `${Number(minutes.toPrecision(3))} ${minutes === 1 ? 'minute' : 'minutes'}`;
}
