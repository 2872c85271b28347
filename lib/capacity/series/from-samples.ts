import { InputError, type Problem } from '../../model/validation/input-error';
import type { Sample, Series } from './series';

/** A value no load metric reaches; larger ones are a broken export. */
const ABSURD = 1e15;
const MIN_STEP_SECONDS = 60;
const MAX_STEP_SECONDS = 3600;
/** Problems listed before the rest is only counted: a broken export has thousands of the same kind. */
const MAX_LISTED = 20;

/** A sample and where it was read, for error messages (`history.csv: line 7`). */
export interface LocatedSample extends Sample {
  readonly where: string;
}

/**
 * Lays samples on a regular grid, gaps as NaN. The step is the most frequent distance between neighbours.
 *
 * Throws `InputError` (code `bad-history`) with every problem: too few samples, out of order or repeated timestamps,
 * values that are negative, not finite or absurd, timestamps off the grid, a step outside 1 minute to 1 hour. What the
 * reader could not read at all (`unreadable`) is reported along with it.
 */
export function seriesFromSamples(
  samples: readonly LocatedSample[],
  source: string,
  unreadable: readonly Problem[] = [],
): Series {
  const [first] = samples;
  if (first === undefined || samples.length < 2) {
    throw badHistory(source, [
      ...unreadable,
      {
        where: source,
        given: `${samples.length} samples`,
        allowed: 'at least 24 hours of samples at a regular step',
        remedy: 'Export a longer span.',
      },
    ]);
  }
  const problems = [...unreadable, ...checkSamples(samples)];
  const stepMs = mostFrequentStep(samples);
  if (stepMs < MIN_STEP_SECONDS * 1000 || stepMs > MAX_STEP_SECONDS * 1000) {
    problems.push({
      where: source,
      given: `a step of ${stepMs / 1000} s`,
      allowed: `${MIN_STEP_SECONDS} to ${MAX_STEP_SECONDS} s`,
      remedy: 'Export at a period of 1 minute to 1 hour.',
    });
  } else {
    problems.push(...checkGrid(samples, first.timeMs, stepMs));
  }
  if (problems.length > 0) throw badHistory(source, problems);
  const last = samples.at(-1) ?? first;
  const values = new Array<number>((last.timeMs - first.timeMs) / stepMs + 1).fill(Number.NaN);
  for (const { timeMs, value } of samples) values[(timeMs - first.timeMs) / stepMs] = value;
  return { startMs: first.timeMs, stepSeconds: stepMs / 1000, values };
}

/** The error for a history that cannot be used; lists the first problems and counts the rest. */
export function badHistory(source: string, problems: readonly Problem[]): InputError {
  const rest = problems.length - MAX_LISTED;
  const more = rest > 0 ? `, the first ${MAX_LISTED} of them` : '';
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return new InputError('bad-history', `${source} cannot be used: ${count}${more}`, problems.slice(0, MAX_LISTED));
}

/** What is wrong with samples one by one: impossible values, timestamps out of order or repeated. */
export function checkSamples(samples: readonly LocatedSample[]): Problem[] {
  return [...checkValues(samples), ...checkOrder(samples)];
}

function checkValues(samples: readonly LocatedSample[]): Problem[] {
  return samples
    .filter(({ value }) => !(value >= 0 && value <= ABSURD))
    .map(({ where, value }) => ({
      where,
      given: `value ${value}`,
      allowed: `a number from 0 to ${ABSURD}`,
      remedy: 'Leave the row out if the value is unknown.',
    }));
}

function checkOrder(samples: readonly LocatedSample[]): Problem[] {
  const problems: Problem[] = [];
  for (let index = 1; index < samples.length; index++) {
    const previous = samples[index - 1];
    const sample = samples[index];
    if (previous === undefined || sample === undefined || sample.timeMs > previous.timeMs) continue;
    const same = sample.timeMs === previous.timeMs;
    problems.push({
      where: sample.where,
      given: `${new Date(sample.timeMs).toISOString()} ${same ? 'again' : `after ${new Date(previous.timeMs).toISOString()}`}`,
      allowed: 'each timestamp once, in ascending order',
      remedy: same ? 'Remove one of the two rows.' : 'Sort the file by timestamp.',
    });
  }
  return problems;
}

function mostFrequentStep(samples: readonly Sample[]): number {
  const counts = new Map<number, number>();
  for (let index = 1; index < samples.length; index++) {
    const step = (samples[index]?.timeMs ?? 0) - (samples[index - 1]?.timeMs ?? 0);
    if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  let best = 0;
  for (const [step, count] of counts) {
    const bestCount = counts.get(best) ?? 0;
    if (count > bestCount || (count === bestCount && step < best)) best = step;
  }
  return best;
}

function checkGrid(samples: readonly LocatedSample[], startMs: number, stepMs: number): Problem[] {
  return samples
    .filter(({ timeMs }) => (timeMs - startMs) % stepMs !== 0)
    .map(({ where, timeMs }) => ({
      where,
      given: new Date(timeMs).toISOString(),
      allowed: `a multiple of the step of ${stepMs / 1000} s after ${new Date(startMs).toISOString()}`,
      remedy: 'Use one step throughout; export the parts apart if the metric period changed.',
    }));
}
