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

const PARTITIONS_HELP = `
Reads from the catalog which partitions the tables under database.tables have, whatever they are called, and makes those that
partitionBy wants and that are missing: the present period and aheadPeriods more, cut in UTC. It is run on a schedule, on a
host that reaches the database. "plan" prints the SQL and changes nothing; "apply" does it, each partition in a transaction of
its own, and moves rows that wait in the default partition. Nothing else is changed: gaps and odd bounds are reported. Whoever
reads or writes a table waits for at most --max-hold. A password may come from PGPASSWORD.

Exit codes: 0 done, 1 bad input or not everything was made, 2 a finding needs a person.

Example: tidemark partitions plan --database-url postgres://postgres@localhost/jedire
Example: tidemark partitions plan --database-url "$DATABASE_URL" --system lead-intelligence --now 2027-01-01T00:00Z
Example: tidemark partitions apply --database-url "$DATABASE_URL" --json`;

/** What an operator does with a deployed platform. */
export function addOperatingCommands(program: Command, context: CommandContext): void {
  addScalingCommands(program, context);
  addMigrate(program, context);
  addPartitions(program, context);
}

function addPartitions(program: Command, { io, projectDirectory, finish }: CommandContext): void {
  const partitions = program
    .command('partitions')
    .description('partitions of a database: what is missing, and making it')
    .addHelpText('after', PARTITIONS_HELP);
  for (const [name, description] of [
    ['plan', 'print the partitions that are missing, the SQL that makes them, and what was noticed'],
    ['apply', 'make the partitions that are missing'],
  ] as const) {
    const command = partitions
      .command(name)
      .description(description)
      .requiredOption('--database-url <url>', 'the database, as postgres://user@host:port/database')
      .option('--config <folder>', 'folder of the configuration', 'config')
      .option('--system <name>', 'system (default: the first of the configuration)')
      .option('--now <time>', 'plan as if it were this time (default: the time of this machine)')
      .option('--max-hold <ms>', 'milliseconds that readers and writers of a table may have to wait', '2000')
      .option('--json', 'print what was found and done as JSON')
      .addHelpText('after', PARTITIONS_HELP);
    command.action(async (options) => {
      const { runPartitions } = await import('./partitions.js');
      finish(await runPartitions(name, options, io, projectDirectory));
    });
  }
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
