import type { CapacityPlan } from '../model/capacity-plan';

/** Actions of a plan that will still fire: dated ones before `plannedFrom` are left out. */
export function upcomingActions({ actions }: CapacityPlan, plannedFrom?: Date): CapacityPlan['actions'] {
  const from = plannedFrom?.toISOString().slice(0, 19);
  return actions.filter(({ schedule }) => {
    const dated = /^at\((.+)\)$/.exec(schedule)?.[1];
    // Local time against UTC is off by less than a day, which for an action of the past does not matter.
    return dated === undefined || from === undefined || dated >= from;
  });
}
