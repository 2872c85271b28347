import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { testApp } from '../helpers/app';
import { inFull } from '../helpers/properties';
import { CASES, type Outputs } from './cases';

// Nobody here has an account: what can be held is that every case can be deployed, step by step, and that none is by mistake.

const ROOT = join(__dirname, '..', '..');
const env = { account: '111111111111', region: 'us-east-1' };

describe.each(Object.entries(CASES))('the case %s', (_, { build, steps, question, meanwhile }) => {
  test('synthesizes the stacks that each of its steps deploys', () => {
    for (const { variant, stacks } of steps) {
      const app = testApp({
        context: { 'availability-zones:account=111111111111:region=us-east-1': ['us-east-1a', 'us-east-1b'] },
      });
      build(app, variant, { env });
      const names = app.synth().stacks.map(({ stackName }) => stackName);
      expect(names).toEqual(expect.arrayContaining([...stacks]));
    }
  });

  test('asks something, and names what is done until there is an answer', () => {
    expect(question).toMatch(/\?$/);
    const [file] = /(lib|docs)\/[\w./-]+\.(ts|md)/.exec(meanwhile) ?? [];
    expect(existsSync(join(ROOT, file ?? 'nothing'))).toBe(true);
  });
});

const steps = (name: string) => CASES[name]?.steps.length ?? 0;

test.each<[string, Outputs[], string]>([
  ['vpc-origin-takes-metadata', [{}, {}], 'no'],
  ['vpc-origin-takes-metadata', [{}], 'yes'],
  ['split-of-output', [{ AccountConsumer: { Seen: 'right' } }], 'yes'],
  ['split-of-output', [], 'no'],
  ['tmpfs-mode', [{}], 'yes'],
  ['tmpfs-mode', [], 'no'],
  ['proxy-before-users', [], 'no'],
  ['athena-reads-archive', [{}, { AccountArchive: { Seen: 'FAILED' } }], 'no: the query is FAILED'],
  ['athena-skips-glacier', [{}, { AccountArchive: { Seen: '... events_1-1: 0 of 3 rows' } }], 'yes'],
])('%s answers by what was deployed', async (name, outputs, answer) => {
  expect(steps(name)).toBeGreaterThan(0);
  expect(await CASES[name]?.answer(outputs)).toMatch(new RegExp(`^${answer}`));
});

inFull(test)(
  'nothing is deployed without --yes, and a case that does not exist is told',
  () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx', join('test', 'account', 'run.ts'), ...args], {
        cwd: ROOT,
        encoding: 'utf8',
        env: { PATH: process.env.PATH ?? '' },
      });
    const listed = run();
    expect(listed.status).toBe(2);
    for (const name of Object.keys(CASES)) expect(listed.stdout).toContain(name);
    expect(listed.stdout).toContain('Nothing is deployed without --yes');
    const unknown = run('nothing-such', '--yes');
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('There is no case nothing-such');
  },
  60_000,
);
