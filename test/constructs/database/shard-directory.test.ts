import { Match, Template } from 'aws-cdk-lib/assertions';
import { AuroraDatabase } from '../../../lib/constructs/database/aurora-database';
import { ShardDirectory } from '../../../lib/constructs/database/shard-directory';
import { stackWithService } from '../../helpers/fixtures';

const readers = { reads: { instanceClass: 'r7g.large', count: 1 } };

/** A service that uses a database of these shards, the first the default. */
function sharded(...names: string[]): Template {
  const { stack, vpc, key, web } = stackWithService();
  const common = { vpc, encryptionKey: key, databaseName: 'market', writerInstanceClass: 'r7g.large', readers };
  const shards = Object.fromEntries(
    names.map((name) => [name, new AuroraDatabase(stack, `Shard-${name}`, common)] as const),
  );
  const [defaultShard = ''] = names;
  const directory = new ShardDirectory(stack, 'Shards', {
    parameterPrefix: '/market/prod/database',
    shards,
    defaultShard,
  });
  directory.grantConnect(web, 'writer', 'web');
  directory.grantConnect(web, 'reads', 'web');
  return Template.fromStack(stack);
}

const resources = (template: Template) => template.toJSON().Resources as Record<string, { Type: string }>;

describe('a shard directory', () => {
  const template = sharded('west', 'dallas');

  test('says of each shard where it is reached', () => {
    for (const name of ['west', 'dallas']) {
      template.hasResourceProperties('AWS::SSM::Parameter', {
        Name: `/market/prod/database/shards/${name}`,
        Value: {
          'Fn::Join': [
            '',
            Match.arrayWith([
              '{"writer":{"host":"',
              { 'Fn::GetAtt': [Match.stringLikeRegexp(`Shard${name}ClusterProxy`), 'Endpoint'] },
              '","port":5432},"readers":{"reads":{"host":"',
              { 'Fn::GetAtt': [Match.stringLikeRegexp(`Shard${name}readsEndpoint`), 'Endpoint'] },
              { 'Fn::GetAtt': [Match.stringLikeRegexp(`Shard${name}Cluster`), 'ReadEndpoint.Address'] },
              '","port":5433},"database":"market"}',
            ]),
          ],
        },
      });
    }
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/market/prod/database/default-shard',
      Value: 'west',
    });
  });

  test('a service may connect to all and read the directory, and nothing else of the parameters', () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[],
    );
    const read = statements.filter(({ Action }) => Action.includes('ssm:GetParametersByPath'));
    expect(read.map(({ Resource }) => Resource)).toEqual([
      [
        'arn:aws:ssm:us-east-1:111111111111:parameter/market/prod/database/default-shard',
        'arn:aws:ssm:us-east-1:111111111111:parameter/market/prod/database/shards',
      ],
    ]);
    const connect = JSON.stringify(statements.filter(({ Action }) => Action === 'rds-db:connect'));
    for (const name of ['west', 'dallas']) expect(connect).toContain(`Shard${name}Cluster`);
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({
          Environment: Match.arrayWith([
            { Name: 'DATABASE_SHARDS_PATH', Value: '/market/prod/database/shards' },
            { Name: 'DATABASE_DEFAULT_SHARD_PARAMETER', Value: '/market/prod/database/default-shard' },
          ]),
        }),
      ],
    });
  });

  test('given another shard, then nothing of the others changes, and no task is replaced', () => {
    const before = resources(template);
    const after = resources(sharded('west', 'dallas', 'houston'));
    const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
    // Who may connect where is a policy of the service's role; tasks keep running with it.
    expect(changed.map((id) => before[id]?.Type)).toEqual(['AWS::IAM::Policy']);
    const added = Object.keys(after).filter((id) => before[id] === undefined);
    expect(added.length).toBeGreaterThan(10);
    // What belongs to another than the new shard is traffic from the service to it.
    for (const id of added) expect(id).toMatch(/houston/i);
  });
});
