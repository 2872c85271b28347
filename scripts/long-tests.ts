// Every test at full size, or a slice of them: `npm run test:long`, `npm run test:long -- --slice 3`,
// `npm run test:long -- --slice auto --budget 300`. See docs/testing.md.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { describeRun, landings, type SuiteResult, sliceOf } from './long-tests/slices';

const ROOT = join(__dirname, '..');
const SLICES = 10;
/** Suites of one call of Jest. The time is looked at between calls, so few; each call starts workers anew, so not one. */
const SUITES_AT_ONCE = 4;
const JEST = join('node_modules', '.bin', 'jest');
const FULL = { ...process.env, TEST_SIZE: 'full' };

const { values: options } = parseArgs({
  options: { slice: { type: 'string' }, budget: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
if (options.help) {
  process.stdout.write(`Runs every test at full size.

  --slice N       only slice N of ${SLICES} (1 to ${SLICES}); auto takes the one whose turn it is: each landing the next
  --budget S      starts no further suites after so many seconds, and says which were left out
  TEST_SIZE=full PROPERTY_TIMES=50 is how a single suite runs so: TEST_SIZE=full npx jest <path>
`);
  process.exit(0);
}

const git = (...args: string[]) => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout ?? '';
const history = landings(git('log', '--first-parent', '--format=%H %ct'));
const slice = chosenSlice(options.slice, history.length);
const budgetSeconds = options.budget === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--budget', options.budget);

function chosenSlice(given: string | undefined, turn: number): number | undefined {
  if (given === undefined) return undefined;
  if (given === 'auto') return (turn % SLICES) + 1;
  const slice = wholeNumber('--slice', given);
  if (slice < 1 || slice > SLICES) throw new Error(`--slice ${given}: 1 to ${SLICES}, or auto, is needed`);
  return slice;
}

function wholeNumber(name: string, given: string): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} ${given}: a whole number is needed`);
  return value;
}

/** Runs suites at full size in a checkout; what Jest prints goes to the terminal. */
function run(folder: string, suites: readonly string[]): SuiteResult[] {
  const scratch = mkdtempSync(join(tmpdir(), 'tidemark-long-'));
  const output = join(scratch, 'results.json');
  try {
    spawnSync(process.execPath, [JEST, '--json', '--outputFile', output, '--testTimeout', '3600000', ...suites], {
      cwd: folder,
      env: FULL,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const { testResults } = JSON.parse(existsSync(output) ? readFileSync(output, 'utf8') : '{ "testResults": [] }') as {
      readonly testResults: readonly {
        readonly name: string;
        readonly status: string;
        readonly assertionResults: readonly { readonly status: string }[];
      }[];
    };
    const ran = testResults.map(({ name, status, assertionResults }) => ({
      suite: relative(folder, name),
      failed: status === 'failed',
      passedTests: assertionResults.filter((test) => test.status === 'passed').length,
      failedTests: assertionResults.filter((test) => test.status === 'failed').length,
      skippedTests: assertionResults.filter((test) => test.status === 'pending').length,
    }));
    // What Jest does not tell about, because it ended early or knows no such file, did not pass.
    const untold = suites.filter((suite) => !ran.some((result) => result.suite === suite));
    return [
      ...ran,
      ...untold.map((suite) => ({ suite, failed: true, passedTests: 0, failedTests: 0, skippedTests: 0 })),
    ];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The failed suites that fail in the last landing as well; one that is not there fails as a new one. */
function alsoFailing(suites: readonly string[], landing: string | undefined): string[] {
  if (suites.length === 0 || landing === undefined) return [];
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-parent-'));
  try {
    git('worktree', 'add', '--detach', join(folder, 'checkout'), landing);
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'checkout', 'node_modules'), 'junction');
    const there = git('ls-tree', '-r', '--name-only', landing).split('\n');
    const known = suites.filter((suite) => there.includes(suite));
    if (known.length === 0) return [];
    return run(join(folder, 'checkout'), known).flatMap(({ suite, failed }) => (failed ? [suite] : []));
  } finally {
    rmSync(folder, { recursive: true, force: true });
    git('worktree', 'prune');
  }
}

const listed = spawnSync(process.execPath, [JEST, '--listTests', '--json'], {
  cwd: ROOT,
  env: FULL,
  encoding: 'utf8',
}).stdout;
const all = (JSON.parse(listed) as string[]).map((path) => relative(ROOT, path)).sort();
const suites = slice === undefined ? all : sliceOf(all, slice, SLICES);
const say = (text: string) => process.stdout.write(`${text}\n`);
say(
  slice === undefined
    ? `All ${all.length} suites at full size.`
    : `Slice ${slice} of ${SLICES}: ${suites.length} of ${all.length} suites at full size. Again: npm run test:long -- --slice ${slice}`,
);

const started = Date.now();
const results: SuiteResult[] = [];
let at = 0;
while (at < suites.length && (Date.now() - started) / 1000 < budgetSeconds) {
  results.push(...run(ROOT, suites.slice(at, at + SUITES_AT_ONCE)));
  at += SUITES_AT_ONCE;
}
const failing = results.filter(({ failed }) => failed).map(({ suite }) => suite);
const old = alsoFailing(failing, history[0]?.before);
const { text, isNewFailure } = describeRun({ results, old, leftOut: suites.slice(at) });
say(text);
say(`${Math.round((Date.now() - started) / 1000)} s${Number.isFinite(budgetSeconds) ? ` of ${budgetSeconds} s` : ''}`);
process.exitCode = isNewFailure ? 1 : 0;
