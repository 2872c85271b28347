import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEventsCsv } from '../../../lib/adapters/files/events-csv';
import { readHistoryCsv } from '../../../lib/adapters/files/history-csv';
import { parseInstant } from '../../../lib/adapters/files/instant';
import { InputError } from '../../../lib/model/validation/input-error';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-adapters-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, 'file.csv');
  writeFileSync(path, text);
  return path;
}

function problemsOf(read: () => unknown): InputError {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('a history file', () => {
  test('given gaps, a byte order mark, quotes and another column, then it is read', () => {
    const series = readHistoryCsv(
      file(
        '\ufefftimestamp,value,note\n2026-01-01T00:00Z,"1",x\n2026-01-01T01:00:00Z,2,\n2026-01-01T03:00:00+00:00,4,\n',
      ),
    );
    expect(series).toEqual({
      startMs: Date.parse('2026-01-01T00:00Z'),
      stepSeconds: 3600,
      values: [1, 2, Number.NaN, 4],
    });
  });

  test('given several broken lines, then each is named', () => {
    const { message, problems } = problemsOf(() =>
      readHistoryCsv(
        file('timestamp,value\n2026-01-01T00:00Z,1\nyesterday,2\n2026-01-01T01:00Z,-5\n2026-02-30T01:00Z,abc\n'),
      ),
    );
    expect(problems.map((problem) => problem.where.replace(/.*: /, ''))).toEqual([
      'line 3',
      'line 5',
      'line 5',
      'line 4',
    ]);
    expect(message).toContain('"yesterday"');
  });

  test('given thousands of broken lines, then the first are listed and all counted', () => {
    const { message, problems } = problemsOf(() => readHistoryCsv(file(`timestamp,value\n${'x,1\n'.repeat(3000)}`)));
    expect(problems).toHaveLength(20);
    expect(message).toContain('3001 problems');
  });

  test.each([
    ['', 'an empty file'],
    ['timestamp,value\n', '0 samples'],
    ['time,count\n2026-01-01T00:00Z,1\n', 'Add timestamp and value'],
    ['timestamp,value\n2026-01-01T00:00Z,1\n', '1 samples'],
  ])('given %j, then it is refused', (text, words) => {
    expect(problemsOf(() => readHistoryCsv(file(text))).message).toContain(words);
  });

  test('given no file or a folder, then it says so', () => {
    expect(problemsOf(() => readHistoryCsv(join(folder, 'none.csv'))).message).toContain('no such file');
    expect(problemsOf(() => readHistoryCsv(folder)).message).toContain('a folder');
  });
});

describe('an events file', () => {
  test('given events, then they are windows that show in the history', () => {
    const [window] = readEventsCsv(file('start,end,name\n2026-01-01T10:00Z,2026-01-01T12:00Z,match\n'));
    expect(window).toEqual({
      name: 'match',
      startMs: Date.parse('2026-01-01T10:00Z'),
      endMs: Date.parse('2026-01-01T12:00Z'),
      inHistory: true,
      recurring: false,
    });
  });

  test('given an end before its start, a bad date and no name, then all are reported', () => {
    const { problems } = problemsOf(() =>
      readEventsCsv(
        file(
          'start,end,name\n2026-01-02T10:00Z,2026-01-01T12:00Z,a\nx,2026-01-01T12:00Z,b\n2026-01-01T10:00Z,2026-01-01T12:00Z,\n',
        ),
      ),
    );
    expect(problems.map(({ given }) => given)).toEqual(['end 2026-01-01T12:00Z', 'start "x"', 'no name']);
  });
});

describe('multipliers in an events file', () => {
  const rows = (...multipliers: string[]) =>
    file(
      [
        'start,end,name,multiplier',
        ...multipliers.map((m, i) => `2026-01-0${i + 1},2026-01-0${i + 1}T12:00Z,${m}`),
      ].join('\n'),
    );

  test('given one, then the window has it; left empty, it is learned', () => {
    const windows = readEventsCsv(rows('match,2.5', 'match,', 'news,0.5'));
    expect(windows.map(({ multiplier }) => multiplier)).toEqual([2.5, undefined, 0.5]);
    expect(windows.map((window) => 'multiplier' in window)).toEqual([true, false, true]);
  });

  test('given numbers that none can be and two for one name, then all are reported', () => {
    const { problems } = problemsOf(() => readEventsCsv(rows('a,0', 'b,-1', 'c,much', 'd,101', 'e,2', 'e,2.0', 'e,3')));
    expect(problems.map(({ where, given }) => `${where.replace(/^.*: /, '')} ${given}`)).toEqual([
      'line 2 multiplier "0"',
      'line 3 multiplier "-1"',
      'line 4 multiplier "much"',
      'line 5 multiplier "101"',
      'line 8 multiplier "3"',
    ]);
    expect(problems.at(-1)?.allowed).toBe('2, as line 6 of the same name "e" has');
  });
});

describe('instants', () => {
  test.each([
    ['2026-01-01T00:00Z', '2026-01-01T00:00:00.000Z'],
    ['2026-01-01 00:00:00', '2026-01-01T00:00:00.000Z'],
    ['2026-01-01', '2026-01-01T00:00:00.000Z'],
    ['2026-01-01T00:00-05:00', '2026-01-01T05:00:00.000Z'],
  ])('%s is %s', (text, iso) => expect(new Date(parseInstant(text) ?? 0).toISOString()).toBe(iso));

  test.each(['', '1', '2026-13-01', '2026-02-29', '01/02/2026', '2026-01-01T25:00Z'])('%j is none', (text) =>
    expect(parseInstant(text)).toBeUndefined(),
  );
});
