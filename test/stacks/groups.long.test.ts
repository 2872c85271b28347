import { readFileSync } from 'node:fs';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readAssemblySummary } from '../../lib/adapters/assembly/summary';
import { TidemarkChecks } from '../../lib/checks/tidemark-checks';
import { countOfFitting, groupedPlatform, tooLarge } from '../helpers/grouped-platform';

/** Names by group, dealt out in turn. */
const dealt = (prefix: string, count: number, groups: readonly (string | undefined)[]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, groups[index % groups.length]]));

test('60 services in three groups and 80 shards in five pass every check, in stacks below the limits', () => {
  const { app } = groupedPlatform({
    services: { ...dealt('api', 45, ['a', 'b', 'c']), ...dealt('job', 15, ['a', 'b', 'c']) },
    shards: dealt('shard', 80, ['v', 'w', 'x', 'y', 'z']),
    connected: ['api0', 'api1', 'job0'],
    archivesLogs: false,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new TidemarkChecks());
  const assembly = app.synth();
  expect(readAssemblySummary(assembly.directory).findings).toEqual([]);
  // CloudFormation user guide, "Quotas".
  for (const { stackName, templateFullPath, template } of assembly.stacks) {
    expect([stackName, Object.keys(template.Resources).length <= 500]).toEqual([stackName, true]);
    expect([stackName, readFileSync(templateFullPath).length <= 1_000_000]).toEqual([stackName, true]);
  }
}, 600_000);

test('given more shards than one stack holds, then it is said of the data, the schema and the monitoring how many fit', () => {
  const services = { web: undefined };
  const shards = (count: number) => dealt('shard', count, [undefined]);
  const problems = tooLarge({ services, shards: shards(60) });
  const stacks = ['data', 'schema', 'monitoring'].map((id) => `stack big-prod-${id}`);
  expect(problems.map(({ where }) => where)).toEqual(stacks);
  for (const { remedy } of problems) expect(remedy).toContain('database.sharding.shards.<name>.group');
  const count = Math.min(...problems.map(({ allowed }) => countOfFitting(allowed)));
  expect(tooLarge({ services, shards: shards(count) })).toEqual([]);
  expect(tooLarge({ services, shards: shards(count + 1) })).toHaveLength(1);
}, 120_000);
