import { createHash } from 'node:crypto';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { platforms, synthesizedPlatform } from '../helpers/synthesized';

/** A template without what changes with every build. */
const digest = (template: unknown) =>
  createHash('sha256')
    .update(JSON.stringify(template).replace(/[0-9a-f]{64}/g, 'HASH'))
    .digest('hex')
    .slice(0, 16);

test('templates of all systems are as they were', () => {
  const digests = platforms.flatMap(([system, environment]) =>
    new CloudAssembly(synthesizedPlatform(system, environment).directory).stacks.map(
      ({ stackName, template }) => `${stackName} ${digest(template)}`,
    ),
  );
  expect(digests).toMatchSnapshot();
}, 300_000);
