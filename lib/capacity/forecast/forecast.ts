import type { BusinessEvent } from '../../model/demand/calendar-event';
import { badHistory } from '../series/from-samples';
import { LocalClock } from '../series/local-clock';
import { countObserved, DAY_MS, endMs, HOUR_MS, type Series } from '../series/series';
import { type Backtest, backtest } from './backtest';
import { combine } from './combination';
import { type EventWindow, effectSpan } from './events/event-window';
import { eventWindows } from './events/occurrences';
import type { ForecastModel } from './model';
import { models as allModels } from './models/pool';
import { noteLimits } from './notes';
import { eventHours, levelBefore, predictions, prepareHistory } from './observed-history';
import { quantileForecasts } from './quantiles';

/** Less than this shows not even a day's pattern. */
const MIN_HISTORY_HOURS = 24;
/** Two years and four weeks: last year's season and events are seen twice, and the work stays bounded. */
const MAX_HISTORY_HOURS = 108 * 7 * 24;
/** Local time must be known around the history and the forecast, for events that reach into either. */
const CLOCK_MARGIN_MS = 30 * DAY_MS;

export interface ForecastInput {
  /** Hourly demand. */
  readonly history: Series;
  /** First hour to forecast, on the hour, at or after the end of the history. */
  readonly startMs: number;
  readonly hours: number;
  /** Zone whose clock the demand follows. */
  readonly timeZone: string;
  /** Probabilities of the quantiles wanted, ascending. */
  readonly probabilities: readonly number[];
  /** The business calendar. @default no events */
  readonly calendar?: readonly BusinessEvent[];
  /** Further events as instants, past ones showing in the history. @default none */
  readonly windows?: readonly EventWindow[];
  /** Named in errors. @default "history" */
  readonly source?: string;
}

export interface Forecast {
  readonly startMs: number;
  readonly stepSeconds: 3600;
  readonly probabilities: readonly number[];
  /** One list of hours for each probability; never negative, ordered among themselves. */
  readonly quantiles: readonly (readonly number[])[];
  /** What could not be learned, in words. */
  readonly notes: readonly string[];
  readonly backtest: Backtest;
  /** Events that touch the forecast. */
  readonly events: readonly EventWindow[];
}

/**
 * Forecasts hourly demand with its uncertainty. Deterministic: same input, same output.
 *
 * Several models predict; a rolling backtest on the history says how much each is heard and how far all were off.
 * Throws `InputError` (code `bad-history`) when there is less than a day of history.
 */
export function forecast(input: ForecastInput, models: readonly ForecastModel[] = allModels): Forecast {
  const { startMs, hours, probabilities } = input;
  const history = recent(input.history);
  refuseTooShort(history, input.source ?? 'history');
  const untilMs = startMs + hours * HOUR_MS;
  const clock = new LocalClock(input.timeZone, history.startMs - CLOCK_MARGIN_MS, untilMs + CLOCK_MARGIN_MS);
  const events = [...eventWindows(input.calendar ?? [], clock, history.startMs, untilMs), ...(input.windows ?? [])];
  const end = history.values.length;
  const from = Math.round((startMs - history.startMs) / HOUR_MS);
  const suited = models.filter(({ minHours }) => minHours <= end);

  const tested = backtest(prepareHistory(history, clock, pastOf(events, history), end), suited);
  const knowledge = prepareHistory(history, clock, events, from + hours);
  const expected = combine(
    predictions(knowledge, suited, end, from, hours),
    tested.models.map(({ weight }) => weight),
  );
  return {
    startMs,
    stepSeconds: 3600,
    probabilities,
    quantiles: quantileForecasts(
      { forecast: expected, level: levelBefore(knowledge, end), isEvent: eventHours(knowledge, from, hours) },
      tested,
      probabilities,
    ),
    notes: noteLimits({ history, hours, tested, events, startMs }),
    backtest: tested,
    events: events.filter((event) => effectSpan(event).toMs > startMs && effectSpan(event).fromMs < untilMs),
  };
}

function refuseTooShort(history: Series, source: string): void {
  const present = countObserved(history);
  if (present >= MIN_HISTORY_HOURS) return;
  throw badHistory(source, [
    {
      where: source,
      given: `${present} complete hours`,
      allowed: `at least ${MIN_HISTORY_HOURS} complete hours; two weeks to tell the days of the week apart`,
      remedy: 'Record or export a longer span.',
    },
  ]);
}

function recent(history: Series): Series {
  const surplus = Math.max(0, history.values.length - MAX_HISTORY_HOURS);
  return { ...history, startMs: history.startMs + surplus * HOUR_MS, values: history.values.slice(surplus) };
}

/** Events the history does not show must not be expected of it in the backtest either. */
function pastOf(events: readonly EventWindow[], history: Series): EventWindow[] {
  return events.filter((event) => event.inHistory && effectSpan(event).fromMs < endMs(history));
}
