import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ExistingArchive, type IArchive } from '../../../lib/constructs/archive/archive';
import { ArchiveBucket } from '../../../lib/constructs/archive/archive-bucket';
import { LogBucket } from '../../../lib/constructs/archive/log-bucket';
import {
  PartitionMaintenance,
  type PartitionMaintenanceProps,
} from '../../../lib/constructs/partitions/partition-maintenance';
import { encryptionKey } from '../../../lib/constructs/security/encryption-key';
import { readArchiveEnvironment } from '../../../lib/handlers/partitions/env';
import type { ArchiveClass } from '../../../lib/model/archive/config';
import type { Partitioning } from '../../../lib/model/partitions/config';
import { stackWithVpc } from '../../helpers/fixtures';

const MONTHS: Partitioning = { strategy: 'range', column: 'at', period: 'month', aheadPeriods: 3 };
const ARCHIVED: Partitioning = { ...MONTHS, archive: { class: 'events', retainDays: 365, dropAfterDays: 7 } };
const CLASSES: Record<string, ArchiveClass> = {
  events: { prefix: 'events/', storageClass: 'GLACIER', transitionAfterDays: 7 },
  logs: { prefix: 'logs/', storageClass: 'GLACIER_IR', transitionAfterDays: 30 },
};

type Given = Partial<Pick<PartitionMaintenanceProps, 'archiveSchedule' | 'tables'>>;

/** A keeper of a cluster in us-east-1, with the archive that is made of its stack. */
function synthesized(archiveOf: (stack: Stack) => IArchive | undefined, given: Given = {}) {
  const { app, stack, vpc } = stackWithVpc();
  const cluster = DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', {
    clusterIdentifier: 'shop',
    clusterEndpointAddress: 'shop.cluster-1.us-east-1.rds.amazonaws.com',
    port: 5432,
  });
  const archive = archiveOf(stack);
  new PartitionMaintenance(stack, 'Keeper', {
    vpc,
    cluster,
    databaseName: 'shop',
    secret: Secret.fromSecretCompleteArn(
      stack,
      'Owner',
      'arn:aws:secretsmanager:us-east-1:111111111111:secret:owner-AbCdEf',
    ),
    tables: { events: ARCHIVED, clicks: MONTHS },
    encryptionKey: encryptionKey(stack, 'Key', 'test'),
    ...(archive === undefined ? {} : { archive }),
    ...given,
  });
  return { app, template: Template.fromStack(stack) };
}
/** The function, and not the one with which the CDK may empty a bucket of a test. */
const keeper = (template: Template) =>
  Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) => id.startsWith('KeeperFunction'))?.[1];
const made = (stack: Stack) =>
  new ArchiveBucket(stack, 'Archive', {
    encryptionKey: encryptionKey(stack, 'ArchiveKey', 'test'),
    accessLogBucket: new LogBucket(stack, 'AccessLogs').bucket,
    classes: CLASSES,
  });
const existing =
  (region: string, classes = CLASSES) =>
  (stack: Stack) =>
    new ExistingArchive({
      bucket: Bucket.fromBucketAttributes(stack, 'Old', { bucketName: 'old-archive', region }) as IBucket,
      encryptionKey: encryptionKey(stack, 'OldKey', 'test'),
      classes,
    });

describe('a keeper that archives', () => {
  const { app, template } = synthesized(made);
  const lambda = keeper(template);

  test('is told bucket, region and key, and has memory to read objects', () => {
    expect(readArchiveEnvironment(lambda?.Properties.Environment.Variables)).toEqual({
      ARCHIVE_BUCKET: { Ref: expect.stringMatching(/^ArchiveBucket/) },
      ARCHIVE_REGION: 'us-east-1',
      ARCHIVE_KEY_ARN: { 'Fn::GetAtt': [expect.stringMatching(/^ArchiveKey/), 'Arn'] },
    });
    expect(lambda?.Properties.MemorySize).toBe(512);
  });

  test('has its tables, and the classes that they go to, beside its code', () => {
    const { directory, stacks } = app.synth();
    const manifest = JSON.parse(readFileSync(join(directory, `${stacks[0]?.stackName}.assets.json`), 'utf8'));
    const key = lambda?.Properties.Code.S3Key.replace('.zip', '');
    const read = (file: string) =>
      JSON.parse(readFileSync(join(directory, manifest.files[key].source.path, file), 'utf8'));
    expect(read('archive.json')).toEqual({ events: CLASSES.events });
    expect(read('tables.json').events.archive).toEqual({ class: 'events', retainDays: 365, dropAfterDays: 7 });
  });

  test('is called every hour to archive, beside the daily call to keep, by one role', () => {
    const schedules = Object.values(template.findResources('AWS::Scheduler::Schedule')).map(
      ({ Properties }) => Properties,
    );
    expect(
      schedules.map(({ ScheduleExpression: when, ScheduleExpressionTimezone: zone, Target }) => [
        when,
        zone,
        Target.Input,
      ]),
    ).toEqual([
      ['cron(17 3 * * ? *)', 'Etc/UTC', '{"action":"keep"}'],
      ['cron(37 * * * ? *)', 'Etc/UTC', '{"action":"archive"}'],
    ]);
    const [keep, archive] = schedules;
    expect(archive?.Target.RoleArn).toEqual(keep?.Target.RoleArn);
    // One that comes after the next is due would only repeat it.
    expect(archive?.Target.RetryPolicy.MaximumEventAgeInSeconds).toBeLessThan(3600);
  });

  test('may write manifests of the classes that it uses, and their lists, and no other object', () => {
    const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
      id.startsWith('KeeperRole'),
    );
    const statements: { Action: string | string[]; Resource: unknown }[] =
      policy?.[1].Properties.PolicyDocument.Statement;
    const puts = statements.filter(({ Action }) => [Action].flat().includes('s3:PutObject'));
    expect(puts).toHaveLength(1);
    const keys = JSON.stringify(puts[0]?.Resource).match(/"\/[^"]+"/g);
    expect(keys).toEqual(['"/events/*/manifest.json"', '"/events/*/symlink/symlink.txt"']);
    expect(JSON.stringify(statements)).not.toContain('logs/*');
  });

  test('given another schedule, then it is that', () => {
    const archiveSchedule = ScheduleExpression.expression('rate(4 hours)');
    synthesized(made, { archiveSchedule }).template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(4 hours)',
      Target: Match.objectLike({ Input: '{"action":"archive"}' }),
    });
  });

  test('given a bucket that stood before, then it goes there', () => {
    synthesized(existing('us-east-1')).template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ ARCHIVE_BUCKET: 'old-archive', ARCHIVE_REGION: 'us-east-1' }) },
    });
  });
});

describe('a keeper that does not archive', () => {
  test('is called once a day, and knows of no archive', () => {
    const { template } = synthesized(() => undefined, { tables: { events: MONTHS } });
    template.resourceCountIs('AWS::Scheduler::Schedule', 1);
    const lambda = keeper(template);
    expect(readArchiveEnvironment(lambda?.Properties.Environment.Variables)).toBeUndefined();
    expect(lambda?.Properties.MemorySize).toBe(256);
  });
});

describe('what does not go together', () => {
  test('given a bucket in another region and a class it does not have, then both are said', () => {
    expect(() => synthesized(existing('eu-west-1', { logs: CLASSES.logs as ArchiveClass }))).toThrow(
      /tables: given class events; allowed: classes of the archive: logs[\s\S]*archive: given a bucket in eu-west-1; allowed: a bucket in us-east-1/,
    );
  });

  test('given tables that are archived and no archive, or the other way round, then it is refused', () => {
    expect(() => synthesized(() => undefined)).toThrow(/archive: given nothing, with tables that go to events/);
    expect(() => synthesized(made, { tables: { events: MONTHS } })).toThrow(/given an archive, with no table/);
  });
});
