import type { BusinessEvent } from '../../model/calendar';
import { badHistory, DAY_MS, endMs, HOUR_MS, LocalClock, presentCount, type Series } from '../series';
import { type Backtest, backtest } from './backtest';
import { type EventWindow, eventWindows } from './events';
import type { ForecastModel, Training } from './model';
import { profileLevel } from './profile-level';
import { quantileForecasts } from './residual-quantiles';

/** Less than this shows not even a day's pattern. */
const MIN_HISTORY_HOURS = 24;
/** Older history says little about next week, and half a year bounds the work. */
const MAX_HISTORY_HOURS = 26 * 7 * 24;

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
  readonly model: string;
  /** What could not be learned, in words. */
  readonly notes: readonly string[];
  readonly backtest: Backtest;
  /** Events that touch the forecast. */
  readonly events: readonly EventWindow[];
}

/**
 * Forecasts hourly demand with its uncertainty. Deterministic: same input, same output.
 *
 * Throws `InputError` (code `bad-history`) when there is less than a day of history.
 */
export function forecast(input: ForecastInput, model: ForecastModel = profileLevel): Forecast {
  const { startMs, hours, probabilities, source = 'history' } = input;
  const history = recent(input.history);
  const present = presentCount(history);
  if (present < MIN_HISTORY_HOURS) {
    throw badHistory(source, [
      {
        where: source,
        given: `${present} complete hours`,
        allowed: `at least ${MIN_HISTORY_HOURS} complete hours; two weeks to tell the days of the week apart`,
        remedy: 'Record or export a longer span.',
      },
    ]);
  }
  const untilMs = startMs + hours * HOUR_MS;
  const clock = new LocalClock(input.timeZone, history.startMs - DAY_MS, untilMs + DAY_MS);
  const events = [...eventWindows(input.calendar ?? [], clock, history.startMs, untilMs), ...(input.windows ?? [])];
  const training: Training = { history, clock, events };
  const tested = backtest(model, withoutFuture(training));
  const expected = model.predict(training, startMs, hours);
  return {
    startMs,
    stepSeconds: 3600,
    probabilities,
    quantiles: quantileForecasts(expected, tested, probabilities),
    model: model.name,
    notes: [...model.notes(training), ...spreadNotes(tested)],
    backtest: tested,
    events: events.filter((event) => event.endMs > startMs && event.startMs < untilMs),
  };
}

function recent(history: Series): Series {
  const surplus = Math.max(0, history.values.length - MAX_HISTORY_HOURS);
  return { ...history, startMs: history.startMs + surplus * HOUR_MS, values: history.values.slice(surplus) };
}

/** Events the history does not show must not be expected of it in the backtest either. */
function withoutFuture(training: Training): Training {
  const end = endMs(training.history);
  return { ...training, events: training.events.filter((event) => event.inHistory && event.startMs < end) };
}

function spreadNotes(tested: Backtest): string[] {
  return tested.origins === 0
    ? ['too little history to hold a week back: the spread between quantiles is assumed, not measured']
    : [];
}
