import { type LocatedSample, type Series, seriesFromSamples } from '../capacity/series';
import type { Problem } from '../model/input-error';
import { readCsv } from './csv';
import { INSTANT_FORMAT, parseInstant } from './instant';

/**
 * Reads a history file, `timestamp,value`, at any regular step from 1 minute to 1 hour; missing rows are gaps.
 *
 * Throws `InputError` with every line that is wrong.
 */
export function readHistoryCsv(path: string): Series {
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
  return seriesFromSamples(samples, path, problems);
}
