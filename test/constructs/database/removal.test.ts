import { RemovalPolicy } from 'aws-cdk-lib';
import { refersTo } from '../../../lib/template/references';
import { recordOf, resourcesOf, type TemplateResource } from '../../../lib/template/resource';
import { stackWithDatabase } from '../../helpers/fixtures';

type Resources = Readonly<Record<string, TemplateResource>>;

const build = (props: Parameters<typeof stackWithDatabase>[0] = {}): Resources =>
  resourcesOf(stackWithDatabase(props).template().toJSON());
const ofType = (resources: Resources, type: string) =>
  Object.entries(resources).filter(([, { Type }]) => Type === `AWS::${type}`);
const policies = (resources: Resources, type: string) =>
  ofType(resources, type).map(([id, { DeletionPolicy = 'Delete' }]) => [
    /Writer/.test(id) ? 'writer' : '',
    DeletionPolicy,
  ]);
const agents = (count: number) => ({ agents: { instanceClass: 'r7g.large', count } });

describe('what a database leaves behind', () => {
  // CloudFormation, "DeletionPolicy attribute": Retain also keeps what a rolled back creation has made, RetainExceptOnCreate does not.
  test('is the cluster, its writer, its logs and its key, unless its creation is rolled back', () => {
    const resources = build();
    // But for the bucket of the load balancer beside it.
    const kept = Object.values(resources).filter(
      ({ Type, DeletionPolicy }) => Type !== 'AWS::S3::Bucket' && /Retain|Snapshot/.test(String(DeletionPolicy)),
    );
    expect(kept.map(({ Type, DeletionPolicy }) => `${Type} ${DeletionPolicy}`).sort()).toEqual([
      'AWS::KMS::Key RetainExceptOnCreate',
      'AWS::Logs::LogGroup RetainExceptOnCreate',
      'AWS::RDS::DBCluster RetainExceptOnCreate',
      'AWS::RDS::DBInstance RetainExceptOnCreate',
    ]);
    expect(policies(resources, 'RDS::DBInstance')).toContainEqual(['writer', 'RetainExceptOnCreate']);
    for (const { UpdateReplacePolicy } of kept) expect(UpdateReplacePolicy).toBe('Retain');
  });

  test('given RETAIN, then cluster, writer and logs have it, and what holds no data goes', () => {
    const resources = build({ removalPolicy: RemovalPolicy.RETAIN, readers: agents(1), readerAutoscaling: undefined });
    expect(policies(resources, 'RDS::DBCluster')).toEqual([['', 'Retain']]);
    expect(policies(resources, 'RDS::DBInstance').sort()).toEqual([
      ['', 'Delete'],
      ['writer', 'Retain'],
    ]);
    expect(policies(resources, 'RDS::DBSubnetGroup')).toEqual([['', 'Delete']]);
  });

  test('given SNAPSHOT, then the cluster leaves one, and nothing stays that would hold its name or its network', () => {
    const resources = build({ removalPolicy: RemovalPolicy.SNAPSHOT });
    expect(policies(resources, 'RDS::DBCluster')).toEqual([['', 'Snapshot']]);
    for (const type of ['RDS::DBInstance', 'RDS::DBSubnetGroup', 'RDS::DBClusterParameterGroup', 'RDS::DBProxy'])
      for (const [, policy] of policies(resources, type)) expect(policy).toBe('Delete');
  });
});

describe('a reader that is removed', () => {
  const before = build({ readers: agents(2), readerAutoscaling: undefined });
  const after = build({ readers: agents(1), readerAutoscaling: undefined });
  const removed = ofType(before, 'RDS::DBInstance').filter(([id]) => after[id] === undefined);

  // CloudFormation, "DeletionPolicy attribute": it holds for what an update removes from the template, too.
  test('is deleted by the deployment that lowers count, whatever the policy of the cluster', () => {
    expect(removed.map(([id, { DeletionPolicy }]) => [/agents2/.test(id), DeletionPolicy])).toEqual([[true, 'Delete']]);
    for (const removalPolicy of [RemovalPolicy.RETAIN, RemovalPolicy.SNAPSHOT, RemovalPolicy.DESTROY])
      for (const [who, policy] of policies(build({ removalPolicy }), 'RDS::DBInstance'))
        if (who !== 'writer') expect(policy).toBe('Delete');
  });

  test('is named by no endpoint afterwards, and no other instance changes', () => {
    const [[id]] = removed as [[string, TemplateResource]];
    expect(Object.values(before).some(({ Properties }) => refersTo(Properties, id))).toBe(true);
    expect(Object.values(after).some(({ Properties }) => refersTo(Properties, id))).toBe(false);
    for (const [other, instance] of ofType(after, 'RDS::DBInstance'))
      expect(recordOf(before[other])).toEqual(recordOf(instance));
  });
});
