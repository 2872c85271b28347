/** How many suites are named. */
const SHOWN = 10;

/** After all tests: the suites that took longest, and those of which something was skipped. */
module.exports = class SlowestSuites {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, { testResults }) {
    if (testResults.length <= SHOWN) return;
    const name = ({ testFilePath }) => testFilePath.slice(this.rootDir.length + 1);
    const seconds = ({ perfStats: { start, end } }) => (end - start) / 1000;
    const slowest = [...testResults].sort((a, b) => seconds(b) - seconds(a)).slice(0, SHOWN);
    const total = testResults.reduce((sum, result) => sum + seconds(result), 0);
    const skipped = testResults.filter(({ skipped, numPendingTests }) => skipped || numPendingTests > 0);
    process.stderr.write(
      [
        '',
        `Slowest of ${testResults.length} suites (${total.toFixed(0)} s in all workers):`,
        ...slowest.map((result) => `${seconds(result).toFixed(1).padStart(7)} s  ${name(result)}`),
        `Something is skipped in ${skipped.length} suites${skipped.length === 0 ? '' : ':'}`,
        ...skipped.map((result) => `${String(result.numPendingTests).padStart(7)}    ${name(result)}`),
        '',
      ].join('\n'),
    );
  }
};
