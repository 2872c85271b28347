import type { RiskPoint } from '../capacity/plan/risk-curve';
import { type CapacityUnit, hoursOf } from '../report/capacity-words';
import { number } from './plan-text';

const BAR_WIDTH = 40;

/** Cost against risk as a table with a bar for each shortfall; the quantile planned with is marked. */
export function riskText(curve: readonly RiskPoint[], planned: number, unit: CapacityUnit): string {
  const most = Math.max(...curve.map((point) => point.shortfallMinutesPerWeek), Number.MIN_VALUE);
  return [
    `  quantile  ${`${hoursOf(unit)}/week`.padStart(15)}  shortfall min/week`,
    ...curve.map(({ probability, taskHoursPerWeek, shortfallMinutesPerWeek }) => {
      const cells = [
        String(probability).padStart(8),
        number(taskHoursPerWeek).padStart(15),
        number(shortfallMinutesPerWeek).padStart(18),
      ];
      const bar = '#'.repeat(Math.round((BAR_WIDTH * shortfallMinutesPerWeek) / most));
      return `${probability === planned ? '> ' : '  '}${cells.join('  ')}  ${bar}`.trimEnd();
    }),
    '  Shortfall: demand exceeds what the floor alone serves at the target. Quantiles that cost no less than another',
    '  and leave no less are left out. > is what the plan covers.',
    '',
  ].join('\n');
}
