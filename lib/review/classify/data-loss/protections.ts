import {
  alwaysNeutral,
  byProperty,
  inRank,
  moreIsBetter,
  onIsBetter,
  onIsWorse,
  type PropertyRule,
} from '../property-rule';

const RELATIONAL = ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance', 'AWS::DocDB::DBCluster', 'AWS::Neptune::DBCluster'];
const RDS = ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance'];
const TABLES = ['AWS::DynamoDB::Table'];
const CACHES = ['AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::ServerlessCache'];

const keepsDays =
  (what: string, unit = 'days'): PropertyRule['says'] =>
  ({ it, before, after }) =>
    `Keeps ${what} of ${it} for ${after} ${unit} instead of ${before}.`;

const guard: Pick<PropertyRule, 'judge' | 'says' | 'remedy' | 'absent'> = {
  absent: false,
  judge: onIsBetter,
  says: ({ it, effect }) => (effect === 'worse' ? `Lets ${it} be deleted.` : `Protects ${it} from deletion.`),
  remedy: 'Leave deletion protection on; switch it off by hand when the resource shall go.',
};

/** Encryption of what is stored: a switch. */
const encrypted: Pick<PropertyRule, 'judge' | 'says' | 'remedy'> = {
  judge: onIsBetter,
  says: ({ it, effect }) => `${effect === 'worse' ? 'Stops encrypting' : 'Encrypts'} what ${it} stores.`,
  remedy: 'Leave encryption on.',
};

/** What protects data, as one value each. Defaults are those of the types' reference pages. */
export const PROTECTIONS: readonly PropertyRule[] = [
  { property: 'DeletionProtection', types: RELATIONAL, ...guard },
  { property: 'DeletionProtectionEnabled', types: [...TABLES, 'AWS::DSQL::Cluster'], ...guard },
  {
    property: 'DeletionProtection',
    types: ['AWS::Cognito::UserPool'],
    ...guard,
    judge: inRank(['INACTIVE', 'ACTIVE']),
  },
  {
    property: 'BackupRetentionPeriod',
    types: RELATIONAL,
    absent: 1,
    judge: moreIsBetter,
    says: keepsDays('backups'),
    remedy: 'Keep backups as long as it takes to notice a mistake.',
  },
  {
    property: 'DeleteAutomatedBackups',
    types: RDS,
    absent: true,
    judge: onIsWorse,
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'Deletes' : 'Keeps'} the automated backups when ${it} is deleted.`,
  },
  {
    property: 'BacktrackWindow',
    types: ['AWS::RDS::DBCluster'],
    absent: 0,
    judge: moreIsBetter,
    says: keepsDays('changes to go back over', 'seconds'),
  },
  {
    property: 'AutomatedSnapshotRetentionPeriod',
    types: ['AWS::Redshift::Cluster'],
    absent: 1,
    judge: moreIsBetter,
    says: keepsDays('snapshots'),
  },
  { property: 'SnapshotRetentionLimit', types: CACHES, absent: 0, judge: moreIsBetter, says: keepsDays('snapshots') },
  {
    property: 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled',
    types: TABLES,
    absent: false,
    judge: onIsBetter,
    says: ({ it, effect }) => `${effect === 'worse' ? 'No longer lets' : 'Lets'} ${it} be restored to a point in time.`,
    remedy: 'Leave point-in-time recovery on.',
  },
  {
    property: 'PointInTimeRecoverySpecification.RecoveryPeriodInDays',
    types: TABLES,
    absent: 35,
    judge: moreIsBetter,
    says: keepsDays('points to restore'),
  },
  {
    property: 'TimeToLiveSpecification.Enabled',
    types: [...TABLES, 'AWS::DynamoDB::GlobalTable'],
    absent: false,
    judge: onIsWorse,
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'Deletes' : 'Stops deleting'} items of ${it} after the time that they state.`,
  },
  {
    property: 'BackupPolicy.Status',
    types: ['AWS::EFS::FileSystem'],
    absent: 'DISABLED',
    judge: inRank(['DISABLED', 'ENABLED']),
    says: ({ it, effect }) => `${effect === 'worse' ? 'No longer backs up' : 'Backs up'} ${it}.`,
    remedy: 'Leave backups on.',
  },
  {
    property: 'VersioningConfiguration.Status',
    types: ['AWS::S3::Bucket'],
    absent: 'Suspended',
    judge: inRank(['Suspended', 'Enabled']),
    says: ({ it, effect }) =>
      effect === 'worse'
        ? `No longer keeps earlier versions of objects in ${it}: what is overwritten or deleted is gone.`
        : `Keeps earlier versions of objects in ${it}.`,
    remedy: 'Leave versioning on, and let a lifecycle rule expire old versions.',
  },
  {
    property: 'ObjectLockEnabled',
    types: ['AWS::S3::Bucket'],
    absent: false,
    judge: onIsBetter,
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'No longer locks' : 'Can lock'} objects of ${it} against deletion.`,
  },
  {
    property: 'ObjectLockConfiguration.Rule.DefaultRetention.Days',
    types: ['AWS::S3::Bucket'],
    absent: 0,
    judge: moreIsBetter,
    says: ({ it, before, after }) =>
      `Locks new objects of ${it} against deletion for ${after} days instead of ${before}.`,
  },
  {
    property: 'ObjectLockConfiguration.Rule.DefaultRetention.Years',
    types: ['AWS::S3::Bucket'],
    absent: 0,
    judge: moreIsBetter,
    says: ({ it, before, after }) =>
      `Locks new objects of ${it} against deletion for ${after} years instead of ${before}.`,
  },
  {
    property: 'ObjectLockConfiguration.Rule.DefaultRetention.Mode',
    types: ['AWS::S3::Bucket'],
    judge: inRank(['GOVERNANCE', 'COMPLIANCE']),
    says: ({ it, after, effect }) =>
      `Locks new objects of ${it} ${effect === 'worse' ? 'less strictly' : 'more strictly'}: ${after === 'nothing' ? 'not at all' : after}.`,
  },
  {
    property: 'RetentionInDays',
    types: ['AWS::Logs::LogGroup'],
    absent: Number.POSITIVE_INFINITY,
    judge: moreIsBetter,
    says: ({ it, before, after }) => {
      const days = (value: string) => (value === 'Infinity' ? 'for ever' : `for ${value} days`);
      return `Keeps what ${it} holds ${days(after)} instead of ${days(before)}.`;
    },
    remedy: 'Keep logs as long as before, or export what is older first.',
  },
  {
    property: 'LifecyclePolicy.LifecyclePolicyText',
    types: ['AWS::ECR::Repository'],
    judge: alwaysNeutral,
    says: ({ it }) => `Changes which images ${it} deletes.`,
  },
  {
    property: 'MessageRetentionPeriod',
    types: ['AWS::SQS::Queue'],
    absent: 345_600,
    judge: moreIsBetter,
    says: keepsDays('messages', 'seconds'),
  },
  {
    property: 'RetentionPeriodHours',
    types: ['AWS::Kinesis::Stream'],
    absent: 24,
    judge: moreIsBetter,
    says: keepsDays('records', 'hours'),
  },
  {
    property: 'PendingWindowInDays',
    types: ['AWS::KMS::Key'],
    absent: 30,
    judge: moreIsBetter,
    says: ({ it, before, after }) => `Waits ${after} days instead of ${before} before ${it} is deleted for good.`,
  },
  {
    property: 'Enabled',
    types: ['AWS::KMS::Key'],
    absent: true,
    judge: onIsBetter,
    says: ({ it, effect }) =>
      effect === 'worse' ? `Disables ${it}: what it encrypts cannot be read.` : `Enables ${it}.`,
    remedy: 'Leave the key enabled until nothing is encrypted with it.',
  },
  { property: 'StorageEncrypted', types: RELATIONAL, absent: false, ...encrypted },
  {
    property: 'Encrypted',
    types: ['AWS::EFS::FileSystem', 'AWS::EC2::Volume', 'AWS::Redshift::Cluster'],
    absent: false,
    ...encrypted,
  },
  { property: 'AtRestEncryptionEnabled', types: CACHES, absent: false, ...encrypted },
  {
    property: 'EncryptionAtRestOptions.Enabled',
    types: ['AWS::OpenSearchService::Domain', 'AWS::Elasticsearch::Domain'],
    absent: false,
    ...encrypted,
  },
  { property: 'SSESpecification.SSEEnabled', types: TABLES, absent: false, ...encrypted },
  { property: 'SqsManagedSseEnabled', types: ['AWS::SQS::Queue'], absent: true, ...encrypted },
  {
    property: 'StreamEncryption.EncryptionType',
    types: ['AWS::Kinesis::Stream'],
    ...encrypted,
    judge: inRank(['undefined', 'KMS']),
  },
];

export const protections = byProperty(PROTECTIONS);
