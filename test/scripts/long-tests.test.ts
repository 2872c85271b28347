import fc from 'fast-check';
import { describeRun, landings, sliceOf } from '../../scripts/long-tests/slices';

const HOUR = 3600;
const log = (...seconds: number[]) => seconds.map((at, index) => `c${seconds.length - index} ${at}`).join('\n');

describe('landings', () => {
  test('given commits minutes apart and a pause, then there are two, each with what it stands on', () => {
    expect(landings(log(9 * HOUR + 900, 9 * HOUR, 2 * HOUR + 60, 2 * HOUR))).toEqual([
      { tip: 'c4', before: 'c2' },
      { tip: 'c2', before: undefined },
    ]);
  });

  test('given one commit more after the pause, then the next slice has its turn', () => {
    const before = log(9 * HOUR, 2 * HOUR);
    expect(landings(`c3 ${15 * HOUR}\n${before}`)).toHaveLength(landings(before).length + 1);
    expect(landings(`c3 ${9 * HOUR + 60}\n${before}`)).toHaveLength(landings(before).length);
  });

  test('given no history, as in a shallow clone of nothing, then there is none', () => {
    expect(landings('')).toEqual([]);
  });
});

test('given any suites, then the slices hold each of them once, and none is longer than another by more than one', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (suites, slices) => {
      const all = Array.from({ length: slices }, (_, index) => sliceOf(suites, index + 1, slices));
      expect(all.flat().sort()).toEqual([...suites].sort());
      const lengths = all.map(({ length }) => length);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
    }),
  );
});

describe('what a run is told as', () => {
  const passed = { suite: 'test/a.test.ts', failed: false, passedTests: 3, failedTests: 0, skippedTests: 1 };
  const failed = { suite: 'test/b.test.ts', failed: true, passedTests: 1, failedTests: 2, skippedTests: 0 };

  test('given a failure that the landing before does not have, then it is new and the run fails', () => {
    const { text, isNewFailure } = describeRun({ results: [passed, failed], old: [], leftOut: [] });
    expect(isNewFailure).toBe(true);
    expect(text).toMatch(/^NEW FAILURE test\/b\.test\.ts: .*TEST_SIZE=full npx jest test\/b\.test\.ts/);
    expect(text).toContain('1 skipped in test/a.test.ts');
    expect(text.split('\n').at(-1)).toBe('long tests: 4 passed, 2 failed, 1 skipped');
  });

  test('given a failure that the landing before has as well, then it is told and the run passes', () => {
    const { text, isNewFailure } = describeRun({ results: [failed], old: [failed.suite], leftOut: ['test/c.test.ts'] });
    expect(isNewFailure).toBe(false);
    expect(text).toContain('old failure test/b.test.ts');
    expect(text).toContain('No time for 1 suites: test/c.test.ts');
  });
});
