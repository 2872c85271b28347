import type { CapacityPlan } from '../../model/plan/capacity-plan';
import { countObserved, DAY_MS, HOUR_MS, type Series, endMs as seriesEnd, WEEK_HOURS } from '../series/series';
import { iso, modelShares, rounded } from './evidence';
import { FloorTimeline } from './floor-timeline';
import { overrideSpans } from './override-spans';
import type { PlanInput } from './plan-input';
import { localHour } from './replacement-reasons';
import { demandAt, type RequiredCapacity, requireHourly, spanOfHour } from './required-capacity';
import { shortfallMinutesPerWeek } from './shortfall';

/** The hour that decides how high an action sets the floor. */
export interface BindingHour {
  /** Local day and hour, such as "Tue 2026-11-24 09:00". */
  readonly hour: string;
  /** Demand of that hour at the plan's quantile. */
  readonly demand: number;
  /** Tasks that keep it at the target utilisation, within the bounds. */
  readonly tasks: number;
}

/** Why an action is there and what it holds in reserve. */
export interface ActionReason {
  readonly name: string;
  readonly schedule: string;
  readonly minCapacity: number;
  /** Hours per week in which its floor is in force. */
  readonly hoursPerWeek: number;
  /** Task-hours per week that its floor holds above the need. */
  readonly slackTaskHoursPerWeek: number;
  /** Left out for an action that is not in force within the forecast. */
  readonly binding?: BindingHour;
}

/** What an event ahead does to the floor. */
export interface EventEffect {
  readonly name: string;
  readonly start: string;
  readonly end: string;
  readonly recurring: boolean;
  /** Task-hours that the plan's dated actions add within the event; negative where they lower the floor. */
  readonly taskHours: number;
  /** Lowest and highest floor within the event. */
  readonly lowest: number;
  readonly highest: number;
}

/** A plan against the forecast it is used with, for people and for tools. */
export interface PlanExplanation {
  readonly service: string;
  readonly history: {
    readonly from: string;
    readonly to: string;
    readonly hours: number;
    readonly hoursPresent: number;
  };
  /** Models by name, with their share in percent. */
  readonly forecast: {
    readonly from: string;
    readonly hours: number;
    readonly models: Readonly<Record<string, number>>;
  };
  readonly backtest: { readonly origins: number; readonly wape?: number; readonly seasonalNaiveWape?: number };
  readonly quantile: { readonly value: number; readonly reason: string };
  readonly expectedShortfallMinutesPerWeek: number;
  /** Over the forecast: the plan, what the hours need, always as many as the highest hour, never more than the minimum. */
  readonly taskHoursPerWeek: {
    readonly floor: number;
    readonly need: number;
    readonly peak: number;
    readonly minimum: number;
  };
  readonly actions: readonly ActionReason[];
  readonly events: readonly EventEffect[];
  /** What could not be learned. */
  readonly notes: readonly string[];
}

/** Explains a plan by the forecast and the settings in `input`; the plan need not be the one compiled from them. */
export function explainPlan(plan: CapacityPlan, input: PlanInput, notes: readonly string[] = []): PlanExplanation {
  const { forecast, history, bounds, capacity } = input;
  const probability = forecast.probabilities.includes(plan.quantile) ? plan.quantile : input.probability;
  const need = requireHourly(forecast, probability, capacity, bounds, input.leadTimeMinutes);
  const floors = timeline(plan, need, bounds.minCapacity);
  const weeks = (need.endMs - need.startMs) / HOUR_MS / WEEK_HOURS;
  const { origins, models, wape, seasonalNaiveWape } = forecast.backtest;
  return {
    service: plan.service,
    history: spanOf(history),
    forecast: { from: iso(forecast.startMs), hours: need.tasks.length, models: modelShares(models) },
    backtest: {
      origins: origins.length,
      wape: wape === undefined ? undefined : rounded(wape),
      seasonalNaiveWape: seasonalNaiveWape === undefined ? undefined : rounded(seasonalNaiveWape),
    },
    quantile: { value: probability, reason: String(plan.evidence.quantile ?? input.probabilityReason ?? 'stated') },
    expectedShortfallMinutesPerWeek: rounded(shortfallMinutesPerWeek(forecast, floors, capacity)),
    taskHoursPerWeek: {
      floor: rounded(floors.taskHours(need.startMs, need.endMs) / weeks),
      need: rounded(need.tasks.reduce((sum, tasks) => sum + tasks, 0) / weeks),
      peak: Math.max(...need.tasks) * WEEK_HOURS,
      minimum: bounds.minCapacity * WEEK_HOURS,
    },
    actions: actionReasons(plan, need, floors, demandAt(forecast, probability), weeks),
    events: eventEffects(plan, input, need, floors),
    notes: [...forecast.notes, ...notes],
  };
}

function actionReasons(
  plan: CapacityPlan,
  need: RequiredCapacity,
  floors: FloorTimeline,
  demand: readonly number[],
  weeks: number,
): ActionReason[] {
  const spans = need.tasks.map((tasks, index) => ({ tasks, index, ...spanOfHour(need, index) }));
  return plan.actions.map((action) => {
    let hours = 0;
    let slack = 0;
    let binding: (typeof spans)[number] | undefined;
    for (const span of floors.spans.filter((each) => each.action === action && each.startMs < need.endMs)) {
      const within = spans.filter(({ fromMs, toMs }) => toMs > span.startMs && fromMs < span.endMs);
      for (const hour of within) {
        const [own, most] = [demand[hour.index] ?? 0, demand[binding?.index ?? -1] ?? Number.NEGATIVE_INFINITY];
        // Only hours that this floor has to hold; a minute between two actions decides nothing.
        if (hour.tasks <= span.floor && own > most) binding = hour;
      }
      const toMs = Math.min(span.endMs, need.endMs);
      hours += (toMs - span.startMs) / HOUR_MS;
      slack += slackOf(span.startMs, toMs, span.floor, within);
    }
    return {
      name: action.name,
      schedule: action.schedule,
      minCapacity: action.minCapacity,
      hoursPerWeek: rounded(hours / weeks),
      slackTaskHoursPerWeek: rounded(slack / weeks),
      binding:
        binding === undefined
          ? undefined
          : {
              hour: localHour(need.startMs + binding.index * HOUR_MS, plan.timeZone),
              demand: rounded(demand[binding.index] ?? 0),
              tasks: binding.tasks,
            },
    };
  });
}

/** Task-hours of a floor above what its hours, and the lead times of the next ones, need. */
function slackOf(
  fromMs: number,
  toMs: number,
  floor: number,
  hours: readonly { readonly tasks: number; readonly fromMs: number; readonly toMs: number }[],
): number {
  const cuts = [...new Set([fromMs, toMs, ...hours.flatMap((hour) => [hour.fromMs, hour.toMs])])]
    .filter((ms) => ms >= fromMs && ms <= toMs)
    .sort((a, b) => a - b);
  return cuts.slice(0, -1).reduce((sum, cutMs, index) => {
    const nextMs = cuts[index + 1] ?? toMs;
    const needed = hours
      .filter((hour) => hour.fromMs < nextMs && hour.toMs > cutMs)
      .reduce((most, hour) => Math.max(most, hour.tasks), 0);
    return sum + (Math.max(0, floor - needed) * (nextMs - cutMs)) / HOUR_MS;
  }, 0);
}

function eventEffects(
  plan: CapacityPlan,
  input: PlanInput,
  need: RequiredCapacity,
  floors: FloorTimeline,
): EventEffect[] {
  const actions = plan.actions.filter(({ schedule }) => schedule.startsWith('cron('));
  const weekly = timeline({ actions, timeZone: plan.timeZone }, need, input.bounds.minCapacity);
  return input.forecast.events.map((event) => {
    const [span] = overrideSpans({ ...need, tasks: [] }, weekly, [event]);
    const { startMs = event.startMs, endMs = event.endMs } = span ?? {};
    const held = floors.spans.filter((each) => each.endMs > startMs && each.startMs < endMs).map(({ floor }) => floor);
    return {
      name: event.name,
      start: iso(event.startMs),
      end: iso(event.endMs),
      recurring: event.recurring,
      taskHours: rounded(floors.taskHours(startMs, endMs) - weekly.taskHours(startMs, endMs)),
      lowest: Math.min(...held),
      highest: Math.max(...held),
    };
  });
}

function timeline(plan: Pick<CapacityPlan, 'actions' | 'timeZone'>, need: RequiredCapacity, minCapacity: number) {
  return new FloorTimeline(plan, need.startMs, need.endMs + DAY_MS, minCapacity);
}

function spanOf(history: Series) {
  return {
    from: iso(history.startMs),
    to: iso(seriesEnd(history)),
    hours: history.values.length,
    hoursPresent: countObserved(history),
  };
}
