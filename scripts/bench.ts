// Prints how long the common jobs take here: `npm run bench`, `npm run -s bench -- --json`, `--runs 5`,
// `--only capacity`, `--only package`, `--only database`, `--only partitions` or `--only review`.
// Figures of different machines cannot be compared; ratios, measured in the same run, can.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { environments, systems } from '../config';
import { forecast } from '../lib/capacity/forecast/forecast';
import { endMs } from '../lib/capacity/series/series';
import { demandSteps } from '../lib/capacity/simulate/demand-steps';
import { replay } from '../lib/capacity/simulate/replay';
import { buildWorkload } from '../lib/capacity/simulate/workload-of';
import { demandFromFile } from '../lib/cli/demand/demand-source';
import { scalingPolicies } from '../lib/model/scaling/policies';
import { parseEnvironmentConfig, parseSystemConfig } from '../lib/model/system/parse';
import { plannedServices } from '../lib/model/system/plan-targets';
import { sizeSystem } from '../lib/model/system/sizing';
import { benchDatabase, type Comparison, ROWS } from './bench-database';
import { benchPackage, type PackageFigures } from './bench-package';
import { benchPartitions, type PartitionFigures } from './bench-partitions';
import { benchReview, type ReviewFigures } from './bench-review';

const ROOT = join(__dirname, '..');
const FORECAST_SECONDS = 3;
const SIMULATION_SECONDS = 2;
const WEEK_HOURS = 168;
const YEAR_MINUTES = 525_600;

interface Measurement {
  readonly seconds: number;
  readonly peakMiB: number;
}

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
});
const runs = Number(options.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${options.runs}: a whole number from 1 is needed`);
const PARTS = ['capacity', 'package', 'database', 'partitions', 'review'] as const;
if (options.only !== undefined && !PARTS.some((part) => part === options.only))
  throw new Error(`--only ${options.only}: one of ${PARTS.join(', ')} is needed`);
const scratch = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));

/** Runs a program in a process of its own, which writes its peak memory to a file as it ends. */
function measure(program: readonly string[], env: NodeJS.ProcessEnv): Measurement {
  const memoryFile = join(scratch, 'peak');
  const hook = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(memoryFile)}, String(process.resourceUsage().maxRSS)));`;
  const hookUrl = `data:text/javascript,${encodeURIComponent(hook)}`;
  const started = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', hookUrl, '--import', 'tsx', ...program], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (status !== 0) throw new Error(`${program.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  return { seconds, peakMiB: Number(readFileSync(memoryFile, 'utf8')) / 1024 };
}

/** Synthesizes an app as the CDK's command line would; the cloud assembly is in the folder. */
function synth(program: string, folder: string, context: Record<string, string>, env: NodeJS.ProcessEnv = {}) {
  rmSync(folder, { recursive: true, force: true });
  const flags = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')).context;
  const contextJson = JSON.stringify({ ...flags, ...context });
  return measure([program], { CDK_OUTDIR: folder, CDK_CONTEXT_JSON: contextJson, ...env });
}

function resourcesPerStack(folder: string): number[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => Object.keys(JSON.parse(readFileSync(join(folder, file), 'utf8')).Resources).length)
    .sort((a, b) => b - a);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** The middle of the runs, by each figure. */
function median(measurements: readonly Measurement[]): Measurement {
  const middle = (figures: number[]) =>
    figures.sort((a, b) => a - b)[Math.floor((figures.length - 1) / 2)] ?? Number.NaN;
  return { seconds: middle(measurements.map((m) => m.seconds)), peakMiB: middle(measurements.map((m) => m.peakMiB)) };
}

function forecastsPerSecond(): number {
  const system = parseSystemConfig(Object.values(systems)[0], 'config');
  const prod = sizeSystem(system, parseEnvironmentConfig(environments.prod, 'config'));
  const histories = plannedServices(prod).map((service) => demandFromFile(service, ROOT).history);
  const started = process.hrtime.bigint();
  let done = 0;
  let elapsed = 0;
  while (elapsed < FORECAST_SECONDS) {
    for (const history of histories) {
      forecast({
        history,
        startMs: endMs(history),
        hours: WEEK_HOURS,
        timeZone: system.timeZone,
        probabilities: [0.5, 0.9, 0.95],
        calendar: system.calendar,
      });
      done += 1;
    }
    elapsed = Number(process.hrtime.bigint() - started) / 1e9;
  }
  return done / elapsed;
}

/** Minutes of one service replayed in a second: a year of the first system's first service, against its policies. */
function minutesSimulatedPerSecond(): { perSecond: number; loopPerSecond: number; heapMiBPerYear: number } {
  const system = parseSystemConfig(Object.values(systems)[0], 'config');
  const prod = sizeSystem(system, parseEnvironmentConfig(environments.prod, 'config'));
  const [planned] = plannedServices(prod);
  if (planned === undefined) throw new Error('The first system has no service with demand');
  const { service, demand: config, capacity } = planned;
  const { workload } = buildWorkload(service.scaling, config.signal, capacity, { cpuPercent: 100 });
  const launch = { startUpSeconds: 60 * config.leadTimeMinutes, startUpSpread: 1, drainSeconds: 30, seed: 1 };
  const history = demandSteps(demandFromFile(planned, ROOT).history, 60);
  const year = Float64Array.from({ length: YEAR_MINUTES }, (_, minute) => history[minute % history.length] as number);
  const input = {
    demand: year,
    startMs: 0,
    stepSeconds: 60,
    workload,
    policies: scalingPolicies(service.scaling),
    launch,
  };
  const sumOfYear = () => {
    let sum = 0;
    for (let minute = 0; minute < YEAR_MINUTES; minute++) sum += year[minute] as number;
    return sum;
  };
  const heapBefore = process.memoryUsage();
  replay(input);
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const grown = heapUsed + arrayBuffers - heapBefore.heapUsed - heapBefore.arrayBuffers;
  return {
    perSecond: YEAR_MINUTES * perSecond(() => replay(input)),
    loopPerSecond: YEAR_MINUTES * perSecond(sumOfYear),
    heapMiBPerYear: Math.max(0, grown) / 1024 / 1024,
  };
}

/** How often a second something can be done, once it is warm. */
function perSecond(work: () => unknown): number {
  for (let warm = 0; warm < 5; warm++) work();
  const started = process.hrtime.bigint();
  let [done, elapsed] = [0, 0];
  while (elapsed < SIMULATION_SECONDS) {
    work();
    done += 1;
    elapsed = Number(process.hrtime.bigint() - started) / 1e9;
  }
  return done / elapsed;
}

const line = (what: string, ...figures: string[]) => `${what.padEnd(44)}${figures.map((f) => f.padStart(12)).join('')}`;

/** Prints lines of the table as soon as they are measured; with --json everything comes at the end. */
function show(...lines: readonly string[]): void {
  if (!options.json) process.stdout.write(`${lines.join('\n')}\n`);
}

function measureSynth() {
  const [tidemark, plain] = [join(scratch, 'tidemark'), join(scratch, 'plain')];
  const prodRuns: Measurement[] = [];
  const plainRuns: Measurement[] = [];
  // In turns, so that whatever else the machine does meets both.
  for (let run = 0; run < runs; run++) {
    prodRuns.push(synth('bin/app.ts', tidemark, { environment: 'prod' }));
    const stacks = JSON.stringify(resourcesPerStack(tidemark));
    plainRuns.push(synth('scripts/bench-plain-app.ts', plain, {}, { PLAIN_APP_STACKS: stacks }));
  }
  const resources = sum(resourcesPerStack(tidemark));
  if (sum(resourcesPerStack(plain)) !== resources) throw new Error('The plain app has another number of resources');
  const [prod, plainApp] = [median(prodRuns), median(plainRuns)];
  const ratio = { seconds: prod.seconds / plainApp.seconds, peakMiB: prod.peakMiB / plainApp.peakMiB };
  show(
    line('', 'seconds', 'peak MiB'),
    line(`synth prod, ${resources} resources`, prod.seconds.toFixed(2), prod.peakMiB.toFixed(0)),
    line(`plain CDK app, ${resources} resources`, plainApp.seconds.toFixed(2), plainApp.peakMiB.toFixed(0)),
    line('ratio (aim: at most 1.2)', ratio.seconds.toFixed(2), ratio.peakMiB.toFixed(2)),
  );
  return { runs, resources, synthProd: prod, synthPlain: plainApp, ratio };
}

function measurePreview() {
  const { seconds } = measure(['bin/tidemark.ts', 'preview', '--output', join(scratch, 'preview')], {});
  show(line(`preview of ${Object.keys(environments).join(', ')}`, seconds.toFixed(2)));
  return { previewAll: { seconds } };
}

function measureForecasts() {
  const figure = forecastsPerSecond();
  show(line('forecasts per second (a week, three quantiles)', figure.toFixed(1)));
  return { forecastsPerSecond: figure };
}

function measureSimulation() {
  const simulation = minutesSimulatedPerSecond();
  const millions = (figure: number) => (figure / 1e6).toFixed(1);
  show(
    line('million minutes simulated per second (aim: 20)', millions(simulation.perSecond)),
    line('million minutes only added up per second', millions(simulation.loopPerSecond)),
    line('ratio', (simulation.loopPerSecond / simulation.perSecond).toFixed(0)),
    line('memory a year of minutes adds, in MiB', simulation.heapMiBPerYear.toFixed(2)),
  );
  return { simulation };
}

function databaseTable(comparisons: readonly Comparison[]): string[] {
  return [
    line('', 'partitioned', 'plain', 'ratio'),
    ...comparisons.map(({ what, partitionedSeconds, plainSeconds, ratio }) =>
      line(what, partitionedSeconds.toFixed(3), plainSeconds.toFixed(3), ratio.toFixed(2)),
    ),
  ];
}

function partitionsTable({ growth, export: exported, passing }: PartitionFigures): string[] {
  const ms = (figure: number) => figure.toFixed(1);
  const perRow = (seconds: number) => (exported.rows / seconds / 1000).toFixed(0);
  return [
    line('partitions of a table', ...growth.map(({ partitions }) => String(partitions))),
    line('plan, in ms', ...growth.map(({ planMs }) => ms(planMs))),
    line('apply with nothing to do, in ms', ...growth.map(({ applyMs }) => ms(applyMs))),
    line('archive with nothing due, in ms', ...growth.map(({ archiveMs }) => ms(archiveMs))),
    line('locks at once, nothing to do', ...growth.map(({ idleLocks }) => String(idleLocks))),
    line('locks at once, one made and one dropped', ...growth.map(({ busyLocks }) => String(busyLocks))),
    `${exported.rows / 1e6} million rows, ${(exported.bytes / 1e9).toFixed(2)} GB in S3`,
    line('', 'seconds', '1,000 rows/s'),
    line('plain COPY to a file', exported.copySeconds.toFixed(1), perRow(exported.copySeconds)),
    line('exported, verified, detached', exported.exportSeconds.toFixed(1), perRow(exported.exportSeconds)),
    line('compared once more and dropped', exported.dropSeconds.toFixed(1), perRow(exported.dropSeconds)),
    line('ratio to the plain COPY', exported.ratio.toFixed(1)),
    line('peak memory of the process, in MiB', exported.peakMiB.toFixed(0)),
    `${passing.days} days pass: ${passing.archivedRows} of ${passing.writtenRows} rows archived and dropped, the rest is there`,
    line('seconds, and a run at the end by one before', passing.seconds.toFixed(1), passing.lastByFirst.toFixed(2)),
  ];
}

function reviewTable({ environments, findings, ...figures }: ReviewFigures): string[] {
  return [
    line(`review of ${environments} environments, ${findings} findings`, 'seconds'),
    line('both sides synthesized', figures.coldSeconds.toFixed(1)),
    line('the base kept, the head changed (aim: 20)', figures.cachedSeconds.toFixed(1)),
    line('both kept', figures.keptSeconds.toFixed(1)),
  ];
}

function packageTable(figures: PackageFigures): string[] {
  const { installedMb, cdkMb, requireMs, requireCdkMs, everyNameMs, helpMs, nodeMs } = figures;
  const row = (what: string, own: number, other: number, digits: number) =>
    line(what, own.toFixed(digits), other.toFixed(digits), (own / other).toFixed(2));
  return [
    line('the installed package, and aws-cdk-lib', 'package', 'aws-cdk-lib', 'ratio'),
    row('MB without its peers (aim: 15)', installedMb, cdkMb, 1),
    row('ms to require it (aim: 150)', requireMs, requireCdkMs, 0),
    row('ms to use every name of it', everyNameMs, requireCdkMs, 0),
    line('the installed command, and Node.js', 'tidemark', 'node -e 0', 'ratio'),
    row('ms of tidemark --help (aim: 250)', helpMs, nodeMs, 0),
  ];
}

/** The parts in turn; each prints what it measured. */
const MEASURES: Readonly<Record<(typeof PARTS)[number], () => Promise<object> | object>> = {
  capacity: () => ({ ...measureSynth(), ...measurePreview(), ...measureForecasts(), ...measureSimulation() }),
  package: () => {
    const installed = benchPackage(runs);
    show(...packageTable(installed));
    return { package: installed };
  },
  database: async () => {
    const database = await benchDatabase();
    show(
      `seconds on ${ROWS / 1e6} million rows, in partitions by month and in a plain table`,
      ...databaseTable(database),
    );
    return { database };
  },
  partitions: async () => {
    const partitions = await benchPartitions();
    show(...partitionsTable(partitions));
    return { partitions };
  },
  review: () => {
    const review = benchReview(runs);
    show(...reviewTable(review));
    return { review };
  },
};

async function main(): Promise<void> {
  let result = {};
  for (const part of PARTS.filter((part) => options.only === undefined || options.only === part)) {
    const started = process.hrtime.bigint();
    process.stderr.write(`measuring ${part} ...\n`);
    result = { ...result, ...(await MEASURES[part]()) };
    process.stderr.write(`${part}: ${(Number(process.hrtime.bigint() - started) / 1e9).toFixed(0)} s\n`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

// A measurement that nothing keeps waiting for would end the process as if all had been measured.
process.exitCode = 1;
main()
  .then(() => {
    process.exitCode = 0;
  })
  .catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
  })
  .finally(() => rmSync(scratch, { recursive: true, force: true }));
