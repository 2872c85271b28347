import { FunctionError, invokeFunction } from '../../adapters/lambda';
import type { EnvironmentConfig } from '../../model/system/environment';
import { InputError, type Problem } from '../../model/validation/input-error';

/** What is said of a function that was deployed. */
export interface FunctionWords {
  /** In a sentence: `migrates`. */
  readonly does: string;
  /** When it is not there: `Nothing was migrated`. */
  readonly nothing: string;
  /** What of an interrupted call stays. */
  readonly interrupted: string;
}

interface ErrorAnswer {
  readonly error: { readonly code: string; readonly message: string; readonly problems: readonly Problem[] };
}

/**
 * Asks a function that was deployed, which alone is where the database is.
 *
 * Throws `InputError`: what the function says, or why it could not be asked (`not-deployed`, `lambda-failed`, `function-failed`).
 */
export async function askDeployed<T extends object>(
  name: string,
  environment: EnvironmentConfig,
  call: object,
  words: FunctionWords,
): Promise<T> {
  let answer: T | ErrorAnswer;
  try {
    answer = (await invokeFunction(name, environment.region, call)) as T | ErrorAnswer;
  } catch (error) {
    throw notAnswered(error, name, environment, words);
  }
  if (!('error' in answer)) return answer;
  const { code, message, problems } = answer.error;
  // The problems are in the message already, in its later lines.
  const [first = message] = message.split('\n');
  // Of several shards one has to know which it was.
  throw new InputError(code, `${name}: ${first}`, problems);
}

function notAnswered(
  error: unknown,
  name: string,
  { account, region }: EnvironmentConfig,
  { does, nothing, interrupted }: FunctionWords,
): InputError {
  const given = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const kind = error instanceof Error ? error.name : '';
  if (kind === 'ResourceNotFoundException')
    return new InputError('not-deployed', `${nothing}: the function that ${does} is not there`, [
      {
        where: name,
        given: `no such function in ${region}`,
        allowed: `a platform that is deployed in account ${account}, region ${region}`,
        remedy: 'Deploy it, or check AWS_PROFILE, --environment and --system.',
      },
    ]);
  if (error instanceof FunctionError)
    return new InputError('function-failed', `The function that ${does} ended without an answer`, [
      {
        where: name,
        given,
        allowed: `an answer; ${interrupted}`,
        remedy: 'Read its log, then look again what is to be done; it does no harm twice.',
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
