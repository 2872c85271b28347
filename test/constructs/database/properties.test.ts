import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { systems } from '../../../config';
import { checkTemplate } from '../../../lib/checks/tidemark-checks';
import { AuroraDatabase } from '../../../lib/constructs/database/aurora-database';
import type { DatabaseConfig } from '../../../lib/model/database/config';
import { connectionBudget } from '../../../lib/model/database/connection-budget';
import { maxConnections } from '../../../lib/model/database/instance-classes';
import type { SystemConfig } from '../../../lib/model/system/config';
import { parseSystemConfig } from '../../../lib/model/system/parse';
import type { Template as CheckedTemplate } from '../../../lib/template/resource';
import { testApp } from '../../helpers/app';
import { type AnyCluster, anyCluster } from '../../helpers/database-configs';
import { catalog, platform, stackWithCluster } from '../../helpers/fixtures';
import { inFull, runs } from '../../helpers/properties';

// CDK says where no reader could take the writer's place; that is for whoever chooses the classes.
beforeAll(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

function synthesized(cluster: AnyCluster): Template {
  const { stack, vpc, key } = stackWithCluster();
  new AuroraDatabase(stack, 'Database', { vpc, encryptionKey: key, databaseName: 'shop', ...cluster });
  return Template.fromStack(stack);
}

/** Names of the instances in a list of members: `agents1`. */
function names(list: readonly { Ref: string }[] | undefined): string[] {
  return (list ?? []).map(({ Ref }) => Ref.replace(/^DatabaseCluster|[0-9A-F]{8}$/g, ''));
}

describe('any cluster that Aurora allows', () => {
  test('synthesizes; each role has an endpoint that its readers answer and no other’s', () => {
    fc.assert(
      fc.property(anyCluster, (cluster) => {
        const template = synthesized(cluster);
        expect(checkTemplate(template.toJSON() as CheckedTemplate)).toEqual([]);
        const roles = Object.entries(cluster.readers);
        const readers = roles.flatMap(([role, { count }]) =>
          Array.from({ length: count }, (_, index) => `${role.replaceAll('-', '')}${index + 1}`),
        );
        template.resourceCountIs('AWS::RDS::DBInstance', 1 + readers.length);
        const endpoints = Object.values(template.findResources('AWS::RDS::DBClusterEndpoint'));
        const answering = endpoints.map(({ Properties: { StaticMembers, ExcludedMembers } }) =>
          ExcludedMembers === undefined
            ? names(StaticMembers)
            : readers.filter((reader) => !names(ExcludedMembers).includes(reader)),
        );
        // Every reader answers for one role.
        expect(answering.map((members) => members.length).sort()).toEqual(roles.map(([, { count }]) => count).sort());
        expect(answering.flat().sort()).toEqual([...readers].sort());
        const targets = Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalableTarget'));
        expect(targets.length).toBe(cluster.readerAutoscaling === undefined ? 0 : 1);
        for (const { Properties } of targets) {
          expect(Properties.MinCapacity).toBeGreaterThanOrEqual(readers.length);
          expect(Properties.MaxCapacity).toBeLessThanOrEqual(15);
        }
      }),
      { numRuns: runs(12) },
    );
  }, 120_000);
});

const jedire = parseSystemConfig(systems.jedire, 'jedire.ts');
const market = parseSystemConfig(systems['market-intelligence'], 'market.ts');
const service = jedire.services.api as SystemConfig['services'][string];
const pools = fc.record({
  tasks: fc.integer({ min: 1, max: 100 }),
  percent: fc.integer({ min: 101, max: 200 }),
  poolMax: fc.integer({ min: 1, max: 100 }),
});

describe('the connection budget of any cluster', () => {
  test('adds up what every service may open, against what the instances that are always there admit', () => {
    fc.assert(
      fc.property(anyCluster, fc.array(pools, { maxLength: 4 }), (cluster, given) => {
        const { writerInstanceClass, readers, readerAutoscaling, serverless } = cluster;
        const roles = ['writer', ...Object.keys(readers)];
        const services = Object.fromEntries(
          given.map(({ tasks, percent, poolMax }, index) => [
            `service${index}`,
            {
              ...service,
              maximumPercent: percent,
              scaling: { ...service.scaling, maxCapacity: tasks },
              connections: { [roles[index % roles.length] as string]: { poolMin: 0, poolMax } },
            },
          ]),
        );
        const database = {
          ...jedire.database,
          writer: { instanceClass: writerInstanceClass },
          serverless,
          readerAutoscaling,
        };
        const rows = connectionBudget({
          services,
          database: { ...database, readers } as unknown as SystemConfig['database'],
        });
        const admits = (instanceClass: string) => maxConnections(instanceClass, serverless) ?? Number.NaN;
        expect(rows.map(({ role }) => role)).toEqual(roles);
        for (const { role, demanded, allowed } of rows) {
          const open = given.filter((_, index) => roles[index % roles.length] === role);
          expect(demanded).toBe(
            open.reduce((sum, { tasks, percent, poolMax }) => sum + Math.floor((tasks * percent) / 100) * poolMax, 0),
          );
          const reader = readers[role];
          const extra = reader?.autoscaled === true ? (readerAutoscaling?.minCapacity ?? 0) : 0;
          const admitted =
            reader === undefined
              ? Math.floor((admits(writerInstanceClass) * (database.proxy?.maxConnectionsPercent ?? Number.NaN)) / 100)
              : admits(reader.instanceClass) * reader.count + admits(writerInstanceClass) * extra;
          expect(allowed).toBe(Math.floor(0.9 * admitted + 1e-9));
        }
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('a system with any such database and shards', () => {
  inFull(test)(
    'synthesizes in prod without a finding, its budget once for each cluster',
    () => {
      const shards = fc.uniqueArray(fc.constantFrom('dallas', 'houston', 'el_paso', 'x'), { maxLength: 2 });
      // Services that read no role, so that any roles will do; pools small enough for any class.
      const services = Object.fromEntries(
        Object.entries(market.services).map(([name, each]) => [
          name,
          { ...each, connections: { writer: { poolMin: 0, poolMax: 1 } } },
        ]),
      );
      fc.assert(
        fc.property(anyCluster, shards, (cluster, names) => {
          const { writerInstanceClass, readers, readerAutoscaling, serverless } = cluster;
          const { readerAutoscaling: _, ...rest } = market.database as DatabaseConfig;
          const input = {
            ...market,
            services,
            database: {
              ...rest,
              writer: { instanceClass: writerInstanceClass },
              readers,
              ...(readerAutoscaling === undefined ? {} : { readerAutoscaling }),
              ...(serverless === undefined ? {} : { serverless }),
              sharding: { defaultShard: 'west', shards: Object.fromEntries(names.map((name) => [name, {}])) },
            },
          };
          // What follows from the kind of a class is not stated in a config.
          const stated = JSON.stringify(input, (key, value) => (key === 'slowOrigin' ? undefined : value));
          const system = parseSystemConfig(JSON.parse(stated), 'market.ts');
          const app = testApp();
          platform(app, system, catalog.environment('prod'));
          const findings = app
            .synth()
            .stacks.flatMap(({ template }) => checkTemplate(template as CheckedTemplate))
            // Acknowledged in the construct: CloudWatch says for no account that it asks for a key.
            .filter(
              ({ id, description }) => id !== 'Tidemark-ConfusedDeputy' || !description.startsWith('cloudwatch.'),
            );
          expect(findings).toEqual([]);
          const clusters = ['west', ...names];
          expect(connectionBudget(system).map(({ shard, role }) => `${shard} ${role}`)).toEqual(
            clusters.flatMap((shard) => ['writer', ...Object.keys(readers)].map((role) => `${shard} ${role}`)),
          );
        }),
        { numRuns: runs(3) },
      );
    },
    120_000,
  );
});
