import { readFileSync } from 'node:fs';
import type { Template } from '../../lib/template/resource';
import { Account, type Unknowns } from './account';
import { RULES } from './rules';
import { readStacks, type StackModel } from './stack-model';

const unknowns: Unknowns = { failsLast: true, goesOnAfterRefusal: true, keepsHalfMade: false };
const ref = (Ref: string) => ({ Ref });

type Resources = Record<string, Record<string, unknown>>;
const stack = (
  stackName: string,
  Resources: Resources,
  rest: Partial<Template> = {},
  terminationProtection = false,
) => ({
  stackName,
  terminationProtection,
  template: { Resources, ...rest } as Template,
});
const one = (resources: Resources, isProtected = false) => readStacks([stack('s', resources, {}, isProtected)]);
const statusOf = (account: Account) => account.stacks.get('s')?.status;
const idsOf = (account: Account) => account.all().map(({ resource }) => resource.id);
const placeOf = (models: readonly StackModel[], id: string) =>
  (models[0] as StackModel).resources.findIndex((resource) => resource.id === id);

/** A first deployment of one stack, which fails at a resource. */
function failed(resources: Resources, id: string, rollback: boolean, isHalfMade = false, how: Partial<Unknowns> = {}) {
  const models = one(resources);
  const account = new Account({ ...unknowns, ...how });
  const fault = { stack: 's', place: placeOf(models, id), isHalfMade };
  expect(account.deploy(models, { rollback, fault })).toBe(false);
  return { account, models };
}

const LAST = { Type: 'AWS::SNS::Topic', DependsOn: ['Data'] };
const data = (DeletionPolicy: string, Properties: Record<string, unknown> = {}) => ({
  Type: 'AWS::RDS::DBCluster',
  DeletionPolicy,
  Properties,
});

test('every rule has its source or is called an assumption, and is named where it is followed', () => {
  const code = ['account.ts', 'rules.ts', 'rehearse.ts', 'rehearsal.test.ts']
    .map((file) => readFileSync(`${__dirname}/${file}`, 'utf8'))
    .join('\n');
  const implicit = ['order', 'snapshot', 'keyPending'];
  for (const [name, { source }] of Object.entries(RULES)) {
    expect(source).toMatch(/^(read: |assumption)/);
    if (!implicit.includes(name)) expect(code).toMatch(new RegExp(`Rules? [^.]*\`${name}\``));
  }
});

describe('a creation that is rolled back', () => {
  // CloudFormation, "DeletionPolicy attribute".
  test.each([
    ['Delete', []],
    ['RetainExceptOnCreate', []],
    ['Snapshot', []],
    ['Retain', ['Data']],
  ])('given %s, leaves %j', (policy, left) => {
    const { account } = failed({ Data: data(policy), Last: LAST }, 'Last', true);
    expect([statusOf(account), idsOf(account)]).toEqual(['ROLLBACK_COMPLETE', left]);
    expect(account.snapshots).toEqual(policy === 'Snapshot' ? ['s/Data'] : []);
  });

  test('given protection, fails, and what stands below is left or deleted', () => {
    const resources = {
      Key: { Type: 'AWS::KMS::Key', DeletionPolicy: 'RetainExceptOnCreate' },
      Group: { Type: 'AWS::RDS::DBSubnetGroup' },
      Data: data('RetainExceptOnCreate', { DeletionProtection: true, KmsKeyId: ref('Key'), Group: ref('Group') }),
      Last: LAST,
    };
    const goesOn = failed(resources, 'Last', true).account;
    expect([statusOf(goesOn), idsOf(goesOn)]).toEqual(['ROLLBACK_FAILED', ['Group', 'Data']]);
    const stops = failed(resources, 'Last', true, false, { goesOnAfterRefusal: false }).account;
    expect(idsOf(stops)).toEqual(['Key', 'Group', 'Data']);
  });

  test('given a bucket that got a log, fails', () => {
    const attribute = { Key: 'access_logs.s3.bucket', Value: ref('Bucket') };
    const resources = {
      Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'RetainExceptOnCreate' },
      Data: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { LoadBalancerAttributes: [attribute] } },
      Last: LAST,
    };
    const { account } = failed(resources, 'Last', true);
    expect([statusOf(account), idsOf(account)]).toEqual(['ROLLBACK_FAILED', ['Bucket']]);
  });

  test('has made, or not, what does not wait for the resource that failed', () => {
    const resources = { Data: data('Retain'), Other: data('Retain'), Last: LAST };
    expect(idsOf(failed(resources, 'Last', true).account)).toEqual(['Other', 'Data']);
    expect(idsOf(failed(resources, 'Last', true, false, { failsLast: false }).account)).toEqual(['Data']);
  });
});

describe('a creation that is not rolled back', () => {
  test('keeps what worked, makes what does not wait for the failure, and goes on', () => {
    const resources = { Data: data('Delete'), Last: LAST, Other: { Type: 'AWS::SQS::Queue' } };
    const { account, models } = failed(resources, 'Data', false);
    expect([statusOf(account), idsOf(account)]).toEqual(['CREATE_FAILED', ['Other']]);
    expect(account.deploy(models, { rollback: true })).toBe(false);
    expect(account.deploy(models, { rollback: false })).toBe(true);
    expect(idsOf(account).sort()).toEqual(['Data', 'Last', 'Other']);
  });

  test.each([false, true])(
    'deletes what is half made, unless its policy (%s) or protection keeps it',
    (keepsHalfMade) => {
      const named = { DBClusterIdentifier: 'shop' };
      for (const isProtected of [false, true]) {
        const resources = {
          Data: data('RetainExceptOnCreate', { ...named, DeletionProtection: isProtected }),
          Last: LAST,
        };
        const { account, models } = failed(resources, 'Data', false, true, { keepsHalfMade });
        const stays = keepsHalfMade || isProtected;
        expect(account.deploy(models, { rollback: false })).toBe(!stays);
        expect(account.stacks.get('s')?.reason).toBe(stays ? 'name taken' : undefined);
        expect(account.leftBehind.size).toBe(stays ? 1 : 0);
      }
    },
  );
});

describe('the deletion of a stack', () => {
  test('is refused while the stack is protected, which a deployment sets before it begins', () => {
    const models = one({ Data: data('Delete'), Last: LAST }, true);
    const account = new Account(unknowns);
    account.deploy(models, { rollback: true, fault: { stack: 's', place: 0, isHalfMade: false } });
    expect(statusOf(account)).toBe('ROLLBACK_COMPLETE');
    expect(account.deploy(models, { rollback: true })).toBe(false);
    (account.stacks.get('s') as { isProtected: boolean }).isProtected = false;
    expect(account.deploy(models, { rollback: true })).toBe(true);
  });

  // RetainExceptOnCreate deletes in the rollback of the creation, not when the stack is deleted after it.
  test.each(['Retain', 'RetainExceptOnCreate'])(
    'given %s, leaves the resource and refuses what that refers to',
    (policy) => {
      const group = { Type: 'AWS::RDS::DBSubnetGroup' };
      const models = one({ Group: group, Data: data(policy, { DBSubnetGroupName: ref('Group') }) });
      const account = new Account(unknowns);
      account.deploy(models, { rollback: true });
      expect(account.deleteStack('s', { force: true })).toBe(false);
      expect([statusOf(account), [...account.leftBehind].length]).toEqual(['DELETE_FAILED', 1]);
      expect(account.deploy(models, { rollback: true })).toBe(false);
      expect(account.deleteStack('s', { force: true })).toBe(true);
      expect([...account.leftBehind].map(({ resource }) => resource.id).sort()).toEqual(['Data', 'Group']);
    },
  );

  test('is refused for what another stack refers to', () => {
    const output = { 'Fn::GetStackOutput': { StackName: 'network', OutputName: 'Vpc' } };
    const models = readStacks([
      stack('network', { Vpc: { Type: 'AWS::EC2::VPC' } }, { Outputs: { Vpc: { Value: ref('Vpc') } } }),
      stack('s', { Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: output } } }),
    ]);
    const account = new Account(unknowns);
    account.deploy(models, { rollback: true });
    expect(account.deleteStack('network')).toBe(false);
    expect(account.deleteStack('s') && account.deleteStack('network')).toBe(true);
    expect(account.all()).toEqual([]);
  });
});

describe('a name that is taken', () => {
  const models = (policy: string, name: unknown) =>
    one({ Data: data(policy, { DBClusterIdentifier: name }), Last: LAST });
  const again = (policy: string, name: unknown, adopts: boolean) => {
    const account = new Account(unknowns);
    account.deploy(models('Retain', name), { rollback: true });
    account.deleteStack('s');
    return account.deploy(models(policy, name), { rollback: true, adopts });
  };

  test('stops the creation, unless it may adopt and its policy retains', () => {
    expect(again('Retain', 'shop', false)).toBe(false);
    expect(again('Retain', 'shop', true)).toBe(true);
    expect(again('RetainExceptOnCreate', 'shop', true)).toBe(true);
    expect(again('Delete', 'shop', true)).toBe(false);
    expect(again('Retain', undefined, false)).toBe(true);
  });
});
