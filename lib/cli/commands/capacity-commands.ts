import type { Command } from 'commander';
import type { CommandContext } from './command-context';

/** How much is needed for it, and whether what is configured gives it. */
export function addCapacityCommands(program: Command, { io, projectDirectory, finish }: CommandContext): void {
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
      const { runPlan } = await import('../plan/plan.js');
      finish(await runPlan(options, io, projectDirectory));
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
      const { runSimulate } = await import('../simulate/simulate.js');
      finish(await runSimulate(options, io, projectDirectory));
    });

  replayOptions(program.command('tune'))
    .description('search settings that cost less or hold more, and judge them on a later part of the trace')
    .option('--objective <percent>', 'share of minutes that may be overloaded', '0.1')
    .option('--split <percent>', 'share of the trace that is searched on; the rest judges', '60')
    .option('--json', 'print settings, scores and the cost-risk curve as JSON')
    .addHelpText('after', '\nExample: tidemark tune --environment prod --service api')
    .action(async (options) => {
      const { runTune } = await import('../simulate/tune.js');
      finish(await runTune(options, io, projectDirectory));
    });

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
      const { runPreview } = await import('../preview/preview.js');
      finish(await runPreview(options, io, projectDirectory));
    });
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
