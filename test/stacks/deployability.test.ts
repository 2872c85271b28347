import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { getAt } from '../../lib/template/values';
import { platforms, synthesizedPlatform } from '../helpers/synthesized';
import { HOLDS_DATA, NAME_PATHS } from '../rehearsal/rules';

// What AWS does with a template, and no tool says before it is deployed. Each rule stands beside its source.

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}
type Resources = Readonly<Record<string, Resource>>;

/** Logical ids that a resource waits for: those it names and those it refers to, and what these wait for. */
function waitsFor(resources: Resources, id: string, found = new Set<string>()): Set<string> {
  const { DependsOn = [], Properties } = resources[id] as Resource;
  const text = JSON.stringify(Properties);
  const referred = Object.keys(resources).filter(
    (other) => text.includes(`"Ref":"${other}"`) || text.includes(`"Fn::GetAtt":["${other}"`),
  );
  for (const other of [DependsOn, referred].flat()) {
    if (found.has(other)) continue;
    found.add(other);
    waitsFor(resources, other, found);
  }
  return found;
}

const ofType = (resources: Resources, type: string) =>
  Object.entries(resources).filter(([, { Type }]) => Type === type);

describe.each(platforms)('%s in %s', (system, environment) => {
  let templates: Resources[];
  let protectedStacks: string[];
  beforeAll(() => {
    const assembly = new CloudAssembly(synthesizedPlatform(system, environment).directory);
    templates = assembly.stacks.map(({ template }) => template.Resources as Resources);
    protectedStacks = assembly.stacks.filter((stack) => stack.terminationProtection).map(({ stackName }) => stackName);
  }, 240_000);

  // RDS API reference, AddRoleToDBCluster: an association is known by the ARN of its role (DBClusterRoleAlreadyExists).
  test('associates a role with a cluster for one feature only', () => {
    const clusters = templates.flatMap((resources) => ofType(resources, 'AWS::RDS::DBCluster'));
    for (const [, { Properties }] of clusters) {
      const roles = ((Properties.AssociatedRoles ?? []) as { RoleArn: unknown }[]).map(({ RoleArn }) =>
        JSON.stringify(RoleArn),
      );
      expect(new Set(roles).size).toBe(roles.length);
    }
  });

  // Aurora user guide, "Aurora Auto Scaling": the number of readers is kept at the minimum, whoever has made them.
  test('counts readers only when those that it makes itself are there', () => {
    for (const resources of templates) {
      const targets = ofType(resources, 'AWS::ApplicationAutoScaling::ScalableTarget').filter(
        ([, { Properties }]) => Properties.ServiceNamespace === 'rds',
      );
      for (const [id, { Properties }] of targets) {
        const own = JSON.stringify(Properties.ResourceId);
        const members = ofType(resources, 'AWS::RDS::DBInstance').filter(([, instance]) => {
          const { DBClusterIdentifier } = instance.Properties as { DBClusterIdentifier: { Ref: string } };
          return own.includes(`"${DBClusterIdentifier.Ref}"`);
        });
        expect(members.length).toBeGreaterThan(1);
        const awaited = waitsFor(resources, id);
        expect(members.map(([member]) => member).filter((member) => !awaited.has(member))).toEqual([]);
      }
    }
  });

  // The same for shards and replicas: their number is read from the group when the target is registered.
  test('counts shards and replicas only when their cache is there', () => {
    for (const resources of templates) {
      const caches = ofType(resources, 'AWS::ElastiCache::ReplicationGroup').map(([id]) => id);
      const targets = ofType(resources, 'AWS::ApplicationAutoScaling::ScalableTarget').filter(
        ([, { Properties }]) => Properties.ServiceNamespace === 'elasticache',
      );
      for (const [id] of targets) {
        const awaited = waitsFor(resources, id);
        expect(caches.filter((cache) => awaited.has(cache))).toHaveLength(1);
      }
    }
  });

  // CloudFormation, "DeletionPolicy attribute": Retain also keeps what a rolled back creation has made.
  test('retains what holds data, and nothing else, and not when its own creation is rolled back', () => {
    const retained = templates.flatMap((resources) =>
      Object.entries(resources).filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete'),
    );
    // Development destroys.
    expect(retained.length > 0).toBe(environment !== 'dev');
    for (const [id, { Type, DeletionPolicy, UpdateReplacePolicy }] of retained) {
      expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([id, 'RetainExceptOnCreate', 'Retain']);
      expect(HOLDS_DATA).toContain(Type);
    }
    const writers = retained.filter(([, { Type }]) => Type === 'AWS::RDS::DBInstance').map(([id]) => id);
    const clusters = retained.filter(([, { Type }]) => Type === 'AWS::RDS::DBCluster');
    expect(writers).toHaveLength(clusters.length);
    for (const id of writers) expect(id).toMatch(/Writer/);
  });

  // CloudFormation, "Name type": a resource with a name cannot be made a second time while the first is there.
  test('gives no name to what is retained, but to clusters and the log groups that RDS would make by the same name', () => {
    const named = templates.flatMap((resources) =>
      Object.values(resources).flatMap(({ Type, DeletionPolicy = 'Delete', Properties = {} }) => {
        const name = DeletionPolicy === 'Delete' ? undefined : getAt(Properties, ...(NAME_PATHS[Type] ?? ['-']));
        return name === undefined ? [] : [[Type, name]];
      }),
    );
    const clusters = named.filter(([type]) => type === 'AWS::RDS::DBCluster').map(([, name]) => name);
    // Aurora user guide, "Publishing Aurora PostgreSQL logs to Amazon CloudWatch Logs": /aws/rds/cluster/<identifier>/postgresql.
    const logs = clusters.map((name) => ['AWS::Logs::LogGroup', `/aws/rds/cluster/${name}/postgresql`]);
    expect(named.sort()).toEqual([...clusters.map((name) => ['AWS::RDS::DBCluster', name]), ...logs].sort());
  });

  // Unprotected at no moment: neither in the template nor, for the stack of data, around it.
  test('protects clusters, load balancer and the stack of data, unless data may be lost', () => {
    const isProtected = environment !== 'dev';
    for (const [, { Properties }] of templates.flatMap((resources) => ofType(resources, 'AWS::RDS::DBCluster')))
      expect(Properties.DeletionProtection).toBe(isProtected);
    for (const [, { Properties }] of templates.flatMap((resources) =>
      ofType(resources, 'AWS::ElasticLoadBalancingV2::LoadBalancer'),
    ))
      expect(Properties.LoadBalancerAttributes).toContainEqual({
        Key: 'deletion_protection.enabled',
        Value: String(isProtected),
      });
    expect(protectedStacks).toEqual(isProtected ? [`${system}-${environment}-data`] : []);
  });

  // CloudFormation, AWS::EC2::SecurityGroup: a group without an outward rule of its own gets one for all traffic.
  test('lets nothing out of a security group that is not written down', () => {
    const open = templates.flatMap((resources) =>
      ofType(resources, 'AWS::EC2::SecurityGroup').filter(
        ([, { Properties }]) => ((Properties.SecurityGroupEgress as unknown[] | undefined) ?? []).length === 0,
      ),
    );
    expect(open.map(([id]) => id)).toEqual([]);
  });
});
