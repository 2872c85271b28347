import type { Command } from 'commander';
import type { CommandContext } from './command-context';

const COST_HELP = `
Fixed resources are read from the synthesized templates, services and readers are taken at the floors of their plans. What has no
price in the book, or is billed by use, is listed and not guessed. docs/cost.md says what is covered.

Exit codes: 0 done, 1 bad input or an error, 2 with --check: an environment is over its monthlyBudgetUsd.

Example: tidemark cost --environment prod --details
Example: tidemark cost --app "npx tsx bin/my-app.ts" --json`;

const REFRESH_HELP = `
Reads the offer files of AWS's Price List API, which need no credentials, of every service that estimates have prices of, and takes
what is on demand and of the first tier. The file of AmazonEC2 has hundreds of megabytes; it is read as it comes. Without --write
it only says what would change. What no file has, or has at several prices, stays as it was.

Example: tidemark prices refresh --write
Example: tidemark prices refresh --region eu-central-1 --service AmazonECS AmazonRDS`;

/** What it costs, and with which prices. */
export function addCostCommands(program: Command, { io, projectDirectory, finish }: CommandContext): void {
  program
    .command('cost')
    .description("what a month of the app's stacks costs, by environment and service, and what is not in it")
    .option('--config <folder>', 'folder of the configuration', 'config')
    .option('--environment <names...>', 'environments (default: all)')
    .option('--system <name>', 'system (default: the first of the configuration)')
    .option('--app <command>', 'command that synthesizes the app (default: `app` of cdk.json)')
    .option('--details', 'say what each service is billed for')
    .option('--check', 'exit with 2 if an environment is over its monthlyBudgetUsd')
    .option('--json', 'print every line as JSON')
    .addHelpText('after', COST_HELP)
    .action(async (options) => {
      const { runCost } = await import('../cost/cost.js');
      finish(await runCost(options, io, projectDirectory));
    });

  const prices = program.command('prices').description('the prices that estimates use');
  prices
    .command('refresh')
    .description("read today's prices from AWS's price list into config/prices.json (needs no credentials)")
    .option('--config <folder>', 'folder of the configuration', 'config')
    .option('--region <names...>', 'regions (default: those of the environments, and us-east-1)')
    .option('--service <codes...>', 'services of the price list (default: all that have prices)')
    .option('--endpoint <url>', 'where the offer files are', 'https://pricing.us-east-1.amazonaws.com')
    .option('--write', 'update config/prices.json')
    .option('--json', 'print what was read as JSON')
    .addHelpText('after', REFRESH_HELP)
    .action(async (options) => {
      const { runRefreshPrices } = await import('../cost/prices.js');
      finish(await runRefreshPrices(options, io, projectDirectory));
    });
  prices
    .command('show')
    .description('print the prices, their dates and whether they are the project’s or the shipped ones')
    .option('--config <folder>', 'folder of the configuration', 'config')
    .option('--region <names...>', 'regions (default: all)')
    .option('--json', 'print them with their sources as JSON')
    .addHelpText('after', '\nExample: tidemark prices show --region us-east-1')
    .action(async (options) => {
      const { runShowPrices } = await import('../cost/prices.js');
      finish(await runShowPrices(options, io, projectDirectory));
    });
}
