import type { PlanChange } from '../review';
import { plural } from './words';

/** "lower in 75 hours of the week; at most 6 → 5; 598 → 523 unit-hours a week". */
export function describePlanChange({ before, after }: PlanChange): string {
  if (before === undefined && after === undefined) return 'no floors';
  if (before === undefined) return `new: at most ${Math.max(...(after ?? []))}, ${sum(after)} unit-hours a week`;
  if (after === undefined) return `gone: was at most ${Math.max(...before)}, ${sum(before)} unit-hours a week`;
  const lower = before.filter((floor, hour) => (after[hour] ?? 0) < floor).length;
  const higher = before.filter((floor, hour) => (after[hour] ?? 0) > floor).length;
  if (lower + higher === 0) return 'the week is as it was';
  const parts = [
    ...(lower === 0 ? [] : [`lower in ${plural(lower, 'hour')}`]),
    ...(higher === 0 ? [] : [`higher in ${plural(higher, 'hour')}`]),
  ];
  const most = `at most ${Math.max(...before)} → ${Math.max(...after)}`;
  return `${parts.join(' and ')} of the week; ${most}; ${sum(before)} → ${sum(after)} unit-hours a week`;
}

/** Of floors hour by hour. */
function sum(floors: readonly number[] | undefined): number {
  return (floors ?? []).reduce((total, floor) => total + floor, 0);
}
