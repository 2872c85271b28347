import { type CapacityPlan, MAX_SCHEDULED_ACTIONS, type PlannedAction } from '../../model/capacity-plan';
import { InputError } from '../../model/input-error';
import type { DemandCapacity } from '../../model/scaling-spec';
import type { EventWindow, Forecast } from '../forecast';
import { DAY_MS, HOUR_MS, LocalClock, presentCount, type Series, endMs as seriesEnd, WEEK_HOURS } from '../series';
import { datedActions } from './dated-actions';
import { cheapestCover, floorsOf } from './step-function';
import { type FloorBounds, tasksNeeded } from './tasks-needed';
import { weeklyActions } from './weekly-actions';

/** Changes of the floor per week where nothing else is asked for: about three a day. */
const DEFAULT_MAX_CHANGES = 21;

export interface PlanInput {
  readonly service: string;
  readonly timeZone: string;
  /** At least a week ahead; its quantile at `probability` is what the floor covers. */
  readonly forecast: Forecast;
  readonly probability: number;
  readonly capacity: DemandCapacity;
  readonly bounds: FloorBounds;
  /** Minutes from raising the floor to tasks that serve. */
  readonly leadTimeMinutes: number;
  /** The hourly demand behind the forecast, for the evidence. */
  readonly history: Series;
  /** @default 21 */
  readonly maxChangesPerWeek?: number;
}

/**
 * Compiles a demand forecast into the floor of a service: weekly recurring actions for the ordinary week, dated ones
 * for events that need more.
 *
 * The ordinary week needs, in each local hour, the most that any forecast week needs in it. Deterministic.
 * Throws `InputError` (code `too-many-actions`) above the quota of scheduled actions per target.
 */
export function compilePlan(input: PlanInput): CapacityPlan {
  const { forecast, capacity, bounds, timeZone, leadTimeMinutes } = input;
  const demand = forecast.quantiles[forecast.probabilities.indexOf(input.probability)];
  if (demand === undefined || demand.length < WEEK_HOURS)
    throw new RangeError('compilePlan needs a week of the quantile it plans for');
  const tasks = demand.map((value) => tasksNeeded(value, capacity, bounds));
  const clock = new LocalClock(
    timeZone,
    forecast.startMs - DAY_MS,
    forecast.startMs + demand.length * HOUR_MS + DAY_MS,
  );
  const dated = forecast.events.filter((event) => !event.recurring);
  const need = weeklyNeed(tasks, forecast.startMs, clock, dated, bounds.minCapacity, leadTimeMinutes);
  const changes = cheapestCover(need, input.maxChangesPerWeek ?? DEFAULT_MAX_CHANGES);
  const isFlat = changes.length === 1;
  const weekly = isFlat && changes[0]?.floor === bounds.minCapacity ? [] : weeklyActions(changes, leadTimeMinutes % 60);
  const events = datedActions({
    windows: dated,
    tasks,
    startMs: forecast.startMs,
    weekly,
    timeZone,
    leadTimeMinutes,
    minCapacity: bounds.minCapacity,
  });
  const actions = [...weekly, ...events];
  refuseTooMany(actions, weekly.length, input.service);
  const { value, unit, source } = capacity;
  return {
    version: 1,
    service: input.service,
    timeZone,
    perTaskCapacity: { value: rounded(value), unit, source },
    quantile: input.probability,
    actions,
    evidence: evidence(input, need, floorsOf(changes, WEEK_HOURS), weekly.length, actions.length),
  };
}

/** Most tasks each hour of the week needs in any forecast week; lead times of whole hours reach back. */
function weeklyNeed(
  tasks: readonly number[],
  startMs: number,
  clock: LocalClock,
  dated: readonly EventWindow[],
  minCapacity: number,
  leadTimeMinutes: number,
): number[] {
  const need = new Array<number>(WEEK_HOURS).fill(minCapacity);
  const wholeHours = Math.floor(leadTimeMinutes / 60);
  tasks.forEach((count, index) => {
    const instantMs = startMs + index * HOUR_MS;
    if (dated.some((event) => event.startMs < instantMs + HOUR_MS && event.endMs > instantMs)) return;
    for (let ahead = 0; ahead <= wholeHours; ahead++) {
      const slot = (clock.hourOfWeek(instantMs) - ahead + WEEK_HOURS) % WEEK_HOURS;
      need[slot] = Math.max(need[slot] ?? 0, count);
    }
  });
  return need;
}

function refuseTooMany(actions: readonly PlannedAction[], weekly: number, service: string): void {
  if (actions.length <= MAX_SCHEDULED_ACTIONS) return;
  throw new InputError('too-many-actions', `The plan of ${service} does not fit`, [
    {
      where: `services.${service}`,
      given: `${actions.length} scheduled actions (${weekly} weekly, ${actions.length - weekly} for dated events)`,
      allowed: `at most ${MAX_SCHEDULED_ACTIONS} per scalable target (an AWS quota that cannot be raised)`,
      remedy: 'Plan with fewer changes per week, or for fewer dated events.',
    },
  ]);
}

function evidence(
  { forecast, history, leadTimeMinutes, capacity, bounds }: PlanInput,
  need: readonly number[],
  floors: readonly number[],
  weekly: number,
  actions: number,
) {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const { backtest } = forecast;
  return {
    history: {
      from: iso(history.startMs),
      to: iso(seriesEnd(history)),
      hours: history.values.length,
      hoursPresent: presentCount(history),
    },
    forecast: {
      from: iso(forecast.startMs),
      hours: forecast.quantiles[0]?.length ?? 0,
      models: modelShares(backtest.models),
      notes: forecast.notes,
    },
    backtest: {
      origins: backtest.origins.length,
      wape: rounded(backtest.wape),
      seasonalNaiveWape: rounded(backtest.seasonalNaiveWape),
    },
    targetUtilizationPercent: rounded(capacity.targetUtilizationPercent),
    leadTimeMinutes,
    bounds: { minCapacity: bounds.minCapacity, maxCapacity: bounds.maxCapacity },
    taskHoursPerWeek: {
      need: sum(need),
      floor: sum(floors),
      minimum: bounds.minCapacity * WEEK_HOURS,
      maximum: bounds.maxCapacity * WEEK_HOURS,
    },
    events: [...new Set(forecast.events.map((event) => event.name))].sort(),
    actions: { weekly, dated: actions - weekly },
  };
}

/** What each model that counts contributed, in percent. */
function modelShares(models: Forecast['backtest']['models']): Record<string, number> {
  const shares = models.map(({ name, weight }) => [name, Math.round(100 * weight)] as const);
  return Object.fromEntries(shares.filter(([, percent]) => percent > 0));
}

/** Four significant digits: enough to judge, few enough that noise changes no line. */
function rounded<T extends number | undefined>(value: T): T {
  return (value === undefined ? undefined : Number(value.toPrecision(4))) as T;
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString().replace('.000Z', 'Z');
}
