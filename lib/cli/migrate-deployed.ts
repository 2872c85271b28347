import { FunctionError, invokeFunction } from '../adapters/lambda';
import type { MigrateAnswer, MigrateCall } from '../adapters/postgres';
import { type EnvironmentConfig, InputError } from '../model';
import { migrateFunctionName } from '../model/names';
import type { Io } from './io';
import type { MigrateOutcome } from './migrate';

/** Where a system is deployed. */
export interface Deployed {
  readonly system: string;
  readonly environment: EnvironmentConfig;
  /** Of a database with shards: which of them, the default one where it is left out. */
  readonly shard?: string;
}

/**
 * Lets the function that was deployed migrate, with the files that were deployed; it alone is where the database is.
 *
 * Throws `InputError`: what the function says, or why it could not be asked (`not-deployed`, `lambda-failed`, `function-failed`).
 */
export async function migrateDeployed(
  { system, environment, shard }: Deployed,
  dryRun: boolean,
  io?: Io,
): Promise<MigrateOutcome> {
  const { region } = environment;
  const name = migrateFunctionName({ system, environment: environment.name }, shard);
  const call: MigrateCall = { action: dryRun ? 'status' : 'migrate' };
  io?.err(`${dryRun ? 'Asking' : 'Migrating by'} ${name} in ${region}; it takes up to 15 minutes.`);
  let answer: MigrateAnswer;
  try {
    answer = (await invokeFunction(name, region, call)) as MigrateAnswer;
  } catch (error) {
    throw notAnswered(error, name, environment);
  }
  if (!('error' in answer)) return answer;
  const { code, message, problems } = answer.error;
  // The problems are in the message already, in its later lines.
  const [first = message] = message.split('\n');
  // Of several shards one has to know which it was.
  throw new InputError(code, `${name}: ${first}`, problems);
}

function notAnswered(error: unknown, name: string, { account, region }: EnvironmentConfig): InputError {
  const given = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const kind = error instanceof Error ? error.name : '';
  if (kind === 'ResourceNotFoundException')
    return new InputError('not-deployed', 'Nothing was migrated: the function that migrates is not there', [
      {
        where: name,
        given: `no such function in ${region}`,
        allowed: `a platform that is deployed in account ${account}, region ${region}`,
        remedy: 'Deploy it, or check AWS_PROFILE, --environment and --system.',
      },
    ]);
  if (error instanceof FunctionError)
    return new InputError('function-failed', 'The function that migrates ended without an answer', [
      {
        where: name,
        given,
        allowed: 'an answer; a migration that was under way is rolled back, those before it stay',
        remedy: 'Read its log, then run this again with --dry-run to see what was applied; it does no harm twice.',
      },
    ]);
  return new InputError('lambda-failed', 'AWS Lambda did not call the function', [
    {
      where: name,
      given,
      allowed: `credentials of account ${account} that may call lambda:InvokeFunction on it`,
      remedy:
        'Log in (for example with `aws sso login`) or set AWS_PROFILE; then run this again, it does no harm twice.',
    },
  ]);
}
