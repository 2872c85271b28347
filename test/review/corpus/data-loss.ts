import { CfnResource, Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { CfnBackupPlan } from 'aws-cdk-lib/aws-backup';
import { AttributeType, BillingMode, Table, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import { CfnReplicationGroup } from 'aws-cdk-lib/aws-elasticache';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnDBCluster, type CfnDBClusterProps, CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { Bucket, type BucketProps, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { type Case, inStack } from './case';

const CLUSTER = 'App/Database';

/** A cluster with a writer and a number of readers. */
function cluster(
  stack: Stack,
  props: Partial<CfnDBClusterProps> = {},
  readers = 1,
  policy = RemovalPolicy.RETAIN,
): void {
  const database = new CfnDBCluster(stack, 'Database', {
    engine: 'aurora-postgresql',
    engineVersion: '16.6',
    backupRetentionPeriod: 14,
    deletionProtection: true,
    storageEncrypted: true,
    ...props,
  });
  database.applyRemovalPolicy(policy);
  for (const name of ['Writer', ...Array.from({ length: readers }, (_, index) => `Reader${index + 1}`)])
    new CfnDBInstance(stack, name, {
      dbClusterIdentifier: database.ref,
      dbInstanceClass: 'db.r7g.large',
      engine: 'aurora-postgresql',
    }).applyRemovalPolicy(RemovalPolicy.RETAIN);
}

const table = (props: Partial<TableProps> = {}, id = 'Orders') =>
  inStack((stack) => {
    const partitionKey = { name: 'id', type: AttributeType.STRING };
    new Table(stack, id, { partitionKey, billingMode: BillingMode.PAY_PER_REQUEST, ...props });
  });
const bucket = (props: BucketProps = {}) => inStack((stack) => new Bucket(stack, 'Archive', props));
const queue = (props: QueueProps = {}) => inStack((stack) => new Queue(stack, 'Jobs', props));
const TABLE = 'App/Orders/Resource';
const BUCKET = 'App/Archive/Resource';

export const dataLoss: readonly Case[] = [
  {
    name: 'a table gets a sort key, which replaces it',
    before: table(),
    after: table({ sortKey: { name: 'at', type: AttributeType.NUMBER } }),
    expected: [{ class: 'data-loss', effect: 'worse', resource: TABLE, says: 'the old one is retained with its data' }],
  },
  {
    name: 'a table that is not retained gets another name',
    before: table({ tableName: 'orders', removalPolicy: RemovalPolicy.DESTROY }),
    after: table({ tableName: 'orders-2', removalPolicy: RemovalPolicy.DESTROY }),
    expected: [{ class: 'data-loss', effect: 'worse', resource: TABLE, says: 'deleted with its data' }],
  },
  {
    name: 'twin: a table gets an index, which changes nothing of what is in it',
    before: table(),
    after: table({ contributorInsightsEnabled: true }),
    expected: [{ class: 'other', effect: 'neutral', resource: TABLE }],
  },
  {
    name: 'the key of a cluster is another one',
    before: inStack((stack) => {
      const [first] = [new Key(stack, 'First'), new Key(stack, 'Second')];
      cluster(stack, { kmsKeyId: first?.keyArn as string });
    }),
    after: inStack((stack) => {
      const [, second] = [new Key(stack, 'First'), new Key(stack, 'Second')];
      cluster(stack, { kmsKeyId: second.keyArn });
    }),
    expected: [
      { class: 'data-loss', effect: 'worse', resource: CLUSTER, says: 'KmsKeyId cannot be changed' },
      { class: 'availability', effect: 'worse', resource: 'App/Writer', says: 'its connections break' },
      { class: 'availability', effect: 'worse', resource: 'App/Reader1' },
    ],
  },
  {
    name: 'the key of a cluster is the same, and is replaced itself',
    before: inStack((stack) => cluster(stack, { kmsKeyId: new Key(stack, 'Own').keyArn })),
    after: inStack((stack) => cluster(stack, { kmsKeyId: new Key(stack, 'Renamed').keyArn })),
    expected: [
      {
        class: 'data-loss',
        effect: 'worse',
        resource: 'App/Renamed/Resource',
        says: 'CloudFormation would delete and create',
      },
      {
        class: 'data-loss',
        effect: 'worse',
        resource: CLUSTER,
        says: 'KmsKeyId refers to Renamed, which is made anew',
      },
      { class: 'availability', effect: 'worse', resource: 'App/Writer' },
      { class: 'availability', effect: 'worse', resource: 'App/Reader1' },
    ],
  },
  {
    name: 'the engine of a cluster goes back',
    before: inStack((stack) => cluster(stack)),
    after: inStack((stack) => cluster(stack, { engineVersion: '15.10' })),
    expected: [{ class: 'data-loss', effect: 'worse', resource: CLUSTER, says: 'back from version 16.6 to 15.10' }],
  },
  {
    name: 'twin: the engine of a cluster goes on, from 16.6 to 16.10',
    before: inStack((stack) => cluster(stack)),
    after: inStack((stack) => cluster(stack, { engineVersion: '16.10' })),
    expected: [{ class: 'availability', effect: 'neutral', resource: CLUSTER, says: 'Upgrades' }],
  },
  {
    name: 'a cluster is removed that is kept as a snapshot',
    before: inStack((stack) => {
      new Queue(stack, 'Jobs');
      cluster(stack, {}, 0, RemovalPolicy.SNAPSHOT);
    }),
    after: queue(),
    expected: [
      { class: 'data-loss', effect: 'worse', resource: CLUSTER, says: 'a snapshot of it is kept' },
      { class: 'availability', effect: 'worse', resource: 'App/Writer' },
    ],
  },
  {
    name: 'a cluster that is deleted with everything in it',
    before: inStack((stack) => {
      new Queue(stack, 'Jobs');
      new CfnReplicationGroup(stack, 'Sessions', { replicationGroupDescription: 'Sessions' });
    }),
    after: queue(),
    expected: [{ class: 'data-loss', effect: 'worse', resource: 'App/Sessions', says: 'it is deleted with its data' }],
  },
  {
    name: 'a bucket is renamed in the app',
    before: inStack((stack) => new Bucket(stack, 'Archive')),
    after: inStack((stack) => new Bucket(stack, 'History')),
    expected: [{ class: 'data-loss', effect: 'worse', resource: 'App/History/Resource', says: 'Archive' }],
  },
  {
    name: 'a bucket gets another logical id in the same construct',
    before: inStack((stack) => new Bucket(stack, 'Archive')),
    after: inStack((stack) => {
      const bucket = new Bucket(stack, 'Archive');
      (bucket.node.defaultChild as CfnResource).overrideLogicalId('Elsewhere');
    }),
    expected: [{ class: 'data-loss', effect: 'worse', resource: BUCKET, says: 'to Elsewhere' }],
  },
  {
    name: 'twin: a bucket is renamed in the app and keeps its logical id',
    before: inStack((stack) => {
      const archive = new Bucket(stack, 'Archive').node.defaultChild as CfnResource;
      archive.overrideLogicalId('Archive2F4C5C7A');
    }),
    after: inStack((stack) => {
      const archive = new Bucket(stack, 'History').node.defaultChild as CfnResource;
      archive.overrideLogicalId('Archive2F4C5C7A');
    }),
    expected: [],
  },
  {
    name: 'the deletion policy of a bucket is dropped',
    before: bucket(),
    after: bucket({ removalPolicy: RemovalPolicy.DESTROY }),
    expected: [{ class: 'data-loss', effect: 'worse', resource: BUCKET, says: 'No longer protects' }],
  },
  {
    name: 'twin: a bucket is retained from now on',
    before: bucket({ removalPolicy: RemovalPolicy.DESTROY }),
    after: bucket(),
    expected: [{ class: 'data-loss', effect: 'better', resource: BUCKET }],
  },
  {
    name: 'deletion protection goes, and backups are kept for less time',
    before: inStack((stack) => cluster(stack)),
    after: inStack((stack) => cluster(stack, { deletionProtection: false, backupRetentionPeriod: 1 })),
    expected: [
      { class: 'data-loss', effect: 'worse', resource: CLUSTER, says: 'be deleted' },
      { class: 'data-loss', effect: 'worse', resource: CLUSTER, says: 'for 1 days instead of 14' },
    ],
  },
  {
    name: 'twin: backups are kept for longer, as text',
    before: inStack((stack) => cluster(stack)),
    after: inStack((stack) => {
      cluster(stack);
      (stack.node.findChild('Database') as CfnDBCluster).addPropertyOverride('BackupRetentionPeriod', '35');
    }),
    expected: [{ class: 'data-loss', effect: 'better', resource: CLUSTER }],
  },
  {
    name: 'twin: the same number of days, as text',
    before: inStack((stack) => cluster(stack)),
    after: inStack((stack) => {
      cluster(stack);
      (stack.node.findChild('Database') as CfnDBCluster).addPropertyOverride('BackupRetentionPeriod', '14');
    }),
    expected: [],
  },
  {
    name: 'versioning of a bucket is switched off',
    before: bucket({ versioned: true }),
    after: bucket(),
    expected: [{ class: 'data-loss', effect: 'worse', resource: BUCKET, says: 'earlier versions' }],
  },
  {
    name: 'a bucket deletes its objects sooner',
    before: bucket({ lifecycleRules: [{ expiration: Duration.days(365) }] }),
    after: bucket({ lifecycleRules: [{ expiration: Duration.days(30) }] }),
    expected: [
      { class: 'data-loss', effect: 'worse', resource: BUCKET, says: 'after 30 days instead of after 365 days' },
    ],
  },
  {
    name: 'a bucket begins to delete what is below a prefix',
    before: bucket(),
    after: bucket({ lifecycleRules: [{ prefix: 'logs/', expiration: Duration.days(30) }] }),
    expected: [{ class: 'data-loss', effect: 'worse', resource: BUCKET, says: 'below logs/' }],
  },
  {
    name: 'twin: a bucket moves objects to a colder class, and deletes none',
    before: bucket(),
    after: bucket({
      lifecycleRules: [{ transitions: [{ storageClass: StorageClass.GLACIER, transitionAfter: Duration.days(90) }] }],
    }),
    expected: [{ class: 'cost', effect: 'neutral', resource: BUCKET }],
  },
  {
    name: 'logs are kept for less time',
    before: inStack((stack) => new LogGroup(stack, 'Logs', { retention: RetentionDays.ONE_YEAR })),
    after: inStack((stack) => new LogGroup(stack, 'Logs', { retention: RetentionDays.ONE_WEEK })),
    expected: [
      {
        class: 'data-loss',
        effect: 'worse',
        resource: 'App/Logs/Resource',
        says: 'for 7 days instead of for 365 days',
      },
    ],
  },
  {
    name: 'twin: logs are kept for ever',
    before: inStack((stack) => new LogGroup(stack, 'Logs', { retention: RetentionDays.ONE_YEAR })),
    after: inStack((stack) => new LogGroup(stack, 'Logs', { retention: RetentionDays.INFINITE })),
    expected: [{ class: 'data-loss', effect: 'better', resource: 'App/Logs/Resource', says: 'for ever' }],
  },
  {
    name: 'a queue loses its dead letters, and keeps messages for less time',
    before: inStack((stack) => {
      const deadLetters = new Queue(stack, 'Dead');
      new Queue(stack, 'Jobs', {
        deadLetterQueue: { queue: deadLetters, maxReceiveCount: 3 },
        retentionPeriod: Duration.days(14),
      });
    }),
    after: inStack((stack) => {
      new Queue(stack, 'Dead');
      new Queue(stack, 'Jobs', { retentionPeriod: Duration.days(1) });
    }),
    expected: [
      { class: 'data-loss', effect: 'worse', resource: 'App/Jobs/Resource', says: 'cannot be handled' },
      { class: 'data-loss', effect: 'worse', resource: 'App/Jobs/Resource', says: 'messages' },
    ],
  },
  {
    name: 'a queue is encrypted with another key',
    before: inStack((stack) => {
      const [first] = [new Key(stack, 'First'), new Key(stack, 'Second')];
      new Queue(stack, 'Jobs', { encryptionMasterKey: first as Key });
    }),
    after: inStack((stack) => {
      const [, second] = [new Key(stack, 'First'), new Key(stack, 'Second')];
      new Queue(stack, 'Jobs', { encryptionMasterKey: second });
    }),
    expected: [{ class: 'data-loss', effect: 'worse', resource: 'App/Jobs/Resource', says: 'with another key' }],
  },
  {
    name: 'a type nobody has heard of is removed, which was to be retained',
    before: inStack((stack) => {
      new Queue(stack, 'Jobs');
      new CfnResource(stack, 'Unknown', { type: 'Custom::Store' }).applyRemovalPolicy(RemovalPolicy.RETAIN);
    }),
    after: queue(),
    expected: [{ class: 'data-loss', effect: 'worse', resource: 'App/Unknown', says: 'outside any stack' }],
  },
  {
    name: 'a plan of backups keeps them for less time',
    before: inStack((stack) => backupPlan(stack, 365)),
    after: inStack((stack) => backupPlan(stack, 7)),
    expected: [
      { class: 'data-loss', effect: 'worse', resource: 'App/Backups', says: 'for 7 days instead of for 365 days' },
    ],
  },
  {
    name: 'a stack can be deleted as a whole',
    before: inStack((stack) => new Queue(stack, 'Jobs'), { terminationProtection: true }),
    after: queue(),
    expected: [{ class: 'data-loss', effect: 'worse', resource: 'App', says: 'as a whole' }],
  },
  {
    name: 'point-in-time recovery of a table is switched off',
    before: table({ pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true } }),
    after: table(),
    expected: [{ class: 'data-loss', effect: 'worse', resource: TABLE, says: 'point in time' }],
  },
];

function backupPlan(stack: Stack, days: number): void {
  new CfnBackupPlan(stack, 'Backups', {
    backupPlan: {
      backupPlanName: 'all',
      backupPlanRule: [{ ruleName: 'daily', targetBackupVault: 'vault', lifecycle: { deleteAfterDays: days } }],
    },
  });
}
