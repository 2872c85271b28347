import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { InputError, type Problem } from '../../model/validation/input-error';

/** A row of a CSV file by column name, and where it stands. */
export interface CsvRow {
  readonly where: string;
  readonly cells: Readonly<Record<string, string>>;
}

/**
 * Reads a CSV file whose header has at least `columns`.
 *
 * Throws `InputError` (code `bad-file`): the file cannot be read, is empty, is no CSV, or lacks a column.
 */
export function readCsv(path: string, columns: readonly string[]): CsvRow[] {
  const expected = `a CSV file with the header ${columns.join(',')}`;
  const fail = (given: string, remedy: string): InputError => {
    const problem: Problem = { where: path, given, allowed: expected, remedy };
    return new InputError('bad-file', `${path} cannot be read`, [problem]);
  };
  const rows = parseRows(path, fail);
  const [header] = rows;
  if (header === undefined) throw fail('an empty file', 'Export it again.');
  const names = header.record.map((name) => name.trim());
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0)
    throw fail(`the header ${names.join(',')}`, `Add ${missing.join(' and ')} to the first line.`);
  return rows.slice(1).map(({ record, line }) => ({
    where: `${path}: line ${line}`,
    cells: Object.fromEntries(names.map((name, index) => [name, (record[index] ?? '').trim()])),
  }));
}

function parseRows(
  path: string,
  fail: (given: string, remedy: string) => InputError,
): { record: string[]; line: number }[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fail(reasonOf(error as NodeJS.ErrnoException), 'Check the path; it must be a readable file.');
  }
  try {
    const parsed = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return parsed.map(({ record, info }) => ({ record, line: info.lines }));
  } catch (error) {
    throw fail((error as Error).message, 'Correct that line.');
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'no such file',
    EISDIR: 'a folder',
    EACCES: 'a file that may not be read',
  };
  return reasons[code ?? ''] ?? message;
}
