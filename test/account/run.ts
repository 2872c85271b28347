// Settles in an account what is documented nowhere: `npm run test:account`. See docs/testing.md.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES, type Case, type Outputs } from './cases';

const ROOT = join(__dirname, '..', '..');
const CDK = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { yes: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});

const unknown = positionals.filter((name) => CASES[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`There is no case ${unknown.join(', ')}; there are ${Object.keys(CASES).join(', ')}.\n`);
  process.exit(2);
}
const chosen = Object.entries(CASES).filter(([name]) => positionals.length === 0 || positionals.includes(name));

if (options.help || !options.yes) {
  const lines = chosen.map(
    ([name, { question, meanwhile, cost }]) => `  ${name} (${cost})\n    ${question}\n    ${meanwhile}`,
  );
  process.stdout.write(`Deploys small stacks into the account and region of your AWS credentials, looks at what AWS does, and deletes them.

${lines.join('\n')}

  npm run test:account -- split-of-output --yes

Nothing is deployed without --yes. Use an account for tests, bootstrapped for the CDK, in us-east-1 (the firewall of CloudFront has to
be there). If it is interrupted, delete the stacks whose names begin with "Account".
`);
  process.exit(options.help ? 0 : 2);
}

/** Runs the CDK's command line for a step; whether it succeeded. */
function cdk(name: string, variant: string, ...args: string[]): boolean {
  const env = { ...process.env, TIDEMARK_CASE: name, TIDEMARK_VARIANT: variant };
  const app = `node --import tsx ${join('test', 'account', 'app.ts')}`;
  const output = mkdtempSync(join(tmpdir(), 'tidemark-account-'));
  const all = [CDK, ...args, '--app', app, '--output', output, '--require-approval', 'never'];
  const { status } = spawnSync(process.execPath, all, { cwd: ROOT, env, stdio: 'inherit' });
  rmSync(output, { recursive: true, force: true });
  return status === 0;
}

/** Outputs after each step that succeeded; the steps after one that failed are not taken. */
function deploy(name: string, { steps }: Case, folder: string): Outputs[] {
  const outputs: Outputs[] = [];
  for (const { variant, stacks, force = false } of steps) {
    const file = join(folder, `${outputs.length}.json`);
    const how = ['--exclusively', '--outputs-file', file, ...(force ? ['--force'] : [])];
    if (!stacks.every((stack) => cdk(name, variant, 'deploy', stack, ...how))) break;
    outputs.push(JSON.parse(readFileSync(file, 'utf8')));
  }
  return outputs;
}

async function main(): Promise<void> {
  for (const [name, found] of chosen) {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-account-'));
    try {
      const answer = await found.answer(deploy(name, found, folder));
      process.stdout.write(`\n${name}: ${found.question}\n  ${answer}\n\n`);
    } finally {
      const last = found.steps.at(-1)?.variant ?? '';
      if (!cdk(name, last, 'destroy', '--all', '--force'))
        process.stderr.write(
          `${name}: something could not be deleted, such as a bucket that has got logs: empty it, and delete the stacks whose names begin with "Account".\n`,
        );
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

main().catch((error) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
