import { findReferencesAndSubstitutions } from '../template/references';
import { recordOf, resourcesOf } from '../template/resource';
import { asList, asText } from '../template/values';
import { type AssemblyCheck, type AssemblyFinding, isSame, locate, originOf, propertiesOf, waitsFor } from './assembly';
import type { Check, CheckFinding, TemplateCheck } from './finding';

/** What `Migrations` is in a template. */
const MIGRATIONS = 'Custom::Migrations';

/** Clusters that give one role two features: RDS knows an association by the ARN of its role (read: RDS API, AddRoleToDBCluster). */
export const clusterRoleChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::RDS::DBCluster') return [];
  const roles = asList(Properties.AssociatedRoles).map((role) => JSON.stringify(recordOf(role).RoleArn));
  if (new Set(roles).size === roles.length) return [];
  return [
    {
      id: 'Tidemark-ClusterRole',
      logicalId,
      description: 'associates one role for two features, and RDS takes a role for one only',
      fix: 'Make a role for each feature (s3ExportRole and s3ImportRole).',
    },
  ];
};

/** Instances of a template, by the text of the cluster that they belong to. */
function instancesByCluster(template: Parameters<TemplateCheck>[0]): Map<string, [string, unknown][]> {
  const found = new Map<string, [string, unknown][]>();
  for (const [logicalId, { Type, Properties, DeletionPolicy }] of Object.entries(resourcesOf(template))) {
    const cluster = recordOf(Properties).DBClusterIdentifier;
    if (Type !== 'AWS::RDS::DBInstance' || cluster === undefined) continue;
    const key = JSON.stringify(cluster);
    found.set(key, [...(found.get(key) ?? []), [logicalId, DeletionPolicy]]);
  }
  return found;
}

/**
 * Readers that outlive their template: lowering their number takes them out of it, and they go on, cost, and answer at the reader
 * endpoint. They hold no data: the cluster's volume does (read: Aurora user guide, "Aurora storage").
 */
export const retainedReaderChecks: TemplateCheck = (template) =>
  [...instancesByCluster(template).values()].flatMap((instances): CheckFinding[] => {
    const retained = instances.filter(([, policy]) => asText(policy).startsWith('Retain')).map(([id]) => id);
    // One is the writer, without which the cluster answers nothing.
    return retained.slice(1).map((logicalId) => ({
      id: 'Tidemark-RetainedReader',
      logicalId,
      description: 'is retained like its cluster: taken out of the template, it goes on, costs, and answers to readers',
      fix: 'Apply RemovalPolicy.DESTROY to the readers; the cluster keeps the data.',
    }));
  });

/**
 * Scalable targets that are registered before the readers they count: Application Auto Scaling keeps the minimum from that moment on, and
 * makes readers of its own beside those that are about to come (read: Application Auto Scaling API, RegisterScalableTarget).
 */
export const countedReaderChecks: TemplateCheck = (template) => {
  const clusters = instancesByCluster(template);
  return Object.entries(resourcesOf(template)).flatMap(([logicalId, { Type, Properties }]): CheckFinding[] => {
    const { ServiceNamespace, ResourceId } = recordOf(Properties);
    if (Type !== 'AWS::ApplicationAutoScaling::ScalableTarget' || ServiceNamespace !== 'rds') return [];
    const counted = findReferencesAndSubstitutions(ResourceId);
    const members = [...clusters].filter(([key]) =>
      findReferencesAndSubstitutions(JSON.parse(key)).some((id) => counted.includes(id)),
    );
    const awaited = waitsFor(template, logicalId);
    const late = members.flatMap(([, instances]) => instances.map(([id]) => id)).filter((id) => !awaited.has(id));
    if (late.length === 0) return [];
    return [
      {
        id: 'Tidemark-UncountedReaders',
        logicalId,
        description: `may be registered before ${late.join(', ')}, and Application Auto Scaling then adds readers in their place`,
        fix: 'Let the target depend on every instance of the cluster.',
      },
    ];
  });
};

/**
 * Proxies whose targets are registered before the migrations that make the users of the database: should a target become healthy only when
 * a login works, its creation would wait for users that come after it. RDS Proxy makes a user of its own for that (read: Aurora user
 * guide, "Quotas and limitations for RDS Proxy", `rdsproxyadmin`); that its health probe is content with it is not written anywhere.
 */
export const proxyOrderChecks: AssemblyCheck = (stacks) => {
  const proxies = locate(stacks, 'AWS::RDS::DBProxyTargetGroup');
  return locate(stacks, MIGRATIONS).flatMap((migrations) => {
    const cluster = originOf(stacks, migrations.stack, propertiesOf(migrations).Host);
    return proxies
      .filter((proxy) => {
        const [target] = asList(propertiesOf(proxy).DBClusterIdentifiers);
        if (!isSame(originOf(stacks, proxy.stack, target), cluster)) return false;
        return (
          proxy.stack !== migrations.stack || !waitsFor(proxy.stack.template, proxy.logicalId).has(migrations.logicalId)
        );
      })
      .filter(({ stack }) => !(stack.dependencies ?? []).includes(migrations.stack.stackName))
      .map(
        ({ stack, logicalId }): AssemblyFinding => ({
          id: 'Tidemark-ProxyBeforeUsers',
          logicalId,
          stackName: stack.stackName,
          description: 'registers the targets of a proxy before the migrations that make the users of the database',
          fix: 'Let it depend on the migrations, or stand in a stack after theirs.',
        }),
      );
  });
};
