import { isGap, WEEK_HOURS } from '../series/series';
import type { Training } from './model';
import { type Scale, type ScaleName, scaleFor } from './scale';
import { median, type Weighted, weightedMean } from './statistics';

const { abs } = Math;

/** Weight of a week relative to the one after it: four to five weeks make up half of the profile. */
const WEEK_DECAY = 0.85;
const HOUR_DECAY = WEEK_DECAY ** (1 / WEEK_HOURS);
/** Deviations beyond so many robust standard deviations are pulled in (Huber's clipping; 2.5 keeps 98.8 % of a normal). */
const CLIP = 2.5;
/** Standard deviation of a normal distribution over its median absolute deviation. */
const MAD_TO_SIGMA = 1.4826;
/** The profile is learned from so many hours: half a year, beyond which weeks have no weight. */
const PROFILE_HOURS = 26 * WEEK_HOURS;
/** Level and profile are each taken from what the other leaves; a second round settles it. */
const ROUNDS = 2;

/** What the hours of a week are relative to the level of their time, on a scale on which the two add up. */
export interface WeeklyProfile {
  readonly scale: Scale;
  /** One for each local hour of the week. */
  readonly profile: Float64Array;
  /** For each hour of the history what is left when its profile is taken away; NaN where the demand is unknown. */
  readonly deseasonalized: Float64Array;
}

const known = new WeakMap<Training, Map<ScaleName, WeeklyProfile>>();

/** The weekly profile of a history, computed once for each history and scale. */
export function weeklyProfile(training: Training, scaleName: ScaleName): WeeklyProfile {
  const byScale = known.get(training) ?? new Map<ScaleName, WeeklyProfile>();
  known.set(training, byScale);
  const before = byScale.get(scaleName);
  if (before !== undefined) return before;
  const profile = fitted(training, scaleFor(scaleName, training.values));
  byScale.set(scaleName, profile);
  return profile;
}

/**
 * Robust: an outage or a spike that does not repeat moves neither level nor profile by much, because levels rest on
 * medians of days and the profile on clipped deviations. Shrunk: the fewer weeks there are and the more they differ, the more an hour
 * of the week is taken to be like the same hour of the other working days, or of the weekend.
 */
function fitted({ values, slots }: Training, scale: Scale): WeeklyProfile {
  const scaled = values.map((value) => (!isGap(value) ? scale.apply(value) : Number.NaN));
  const older = scaled.length > PROFILE_HOURS ? scaled.length - PROFILE_HOURS : 0;
  const recent = scaled.subarray(older);
  const recentSlots = slots.subarray(older);
  let profile = shrunkProfile(groupBySlot(recent, recentSlots, centredMean(recent)));
  for (let round = 1; round < ROUNDS; round++) {
    const levels = centredMean(dailyMedians(without(profile, recent, recentSlots)));
    profile = shrunkProfile(groupBySlot(recent, recentSlots, levels));
  }
  return { scale, profile, deseasonalized: without(profile, scaled, slots) };
}

function without(profile: Float64Array, scaled: Float64Array, slots: Uint8Array): Float64Array {
  return scaled.map((value, index) => value - (profile[slots[index] as number] as number));
}

/** Every value replaced by the median of its day (24 hours from the first on). */
function dailyMedians(values: Float64Array): Float64Array {
  const medians = new Float64Array(values.length).fill(Number.NaN);
  for (let first = 0; first < values.length; first += 24) {
    const day = values.subarray(first, first + 24);
    const middle = median(day.filter((value) => !isGap(value)));
    for (let index = 0; index < day.length; index++) {
      if (!isGap(day[index] as number)) medians[first + index] = middle;
    }
  }
  return medians;
}

/** Mean of the week around each hour; at either end, of the first or last whole week. */
function centredMean(values: Float64Array): Float64Array {
  const length = values.length;
  const sums = new Float64Array(length + 1);
  const counts = new Uint32Array(length + 1);
  for (let index = 0; index < length; index++) {
    const value = values[index] as number;
    const isKnown = !isGap(value);
    sums[index + 1] = (sums[index] as number) + (isKnown ? value : 0);
    counts[index + 1] = (counts[index] as number) + (isKnown ? 1 : 0);
  }
  const width = Math.min(length, WEEK_HOURS);
  const means = new Float64Array(length);
  let last = 0;
  for (let index = 0; index < length; index++) {
    let from = index - WEEK_HOURS / 2;
    if (from < 0) from = 0;
    if (from > length - width) from = length - width;
    const count = (counts[from + width] as number) - (counts[from] as number);
    if (count > 0) last = ((sums[from + width] as number) - (sums[from] as number)) / count;
    means[index] = last;
  }
  return means;
}

/** Deviations from the level by hour of the week, the most recent weighing most. */
function groupBySlot(scaled: Float64Array, slots: Uint8Array, levels: Float64Array): Weighted[] {
  const groups = Array.from({ length: WEEK_HOURS }, (): Weighted => ({ values: [], weights: [] }));
  let weight = 1;
  for (let index = scaled.length - 1; index >= 0; index--) {
    weight *= HOUR_DECAY;
    const value = scaled[index] as number;
    if (isGap(value)) continue;
    const group = groups[slots[index] as number] as Weighted;
    group.values.push(value - (levels[index] as number));
    group.weights.push(weight);
  }
  clip(groups);
  return groups;
}

/** Pulls deviations far from the median of their hour of the week to the edge of what is usual in this series. */
function clip(groups: readonly Weighted[]): void {
  const medians = groups.map((group) => median(group.values));
  const distances = groups.flatMap(({ values }, slot) =>
    values.length > 2 ? values.map((value) => abs(value - (medians[slot] as number))) : [],
  );
  if (distances.length === 0) return;
  const limit = CLIP * MAD_TO_SIGMA * median(distances);
  groups.forEach(({ values }, slot) => {
    if (values.length <= 2) return;
    const middle = medians[slot] as number;
    for (let index = 0; index < values.length; index++) {
      const distance = (values[index] as number) - middle;
      if (distance > limit) values[index] = middle + limit;
      else if (distance < -limit) values[index] = middle - limit;
    }
  });
}

/**
 * Mean of each hour of the week, drawn toward its coarse profile (James & Stein 1961, by method of moments): how much the
 * weeks differ within an hour, against how much the hours differ from the coarse profile, says how far to trust an hour's own mean.
 */
function shrunkProfile(groups: readonly Weighted[]): Float64Array<ArrayBuffer> {
  const coarse = coarseProfile(groups);
  const own = groups.map((group) => weightedMean(group));
  let within = 0;
  let degrees = 0;
  let total = 0;
  let known = 0;
  groups.forEach(({ values }, slot) => {
    const centre = own[slot];
    if (centre === undefined) return;
    for (const value of values) within += (value - centre) ** 2;
    degrees += values.length - 1;
    total += (centre - (coarse[slot] as number)) ** 2;
    known++;
  });
  // With one week alone the weeks cannot be compared: half is then trusted.
  const variance = degrees > 0 ? within / degrees : 1;
  const between = degrees > 0 ? positive(total / known - (variance * known) / (degrees + known)) : 1;
  return Float64Array.from(own, (centre, slot) => {
    const fallback = coarse[slot] as number;
    if (centre === undefined) return fallback;
    const noise = variance / (groups[slot] as Weighted).values.length;
    const trust = between + noise > 0 ? between / (between + noise) : 1;
    return trust * centre + (1 - trust) * fallback;
  });
}

/** Hour of the day on working days and on weekends; what neither has seen is as on all days, or at the level. */
function coarseProfile(groups: readonly Weighted[]): Float64Array {
  const coarse = new Float64Array(WEEK_HOURS);
  for (let hour = 0; hour < 24; hour++) {
    const days = groups.filter((_, slot) => slot % 24 === hour);
    const all = weightedMean(...days) ?? 0;
    const workingDay = weightedMean(...days.slice(0, 5)) ?? all;
    const weekend = weightedMean(...days.slice(5)) ?? all;
    for (let day = 0; day < 7; day++) coarse[day * 24 + hour] = day < 5 ? workingDay : weekend;
  }
  return coarse;
}

function positive(value: number): number {
  return Math.max(value, 0);
}
