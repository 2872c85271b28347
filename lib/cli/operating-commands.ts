import type { Command } from 'commander';
import type { CommandContext } from './command-context';

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

const MIGRATE_HELP = `
Every deployment migrates; this is for looking (--dry-run), and for going on after a failure. Without --database-url it calls
the function that was deployed, with the files that were deployed. With it, the files of this project are applied to that
database: a local one, or the cluster from inside its VPC. A password may come from PGPASSWORD.

Example: tidemark migrate --environment prod --dry-run
Example: tidemark migrate --database-url postgres://postgres@localhost/jedire`;

/** What an operator does with a deployed platform. */
export function addOperatingCommands(program: Command, context: CommandContext): void {
  addScalingCommands(program, context);
  addMigrate(program, context);
}

function addMigrate(program: Command, { io, projectDirectory, finish }: CommandContext): void {
  program
    .command('migrate')
    .description('apply the migrations of a system to its database (needs credentials, or a database URL)')
    .option('--environment <name>', 'the environment whose database is meant')
    .option('--config <folder>', 'folder of the configuration', 'config')
    .option('--system <name>', 'system (default: the first of the configuration)')
    .option('--shard <name>', 'only this shard (default: the database and every shard, one after the other)')
    .option('--database-url <url>', 'connect to this database instead of calling the deployed function')
    .option('--dry-run', 'say what is pending, without changing anything')
    .option('--json', 'print what was found and done as JSON')
    .addHelpText('after', MIGRATE_HELP)
    .action(async (options) => {
      const { runMigrate } = await import('./migrate.js');
      finish(await runMigrate(options, io, projectDirectory));
    });
}

/** Pausing and resuming. */
function addScalingCommands(program: Command, { io, projectDirectory, finish }: CommandContext): void {
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
      finish(await (name === 'pause' ? runPause : runResume)(options, io, projectDirectory));
    });
  }
}
