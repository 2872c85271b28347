import { readFileSync } from 'node:fs';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { platforms, synthesizedPlatform } from '../helpers/synthesized';
import { Account, type Stack, type Unknowns } from './account';
import {
  ADOPT,
  AFTER_FAILURE,
  COMMANDS,
  type Command,
  DELETE_RETAINING,
  LIST_RESOURCES,
  procedureFor,
  type Situation,
  TAKE_DOWN,
  TAKE_DOWN_AGAIN,
} from './procedures';
import { countDeadEnds, failuresOf, follow, isDeadEnd, isDeployed, lifted, rehearse } from './rehearse';
import { type Policy, type ResourceModel, readStacks, type StackModel } from './stack-model';

// A first deployment fails at each resource of each stack, in each way; whoever then follows docs/runbook.md gets all stacks complete.

const unknowns: Unknowns = { failsLast: true, goesOnAfterRefusal: true, keepsHalfMade: false };
const stacksOf = (system: string, environment: string) =>
  readStacks(new CloudAssembly(synthesizedPlatform(system, environment).directory).stacks);
const read = new Map<string, StackModel[]>();
const modelsOf = (system: string, environment: string): StackModel[] => {
  const key = `${system} in ${environment}`;
  const models = read.get(key) ?? stacksOf(system, environment);
  read.set(key, models);
  return models;
};
beforeAll(() => {
  for (const [system, environment] of platforms) modelsOf(system, environment);
}, 300_000);

const counts: Record<string, Record<string, number>> = {};
// Not by console: Jest would say where each line comes from.
afterAll(() => process.stderr.write(`rehearsed first deployments ${JSON.stringify(counts, undefined, 1)}\n`));

const typesOf = (texts: readonly string[]) => texts.map((text) => text.split(' ')[0]);

/** The stacks with resources that are other ones. */
const changed = (models: readonly StackModel[], change: (resource: ResourceModel) => Partial<ResourceModel>) =>
  models.map((model) => ({
    ...model,
    resources: model.resources.map((resource) => ({ ...resource, ...change(resource) })),
  }));

describe.each(platforms)('%s in %s', (system, environment) => {
  test('after each failure of a first deployment, the runbook leads to complete stacks, and names what is left with data', () => {
    const models = modelsOf(system, environment);
    const failed: unknown[] = [];
    const sums = { failures: 0, deadEnds: 0, withNoRollback: 0, ofTheseByHand: 0, namedLeftovers: 0 };
    for (const failure of failuresOf(models)) {
      const outcome = rehearse(models, failure);
      const { rollback, unknowns: how } = failure;
      const left = new Set(typesOf(outcome.leftBehind));
      // What a rollback leaves holds no data yet: keys, and buckets with the logs of the failure.
      const isMore = rollback && [...left].some((type) => type !== 'AWS::KMS::Key' && type !== 'AWS::S3::Bucket');
      // What is half made goes, unless its policy keeps it.
      if (isDeadEnd(outcome) || isMore || (!rollback && !how.keepsHalfMade && left.size > 0)) failed.push(outcome);
      sums.failures += 1;
      sums.deadEnds += isDeadEnd(outcome) ? 1 : 0;
      sums.withNoRollback += rollback ? 0 : 1;
      sums.ofTheseByHand += !rollback && outcome.commands > AFTER_FAILURE.CREATE_FAILED.length ? 1 : 0;
      sums.namedLeftovers += left.size > 0 ? 1 : 0;
    }
    counts[`${system} ${environment}`] = sums;
    expect(sums.failures).toBeGreaterThan(1000);
    expect(failed).toEqual([]);
  });

  test.each(['destroy', 'snapshot'] as const)(
    'given %s, taken down it leaves what is named, and can be deployed again',
    (policy) => {
      const models = modelsOf(system, environment);
      const account = new Account(unknowns);
      expect(account.deploy(models, { rollback: false })).toBe(true);
      const named: Situation['named'] = new Set();
      const situation = { account, models: lifted(models, policy), stack: '', named };
      for (const { name } of models) follow([LIST_RESOURCES], { ...situation, stack: name });
      follow(TAKE_DOWN.slice(0, -1), situation);
      // Rule `logsArrive`.
      const buckets = account.find('AWS::S3::Bucket');
      for (const bucket of buckets) bucket.objects += bucket.holders > 0 ? 1 : 0;
      follow(TAKE_DOWN.slice(-1), situation);
      for (let stack = 0; account.stacks.size > 0 && stack < models.length; stack++) follow(TAKE_DOWN_AGAIN, situation);
      expect([...account.stacks.keys()]).toEqual([]);
      const left = [...account.leftBehind];
      expect(left.filter((thing) => !named.has(thing)).map(({ resource }) => resource.key)).toEqual([]);
      const stays = policy === 'destroy' ? [] : ['AWS::KMS::Key', 'AWS::S3::Bucket'];
      for (const { resource } of left) expect(stays).toContain(resource.type);
      expect(account.deploy(models, { rollback: false })).toBe(true);
    },
  );

  test('given a stack of data that was deleted though it retains, its cluster and logs are adopted, and all else is named', () => {
    const models = modelsOf(system, environment);
    const data = models.find(({ name }) => name === `${system}-${environment}-data`) as StackModel;
    const account = new Account(unknowns);
    account.deploy(models, { rollback: false });
    const situation: Situation = { account, models, stack: data.name, named: new Set() };
    const later = models.slice(models.indexOf(data) + 1).reverse();
    for (const { name } of later) {
      follow([LIST_RESOURCES, ...AFTER_FAILURE.ROLLBACK_FAILED.slice(1, 3)], { ...situation, stack: name });
      if (!account.deleteStack(name)) account.deleteStack(name, { force: true });
    }
    follow(DELETE_RETAINING, situation);
    expect([...account.stacks.keys()]).toEqual(models.slice(0, models.indexOf(data)).map(({ name }) => name));
    const clusters = account.find('AWS::RDS::DBCluster');
    follow(ADOPT, situation);
    expect(isDeployed(account, models)).toBe(true);
    const isRetained = data.resources.some(({ policy }) => policy.startsWith('Retain'));
    const now = account.find('AWS::RDS::DBCluster');
    expect(now.every((cluster) => !account.leftBehind.has(cluster) && clusters.includes(cluster) === isRetained)).toBe(
      true,
    );
    const left = [...account.leftBehind].filter((thing) => thing.resource.holdsData && !situation.named.has(thing));
    expect(left.map(({ resource }) => resource.key)).toEqual([]);
  });
});

describe('the rehearsal finds', () => {
  const prod = () => modelsOf('jedire', 'prod');
  const data = () => prod().filter(({ name }) => /network|data/.test(name));

  test('nothing as it is', () => {
    expect(countDeadEnds(data())).toBe(0);
  });

  test.each<[string, (resource: ResourceModel) => Partial<ResourceModel>]>([
    [
      'resources that are kept when their creation is rolled back',
      ({ policy }) => ({ policy: policy === 'RetainExceptOnCreate' ? ('Retain' as Policy) : policy }),
    ],
    [
      'a fixed name of a bucket that is retained and gets logs',
      ({ type, id }) => (type === 'AWS::S3::Bucket' && id.startsWith('Logs') ? { name: `${type} logs` } : {}),
    ],
    [
      'a retained parameter group with a name',
      ({ type }) => (type === 'AWS::RDS::DBClusterParameterGroup' ? { name: type, policy: 'Retain' as Policy } : {}),
    ],
    ['protection that no command lifts', ({ type }) => (type === 'AWS::RDS::DBProxy' ? { isProtected: true } : {})],
  ])('%s', (_, change) => {
    expect(countDeadEnds(changed(data(), change))).toBeGreaterThan(20);
  });

  const without = (left: RegExp) => (stack: Stack) => procedureFor(stack).filter(({ text }) => !left.test(text));
  test.each([
    ['lifts no protection of the stack', /update-termination-protection/],
    ['lifts no protection of the cluster', /modify-db-cluster/],
    ['leaves the cluster where its deletion has failed', /delete-db-cluster/],
    ['leaves the logs of the cluster', /delete-log-group/],
    ['does not name what is left', /list-stack-resources/],
  ])('a runbook that %s', (_, left) => {
    expect(countDeadEnds(data(), without(left))).toBeGreaterThan(0);
  });

  test('that without --no-rollback and a runbook many failures were dead ends, and with it hardly any', () => {
    const again: Command = { text: '', run: AFTER_FAILURE.CREATE_FAILED.at(-1)?.run as Command['run'] };
    const outcomes = [...failuresOf(prod())].map((failure) => rehearse(prod(), failure, () => [again]));
    const dead = (rollback: boolean) =>
      outcomes.filter(({ failure, isComplete }) => failure.rollback === rollback && !isComplete).length;
    expect(dead(true)).toBeGreaterThan(500);
    // The cluster and its log group, half made.
    expect(dead(false)).toBeLessThan(10);
  });
});

test('the runbook states every command, as it is followed here', () => {
  const plain = (text: string) => text.replace(/\\\n/g, ' ').replace(/\s+/g, ' ');
  const runbook = plain(readFileSync('docs/runbook.md', 'utf8'));
  expect(COMMANDS.filter(({ text }) => !runbook.includes(plain(text))).map(({ text }) => text)).toEqual([]);
  expect(plain(readFileSync('README.md', 'utf8'))).toContain('npx cdk deploy --all --no-rollback -c environment=');
});
