import { HOUR_MS, isGap, WEEK_HOURS } from '../../series/series';
import type { Training } from '../model';
import { weeklyProfile } from '../weekly-profile';
import { type EventWindow, effectSpan } from './event-window';
import { forEachHour, isLearned } from './ordinary-hours';

const { exp, log } = Math;

/** Occurrences of a name after which they count as much as what is known of its group. */
const OCCURRENCES_TO_TRUST = 0.7;
/** How far a day-long event of which nothing is known is taken to be like a Sunday, and how many days that belief is worth. */
const SUNDAY_SHARE = 0.25;
const SUNDAY_DAYS = 1;
/** Hours that an event fills by less than half say little about it. */
const MIN_PRESENCE = 0.5;
const SUNDAY = 6 * 24;
/** Day-long events last from most of a day to three days in a row. */
const DAY_LONG_MS = { min: 20 * HOUR_MS, max: 3 * 24 * HOUR_MS };
/** Ordinary hours on either side that tell the level during an event, and how many must be known. */
const LEVEL_HOURS = 36;
const MIN_LEVEL_HOURS = 12;

/** What was seen of one past occurrence: its hours, and the logarithm of what each was multiplied by. */
interface Occurrence {
  readonly window: EventWindow;
  readonly hours: readonly { readonly contrast: number; readonly effect: number; readonly share: number }[];
}

/**
 * What the events multiply demand by in each of `hours` hours from index `from` on.
 *
 * A stated multiplier is taken as it is. Others are learned from past windows: each name by the mean of its occurrences on
 * the logarithmic scale, drawn toward the mean of its group, which is drawn toward no effect (a window has most often no second of its
 * name in a few weeks). Day-long events, holidays above all, move part of the way from their own day's pattern to that of a Sunday; how far is
 * learned from all of them together.
 */
export function eventFactors(
  training: Training,
  observed: Float64Array,
  startMs: number,
  windows: readonly EventWindow[],
  from: number,
  hours: number,
): Float64Array {
  const factors = new Float64Array(hours).fill(1);
  const ahead = windows.filter(
    (window) =>
      effectSpan(window).toMs > startMs + from * HOUR_MS &&
      effectSpan(window).fromMs < startMs + (from + hours) * HOUR_MS,
  );
  if (ahead.length === 0) return factors;
  const contrastOf = sundayContrast(training);
  const occurrences = seen(training, observed, startMs, windows, contrastOf);
  const towardSunday = sundayShare(occurrences, contrastOf);
  const effectOf = effects(occurrences, towardSunday);
  for (const window of ahead) {
    const { multiplier } = window;
    const effect = multiplier === undefined ? effectOf(window) : log(multiplier);
    const share = multiplier === undefined && isDayLong(window) ? towardSunday : 0;
    forEachHour(window, startMs, from + hours, (index, present) => {
      if (index < from) return;
      const contrast = contrastOf(training.slots[index] as number);
      factors[index - from] = (factors[index - from] as number) * (1 + (exp(effect + share * contrast) - 1) * present);
    });
  }
  return factors;
}

function isDayLong({ startMs, endMs }: EventWindow): boolean {
  const lengthMs = endMs - startMs;
  return lengthMs >= DAY_LONG_MS.min && lengthMs <= DAY_LONG_MS.max;
}

function groupOf(window: EventWindow): string {
  return window.group ?? (isDayLong(window) ? 'day-long' : window.name);
}

/** How much the same hour of a Sunday lies above an hour of the week, as a logarithm. */
function sundayContrast(training: Training): (slot: number) => number {
  const { profile } = weeklyProfile(training, 'logarithmic');
  return (slot) => (profile[SUNDAY + (slot % 24)] as number) - (profile[slot] as number);
}

function seen(
  training: Training,
  observed: Float64Array,
  startMs: number,
  windows: readonly EventWindow[],
  contrastOf: (slot: number) => number,
): Occurrence[] {
  const { scale, profile, deseasonalized } = weeklyProfile(training, 'logarithmic');
  const levelAt = localLevel(deseasonalized);
  const end = training.values.length;
  return windows
    .filter((window) => window.multiplier === undefined && isLearned(window))
    .map((window) => {
      const hours: { contrast: number; effect: number; share: number }[] = [];
      forEachHour(window, startMs, end, (index, share) => {
        const value = observed[index] as number;
        if (isGap(value) || share < MIN_PRESENCE) return;
        const slot = training.slots[index] as number;
        const ratio = exp(scale.apply(value) - (profile[slot] as number) - levelAt(index));
        const whole = 1 + (ratio - 1) / share;
        if (whole > 0) hours.push({ contrast: contrastOf(slot), effect: log(whole), share });
      });
      return { window, hours };
    })
    .filter(({ hours }) => hours.length > 0);
}

/** The level of ordinary hours around an hour, from as near as enough of them are known. */
function localLevel(deseasonalized: Float64Array): (index: number) => number {
  const length = deseasonalized.length;
  const sums = new Float64Array(length + 1);
  const counts = new Uint32Array(length + 1);
  deseasonalized.forEach((value, index) => {
    const isKnown = !isGap(value);
    sums[index + 1] = (sums[index] as number) + (isKnown ? value : 0);
    counts[index + 1] = (counts[index] as number) + (isKnown ? 1 : 0);
  });
  return (index) => {
    for (let radius = LEVEL_HOURS; radius < 2 * length; radius *= 2) {
      const from = index > radius ? index - radius : 0;
      const to = Math.min(index + radius, length);
      const count = (counts[to] as number) - (counts[from] as number);
      if (count >= MIN_LEVEL_HOURS) return ((sums[to] as number) - (sums[from] as number)) / count;
    }
    return 0;
  };
}

/** How far day-long events go from their own day toward a Sunday: least squares, begun with what is assumed. */
function sundayShare(occurrences: readonly Occurrence[], contrastOf: (slot: number) => number): number {
  let squares = 0;
  let products = 0;
  for (const { window, hours } of occurrences) {
    if (!isDayLong(window)) continue;
    for (const { contrast, effect } of hours) {
      squares += contrast * contrast;
      products += contrast * effect;
    }
  }
  let workingDay = 0;
  for (let slot = 0; slot < WEEK_HOURS; slot++) workingDay += contrastOf(slot) ** 2 / 6;
  const assumed = SUNDAY_DAYS * workingDay;
  return squares + assumed > 0 ? (products + assumed * SUNDAY_SHARE) / (squares + assumed) : SUNDAY_SHARE;
}

/** The effect of an event by its name, as a logarithm, beside its going toward a Sunday. */
function effects(occurrences: readonly Occurrence[], towardSunday: number): (window: EventWindow) => number {
  const byName = new Map<string, Tally>();
  const byGroup = new Map<string, Tally>();
  for (const { window, hours } of occurrences) {
    const share = isDayLong(window) ? towardSunday : 0;
    let sum = 0;
    let weight = 0;
    for (const hour of hours) {
      sum += hour.share * (hour.effect - share * hour.contrast);
      weight += hour.share;
    }
    add(byName, window.name, sum / weight);
    add(byGroup, groupOf(window), sum / weight);
  }
  return (window) => {
    const group = groupOf(window);
    const prior = group === window.name ? 0 : shrunk(byGroup.get(group), 0);
    return shrunk(byName.get(window.name), prior);
  };
}

interface Tally {
  readonly sum: number;
  readonly count: number;
}

function add(tallies: Map<string, Tally>, key: string, value: number): void {
  const { sum, count } = tallies.get(key) ?? { sum: 0, count: 0 };
  tallies.set(key, { sum: sum + value, count: count + 1 });
}

function shrunk(tally: Tally | undefined, prior: number): number {
  const { sum, count } = tally ?? { sum: 0, count: 0 };
  return (sum + OCCURRENCES_TO_TRUST * prior) / (count + OCCURRENCES_TO_TRUST);
}
