/** What a plan counts. */
export type CapacityUnit = 'tasks' | 'readers' | 'ACU' | 'shards' | 'replicas';

/** One of them: `task`. */
export function one(unit: CapacityUnit): string {
  return unit === 'ACU' ? unit : unit.slice(0, -1);
}

/** What is paid for: `task-hours`. */
export function hoursOf(unit: CapacityUnit): string {
  return `${one(unit)}-hours`;
}
