import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runBash } from './run-bash';

export interface WorkflowStep {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly run?: string;
}

export interface WorkflowJob {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly steps: readonly WorkflowStep[];
  readonly strategy?: { readonly matrix: { readonly include: readonly Readonly<Record<string, string>>[] } };
}

export interface Workflow {
  readonly on: unknown;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: unknown;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

export function readWorkflow(path: string): Workflow {
  return parse(readFileSync(path, 'utf8')) as Workflow;
}

/** What expressions may name, beside what the job itself knows. */
export type Contexts = Readonly<Record<'github' | 'needs' | 'matrix', object>>;

export interface Machine {
  readonly contexts: Contexts;
  /** Where steps run; a checkout fills it. */
  readonly workspace: string;
  /** RUNNER_TEMP. */
  readonly temp: string;
  /** What the pipeline sets, beside RUNNER_TEMP and the files of outputs. */
  readonly env: Readonly<Record<string, string>>;
  /** What an action does, by its name without the version. One that is not here fails the test. */
  readonly actions: Readonly<Record<string, (inputs: Record<string, string>) => Record<string, string> | undefined>>;
}

export interface JobRun {
  readonly result: 'success' | 'failure';
  readonly outputs: Record<string, string>;
  /** What each step came to, by name, id or action. */
  readonly steps: Record<string, 'success' | 'failure' | 'skipped'>;
  readonly log: string;
  readonly summary: string;
}

/**
 * Runs the steps of a job as GitHub's runner does: those whose `if` is true, each `run` in bash with the `env` of job and step
 * and nothing else, outputs and summary through files. After a failure only steps that ask for it run. Expressions are those
 * of GitHub as far as they are used here: names, ==, !=, &&, ||, !, strings, cancelled().
 */
export async function runJob(job: WorkflowJob, machine: Machine): Promise<JobRun> {
  const { workspace, temp, actions } = machine;
  const steps: Record<string, { outcome: string; outputs: Record<string, string> }> = {};
  const ran: JobRun['steps'] = {};
  const summaryFile = join(temp, 'summary.md');
  writeFileSync(summaryFile, '');
  let failed = false;
  let log = '';
  const scope = () => ({ ...machine.contexts, steps, runner: { temp }, failed });
  const jobEnv = filled(job.env ?? {}, { ...scope(), env: {} });
  for (const step of job.steps) {
    const inner = { ...scope(), env: jobEnv };
    const name = step.name ?? step.id ?? step.uses?.replace(/@.*/, '') ?? 'unnamed';
    if (!isTrue(step.if, inner)) {
      ran[name] = 'skipped';
      if (step.id !== undefined) steps[step.id] = { outcome: 'skipped', outputs: {} };
      continue;
    }
    const outputFile = join(temp, `output-${Object.keys(ran).length}`);
    writeFileSync(outputFile, '');
    let code = 0;
    let added: Record<string, string> = {};
    if (step.uses !== undefined) {
      const action = actions[step.uses.replace(/@.*/, '')];
      if (action === undefined) throw new Error(`the test does not know the action ${step.uses}`);
      added = action(filled(step.with ?? {}, inner)) ?? {};
    } else {
      const env = { ...machine.env, ...jobEnv, ...filled(step.env ?? {}, inner), RUNNER_TEMP: temp };
      const files = { GITHUB_OUTPUT: outputFile, GITHUB_STEP_SUMMARY: summaryFile };
      const { code: exit, log: printed } = await runBash(step.run ?? '', workspace, { ...env, ...files });
      code = exit;
      log += `--- ${name}: ${exit}\n${printed}`;
      added = outputsOf(readFileSync(outputFile, 'utf8'));
    }
    ran[name] = code === 0 ? 'success' : 'failure';
    if (step.id !== undefined) steps[step.id] = { outcome: ran[name], outputs: added };
    failed ||= code !== 0;
  }
  return {
    result: failed ? 'failure' : 'success',
    outputs: filled(job.outputs ?? {}, { ...scope(), env: jobEnv }),
    steps: ran,
    log,
    summary: readFileSync(summaryFile, 'utf8'),
  };
}

function outputsOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function filled(values: Readonly<Record<string, unknown>>, scope: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      String(value).replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => String(evaluate(expression, scope) ?? '')),
    ]),
  );
}

function isTrue(condition: string | undefined, scope: { failed: boolean }): boolean {
  const text = (condition ?? 'true').replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1');
  // As GitHub does: without a function of status, a step runs only where nothing has failed.
  const asksForStatus = /\b(cancelled|always|failure|success)\(\)/.test(text);
  return (asksForStatus || !scope.failed) && Boolean(evaluate(text, scope));
}

/** Expressions of GitHub are JavaScript, but for names with a dash; a property of something that is not there is nothing. */
function evaluate(expression: string, scope: object): unknown {
  const script = expression
    .replace(/\.([a-z]+(?:-[a-z]+)+)/g, "['$1']")
    .replace(/\.(?=[a-z_])/gi, '?.')
    .replace(/\bcancelled\(\)/g, 'false');
  const names = Object.keys(scope);
  return new Function(...names, `return (${script.replace(/\['/g, "?.['")});`)(...Object.values(scope));
}
