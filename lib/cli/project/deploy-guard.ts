import { execFileSync } from 'node:child_process';
import { type EnvironmentConfig, isPlaceholderAccount } from '../../model/system/environment';
import { InputError, type Problem } from '../../model/validation/input-error';

/** How far above the app process the CDK command line is looked for: shell, cdk, shell, npx. */
const ANCESTORS = 4;

/** An environment and the file it is written in. */
export interface EnvironmentFile {
  readonly environment: EnvironmentConfig;
  readonly file: string;
}

/**
 * Refuses a deployment into an account that is only a placeholder, before AWS does so less helpfully.
 *
 * The CDK tells an app nothing about the command it runs under, so the command lines above this process are read.
 * Where they cannot be read, the deployment still stops: the CDK finds that its credentials belong to another account.
 * Throws `InputError` (code `placeholder-account`) that names every file to edit.
 */
export function refusePlaceholderDeploy(
  environments: readonly EnvironmentFile[],
  commandLines: () => readonly string[] = ancestorCommandLines,
): void {
  const placeholders = environments.filter(({ environment }) => isPlaceholderAccount(environment.account));
  if (placeholders.length === 0 || !commandLines().some(isDeploy)) return;
  const problems = placeholders.map(
    ({ environment, file }): Problem => ({
      where: `${file}: account`,
      given: `${environment.account}, which is a placeholder`,
      allowed: 'the id of an AWS account you can deploy to',
      remedy: `Edit \`account\` in ${file}, then deploy again.`,
    }),
  );
  throw new InputError('placeholder-account', 'Nothing was deployed', problems);
}

/** Whether a command line is the CDK's, with a command that changes an account. */
export function isDeploy(commandLine: string): boolean {
  return /(^|[\s/\\'"])cdk(\.js|\.cmd)?['"]?\s(.*\s)?(deploy|watch|import)(\s|$)/.test(commandLine);
}

function ancestorCommandLines(): string[] {
  const lines: string[] = [];
  let pid = process.ppid;
  for (let level = 0; level < ANCESTORS && pid > 1; level++) {
    try {
      const [parent = '', ...words] = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' })
        .trim()
        .split(/\s+/);
      lines.push(words.join(' '));
      pid = Number(parent);
    } catch {
      break;
    }
  }
  return lines;
}
