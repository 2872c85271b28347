import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type EnvironmentConfig, isPlaceholderAccount } from '../../model/system/environment';
import { InputError, type Problem } from '../../model/validation/input-error';

/** How far above the app process the CDK command line is looked for: shell, cdk, shell, npx. */
const ANCESTORS = 4;

/** What the CDK's command line tells every app that it runs (tried: aws-cdk 2.1148.1). */
const CDK_VARIABLE = 'CDK_CLI_VERSION';

/** Stands for every environment of a project. */
export const ALL_ENVIRONMENTS = 'all';

/**
 * Whether an app is being deployed (`yes`), or what is deployed is changed otherwise: deleted or rolled back (`change`). The CDK says nothing
 * of its command, which may be read or not.
 */
export type Deployment = 'yes' | 'change' | 'no' | 'unknown';

/**
 * Whether the CDK's command line runs this process to change an account, as far as the command lines above it say. `unknown` where the
 * CDK runs it and its own command line is not among those that can be read.
 */
export function findDeployment(
  env: NodeJS.ProcessEnv = process.env,
  commandLines: () => readonly string[] | undefined = ancestorCommandLines,
): Deployment {
  if (env[CDK_VARIABLE] === undefined) return 'no';
  const lines = commandLines() ?? [];
  if (lines.some(isDeploy)) return 'yes';
  if (lines.some((line) => CHANGES.test(line))) return 'change';
  return lines.some((line) => RUNS_CDK.test(line)) ? 'no' : 'unknown';
}

/**
 * The environments that an app is to make: the one that is wanted, or all of them. A deployment has to say which, because whoever
 * forgets it would change production as well. Throws `InputError` (code `no-environment`).
 */
export function chooseEnvironments(
  wanted: string | undefined,
  names: readonly string[],
  deployment: Deployment,
): readonly string[] {
  if (wanted !== undefined) return wanted === ALL_ENVIRONMENTS && !names.includes(wanted) ? names : [wanted];
  if (deployment === 'no' || names.length < 2) return names;
  const unread = deployment === 'unknown' ? ', or a command that cannot be read here' : '';
  const what = deployment === 'change' ? 'a command that changes what is deployed' : `a deployment${unread}`;
  throw new InputError('no-environment', deployment === 'change' ? 'Nothing was changed' : 'Nothing was deployed', [
    {
      where: 'context environment',
      given: `nothing, with ${what}`,
      allowed: `one of ${[...names, ALL_ENVIRONMENTS].join(', ')}`,
      remedy: `Add -c environment=${names[0]}, or -c environment=${ALL_ENVIRONMENTS} for ${names.join(', ')} together.`,
    },
  ]);
}

/** An environment and the file it is written in. */
export interface EnvironmentFile {
  readonly environment: EnvironmentConfig;
  readonly file: string;
}

/**
 * Refuses a deployment into an account that is only a placeholder, before AWS does so less helpfully.
 *
 * Where nobody can say whether it is one, it still stops: the CDK finds that its credentials belong to another account.
 * Throws `InputError` (code `placeholder-account`) that names every file to edit.
 */
export function refusePlaceholderDeploy(environments: readonly EnvironmentFile[], deployment: Deployment): void {
  const placeholders = environments.filter(({ environment }) => isPlaceholderAccount(environment.account));
  if (placeholders.length === 0 || deployment !== 'yes') return;
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

/** The CDK's command in a command line, with something after it. */
const CDK = String.raw`(^|[\s/\\'"])cdk(\.js|\.cmd)?['"]?\s`;
const RUNS_CDK = new RegExp(CDK);
const DEPLOYS = new RegExp(String.raw`${CDK}(.*\s)?(deploy|watch|import)(\s|$)`);
const CHANGES = new RegExp(String.raw`${CDK}(.*\s)?(destroy|rollback|refactor)(\s|$)`);

/** Whether a command line is the CDK's, with a command that changes an account. */
export function isDeploy(commandLine: string): boolean {
  return DEPLOYS.test(commandLine);
}

/** Command lines of the processes above this one; undefined where none can be read. */
function ancestorCommandLines(): string[] | undefined {
  const lines: string[] = [];
  let pid = process.ppid;
  for (let level = 0; level < ANCESTORS && pid > 1; level++) {
    const found = readFromProc(pid) ?? readFromPs(pid);
    if (found === undefined) break;
    lines.push(found.line);
    pid = found.parent;
  }
  return lines.length === 0 ? undefined : lines;
}

interface ProcessLine {
  readonly parent: number;
  readonly line: string;
}

/** Linux shows processes as files; images of containers seldom have `ps`. */
function readFromProc(pid: number): ProcessLine | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    // After the name, which may hold blanks and parentheses: the state and the parent.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { parent: Number(parent), line };
  } catch {
    return undefined;
  }
}

function readFromPs(pid: number): ProcessLine | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' });
    const [parent, ...words] = text.trim().split(/\s+/);
    return { parent: Number(parent), line: words.join(' ') };
  } catch {
    return undefined;
  }
}
