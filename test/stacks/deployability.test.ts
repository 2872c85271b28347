import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { platforms, synthesizedPlatform } from '../helpers/synthesized';

// What AWS does with a template, and no tool says before it is deployed. Each rule stands beside its source.

interface Resource {
  readonly Type: string;
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
  beforeAll(() => {
    const assembly = new CloudAssembly(synthesizedPlatform(system, environment).directory);
    templates = assembly.stacks.map(({ template }) => template.Resources as Resources);
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
