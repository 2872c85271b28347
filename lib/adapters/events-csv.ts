import type { EventWindow } from '../capacity/forecast';
import { InputError, type Problem } from '../model/input-error';
import { readCsv } from './csv';
import { INSTANT_FORMAT, parseInstant } from './instant';

/**
 * Reads events from a file, `start,end,name`; past ones teach how much they move demand.
 *
 * Throws `InputError` (code `bad-events`) with every line that is wrong.
 */
export function readEventsCsv(path: string): EventWindow[] {
  const problems: Problem[] = [];
  const windows: EventWindow[] = [];
  for (const { where, cells } of readCsv(path, ['start', 'end', 'name'])) {
    const startMs = parseInstant(cells.start ?? '');
    const endMs = parseInstant(cells.end ?? '');
    const before = problems.length;
    for (const [column, timeMs] of [
      ['start', startMs],
      ['end', endMs],
    ] as const) {
      if (timeMs !== undefined) continue;
      problems.push({
        where,
        given: `${column} "${cells[column]}"`,
        allowed: INSTANT_FORMAT,
        remedy: `Correct the ${column}.`,
      });
    }
    if (cells.name === '')
      problems.push({
        where,
        given: 'no name',
        allowed: 'a name; events of the same name are learned together',
        remedy: 'Add one.',
      });
    if (startMs === undefined || endMs === undefined) continue;
    if (endMs <= startMs) {
      problems.push({
        where,
        given: `end ${cells.end}`,
        allowed: `later than start ${cells.start}`,
        remedy: 'Swap them, or correct one.',
      });
    }
    if (problems.length === before)
      windows.push({ name: cells.name ?? '', startMs, endMs, inHistory: true, recurring: false });
  }
  if (problems.length > 0) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    throw new InputError('bad-events', `${path} has ${count}`, problems);
  }
  return windows;
}
