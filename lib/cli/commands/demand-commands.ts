import type { Command } from 'commander';
import type { CommandContext } from './command-context';

/** What demand was and will be. */
export function addDemandCommands(program: Command, { io, projectDirectory, finish }: CommandContext): void {
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
      const { runForecast } = await import('../demand/forecast.js');
      finish(await runForecast(options, io, projectDirectory));
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
      const { runRecord } = await import('../demand/record.js');
      finish(await runRecord(options, io, projectDirectory));
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
      const { runBacktest } = await import('../demand/backtest.js');
      finish(await runBacktest(options, io, projectDirectory));
    });
}
