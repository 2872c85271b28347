import { conditionKeys, statementsOf } from '../template/policy-document';
import { findDirectReferences } from '../template/references';
import { recordOf, resourcesOf } from '../template/resource';
import type { Check, CheckFinding, TemplateCheck } from './finding';

/** Properties that say that a store is encrypted, at rest and on the way. */
const STORES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'AWS::RDS::DBCluster': [['StorageEncrypted']],
  'AWS::RDS::DBProxy': [['RequireTLS']],
  'AWS::ElastiCache::ReplicationGroup': [['AtRestEncryptionEnabled'], ['TransitEncryptionEnabled']],
  'AWS::SNS::Topic': [['KmsMasterKeyId']],
  'AWS::SQS::Queue': [['KmsMasterKeyId', 'SqsManagedSseEnabled']],
  'AWS::S3::Bucket': [['BucketEncryption']],
  'AWS::Logs::LogGroup': [['KmsKeyId']],
  'AWS::SecretsManager::Secret': [['KmsKeyId']],
  'AWS::KinesisFirehose::DeliveryStream': [['DeliveryStreamEncryptionConfigurationInput']],
};

/** Stores that keep what they hold in the clear. */
export const encryptionChecks: Check = (logicalId, { Type, Properties = {} }) =>
  (STORES[Type] ?? [])
    .filter((names) => names.every((name) => !isOn(Properties[name])))
    .map(
      (names): CheckFinding => ({
        id: 'Tidemark-Encryption',
        logicalId,
        description: `has no ${names.join(' or ')}`,
        fix: 'Encrypt it, with the key of its stack where it takes one.',
      }),
    );

function isOn(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 'false';
}

/** Which policy belongs to which store, and where it names it. */
const POLICIES = [
  { store: 'AWS::S3::Bucket', policy: 'AWS::S3::BucketPolicy', names: 'Bucket' },
  { store: 'AWS::SQS::Queue', policy: 'AWS::SQS::QueuePolicy', names: 'Queues' },
  { store: 'AWS::SNS::Topic', policy: 'AWS::SNS::TopicPolicy', names: 'Topics' },
] as const;

/** Stores that answer without TLS: none of their policies denies it. */
export const transportChecks: TemplateCheck = (template) => {
  const resources = resourcesOf(template);
  return POLICIES.flatMap(({ store, policy, names }) => {
    const denied = new Set<string>();
    for (const { Type, Properties } of Object.values(resources)) {
      const given = recordOf(Properties);
      if (Type !== policy || !deniesPlainText(given.PolicyDocument)) continue;
      for (const id of findDirectReferences(given[names])) denied.add(id);
    }
    return Object.entries(resources)
      .filter(([logicalId, { Type }]) => Type === store && !denied.has(logicalId))
      .map(
        ([logicalId]): CheckFinding => ({
          id: 'Tidemark-Transport',
          logicalId,
          description: 'answers requests without TLS',
          fix: 'Deny what comes with aws:SecureTransport false (enforceSSL).',
        }),
      );
  });
};

function deniesPlainText(document: unknown): boolean {
  return statementsOf(document).some(
    (statement) => statement.Effect === 'Deny' && conditionKeys(statement).includes('aws:securetransport'),
  );
}
