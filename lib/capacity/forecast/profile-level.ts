import { HOUR_MS, WEEK_HOURS } from '../series';
import type { EventWindow } from './events';
import type { ForecastModel, Training } from './model';
import { weightedMean } from './statistics';

/** Weight of a week relative to the one after it: about three weeks make up half of the profile (assumption, see docs). */
const WEEK_DECAY = 0.8;
/** Hours over which the last residuals fade from the forecast. */
const CARRY_OVER_HOURS = 18;
/** Share of the last day's deviation that is carried into the forecast. */
const CARRY_OVER = 0.4;
/** Occurrences of an event after which what was seen counts as much as the assumption that nothing happens. */
const EVENT_SHRINKAGE = 0.5;

/**
 * Hour-of-week profile x level x event multiplier: hour pattern, day pattern and business event as one product.
 *
 * The level is the mean of the last week (as far as present), the profile what each hour of the week is relative to
 * the level of its time, recent weeks counting more. Few weeks shrink it toward the hour-of-day profile.
 */
export const profileLevel: ForecastModel = {
  name: 'hour-of-week profile x level x events',
  predict: (training, startMs, hours) => {
    const masked = maskEvents(training);
    const level = trailingLevels(masked);
    const profile = learnProfile(training, masked, level);
    const now = level.at(-1) ?? 0;
    const base = (instantMs: number) => now * (profile[training.clock.hourOfWeek(instantMs)] ?? 1);
    const deviation = lastDeviation(training, masked, base);
    const multipliers = learnMultipliers(training, level, profile);
    const endMs = training.history.startMs + training.history.values.length * HOUR_MS;
    return Array.from({ length: hours }, (_, index) => {
      const instantMs = startMs + index * HOUR_MS;
      const carried = 1 + (deviation - 1) * CARRY_OVER * Math.exp(-(instantMs - endMs) / (CARRY_OVER_HOURS * HOUR_MS));
      return Math.max(0, base(instantMs) * carried * eventFactor(training.events, multipliers, instantMs));
    });
  },
  notes: ({ history }) => {
    const weeks = history.values.length / WEEK_HOURS;
    if (weeks < 1)
      return ['less than a week of history: every day is taken to be like the average day, weekends included'];
    if (weeks < 2)
      return ['less than two weeks of history: the difference between days of the week rests on one example each'];
    return [];
  },
};

/** History with the hours of events taken out, so that an event does not become part of the ordinary week. */
function maskEvents({ history, events }: Training): number[] {
  const values = [...history.values];
  for (const window of events.filter(({ inHistory }) => inHistory)) {
    for (
      let index = firstHour(history.startMs, window.startMs);
      index < values.length && history.startMs + index * HOUR_MS < window.endMs;
      index++
    ) {
      values[index] = Number.NaN;
    }
  }
  return values;
}

/** Index of the first hour that a window beginning at `instantMs` touches. */
function firstHour(startMs: number, instantMs: number): number {
  return Math.max(0, Math.floor((instantMs - startMs) / HOUR_MS));
}

/** For each hour the mean of the week up to it; before the first whole week, the mean of that week. */
function trailingLevels(values: readonly number[]): number[] {
  const levels: number[] = [];
  let sum = 0;
  let count = 0;
  values.forEach((value, index) => {
    if (!Number.isNaN(value)) {
      sum += value;
      count++;
    }
    const leaving = values[index - WEEK_HOURS];
    if (leaving !== undefined && !Number.isNaN(leaving)) {
      sum -= leaving;
      count--;
    }
    levels.push(count > 0 ? Math.max(0, sum / count) : (levels.at(-1) ?? 0));
  });
  const settled = levels[Math.min(WEEK_HOURS, levels.length) - 1] ?? 0;
  return levels.map((level, index) => (index < WEEK_HOURS ? settled : level));
}

function learnProfile({ history, clock }: Training, values: readonly number[], levels: readonly number[]): number[] {
  const byHourOfWeek = Array.from({ length: WEEK_HOURS }, (): Ratio[] => []);
  values.forEach((value, index) => {
    const level = levels[index] ?? 0;
    if (Number.isNaN(value) || level <= 0) return;
    const weight = WEEK_DECAY ** ((values.length - index) / WEEK_HOURS);
    byHourOfWeek[clock.hourOfWeek(history.startMs + index * HOUR_MS)]?.push({ value: value / level, weight });
  });
  const hourOfDay = Array.from(
    { length: 24 },
    (_, hour) => weightedMean(byHourOfWeek.flatMap((ratios, slot) => (slot % 24 === hour ? ratios : []))) ?? 1,
  );
  const coarse = byHourOfWeek.map((_, slot) => hourOfDay[slot % 24] ?? 1);
  const { within, between } = spread(byHourOfWeek, coarse);
  return byHourOfWeek.map((ratios, slot) => {
    const own = weightedMean(ratios);
    const fallback = coarse[slot] ?? 1;
    if (own === undefined) return fallback;
    const noise = within / ratios.length;
    const trust = noise + between > 0 ? between / (between + noise) : 1;
    return trust * own + (1 - trust) * fallback;
  });
}

interface Ratio {
  readonly value: number;
  readonly weight: number;
}

/**
 * How much the weeks differ within an hour of the week, and how much the hours of the week differ from their hour of
 * the day: together they say how far to trust an hour's own mean (James & Stein's shrinkage, by method of moments).
 * With one week alone the weeks cannot be compared, and both count alike.
 */
function spread(
  byHourOfWeek: readonly (readonly Ratio[])[],
  coarse: readonly number[],
): { within: number; between: number } {
  let within = 0;
  let degrees = 0;
  let total = 0;
  let slots = 0;
  byHourOfWeek.forEach((ratios, slot) => {
    const own = weightedMean(ratios);
    if (own === undefined) return;
    for (const { value } of ratios) within += (value - own) ** 2;
    degrees += ratios.length - 1;
    total += (own - (coarse[slot] ?? 1)) ** 2;
    slots++;
  });
  if (slots === 0 || degrees === 0) return { within: 1, between: 1 };
  const variance = within / degrees;
  const perSlot = (degrees + slots) / slots;
  return { within: variance, between: Math.max(0, total / slots - variance / perSlot) };
}

/** How far the last day lay above or below what the profile says of it, as a ratio. */
function lastDeviation({ history }: Training, values: readonly number[], base: (instantMs: number) => number): number {
  let actual = 0;
  let expected = 0;
  for (let index = Math.max(0, values.length - 24); index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    actual += value;
    expected += base(history.startMs + index * HOUR_MS);
  }
  return expected > 0 ? Math.min(2, actual / expected) : 1;
}

/** Multiplier of each event name from its past windows, shrunk toward 1 where there are few. */
function learnMultipliers(
  { history, clock, events }: Training,
  levels: readonly number[],
  profile: readonly number[],
): Map<string, number> {
  const seen = new Map<string, { actual: number; expected: number; occurrences: number }>();
  for (const window of events.filter(({ inHistory }) => inHistory)) {
    const sum = seen.get(window.name) ?? { actual: 0, expected: 0, occurrences: 0 };
    let hours = 0;
    for (
      let index = firstHour(history.startMs, window.startMs);
      index < history.values.length && history.startMs + index * HOUR_MS < window.endMs;
      index++
    ) {
      const value = history.values[index] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sum.actual += value;
      sum.expected += (levels[index] ?? 0) * (profile[clock.hourOfWeek(history.startMs + index * HOUR_MS)] ?? 1);
      hours++;
    }
    if (hours > 0) seen.set(window.name, { ...sum, occurrences: sum.occurrences + 1 });
  }
  const multipliers = new Map<string, number>();
  for (const [name, { actual, expected, occurrences }] of seen) {
    if (expected <= 0) continue;
    multipliers.set(name, 1 + (actual / expected - 1) * (occurrences / (occurrences + EVENT_SHRINKAGE)));
  }
  return multipliers;
}

/** The product of the events at an hour; an event that covers part of the hour counts for that part. */
function eventFactor(events: readonly EventWindow[], learned: ReadonlyMap<string, number>, instantMs: number): number {
  let factor = 1;
  for (const window of events) {
    const overlap = Math.min(window.endMs, instantMs + HOUR_MS) - Math.max(window.startMs, instantMs);
    if (overlap <= 0) continue;
    const multiplier = window.multiplier ?? learned.get(window.name) ?? 1;
    factor *= 1 + (multiplier - 1) * (overlap / HOUR_MS);
  }
  return factor;
}
