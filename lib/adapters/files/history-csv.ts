import { badHistory, checkSamples, type LocatedSample, seriesFromSamples } from '../../capacity/series/from-samples';
import type { Series } from '../../capacity/series/series';
import type { Problem } from '../../model/validation/input-error';
import { readCsv } from './csv';
import { INSTANT_FORMAT, parseInstant } from './instant';

/**
 * Reads a history file, `timestamp,value`, at any regular step from 1 minute to 1 hour; missing rows are gaps.
 *
 * Throws `InputError` with every line that is wrong.
 */
export function readHistoryCsv(path: string): Series {
  const { samples, problems } = readRows(path);
  return seriesFromSamples(samples, path, problems);
}

/**
 * Reads the rows of a recording whose step is known, in ascending order; one row is enough.
 *
 * Throws `InputError` with every line that is wrong, among them timestamps that are no multiple of the step.
 */
export function readRecordedCsv(path: string, stepSeconds: number): LocatedSample[] {
  const { samples, problems } = readRows(path);
  const offGrid = samples
    .filter(({ timeMs }) => timeMs % (stepSeconds * 1000) !== 0)
    .map(({ where, timeMs }) => ({
      where,
      given: new Date(timeMs).toISOString(),
      allowed: `a multiple of ${stepSeconds} s`,
      remedy: 'Restore the file, or move it away to begin a new one.',
    }));
  const all = [...problems, ...checkSamples(samples), ...offGrid];
  if (all.length > 0) throw badHistory(path, all);
  return samples;
}

function readRows(path: string): { samples: LocatedSample[]; problems: Problem[] } {
  const rows = readCsv(path, ['timestamp', 'value']);
  const problems: Problem[] = [];
  const samples: LocatedSample[] = [];
  for (const { where, cells } of rows) {
    const timeMs = parseInstant(cells.timestamp ?? '');
    const value = cells.value === '' ? Number.NaN : Number(cells.value);
    if (timeMs === undefined) {
      problems.push({
        where,
        given: `timestamp "${cells.timestamp}"`,
        allowed: INSTANT_FORMAT,
        remedy: 'Correct the timestamp.',
      });
    }
    if (Number.isNaN(value)) {
      problems.push({
        where,
        given: `value "${cells.value}"`,
        allowed: 'a number',
        remedy: 'Leave the row out if the value is unknown.',
      });
    }
    if (timeMs !== undefined && !Number.isNaN(value)) samples.push({ where, timeMs, value });
  }
  return { samples, problems };
}
