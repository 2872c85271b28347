import type { TemplateResource } from '../../../template/resource';
import { asText } from '../../../template/values';
import { describeResource } from '../../words/values';
import { eachChange } from '../rule';

/** Where the version of an engine that holds data stands, by type. */
const VERSIONS: Readonly<Record<string, string>> = {
  'AWS::AmazonMQ::Broker': 'EngineVersion',
  'AWS::DocDB::DBCluster': 'EngineVersion',
  'AWS::ElastiCache::CacheCluster': 'EngineVersion',
  'AWS::ElastiCache::ReplicationGroup': 'EngineVersion',
  'AWS::ElastiCache::ServerlessCache': 'MajorEngineVersion',
  'AWS::Elasticsearch::Domain': 'ElasticsearchVersion',
  'AWS::MSK::Cluster': 'KafkaVersion',
  'AWS::MemoryDB::Cluster': 'EngineVersion',
  'AWS::Neptune::DBCluster': 'EngineVersion',
  'AWS::OpenSearchService::Domain': 'EngineVersion',
  'AWS::RDS::DBCluster': 'EngineVersion',
  'AWS::RDS::DBInstance': 'EngineVersion',
  'AWS::RDS::GlobalCluster': 'EngineVersion',
};

/** A step in the versions of one engine. */
export interface VersionStep {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly isDown: boolean;
}

/** The step if both sides say a version that can be compared, of one engine. */
export function versionStep(before: TemplateResource, after: TemplateResource): VersionStep | undefined {
  const property = VERSIONS[after.Type];
  if (property === undefined) return undefined;
  const [left, right] = [before.Properties?.[property], after.Properties?.[property]].map((value) =>
    typeof value === 'string' || typeof value === 'number' ? asText(value) : undefined,
  );
  if (left === undefined || right === undefined || before.Properties?.Engine !== after.Properties?.Engine)
    return undefined;
  const order = compareVersions(left, right);
  return order === 0 ? undefined : { path: `Properties.${property}`, before: left, after: right, isDown: order > 0 };
}

/** 15.10 is after 15.4, and OpenSearch_2.11 after Elasticsearch_7.10. */
function compareVersions(a: string, b: string): number {
  const parts = (text: string) => [text.startsWith('OpenSearch') ? 1 : 0, ...(text.match(/\d+/g) ?? []).map(Number)];
  const [left, right] = [parts(a), parts(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const step = (left[index] ?? 0) - (right[index] ?? 0);
    if (step !== 0) return step;
  }
  return 0;
}

/** An earlier version of an engine cannot read what a later one wrote. */
export const downgrade = eachChange(({ key, resource, before, after }, stack) => {
  const step = before && after && versionStep(before, after);
  if (step === undefined || !step.isDown) return [];
  const { path } = step;
  return [
    {
      about: resource,
      effect: 'worse',
      summary: `Takes ${describeResource(resource, stack)} back from version ${step.before} to ${step.after}: no engine goes back over its own data, so the update fails or starts anew.`,
      causes: [{ path, before: step.before, after: step.after }],
      remedy: 'Keep the version that is deployed; to go back, restore a snapshot that was made before the upgrade.',
      settles: [{ key, path }],
    },
  ];
});
