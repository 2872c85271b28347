import { createHash } from 'node:crypto';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { isRecord, recordOf, resourcesOf, type Template } from '../../lib/template/resource';
import { allPlatforms, platforms, synthesizedPlatform } from '../helpers/synthesized';

// A digest that changed says where a template is another one; `npm run tidemark -- review` says what that means.

/**
 * Objects with their keys in the order of the alphabet. CloudFormation knows no order, and the CDK's is not always the same: exports stand as
 * their tokens were sorted, whose numbers begin at random (`TokenMap` of aws-cdk-lib).
 */
const inOrder = (_: string, value: unknown) =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;

/** Something of a template, without what changes with every build. */
const digest = (value: unknown, digits: number) =>
  createHash('sha256')
    .update(JSON.stringify(value, inOrder).replace(/[0-9a-f]{64}/g, 'HASH'))
    .digest('hex')
    .slice(0, digits);

const stacksOf = (system: string, environment: string) =>
  new CloudAssembly(synthesizedPlatform(system, environment).directory).stacks.map(({ stackName, template }) => ({
    stackName,
    template: template as Template,
  }));

// The snapshot of a test that is skipped is no obsolete one, which would fail the run.
for (const platform of allPlatforms) {
  const [system, environment] = platform;
  const run = platforms.includes(platform) ? test : test.skip;
  run(
    `templates of ${system} in ${environment} are what was reviewed`,
    () => {
      const stacks = stacksOf(system, environment);
      expect(stacks.map(({ stackName, template }) => `${stackName} ${digest(template, 16)}`)).toMatchSnapshot();
    },
    300_000,
  );
}

test('the production of JediRe is what was reviewed, resource by resource', () => {
  for (const { stackName, template } of stacksOf('jedire', 'prod')) {
    const resources = Object.entries(resourcesOf(template)).map(
      ([id, resource]) => `${resource.Type} ${id} ${digest(resource, 8)}`,
    );
    const others = Object.entries(template)
      .filter(([section]) => section !== 'Resources')
      .map(([section, content]) => `${section}: ${Object.keys(recordOf(content)).length} ${digest(content, 8)}`);
    expect([...resources.sort(), ...others]).toMatchSnapshot(stackName);
  }
}, 300_000);
