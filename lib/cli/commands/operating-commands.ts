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

--dry-run also says what would make others wait for longer than a moment: which line locks which table, what is done until the
lock is given back, and how to do the same without. It reads the files of this project.

--baseline is for a database that has its tables from before its migrations: it records the files up to the number given as
applied, and the next run goes on after them. Do that before the first deployment, which would apply all files.

Example: tidemark migrate --environment prod --dry-run
Example: tidemark migrate --baseline 3 --database-url "$DATABASE_URL" --dry-run
Example: tidemark migrate --database-url postgres://postgres@localhost/jedire`;

const PARTITIONS_HELP = `
Reads from the catalog which partitions the tables under database.tables have, whatever they are called. "plan" prints what is
to be done, as SQL, and changes nothing. "apply" makes the partitions that partitionBy wants and that are missing: the present
period and aheadPeriods more, cut in UTC, each in a transaction of its own; rows that wait in the default partition are moved.
"archive" moves partitions whose time is over (partitionBy.archive) as far as they get: exported to S3, read again and compared,
detached, and dropped after the days of grace. What is odd is reported and left. Whoever reads or writes a table waits for at
most --max-hold.

A deployed platform does both by itself. With --environment its function is asked, with the tables that were deployed; with
--database-url the tables of this project are meant: a local database, or the cluster from inside its VPC. A password may come
from PGPASSWORD.

Exit codes: 0 done, 1 bad input or not everything was done, 2 a finding needs a person.

Example: tidemark partitions plan --environment prod
Example: tidemark partitions plan --database-url postgres://postgres@localhost/jedire --now 2027-01-01T00:00Z
Example: tidemark partitions apply --database-url "$DATABASE_URL" --system lead-intelligence --json
Example: tidemark partitions archive --environment prod --json`;

const RESTORE_HELP = `
Finds the partitions of a table in the archive by their manifests, says how large they are, what Glacier wants for them and how
long it takes, and asks for them; run again when they are there, it imports each into a table of its own, compares rows and
checksum with the manifest, and with --attach makes it a partition again. --dry-run only says all that. Partitions are restored
whole. Twice does no harm. Of an attached table the archive stays, and it is not archived again: drop it when it is not needed.

Exit codes: 0 done, 1 bad input or a failure, 2 Glacier was asked: run the same again later.

Example: tidemark restore --environment prod --table agent_outputs --from 2024-03-01T00:00Z --to 2024-05-01T00:00Z --dry-run
Example: tidemark restore --environment prod --table agent_outputs --from 2024-03-01T00:00Z --to 2024-05-01T00:00Z --tier Bulk`;

const ARCHIVE_QUERY_HELP = `
Asks the archive without restoring it. Says which partitions hold rows of the time, what reading them costs, and which have to be
brought back from Glacier first, with the command for it. --print-sql prints one statement for Athena instead, and says the rest on
stderr: every partition by its name, types as PostgreSQL had them, escapes undone. The statement counts the rows of each partition
and ends in an error where they are not those of its manifest, because Athena leaves out what is in Glacier without a word.

--where is a condition in Athena's SQL, as you write it. A value that Athena's type cannot hold, such as infinity, ends the query;
--text leaves that column as PostgreSQL wrote it. Nothing is run: paste it into Athena, in a workgroup of engine version 3. Whoever
runs it needs rights that Tidemark gives nobody: docs/archive.md, "Asking the archive".

Exit codes: 0 all can be read, 1 bad input or a failure, 2 something has to be brought back first.

Example: tidemark archive query --environment prod --table agent_outputs --from 2024-03-01T00:00Z --to 2024-04-01T00:00Z
Example: tidemark archive query --environment prod --table agent_outputs --from 2024-03-01T00:00Z --to 2024-04-01T00:00Z \\
  --columns id generated_at --where "agent_id = 'pricing'" --print-sql > march.sql`;

/** What an operator does with a deployed platform. */
export function addOperatingCommands(program: Command, context: CommandContext): void {
  addScalingCommands(program, context);
  addMigrate(program, context);
  addPartitions(program, context);
  addRestore(program, context);
  addArchive(program, context);
}

function addArchive(program: Command, { io, projectDirectory, finish }: CommandContext): void {
  const archive = program.command('archive').description('ask the archive without restoring it');
  const command = archive
    .command('query')
    .description('what of a table is in the archive, and the SQL with which Athena reads it')
    .requiredOption('--table <name>', 'the partitioned table, with its schema unless that is public')
    .requiredOption('--from <time>', 'rows from this time on')
    .requiredOption('--to <time>', 'up to this time')
    .option('--print-sql', 'print the statement for Athena')
    .option('--columns <names...>', 'columns that are wanted (default: all)')
    .option('--text <names...>', 'columns that stay as PostgreSQL wrote them')
    .option('--where <sql>', "a condition in Athena's SQL")
    .option('--no-check', 'do not count the rows and compare them with the manifests, which reads everything twice')
    .option('--catalog <name>', 'database of the Glue Data Catalog (default: that of the environment)');
  addTargetOptions(command)
    .addHelpText('after', ARCHIVE_QUERY_HELP)
    .action(async (options) => {
      const { runArchiveQuery } = await import('../partitions/archive-query.js');
      finish(await runArchiveQuery(options, io, projectDirectory));
    });
}

function addPartitions(program: Command, { io, projectDirectory, finish }: CommandContext): void {
  const partitions = program
    .command('partitions')
    .description('partitions of a database: what is missing and what is over, making and archiving it')
    .addHelpText('after', PARTITIONS_HELP);
  for (const [name, description] of [
    ['plan', 'print what is to be made and to be archived, as SQL, and what was noticed'],
    ['apply', 'make the partitions that are missing'],
    ['archive', 'move partitions whose time is over into the archive'],
  ] as const) {
    const command = addTargetOptions(partitions.command(name).description(description));
    if (name !== 'archive')
      command.option('--max-hold <ms>', 'milliseconds that readers and writers of a table may have to wait', '2000');
    else command.option('--retry', 'also partitions that have stopped because their export failed too often');
    command.addHelpText('after', PARTITIONS_HELP).action(async (options) => {
      const { runPartitions } = await import('../partitions/partitions.js');
      finish(await runPartitions(name, options, io, projectDirectory));
    });
  }
}

/** Options that say which database is meant, and where its archive is. */
function addTargetOptions(command: Command): Command {
  return command
    .option('--environment <name>', 'the environment whose function is asked')
    .option('--shard <name>', 'only this shard (default: the database and every shard, one after the other)')
    .option('--database-url <url>', 'connect to this database instead, as postgres://user@host:port/database')
    .option('--config <folder>', 'folder of the configuration', 'config')
    .option('--system <name>', 'system (default: the first of the configuration)')
    .option('--now <time>', 'with --database-url: as if it were this time (default: the time of this machine)')
    .option('--bucket <name>', 'with --database-url: the bucket of the archive')
    .option('--region <name>', 'with --database-url: the region of cluster and bucket (default: AWS_REGION)')
    .option(
      '--kms-key <arn>',
      'with --database-url: the key of the bucket, which objects are encrypted with; archive needs it',
    )
    .option('--cluster <identifier>', 'with --database-url: the cluster, as the archive knows it')
    .option('--json', 'print what was found and done as JSON');
}

function addRestore(program: Command, { io, projectDirectory, finish }: CommandContext): void {
  const command = program
    .command('restore')
    .description('bring partitions back from the archive')
    .requiredOption('--table <name>', 'the partitioned table, with its schema unless that is public')
    .requiredOption('--from <time>', 'partitions that hold rows from this time on')
    .requiredOption('--to <time>', 'up to this time')
    .option('--dry-run', 'say what there is, what it costs and how long it takes, without asking for it')
    .option('--tier <name>', 'how Glacier is asked: Expedited, Standard or Bulk', 'Standard')
    .option('--days <number>', 'days that S3 keeps a copy of what was in Glacier', '7')
    .option('--attach', 'make the restored tables partitions again');
  addTargetOptions(command)
    .addHelpText('after', RESTORE_HELP)
    .action(async (options) => {
      const { runRestore } = await import('../partitions/restore.js');
      finish(await runRestore(options, io, projectDirectory));
    });
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
    .option('--baseline <number>', 'record the files up to this number as applied, without running them')
    .option('--dry-run', 'say what is pending, without changing anything')
    .option('--json', 'print what was found and done as JSON')
    .addHelpText('after', MIGRATE_HELP)
    .action(async (options) => {
      const { runMigrate } = await import('../database/migrate.js');
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
      const { runPause, runResume } = await import('../scaling/pause.js');
      finish(await (name === 'pause' ? runPause : runResume)(options, io, projectDirectory));
    });
  }
}
