import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { InputError } from '../model/input-error';
import type { Io } from './io';

const EXIT_CODES = `
Exit codes: 0 done, 1 bad input or an error, 2 a gate failed (a plan that is not up to date, a check with findings).`;

const PAUSE_WORDS = {
  pause: {
    description: 'stop scaling of deployed services until `resume`; deployments do not undo it (needs credentials)',
    help: `
Without --scale-in, --scale-out or --schedule it pauses scale-in alone: in an incident one mostly wants to keep what runs,
and to let more come.

Example: tidemark pause --environment prod --service api`,
  },
  resume: {
    description: 'let scaling run again (needs credentials)',
    help: `
Without --scale-in, --scale-out or --schedule it resumes all three. Where schedules were paused it also raises the minimum
to the floor that the committed plan says is due, because missed actions are not caught up.

Example: tidemark resume --environment prod`,
  },
};

/**
 * Runs the command line and returns the exit code. Prints through `io` only.
 *
 * Each command is loaded when it is called, so that `--help` and `forecast` start without the CDK.
 */
export async function run(argv: readonly string[], io: Io, projectDirectory: string): Promise<number> {
  let code = 0;
  const program = new Command('tidemark')
    .description('Capacity plans forecast from your own traffic, reviewed before they are deployed.')
    .version(version())
    .addHelpText('after', EXIT_CODES)
    .option('--debug', 'print where an unexpected error comes from')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => {
        if (!argv.includes('--json')) io.err(text.trimEnd());
      },
    })
    .showHelpAfterError('(--help shows what there is)');

  program
    .command('forecast')
    .description('forecast hourly demand from a recorded history')
    .option('--history <file>', 'CSV `timestamp,value` at a regular step of 1 minute to 1 hour; missing rows are gaps')
    .option('--statistic <name>', 'how the values of an hour combine: sum (counts), average (gauges) or maximum', 'sum')
    .option('--horizon <hours>', 'hours to forecast', '168')
    .option('--start <time>', 'first hour to forecast (default: the end of the history)')
    .option('--events <file>', 'CSV `start,end,name[,multiplier]`; past events of a name teach what future ones do')
    .option('--time-zone <zone>', 'zone whose clock the demand follows (default: UTC, or that of the system)')
    .option('--service <name>', 'forecast a configured service instead, with the calendar of its system')
    .option('--config <folder>', 'folder of the configuration', 'config')
    .option('--environment <name>', 'with --service: the environment (default: the first)')
    .option('--system <name>', 'with --service: the system (default: the first of the configuration)')
    .option('--cloudwatch', 'with --service: read its recording and CloudWatch (needs credentials; writes nothing)')
    .option('--recorded', 'with --service: read its recording alone')
    .option('--json', 'print quantiles as JSON')
    .addHelpText(
      'after',
      '\nExample: tidemark forecast --history config/history/store-purchases.csv --time-zone America/New_York',
    )
    .action(async (options) => {
      const { runForecast } = await import('./forecast.js');
      code = await runForecast(options, io, projectDirectory);
    });

  program
    .command('record')
    .description("record what CloudWatch knows of the services' demand, before it forgets (needs credentials)")
    .requiredOption('--environment <name>', 'the environment whose metrics are read')
    .option('--config <folder>', 'folder of the configuration', 'config')
    .option('--system <name>', 'system (default: the first of the configuration)')
    .option('--service <name>', 'one service (default: all that name a metric)')
    .option('--dry-run', 'say what would be asked for, without asking')
    .option('--json', 'print what was recorded as JSON')
    .addHelpText('after', '\nExample: tidemark record --environment prod')
    .action(async (options) => {
      const { runRecord } = await import('./record.js');
      code = await runRecord(options, io, projectDirectory);
    });

  program
    .command('backtest')
    .description('forecast past weeks from what came before them, and say how good that was')
    .option('--history <file>', 'CSV `timestamp,value`, as for forecast')
    .option('--statistic <name>', 'how the values of an hour combine: sum (counts), average (gauges) or maximum', 'sum')
    .option('--events <file>', 'CSV `start,end,name`; hours of events are judged apart as well')
    .option('--time-zone <zone>', 'zone whose clock the demand follows', 'UTC')
    .option('--service <name>', 'judge a configured service instead, with its recorded demand and calendar')
    .option('--config <folder>', 'folder of the configuration', 'config')
    .option('--environment <name>', 'with --service: the environment (default: the first)')
    .option('--system <name>', 'with --service: the system (default: the first of the configuration)')
    .option('--spacing <hours>', 'distance between the moments that are forecast from', '168')
    .option('--origins <number>', 'most moments, the latest ones', '26')
    .option('--chart <file>', 'write the last weeks beside their forecasts as an SVG picture')
    .option('--json', 'print the scores as JSON')
    .addHelpText(
      'after',
      '\nExample: tidemark backtest --history config/history/taxi-trips.csv --time-zone America/New_York',
    )
    .action(async (options) => {
      const { runBacktest } = await import('./backtest.js');
      code = await runBacktest(options, io, projectDirectory);
    });

  program
    .command('plan')
    .description('compile the capacity plan of each service from its forecast')
    .option('--config <folder>', 'folder of the configuration', 'config')
    .option('--environment <name>', 'one environment (default: all)')
    .option('--system <name>', 'system (default: the first of the configuration)')
    .option('--service <name>', 'one service (default: all with demand)')
    .option('--start <time>', 'first hour to plan for (default: the end of the history)')
    .option('--cloudwatch', 'read the recordings and CloudWatch instead of files (needs credentials; writes nothing)')
    .option('--recorded', 'read the recordings that `tidemark record` has written')
    .option('--write', 'update config/plans/<environment>/<system>/<service>.json')
    .option('--check', 'exit with 2 if --write would change a file')
    .option('--fresh', 'ignore the committed plans; otherwise one that still fits the forecast is kept')
    .option('--explain', 'say where each figure comes from, what each action is for and what it costs')
    .option('--risk', 'show task-hours against expected shortfall for each quantile')
    .option('--json', 'print the plans as JSON')
    .addHelpText('after', '\nExample: tidemark plan --environment prod --service api --write')
    .action(async (options) => {
      const { runPlan } = await import('./plan.js');
      code = await runPlan(options, io, projectDirectory);
    });

  replayOptions(program.command('simulate'))
    .description('replay demand against the scaling that is configured, and against others side by side')
    .option('--from <time>', 'begin of the replay (default: two weeks before its end)')
    .option('--to <time>', 'end of the replay (default: the end of the trace)')
    .option('--strategy <names...>', 'fixed, reactive, predictive, planned (default: all that can be)')
    .option('--plan <plan>', 'committed (default), rolling (a new plan every week from what came before it) or a file')
    .option('--events <file>', 'CSV `start,end,name`: reported apart, and known to a rolling plan')
    .option(
      '--fault <faults...>',
      'zone-failure@TIME/33%, spot-interruption@TIME/50%, metric-outage@TIME/30m, deployment@TIME/10m',
    )
    .option(
      '--scenario <names...>',
      'instead of a trace the targets of the service: ramp, peak, burst, users, endurance, breaking-point, or all',
    )
    .option('--objective <percent>', 'share of minutes that may be overloaded', '0.1')
    .option('--output <file>', 'write the course of every strategy as a page with zoom')
    .option('--json', 'print outcomes and actions as JSON')
    .addHelpText(
      'after',
      '\nExamples: tidemark simulate --environment prod --service api --output out/api.html\n          tidemark simulate --environment prod --service api --scenario peak breaking-point',
    )
    .action(async (options) => {
      const { runSimulate } = await import('./simulate.js');
      code = await runSimulate(options, io, projectDirectory);
    });

  replayOptions(program.command('tune'))
    .description('search settings that cost less or hold more, and judge them on a later part of the trace')
    .option('--objective <percent>', 'share of minutes that may be overloaded', '0.1')
    .option('--split <percent>', 'share of the trace that is searched on; the rest judges', '60')
    .option('--json', 'print settings, scores and the cost-risk curve as JSON')
    .addHelpText('after', '\nExample: tidemark tune --environment prod --service api')
    .action(async (options) => {
      const { runTune } = await import('./tune.js');
      code = await runTune(options, io, projectDirectory);
    });

  for (const name of ['pause', 'resume'] as const) {
    const command = program
      .command(name)
      .description(PAUSE_WORDS[name].description)
      .requiredOption('--environment <name>', 'the environment whose services are meant')
      .option('--config <folder>', 'folder of the configuration', 'config')
      .option('--system <name>', 'system (default: the first of the configuration)')
      .option('--service <names...>', 'services (default: all of the system)')
      .option('--scale-in', 'policies that remove tasks')
      .option('--scale-out', 'policies that add tasks')
      .option('--schedule', 'scheduled actions: the floors of the plan')
      .option('--dry-run', 'say what would change, without changing it')
      .option('--json', 'print the services before and after as JSON')
      .addHelpText('after', PAUSE_WORDS[name].help);
    if (name === 'pause') command.option('--status', 'only show what is paused');
    command.action(async (options) => {
      const { runPause, runResume } = await import('./pause.js');
      code = await (name === 'pause' ? runPause : runResume)(options, io, projectDirectory);
    });
  }

  program
    .command('preview')
    .description('forecast, plan, synthesize and check every environment; write a report page')
    .option('--config <folder>', 'folder of the configuration', 'config')
    .option('--environment <names...>', 'environments (default: all)')
    .option('--system <name>', 'system (default: the first of the configuration)')
    .option('--output <folder>', 'where index.html goes', 'out/preview')
    .option('--app <command>', 'command that synthesizes the app (default: `app` of cdk.json)')
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', '\nExample: tidemark preview --environment staging prod')
    .action(async (options) => {
      const { runPreview } = await import('./preview.js');
      code = await runPreview(options, io, projectDirectory);
    });

  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return failed(error, argv, io);
  }
}

/** Options of the commands that replay demand. */
function replayOptions(command: Command): Command {
  return command
    .option('--config <folder>', 'folder of the configuration', 'config')
    .option('--environment <name>', 'environment (default: the last, which is production)')
    .option('--system <name>', 'system (default: the first of the configuration)')
    .requiredOption('--service <name>', 'service with demand')
    .option(
      '--trace <file>',
      'CSV `timestamp,value` in the unit of the demand (default: the history the service states)',
    )
    .option('--trace-unit <unit>', 'unit of the values, such as requests/min (default: that of the demand)')
    .option('--trace-factor <number>', 'multiplies the values; with it their size is not doubted')
    .option('--start-up <minutes>', 'from a decision to a task that serves (default: leadTimeMinutes of the demand)')
    .option('--start-up-spread <ratio>', '95th percentile of that over its median', '1')
    .option('--seed <number>', 'of the start-up times', '1');
}

function failed(error: unknown, argv: readonly string[], io: Io): number {
  // Commander has printed its own message already; showing help or the version is no failure.
  if (error instanceof CommanderError) {
    const { code, message, exitCode } = error;
    if (exitCode === 0) return 0;
    if (argv.includes('--json')) io.err(JSON.stringify({ error: { code, message, problems: [] } }));
    return 1;
  }
  if (error instanceof InputError) {
    const { code, message, problems } = error;
    io.err(argv.includes('--json') ? JSON.stringify({ error: { code, message, problems } }) : message);
    return 1;
  }
  const details = error instanceof Error ? error : new Error(String(error));
  io.err(
    argv.includes('--debug')
      ? (details.stack ?? details.message)
      : `${details.message}\n(--debug shows where this comes from)`,
  );
  return 1;
}

/** From the package.json above this file, which is one folder further away in the published package. */
function version(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }
  return 'unknown';
}
