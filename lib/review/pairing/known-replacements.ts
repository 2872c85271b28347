import type { TemplateResource } from '../../template/resource';
import type { Replacement } from '../change';
import { isSame } from '../template/differences';

/** Have no other way to change than a new revision beside the old one, which is no loss of anything. */
const REVISIONS = ['AWS::ECS::TaskDefinition', 'AWS::Batch::JobDefinition', 'AWS::Lambda::LayerVersion'];

/**
 * Properties that AWS' description says may replace the resource, and whose reference page says they do not ("Update
 * requires: No interruption" or "Some interruptions"): the description counts what is only read when an instance is restored.
 */
const IN_PLACE: Readonly<Record<string, readonly string[]>> = {
  'AWS::ElastiCache::ReplicationGroup': ['AuthToken'],
  'AWS::RDS::DBCluster': ['GlobalClusterIdentifier'],
  'AWS::RDS::DBInstance': [
    'AutoMinorVersionUpgrade',
    'BackupRetentionPeriod',
    'DBParameterGroupName',
    'MultiAZ',
    'PreferredMaintenanceWindow',
    'StorageType',
  ],
};

/** What CloudFormation changes in place only if the resource's UpdatePolicy says so (user guide, "UpdatePolicy attribute"). */
const BY_POLICY: Readonly<Record<string, { readonly property: string; readonly policy: string }>> = {
  'AWS::ElastiCache::ReplicationGroup': { property: 'NumNodeGroups', policy: 'UseOnlineResharding' },
  'AWS::Elasticsearch::Domain': { property: 'ElasticsearchVersion', policy: 'EnableVersionUpgrade' },
  'AWS::OpenSearchService::Domain': { property: 'EngineVersion', policy: 'EnableVersionUpgrade' },
};

/** What is known of a replacement beyond AWS' description of the type; undefined where there is none. */
export function correctReplacement(
  replacement: Replacement | undefined,
  before: TemplateResource,
  after: TemplateResource,
): Replacement | undefined {
  const { Type, UpdatePolicy } = after;
  if (REVISIONS.includes(Type)) return undefined;
  const rule = BY_POLICY[Type];
  const differs = rule !== undefined && !isSame(before.Properties?.[rule.property], after.Properties?.[rule.property]);
  const isAllowed = rule !== undefined && isOn((UpdatePolicy as Record<string, unknown> | undefined)?.[rule.policy]);
  if (replacement?.isCertain) return replacement;
  if (differs && !isAllowed) return { isCertain: true, properties: [rule.property] };
  const inPlace = [...(IN_PLACE[Type] ?? []), ...(rule === undefined ? [] : [rule.property])];
  const properties = (replacement?.properties ?? []).filter((property) => !inPlace.includes(property));
  return properties.length === 0 ? undefined : { isCertain: false, properties };
}

function isOn(value: unknown): boolean {
  return value === true || value === 'true';
}
