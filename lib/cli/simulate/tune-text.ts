import type { Score } from '../../capacity/tune/search';
import type { Settings } from '../../capacity/tune/settings';
import type { Judged, Tuned } from '../../capacity/tune/tune';
import { MONTH_HOURS } from '../../cost/prices';
import { textTable, wrap } from '../../report/format/text-layout';
import type { ReplaySetup } from './simulation-setup';

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

export interface Parts {
  readonly first: Span;
  readonly later: Span;
}

/** What a search came to, with what is needed to show it. */
export interface TuneView {
  readonly setup: ReplaySetup;
  readonly source: string;
  readonly parts: Parts;
  readonly tuned: Tuned;
  readonly objectivePercent: number;
  readonly taskHourUsd: number;
  readonly priceSource: string;
}

/** A setting that changes, as a line of the configuration. */
export interface Change {
  /** Path below the service. */
  readonly key: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

const BAR_COLUMNS = 30;

/** What would change in the configuration from one setting to another. */
export function describeChanges(from: Settings, to: Settings, demandSignal: string): Change[] {
  const at = ['requests', 'connections', 'backlog'].includes(demandSignal)
    ? `scaling.${demandSignal}`
    : `scaling.custom.${demandSignal}`;
  const keys: readonly [string, (settings: Settings) => number | undefined][] = [
    [`${at}.scaleOutAt`, (settings) => settings.scaleOutAt],
    [`${at}.scaleInAt`, (settings) => settings.scaleInAt],
    ['scaling.minCapacity', (settings) => settings.minCapacity],
    ['scaling.scaleOut.cooldownSeconds', (settings) => settings.scaleOutCooldownSeconds],
    ['scaling.scaleIn.windowMinutes', (settings) => settings.scaleInWindowMinutes],
    ['scaling.scaleIn.stepPercent', (settings) => settings.scaleInStepPercent],
    ['scaling.scaleIn.cooldownSeconds', (settings) => settings.scaleInCooldownSeconds],
    ['demand.quantile', (settings) => settings.plan?.quantile],
    ['demand.targetUtilizationPercent', (settings) => settings.plan?.targetUtilizationPercent],
    ['demand.leadTimeMinutes', (settings) => settings.plan?.leadTimeMinutes],
    ['demand.maxChangesPerWeek', (settings) => settings.plan?.maxChangesPerWeek],
  ];
  return keys
    .map(([key, read]) => ({ key, from: read(from), to: read(to) }))
    .filter((change) => change.from !== change.to);
}

/** A search for people. */
export function tuneText(view: TuneView, columns: number): string {
  const { setup, tuned, parts, source, objectivePercent } = view;
  const { system, environmentName, planned } = setup;
  const { current, best, proposal } = tuned;
  const rows = [
    ['current', current] as const,
    ...(proposal === undefined ? [['best found, not proposed', best] as const] : [['proposed', proposal] as const]),
  ];
  return [
    ...wrap(verdict(view), columns),
    '',
    `Service    ${system.name} / ${environmentName} / ${planned.name}`,
    `Searched   ${dates(parts.first)} of ${source}`,
    `Judged     ${dates(parts.later)}, which the search has not seen`,
    `Objective  at most ${objectivePercent} % of minutes overloaded`,
    '',
    ...textTable(
      {
        headers: ['', 'overloaded, searched', 'overloaded, judged', 'task-hours, judged', 'a month'],
        rows: rows.map(([name, judged]) => [
          name,
          share(judged.first, tuned.minutes.first),
          share(judged.later, tuned.minutes.later),
          shown(judged.later.taskHours),
          `$${shown(monthly(judged.later, view))}`,
        ]),
      },
      columns,
    ),
    ...(proposal === undefined ? [] : ['', ...proposed(view, proposal)]),
    '',
    'Cost against risk (cheapest for its share of overloaded minutes while searching; what it did later):',
    ...curve(view),
    ...setup.notes.flatMap((note) => wrap(`Note: ${note}`, columns)),
  ].join('\n');
}

function verdict({ tuned, objectivePercent }: TuneView): string {
  const { current, proposal, minutes } = tuned;
  const holds = ({ overloadedMinutes }: Score) => overloadedMinutes <= (minutes.later * objectivePercent) / 100;
  if (proposal === undefined) {
    return `Keep the current settings: nothing that was found is better than them on the later part, where they ${holds(current.later) ? 'hold' : 'miss'} the objective.`;
  }
  const saved = 1 - proposal.later.taskHours / current.later.taskHours;
  const cost =
    saved >= 0 ? `${(100 * saved).toFixed(1)} % fewer task-hours` : `${(-100 * saved).toFixed(1)} % more task-hours`;
  return holds(proposal.later)
    ? `${cost}, and the objective is ${holds(current.later) ? 'still held' : 'held, which the current settings miss'} on the later part.`
    : `The objective is missed on the later part, but less than today: ${share(proposal.later, minutes.later)} instead of ${share(current.later, minutes.later)} of minutes, with ${cost}.`;
}

function proposed({ setup, tuned }: TuneView, { settings }: Judged): string[] {
  const changes = describeChanges(tuned.current.settings, settings, setup.planned.demand.signal);
  const file = `config/systems/${setup.system.name}.ts`;
  const width = Math.max(...changes.map(({ key }) => key.length));
  const withoutPlan = tuned.current.settings.plan !== undefined && settings.plan === undefined;
  return [
    `Change in ${file}, services.${setup.planned.name}${tuned.safety === 1 ? '' : ` (tightened by ${tuned.safety} beyond what the searched part asks for)`}:`,
    ...changes
      .filter(({ key }) => !(withoutPlan && key.startsWith('demand.')))
      .map(({ key, from, to }) => `  ${key.padEnd(width)}  ${from ?? 'none'} -> ${to ?? 'none'}`),
    ...(withoutPlan ? ['  no plan: reactive scaling alone is cheaper here (delete the plan file and `demand`)'] : []),
  ];
}

function curve(view: TuneView): string[] {
  const { tuned } = view;
  const most = Math.max(...tuned.curve.map(({ later }) => later.taskHours));
  return tuned.curve.map(({ settings, first, later }) => {
    const bar = '#'.repeat(Math.round((BAR_COLUMNS * later.taskHours) / most));
    const plan = settings.plan === undefined ? 'no plan' : `plan at ${settings.plan.quantile}`;
    return `  ${share(first, tuned.minutes.first).padStart(8)}  later ${share(later, tuned.minutes.later).padStart(8)}  $${shown(monthly(later, view)).padStart(6)}  ${plan.padEnd(12)} ${bar}`.trimEnd();
  });
}

/** A search for tools. The shape is stable: fields are added, never changed. */
export function tuneSummary(view: TuneView) {
  const { setup, tuned, parts, source, objectivePercent, taskHourUsd, priceSource } = view;
  const judged = (each: Judged) => ({
    settings: each.settings,
    searched: scoreOf(each.first, tuned.minutes.first),
    judged: { ...scoreOf(each.later, tuned.minutes.later), usdPerMonth: round(monthly(each.later, view)) },
  });
  return {
    version: 1,
    system: setup.system.name,
    environment: setup.environmentName,
    service: setup.planned.name,
    source,
    searched: isoSpan(parts.first),
    judged: isoSpan(parts.later),
    objectivePercent,
    taskHourUsd,
    priceSource,
    current: judged(tuned.current),
    best: judged(tuned.best),
    proposal: tuned.proposal === undefined ? null : judged(tuned.proposal),
    changes:
      tuned.proposal === undefined
        ? []
        : describeChanges(tuned.current.settings, tuned.proposal.settings, setup.planned.demand.signal),
    safety: tuned.safety,
    curve: tuned.curve.map(judged),
    notes: setup.notes,
  };
}

function scoreOf({ taskHours, overloadedMinutes }: Score, minutes: number) {
  return { taskHours: round(taskHours), overloadedMinutes, overloadedPercent: (100 * overloadedMinutes) / minutes };
}

/** The cost of a part, extended to a month. */
function monthly({ taskHours }: Score, { parts, taskHourUsd }: TuneView): number {
  const hours = (parts.later.endMs - parts.later.startMs) / 3_600_000;
  return ((taskHours * taskHourUsd) / hours) * MONTH_HOURS;
}

function share({ overloadedMinutes }: Score, minutes: number): string {
  return `${((100 * overloadedMinutes) / minutes).toFixed(3)} %`;
}

function isoSpan({ startMs, endMs }: Span) {
  const iso = (timeMs: number) => new Date(timeMs).toISOString().replace('.000Z', 'Z');
  return { start: iso(startMs), end: iso(endMs) };
}

function dates(span: Span): string {
  const { start, end } = isoSpan(span);
  return `${start.slice(0, 16)}Z to ${end.slice(0, 16)}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function shown(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString('en');
}
