import type { Command } from 'commander';
import type { CommandContext } from './command-context';

const REVIEW_HELP = `
Synthesizes the app as it was and as it is, without credentials, and says what differs: data, access, permissions,
availability, capacity, cost; the worst first. It works for any CDK app that lies in a git repository.

The base is where the head left --base (the merge base), as in a pull request; --exact compares with --base itself. Without
--head the working tree is the head, with what is not committed. Base and head are synthesized as of midnight (UTC) before
the head was committed, which an app finds in the context key tidemark:now.

Gates of --fail-on: destructive (data loss), broadening (exposure, permissions), over-budget (an environment costs more than
its monthlyBudgetUsd), slo (a service no longer holds a load that its targets state, or recorded demand). What
tidemark-review.json accepts fails none of the first two:
  {"accepted": [{"resource": "jedire-prod/data/...", "class": "data-loss", "reason": "...", "expires": "2027-01-31"}]}

Exit codes: 0 no gate failed, 1 bad input or an error, 2 a gate failed.

Example: tidemark review
Example: tidemark review --base origin/main --format markdown --fail-on destructive,broadening
Example: tidemark review --base v1.4 --head v1.5 --environment prod --format markdown,json --output out/review
Example: tidemark review --app 'node app.js' --build 'npm run build'`;

/** What a change of the code does. */
export function addReviewCommands(program: Command, { io, projectDirectory, finish }: CommandContext): void {
  program
    .command('review')
    .description(
      'what a change does to data, access, permissions, availability, capacity and cost; needs no credentials',
    )
    .option('--base <revision>', 'what the change is compared with: where the head left it (default: main, or master)')
    .option('--head <revision>', 'what is reviewed (default: the working tree)')
    .option('--exact', 'compare with --base itself, not with where the head left it')
    .option('--environment <names...>', 'environments to show (default: all)')
    .option(
      '--system <names...>',
      'systems, each given to the app as -c system=NAME; or all (default: that of the app)',
    )
    .option('-c, --context <key=value...>', 'context for the app on both sides, as for the cdk command')
    .option('--app <command>', 'command that synthesizes the app (default: `app` of cdk.json)')
    .option('--build <command>', 'command that is run before it, on both sides (default: `build` of cdk.json)')
    .option('--config <folder>', 'folder of the configuration: systems, targets, budgets, prices', 'config')
    .option('--format <names...>', 'text, markdown, html, json; several need --output', ['text'])
    .option('--output <path>', 'write to this file, or several formats into this folder')
    .option('--fail-on <gates...>', 'exit with 2 on: destructive, broadening, over-budget, slo (default: on nothing)')
    .option('--accepted <file>', 'changes that are accepted (default: tidemark-review.json beside cdk.json)')
    .option('--report-url <address>', 'where the full report will be; the comment links to it')
    .option('--cache <folder>', 'where syntheses are kept (default: node_modules/.cache/tidemark/review)')
    .option('--fresh', 'synthesize both sides anew, and keep neither')
    .option('--json', 'as --format json, with errors as JSON too')
    .addHelpText('after', REVIEW_HELP)
    .action(async (options) => {
      const { runReview } = await import('../review/review.js');
      finish(await runReview(options, io, projectDirectory));
    });
}
