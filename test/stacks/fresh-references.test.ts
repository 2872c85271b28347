import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { CfnOutput, CfnResource, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { parseEnvironmentConfig } from '../../lib/model/system/parse';
import { CHANGED_IN_PLACE, FreshReferences, markReaders } from '../../lib/stacks/fresh-references';
import { NetworkStack } from '../../lib/stacks/network-stack';
import { testApp, testEnv } from '../helpers/app';
import { inFull } from '../helpers/properties';
import { platforms, synthesizedPlatform } from '../helpers/synthesized';

// The command line of the CDK deploys a stack again when the text of its template differs from what was deployed, and otherwise not
// (read: canSkipDeploy of aws-cdk 2.1148.1). Fn::GetStackOutput is the same text whatever it returns.

/** Fn::Sub writes names as JavaScript does in templates of its own. */
const sub = (name: string) => `$\{${name}}`;
const output = (OutputName: string) => ({ 'Fn::GetStackOutput': { StackName: 'data', OutputName } });

describe('a resource that reads an output', () => {
  const producer = (host: object, subnets: object = { Ids: ['a'] }) => ({
    Outputs: {
      Host: { Value: { 'Fn::GetAtt': ['Host', 'Endpoint'] } },
      Url: { Value: { 'Fn::Sub': `https://${sub('Host.Endpoint')}/${sub('AWS::AccountId')}` } },
      Other: { Value: { Ref: 'Other' } },
    },
    Resources: {
      Host: { Type: 'AWS::RDS::DBCluster', Properties: { Group: { Ref: 'Subnets' }, ...host } },
      Subnets: { Type: 'AWS::RDS::DBSubnetGroup', Properties: { ...subnets } },
      Other: { Type: 'AWS::SNS::Topic', Properties: {} },
    },
  });
  const consumer = {
    Resources: {
      Reader: { Type: 'AWS::SSM::Parameter', Properties: { Value: { 'Fn::Join': ['', ['x', output('Host')]] } } },
      Guest: { Type: 'AWS::SSM::Parameter', Properties: { Value: output('Url') } },
      Inlined: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Value: { 'Fn::Sub': [sub('Url'), { Url: output('Url') }] } },
      },
      Aside: { Type: 'AWS::SSM::Parameter', Properties: { Value: output('Other') } },
      Frozen: { Type: 'AWS::CloudFront::VpcOrigin', Properties: { Arn: output('Host') } },
      Alone: { Type: 'AWS::SSM::Parameter', Properties: { Value: 'x' } },
    },
  };
  const marked = (template: ReturnType<typeof producer>) =>
    markReaders(consumer, new Map([['data', template]])).Resources as Record<string, object>;
  const before = marked(producer({ Engine: 'a' }));

  test('differs when what it reads is defined otherwise, or something that this refers to', () => {
    for (const after of [marked(producer({ Engine: 'b' })), marked(producer({ Engine: 'a' }, { Ids: ['a', 'b'] }))])
      for (const reader of ['Reader', 'Guest', 'Inlined'])
        expect([reader, after[reader]]).not.toEqual([reader, before[reader]]);
  });

  test('stays when something else differs, such as a tag or the code of a function', () => {
    for (const host of [{ Engine: 'a' }, { Engine: 'a', Tags: [{ Key: 'a' }] }, { Engine: 'a', Code: 'x' }])
      expect(marked(producer(host))).toEqual(before);
    expect(marked(producer({ Engine: 'b' })).Aside).toEqual(before.Aside);
  });

  test('is the only kind that is marked, but for what nobody may change while it is in use', () => {
    expect(before.Alone).toEqual(consumer.Resources.Alone);
    expect(before.Frozen).toEqual(consumer.Resources.Frozen);
  });
});

test('a change in the first of three stacks reaches the third', () => {
  const synthesized = (engine: string) => {
    const app = testApp();
    const stack = (id: string) => new Stack(app, id, { env: testEnv, synthesizer: new FreshReferences() });
    const resource = (scope: Stack, properties: object) => new CfnResource(scope, 'R', { type: 'A::B::C', properties });
    const first = resource(stack('First'), { engine });
    const second = resource(stack('Second'), { of: first.ref });
    const third = resource(stack('Third'), { of: second.ref });
    new CfnOutput(Stack.of(third), 'End', { value: third.ref });
    const assembly = app.synth();
    return JSON.stringify(assembly.getStackByName('Third').template);
  };
  expect(synthesized('a')).toContain('Fn::GetStackOutput');
  expect(synthesized('b')).not.toBe(synthesized('a'));
  expect(synthesized('a')).toBe(synthesized('a'));
});

test.each(platforms)(
  'every reader in %s in %s is marked',
  (system, environment) => {
    const { stacks } = new CloudAssembly(synthesizedPlatform(system, environment).directory);
    for (const { template } of stacks)
      for (const resource of Object.values<CfnTemplateResource>(template.Resources)) {
        const reads = JSON.stringify(resource.Properties ?? {}).includes('Fn::GetStackOutput');
        const isFrozen = resource.Type === 'AWS::CloudFront::VpcOrigin';
        expect([resource.Type, resource.Metadata?.['tidemark:reads'] !== undefined]).toEqual([
          resource.Type,
          reads && !isFrozen,
        ]);
      }
  },
  240_000,
);

// CloudFormation's own specification, as the CDK publishes it.
inFull(test)(
  'what is left out of the digest replaces no resource of these templates',
  () => {
    const types = new Set(
      platforms.flatMap(([system, environment]) =>
        new CloudAssembly(synthesizedPlatform(system, environment).directory).stacks.flatMap(({ template }) =>
          Object.values<CfnTemplateResource>(template.Resources).map(({ Type }) => Type),
        ),
      ),
    );
    const replacing = [...loadAwsServiceSpecSync().all('resource')]
      .filter(({ cloudFormationType }) => types.has(cloudFormationType))
      .flatMap(({ cloudFormationType, properties }) =>
        CHANGED_IN_PLACE.filter((name) => (properties[name]?.causesReplacement ?? 'no') !== 'no').map(
          (name) => `${cloudFormationType} ${name}`,
        ),
      );
    expect(types.size).toBeGreaterThan(50);
    expect(replacing).toEqual([]);
  },
  240_000,
);

interface CfnTemplateResource {
  readonly Type: string;
  readonly Properties?: object;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

test('an app that states its own synthesizer keeps it', () => {
  const environment = parseEnvironmentConfig(
    {
      name: 'dev',
      account: '111111111111',
      region: 'us-east-1',
      availabilityZones: ['use1-az1', 'use1-az2'],
      vpcCidr: '10.0.0.0/16',
    },
    'dev.ts',
  );
  const name = { system: 'shop', environment: 'dev' };
  const own = testApp({ defaultStackSynthesizer: new DefaultStackSynthesizer({ qualifier: 'ours' }) });
  expect(new NetworkStack(own, 'network', { name, environment }).synthesizer).not.toBeInstanceOf(FreshReferences);
  expect(new NetworkStack(testApp(), 'network', { name, environment }).synthesizer).toBeInstanceOf(FreshReferences);
});
