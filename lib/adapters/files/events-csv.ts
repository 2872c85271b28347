import type { EventWindow } from '../../capacity/forecast/events/event-window';
import { formatGiven, InputError, type Problem } from '../../model/validation/input-error';
import { type CsvRow, readCsv } from './csv';
import { INSTANT_FORMAT, parseInstant } from './instant';

/** The largest multiplier, as in a calendar. */
const MAX_MULTIPLIER = 100;

/**
 * Reads events from a file, `start,end,name`; past ones teach how much they move demand. A fourth column `multiplier`
 * may state it instead, for all events of a name alike; where it is empty, it is learned.
 *
 * Throws `InputError` (code `bad-events`) with every line that is wrong.
 */
export function readEventsCsv(path: string): EventWindow[] {
  const problems: Problem[] = [];
  const windows: EventWindow[] = [];
  const stated = new Map<string, CsvRow>();
  for (const row of readCsv(path, ['start', 'end', 'name'])) {
    const found = [...checkSpan(row), ...checkMultiplier(row, stated)];
    problems.push(...found);
    if (found.length > 0) continue;
    const { start = '', end = '', name = '', multiplier = '' } = row.cells;
    windows.push({
      name,
      startMs: parseInstant(start) ?? Number.NaN,
      endMs: parseInstant(end) ?? Number.NaN,
      ...(multiplier === '' ? {} : { multiplier: Number(multiplier) }),
      inHistory: true,
      recurring: false,
    });
  }
  if (problems.length > 0) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    throw new InputError('bad-events', `${path} has ${count}`, problems);
  }
  return windows;
}

function checkSpan({ where, cells }: CsvRow): Problem[] {
  const problems: Problem[] = [];
  const startMs = parseInstant(cells.start ?? '');
  const endMs = parseInstant(cells.end ?? '');
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
  if (startMs !== undefined && endMs !== undefined && endMs <= startMs) {
    problems.push({
      where,
      given: `end ${cells.end}`,
      allowed: `later than start ${cells.start}`,
      remedy: 'Swap them, or correct one.',
    });
  }
  return problems;
}

/** `stated` keeps the first row of each name that has a multiplier. */
function checkMultiplier(row: CsvRow, stated: Map<string, CsvRow>): Problem[] {
  const { name = '', multiplier = '' } = row.cells;
  if (multiplier === '') return [];
  const given = `multiplier ${formatGiven(multiplier)}`;
  const value = Number(multiplier);
  if (!(value > 0 && value <= MAX_MULTIPLIER)) {
    const allowed = `a number above 0, at most ${MAX_MULTIPLIER}`;
    return [{ where: row.where, given, allowed, remedy: 'Leave it empty to have it learned.' }];
  }
  const first = stated.get(name);
  if (first === undefined) stated.set(name, row);
  if (first === undefined || Number(first.cells.multiplier) === value) return [];
  const line = first.where.replace(/^.*: /, '');
  return [
    {
      where: row.where,
      given,
      allowed: `${first.cells.multiplier}, as ${line} of the same name "${name}" has`,
      remedy: 'Correct one, or give one of the two another name.',
    },
  ];
}
