import type { Command } from 'commander';
import type { CommandContext } from './command-context';

const COMMENT_HELP = `
Posts what \`tidemark review --format markdown,json --output FOLDER\` wrote: one comment, which is edited the next time, and a
label for each gate that fails (tidemark:destructive, tidemark:broadening), taken away again when it does not. Where the folder
has only log.txt, it says that the review could not be made. For pipelines of GitHub Actions (needs GITHUB_TOKEN) and GitLab CI
(needs TIDEMARK_GITLAB_TOKEN). Where a fork may not write, nothing is posted, and that is no failure.

Example: tidemark comment --report out/review
Example: tidemark comment --report out/review --dry-run --platform github --number 7`;

const PROPOSE_HELP = `
The branch is pushed before, with git. One open pull request from it is given the new title and text; otherwise one is opened.

Example: tidemark propose --branch tidemark/plans-prod --title 'Capacity plans of prod' --body out/review/review.md`;

/** What pipelines post to GitHub and GitLab. */
export function addForgeCommands(program: Command, { io, projectDirectory, finish }: CommandContext): void {
  program
    .command('comment')
    .description('post a review to its pull request: one comment, updated in place, and labels (needs a token)')
    .requiredOption('--report <folder>', 'folder that the review was written to')
    .option('--platform <name>', 'github or gitlab (default: the one whose pipeline this is)')
    .option('--number <number>', 'the pull or merge request (default: the one that the pipeline runs for)')
    .option(
      '--author <login>',
      'on GitHub: who the token belongs to; only its comments are edited',
      'github-actions[bot]',
    )
    .option('--no-labels', 'leave labels alone')
    .option('--dry-run', 'say what would be posted, without asking anybody')
    .option('--json', 'print what was done as JSON')
    .addHelpText('after', COMMENT_HELP)
    .action(async (options) => {
      const { runComment } = await import('../pull-request/comment.js');
      finish(await runComment(options, io, projectDirectory));
    });

  program
    .command('propose')
    .description('open a pull request for a branch, or give its open one a new text (needs a token)')
    .requiredOption('--branch <name>', 'the branch, which was pushed')
    .requiredOption('--title <text>', 'title of the pull request')
    .requiredOption('--body <file>', 'file with its text, in Markdown')
    .option('--target <branch>', 'the branch to merge into', 'main')
    .option('--platform <name>', 'github or gitlab (default: the one whose pipeline this is)')
    .option('--dry-run', 'say what would be proposed, without asking anybody')
    .option('--json', 'print what was done as JSON')
    .addHelpText('after', PROPOSE_HELP)
    .action(async (options) => {
      const { runPropose } = await import('../pull-request/propose.js');
      finish(await runPropose(options, io, projectDirectory));
    });
}
