import type { EventEffect, PlanExplanation } from '../../capacity/plan/explain';
import { localHour } from '../../capacity/plan/replacement-reasons';
import type { RiskPoint } from '../../capacity/plan/risk-curve';
import { type CapacityUnit, MAX_SCHEDULED_ACTIONS } from '../../model/plan/capacity-plan';
import { describeHours, describeSchedule } from '../../report/format/wording';
import type { Planning } from './plan-service';

/** A plan in short, as `tidemark plan` prints it. */
export function planText(environment: string, planning: Planning): string {
  const { plan } = planning;
  const hours = plan.evidence.taskHoursPerWeek as { need?: number; floor?: number } | undefined;
  const floors = plan.actions.map((action) => action.minCapacity);
  return [
    headline(environment, planning),
    `  ${decision(planning)}`,
    floors.length === 0
      ? `  The minimum of ${planning.bounds.minCapacity} covers every hour; nothing is scheduled.`
      : `  Floor from ${Math.min(...floors)} to ${Math.max(...floors)} ${planning.unit}; ${hours?.floor} ${describeHours(planning.unit)} a week for a need of ${hours?.need}; ${plan.actions.length} of ${MAX_SCHEDULED_ACTIONS} scheduled actions.`,
    ...planning.notes.map((note) => `  Note: ${note}`),
    ...plan.actions.map(
      (action) => `  ${String(action.minCapacity).padStart(4)}  ${describeSchedule(action.schedule)}`,
    ),
    '',
  ].join('\n');
}

/** What became of the committed plan, in one line. */
export function decision({ state, reasons }: Planning): string {
  if (state === 'new') return 'new: there was no plan to keep';
  return state === 'kept' ? 'kept: the committed plan still fits the forecast' : `replaced: ${reasons.join('; ')}`;
}

/** A plan with its reasons, as `tidemark plan --explain` prints it. */
export function explanationText(
  environment: string,
  planning: Planning,
  explained: PlanExplanation,
  source: string,
): string {
  const { history, forecast, backtest, quantile, taskHoursPerWeek: hours, expectedShortfallMinutesPerWeek } = explained;
  const percent = (value: number | undefined) => (value === undefined ? 'unknown' : `${(100 * value).toFixed(1)} %`);
  return [
    headline(environment, planning),
    `  Plan      ${decision(planning)}`,
    `  History   ${source}: ${history.from} to ${history.to}, ${history.hoursPresent} of ${history.hours} hours present`,
    `  Forecast  ${forecast.hours} hours from ${forecast.from}`,
    `  Models    ${Object.entries(forecast.models)
      .map(([name, share]) => `${name} ${share} %`)
      .join(', ')}`,
    backtest.origins === 0
      ? '  Accuracy  unknown: too little history to hold anything back'
      : `  Accuracy  off by ${percent(backtest.wape)} over the week after ${backtest.origins} moments of the past (the week before repeated: ${percent(backtest.seasonalNaiveWape)})`,
    `  Quantile  ${quantile.value}: ${quantile.reason}`,
    `  Risk      demand is expected to exceed what the floor serves at the target for ${number(expectedShortfallMinutesPerWeek)} minutes a week; reactive scaling has those`,
    `  Cost      ${number(hours.floor)} ${describeHours(planning.unit)} a week; the need is ${number(hours.need)}, the highest hour's ${planning.unit} all week ${number(hours.peak)}, the minimum alone ${number(hours.minimum)}`,
    ...actionLines(planning, explained),
    ...eventLines(explained.events, planning),
    ...(explained.notes.length === 0
      ? ['  Not learned: nothing is noted']
      : ['  Not learned', ...explained.notes.map((note) => `    ${note}`)]),
    '',
  ].join('\n');
}

function actionLines({ capacity, unit }: Planning, { actions, quantile }: PlanExplanation): string[] {
  if (actions.length === 0) return ['  Actions   none: the minimum covers every hour'];
  const rows = actions.map(({ schedule, minCapacity, hoursPerWeek, slackTaskHoursPerWeek, binding }) => ({
    cells: [String(minCapacity), number(hoursPerWeek), number(slackTaskHoursPerWeek)],
    words: `${describeSchedule(schedule)}: ${
      binding === undefined
        ? 'not in force within the forecast'
        : `${binding.hour} expects ${number(binding.demand)} ${capacity.unit} at ${quantile.value}, ${binding.tasks} ${unit}`
    }`,
  }));
  return [
    `  Actions   floor, hours in force and slack (${describeHours(unit)} above the need) per week, and the hour that decides`,
    ...rows.map(({ cells, words }) => `    ${cells.map((cell) => cell.padStart(7)).join(' ')}  ${words}`),
  ];
}

function eventLines(events: readonly EventEffect[], { plan, unit }: Planning): string[] {
  const local = (iso: string) => localHour(Date.parse(iso), plan.timeZone);
  if (events.length === 0) return ['  Events    none ahead'];
  return [
    '  Events',
    ...events.map((event) => `    ${event.name}, ${local(event.start)} to ${local(event.end)}: ${effect(event, unit)}`),
  ];
}

function effect({ recurring, taskHours, lowest, highest }: EventEffect, unit: CapacityUnit): string {
  const floor = lowest === highest ? `${lowest} ${unit}` : `${lowest} to ${highest} ${unit}`;
  if (recurring) return `part of the weekly floor, ${floor}`;
  if (taskHours === 0) return `the weekly floor stays, ${floor}`;
  return `${taskHours > 0 ? 'raised' : 'lowered'} to ${floor}, ${taskHours > 0 ? '+' : ''}${number(taskHours)} ${describeHours(unit)}`;
}

function headline(environment: string, { plan, bounds, unit, capacity }: Planning): string {
  const { minCapacity, maxCapacity } = bounds;
  return `${environment} / ${plan.service}: ${minCapacity} to ${maxCapacity} ${unit}, ${capacity.value} ${capacity.unit} each, planned at ${capacity.targetUtilizationPercent} %`;
}

/** Thousands apart; one decimal where it says something. */
export function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 });
}

const BAR_WIDTH = 40;

/** Cost against risk as a table with a bar for each shortfall; the quantile planned with is marked. */
export function riskText(curve: readonly RiskPoint[], planned: number, unit: CapacityUnit): string {
  const most = Math.max(...curve.map((point) => point.shortfallMinutesPerWeek), Number.MIN_VALUE);
  return [
    `  quantile  ${`${describeHours(unit)}/week`.padStart(15)}  shortfall min/week`,
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
