/** Commits further apart than this are of different landings: whoever works on one commits more often. In seconds. */
const PAUSE_SECONDS = 3600;

/** Commits that came together. */
export interface Landing {
  /** Its newest commit. */
  readonly tip: string;
  /** The commit that it stands on: what had landed before. Undefined for the first landing. */
  readonly before: string | undefined;
}

/** Landings of a history, newest first, from lines of `git log --first-parent --format='%H %ct'`. */
export function landings(log: string): Landing[] {
  const commits = log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [hash = '', seconds] = line.split(' ');
      return { hash, seconds: Number(seconds) };
    });
  const found: Landing[] = [];
  let tip = commits[0];
  for (const [index, commit] of commits.entries()) {
    const older = commits[index + 1];
    if (older !== undefined && commit.seconds - older.seconds <= PAUSE_SECONDS) continue;
    if (tip !== undefined) found.push({ tip: tip.hash, before: older?.hash });
    tip = older;
  }
  return found;
}

/** Every n-th suite: neighbours, which are of one subject and take alike, go to different slices. */
export function sliceOf<T>(suites: readonly T[], slice: number, slices: number): T[] {
  return suites.filter((_, index) => index % slices === slice - 1);
}

/** How a suite ended. */
export interface SuiteResult {
  /** Path from the root of the repository. */
  readonly suite: string;
  readonly failed: boolean;
  readonly passedTests: number;
  readonly failedTests: number;
  readonly skippedTests: number;
}

/** What a run of long tests came to. */
export interface LongRun {
  readonly results: readonly SuiteResult[];
  /** Failed suites that had failed in the landing before as well. */
  readonly old: readonly string[];
  /** Suites that there was no time for. */
  readonly leftOut: readonly string[];
}

/** The run as text for the log of CI, and whether it has a failure that is new: an old one is told and blocks nobody. */
export function describeRun({ results, old, leftOut }: LongRun): {
  readonly text: string;
  readonly isNewFailure: boolean;
} {
  const failing = results.filter(({ failed }) => failed).map(({ suite }) => suite);
  const fresh = failing.filter((suite) => !old.includes(suite));
  const skipping = results.filter(({ skippedTests }) => skippedTests > 0);
  const sum = (of: (result: SuiteResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const lines = [
    ...fresh.map((suite) => `NEW FAILURE ${suite}: it passes in the landing before. TEST_SIZE=full npx jest ${suite}`),
    ...failing
      .filter((suite) => old.includes(suite))
      .map((suite) => `old failure ${suite}: it fails in the landing before, too`),
    ...(leftOut.length === 0 ? [] : [`No time for ${leftOut.length} suites: ${leftOut.join(' ')}`]),
    ...skipping.map(({ suite, skippedTests }) => `${skippedTests} skipped in ${suite}`),
    `long tests: ${sum(({ passedTests }) => passedTests)} passed, ${sum(({ failedTests }) => failedTests)} failed, ${sum(({ skippedTests }) => skippedTests)} skipped`,
  ];
  return { text: lines.join('\n'), isNewFailure: fresh.length > 0 };
}
