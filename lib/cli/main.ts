import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { InputError } from '../model/validation/input-error';
import { addCapacityCommands } from './commands/capacity-commands';
import { addCostCommands } from './commands/cost-commands';
import { addDemandCommands } from './commands/demand-commands';
import { addForgeCommands } from './commands/forge-commands';
import { addOperatingCommands } from './commands/operating-commands';
import { addReviewCommands } from './commands/review-commands';
import type { Io } from './io';

const EXIT_CODES = `
Exit codes: 0 done, 1 bad input or an error, 2 a gate failed (a plan that is not up to date, a check with findings).`;

/** Options that may stand before a command's name: they have no value. */
const FLAGS = ['--debug', '--json'];

const HELP = ['--help', '-h', 'help'];

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

  const context = {
    io,
    projectDirectory,
    finish: (exitCode: number) => {
      code = exitCode;
    },
  };
  addDemandCommands(program, context);
  addCapacityCommands(program, context);
  addReviewCommands(program, context);
  addCostCommands(program, context);
  addForgeCommands(program, context);
  addOperatingCommands(program, context);

  const askedInVain = findAskedInVain(program, argv);
  try {
    // Asked for help with what is no command, Commander would show the help of all, as if nothing were wrong.
    const words = askedInVain === undefined ? argv : argv.filter((word) => !HELP.includes(word));
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    const failure = failed(error, argv, io);
    if (askedInVain !== undefined && !argv.includes('--json'))
      io.err(`Commands: ${askedInVain.commands.map((each) => each.name()).join(', ')}`);
    return failure;
  }
}

/** The command that was asked for one that it does not have; undefined where there is none. */
function findAskedInVain(program: Command, argv: readonly string[]): Command | undefined {
  let command = program;
  for (const word of argv) {
    if (command.commands.length === 0) return undefined;
    if (HELP.includes(word) || FLAGS.includes(word)) continue;
    if (word.startsWith('-')) return undefined;
    const found = command.commands.find((each) => each.name() === word);
    if (found === undefined) return command;
    command = found;
  }
  return undefined;
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
