import { recordOf, type TemplateResource } from '../../../template/resource';
import { STATEFUL } from '../../words/nouns';

/** Instances of a cluster, whose data is the cluster's. */
const MEMBERS = ['AWS::RDS::DBInstance', 'AWS::DocDB::DBInstance', 'AWS::Neptune::DBInstance'];

/** An instance that has its data from elsewhere: of a cluster, or a replica of another instance. */
export function isClusterMember({ Type, Properties }: TemplateResource): boolean {
  if (!MEMBERS.includes(Type)) return false;
  const { DBClusterIdentifier, SourceDBInstanceIdentifier } = recordOf(Properties);
  return (
    Type !== 'AWS::RDS::DBInstance' || DBClusterIdentifier !== undefined || SourceDBInstanceIdentifier !== undefined
  );
}

/** What would lose data with the resource: what is known to hold some, and what somebody told CloudFormation to keep. */
export function isStateful(resource: TemplateResource): boolean {
  if (isClusterMember(resource)) return false;
  return Object.hasOwn(STATEFUL, resource.Type) || retentionLevel(resource.DeletionPolicy) > 0;
}

/** How much a policy keeps: nothing, a snapshot, the resource. */
export function retentionLevel(policy: unknown): 0 | 1 | 2 {
  if (policy === 'Retain' || policy === 'RetainExceptOnCreate') return 2;
  return policy === 'Snapshot' ? 1 : 0;
}

/** Kept as a snapshot when they are deleted, unless the template says otherwise (CloudFormation, "DeletionPolicy"). */
const SNAPSHOT_BY_DEFAULT = ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance'];

/** What the template says happens on deletion, or what CloudFormation does where it says nothing. */
export function deletionPolicy({ Type, DeletionPolicy }: TemplateResource): unknown {
  return DeletionPolicy ?? (SNAPSHOT_BY_DEFAULT.includes(Type) ? 'Snapshot' : 'Delete');
}

/** "…: it is deleted with its data", by what the policy keeps. */
export function describeRetention(policy: unknown): string {
  switch (retentionLevel(policy)) {
    case 2:
      return 'the old one is retained with its data, outside the stack';
    case 1:
      return 'of the old one a snapshot is kept';
    default:
      return 'the old one is deleted with its data';
  }
}
