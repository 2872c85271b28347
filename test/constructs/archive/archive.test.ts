import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ArchiveBucket, type ArchiveBucketProps } from '../../../lib/constructs/archive/archive-bucket';
import { LogArchive } from '../../../lib/constructs/archive/log-archive';
import { LogBucket } from '../../../lib/constructs/archive/log-bucket';
import { Network } from '../../../lib/constructs/network/network';
import { encryptionKey } from '../../../lib/constructs/security/encryption-key';
import type { ArchiveClass } from '../../../lib/model/archive/config';
import { testApp, testEnv } from '../../helpers/app';
import { stackWithDatabase } from '../../helpers/fixtures';

const DEEP: ArchiveClass = { prefix: 'audit/', storageClass: 'DEEP_ARCHIVE', transitionAfterDays: 30 };
const CLASSES: Record<string, ArchiveClass> = {
  events: { prefix: 'events/', storageClass: 'GLACIER', transitionAfterDays: 7 },
  logs: { prefix: 'logs/', storageClass: 'GLACIER_IR', transitionAfterDays: 30, expireAfterDays: 365 },
};

function build(given: Partial<ArchiveBucketProps> = {}, stack = new Stack(testApp(), 'Test', { env: testEnv })) {
  const archive = new ArchiveBucket(stack, 'Archive', {
    encryptionKey: encryptionKey(stack, 'ArchiveKey', 'test'),
    accessLogBucket: new LogBucket(stack, 'AccessLogs').bucket,
    classes: CLASSES,
    ...given,
  });
  return { stack, archive, template: () => Template.fromStack(stack) };
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}
/** Statements of the one policy whose id begins like this, references written by their names. */
function statements(template: Template, prefix: string) {
  const [policy, ...more] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
    id.startsWith(prefix),
  );
  if (policy === undefined || more.length > 0) throw new Error(`not one policy ${prefix}`);
  const text = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const { 'Fn::Join': join, Ref } = value as { 'Fn::Join'?: [string, unknown[]]; Ref?: string };
    return join === undefined ? (Ref ?? JSON.stringify(value)).replace(/[0-9A-F]{8}$/, '') : join[1].map(text).join('');
  };
  return (policy[1].Properties.PolicyDocument.Statement as Statement[]).map(({ Action, Resource, Condition }) => ({
    actions: [Action].flat().sort(),
    resources: [Resource].flat().map(text),
    ...(Condition === undefined ? {} : { condition: Condition }),
  }));
}
const role = (stack: Stack) => new Role(stack, 'Worker', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

describe('an archive bucket', () => {
  const rules = (given: Partial<ArchiveBucketProps> = {}) => {
    const [bucket] = Object.entries(build(given).template().findResources('AWS::S3::Bucket')).filter(([id]) =>
      id.startsWith('ArchiveBucket'),
    );
    return bucket?.[1].Properties;
  };

  test('leaves small objects where they are, and says so', () => {
    expect(rules().LifecycleConfiguration.TransitionDefaultMinimumObjectSize).toBe('all_storage_classes_128K');
  });

  test.each([
    [CLASSES, 90],
    [{ ...CLASSES, audit: DEEP }, 180],
    [{}, 90],
  ])('keeps old versions as long as the longest of its classes is billed (%#)', (classes, days) => {
    expect(rules({ classes }).LifecycleConfiguration.Rules).toContainEqual({
      Id: 'old-versions',
      Status: 'Enabled',
      NoncurrentVersionExpiration: { NoncurrentDays: days },
      ExpiredObjectDeleteMarker: true,
    });
  });

  test('given a lock, then every version is kept that long; without one, the bucket knows none', () => {
    expect(rules({ objectLock: ObjectLockRetention.compliance(Duration.days(365)) })).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 365 } } },
    });
    expect(Object.keys(rules())).not.toContain('ObjectLockEnabled');
  });

  test('given everything wrong, then all is in one report', () => {
    const classes: Record<string, ArchiveClass> = {
      events: { prefix: 'events', storageClass: 'GLACIER', transitionAfterDays: 7 },
      logs: { prefix: 'logs/', storageClass: 'GLACIER_IR', transitionAfterDays: 30, expireAfterDays: 100 },
      more: { prefix: 'logs/more/', storageClass: 'GLACIER_IR', transitionAfterDays: 30 },
    };
    const objectLock = ObjectLockRetention.governance(Duration.days(101));
    expect(() => build({ classes, objectLock, removalPolicy: RemovalPolicy.DESTROY })).toThrow(
      new RegExp(
        [
          'classes.events.prefix: given "events"',
          'classes.more.prefix: given "logs/more/"',
          'classes.logs.expireAfterDays: given 100; allowed: at least 120',
          'classes.logs.expireAfterDays: given 100; allowed: at least 101, the days of the lock',
          'objectLock: given a lock, with removalPolicy DESTROY',
        ].join('[^]*'),
      ),
    );
  });
});

describe('what an archive grants', () => {
  const KEY = ['kms:Decrypt', 'kms:GenerateDataKey'];

  const condition = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };

  // Aurora user guide, "Setting up access to an Amazon S3 bucket" (export): PutObject and AbortMultipartUpload.
  test('to a database that writes: to write the objects of a class, and to read and delete nothing', () => {
    const { stack, archive, template } = build();
    archive.grantExport(role(stack), ['events']);
    expect(statements(template(), 'Worker')).toEqual([
      { actions: ['s3:AbortMultipartUpload', 's3:PutObject'], resources: ['arn:aws:s3:::ArchiveBucket/events/*'] },
      { actions: KEY, resources: [expect.any(String)], condition },
    ]);
  });

  // The same for import: GetObject and ListBucket.
  test('to a database that reads: to read the objects of a class, and to write and delete nothing', () => {
    const { stack, archive, template } = build();
    archive.grantImport(role(stack), ['events']);
    expect(statements(template(), 'Worker')).toEqual([
      { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::ArchiveBucket/events/*'] },
      { actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::ArchiveBucket'] },
      { actions: ['kms:Decrypt'], resources: [expect.any(String)], condition },
    ]);
  });

  test('to a function: to read objects, to ask Glacier for them, and to write manifests and their lists only', () => {
    const { stack, archive, template } = build();
    archive.grantVerify(role(stack));
    expect(statements(template(), 'Worker').slice(0, 3)).toEqual([
      {
        actions: ['s3:GetObject', 's3:RestoreObject'],
        resources: ['arn:aws:s3:::ArchiveBucket/events/*', 'arn:aws:s3:::ArchiveBucket/logs/*'],
      },
      {
        actions: ['s3:PutObject'],
        resources: [
          'arn:aws:s3:::ArchiveBucket/events/*/manifest.json',
          'arn:aws:s3:::ArchiveBucket/events/*/symlink/symlink.txt',
          'arn:aws:s3:::ArchiveBucket/logs/*/manifest.json',
          'arn:aws:s3:::ArchiveBucket/logs/*/symlink/symlink.txt',
        ],
      },
      { actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::ArchiveBucket'] },
    ]);
  });

  test('given a role of another stack, then nothing is written into that of the archive', () => {
    const app = testApp();
    const { stack, archive } = build({}, new Stack(app, 'Data'));
    const before = JSON.stringify(build({}, new Stack(testApp(), 'Data')).template().toJSON().Resources);
    const other = new Stack(app, 'Schema');
    archive.grantVerify(role(other));
    expect(JSON.stringify(Template.fromStack(stack).toJSON().Resources)).toBe(before);
    expect(other.dependencies).toContain(stack);
    expect(stack.dependencies).toEqual([]);
  });

  test.each(['weak', 'strong'])(
    'given a %s reference to another stack, then its wildcards are acknowledged',
    (reference) => {
      const app = testApp({ context: { '@aws-cdk/core:defaultCrossStackReferences': reference } });
      const { archive } = build({}, new Stack(app, 'Data', { env: testEnv }));
      const other = new Stack(app, 'Schema', { env: testEnv });
      archive.grantVerify(role(other), ['events']);
      const checks = new AwsSolutionsChecks(app);
      app.synth();
      const { violations } = checks.validateScope(other);
      expect(violations).toEqual([]);
    },
  );

  test('given a class that it does not have, then it is refused with those that it has', () => {
    const { stack, archive } = build();
    expect(() => archive.grantExport(role(stack), ['event'])).toThrow(/given event; allowed: .*events, logs/);
  });
});

describe('a database that is archived', () => {
  function archived() {
    const { stack, construct, template, app } = stackWithDatabase();
    const { archive } = build({}, stack);
    return { stack, app, construct, archive, template };
  }

  test('has a role for each of export and import that RDS may take for this cluster alone', () => {
    const { construct, archive, template } = archived();
    expect(construct.archiveRoles).toBeUndefined();
    construct.archiveTo(archive, ['events']);
    const [cluster] = Object.values(template().findResources('AWS::RDS::DBCluster'));
    const associated = cluster?.Properties.AssociatedRoles as { FeatureName: string; RoleArn: object }[];
    expect(associated.map(({ FeatureName }) => FeatureName)).toEqual(['s3Export', 's3Import']);
    // RDS API reference, AddRoleToDBCluster: an association is known by the role's ARN, and a second one of the same ARN is refused.
    expect(new Set(associated.map(({ RoleArn }) => JSON.stringify(RoleArn))).size).toBe(2);
    for (const { RoleArn } of associated) {
      const [id] = (RoleArn as { 'Fn::GetAtt': [string] })['Fn::GetAtt'];
      const trusted = template().findResources('AWS::IAM::Role')[id]?.Properties.AssumeRolePolicyDocument.Statement;
      expect(trusted).toEqual([
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'rds.amazonaws.com' },
          Condition: {
            StringEquals: {
              'aws:SourceAccount': '111111111111',
              'aws:SourceArn': `arn:aws:rds:us-east-1:111111111111:cluster:${cluster?.Properties.DBClusterIdentifier}`,
            },
          },
        },
      ]);
    }
  });

  test('reaches HTTPS, and nothing otherwise', () => {
    const egress = (template: Template) =>
      Object.entries(template.findResources('AWS::EC2::SecurityGroup'))
        .filter(([id]) => id.startsWith('DatabaseAccess'))
        .flatMap(([, { Properties }]) => Properties.SecurityGroupEgress);
    const { construct, archive, template } = archived();
    construct.archiveTo(archive);
    expect(egress(template())).toEqual([expect.objectContaining({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })]);
    expect(egress(stackWithDatabase().template())).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32' })]);
  });

  test('given two archives, then one role writes to both, and one reads both', () => {
    const { stack, construct, archive, template } = archived();
    construct.archiveTo(archive, ['events']);
    const second = new ArchiveBucket(stack, 'Second', {
      encryptionKey: archive.encryptionKey,
      accessLogBucket: new LogBucket(stack, 'MoreLogs').bucket,
      classes: { audit: DEEP },
    });
    construct.archiveTo(second);
    for (const name of ['DatabaseArchiveExportRole', 'DatabaseArchiveImportRole'])
      expect(statements(template(), name).flatMap(({ resources }) => resources)).toEqual(
        expect.arrayContaining(['arn:aws:s3:::ArchiveBucket/events/*', 'arn:aws:s3:::SecondBucket/audit/*']),
      );
  });

  test('given an archive in another region, then it is refused, and the database is left as it was', () => {
    const { app, construct } = archived();
    const abroad = new Stack(app, 'Abroad', { env: { account: '111111111111', region: 'eu-west-1' } });
    const { archive } = build({}, abroad);
    expect(() => construct.archiveTo(archive)).toThrow(/given a bucket in eu-west-1; allowed: a bucket in us-east-1/);
    expect(construct.archiveRoles).toBeUndefined();
  });
});

describe('an archive of logs', () => {
  const { stack, archive, template } = build();
  new LogArchive(stack, 'Api', {
    logGroup: new LogGroup(stack, 'ApiLogs') as ILogGroup,
    archive,
    className: 'logs',
    folder: 'api',
    encryptionKey: archive.encryptionKey,
  });

  test('writes large objects below its folder, packed as they come, and what fails beside them', () => {
    template().hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', {
      DeliveryStreamType: 'DirectPut',
      DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
      ExtendedS3DestinationConfiguration: Match.objectLike({
        Prefix: 'logs/api/',
        ErrorOutputPrefix: 'logs/api/failed/',
        BufferingHints: { SizeInMBs: 128, IntervalInSeconds: 900 },
        CompressionFormat: 'UNCOMPRESSED',
        FileExtension: '.gz',
        CloudWatchLoggingOptions: Match.objectLike({ Enabled: true }),
      }),
    });
  });

  test('takes everything of the group, and comes after the right to hand it over', () => {
    const [filter] = Object.values(template().findResources('AWS::Logs::SubscriptionFilter'));
    expect(filter?.Properties).toMatchObject({
      LogGroupName: { Ref: expect.stringMatching(/^ApiLogs/) },
      FilterPattern: '',
      DestinationArn: { 'Fn::GetAtt': [expect.stringMatching(/^ApiStream/), 'Arn'] },
    });
    expect(filter?.DependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/^ApiSubscriptionRoleDefaultPolicy/)]),
    );
    const [stream] = Object.values(template().findResources('AWS::KinesisFirehose::DeliveryStream'));
    expect(stream?.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^ApiRoleDefaultPolicy/)]));
  });

  test('may write below its folder alone, and hand over to this stream alone', () => {
    expect(statements(template(), 'ApiRole').slice(0, 2)).toEqual([
      {
        actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
        resources: ['arn:aws:s3:::ArchiveBucket/logs/api/*'],
      },
      {
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: ['arn:aws:s3:::ArchiveBucket'],
      },
    ]);
    expect(statements(template(), 'ApiSubscriptionRole')).toEqual([
      {
        actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
        resources: [expect.stringContaining('ApiStream')],
      },
    ]);
    const roles = Object.entries(template().findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('Api'));
    expect(roles).toHaveLength(2);
    for (const [, { Properties }] of roles)
      expect(Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals).toEqual({
        'aws:SourceAccount': '111111111111',
      });
  });
});

test('given the platform’s network, then its isolated subnets have a way to S3', () => {
  const stack = new Stack(testApp(), 'Net');
  const { vpc } = new Network(stack, 'Network', {
    cidr: '10.0.0.0/16',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    encryptionKey: encryptionKey(stack, 'Key', 'test'),
  });
  const tables = vpc.isolatedSubnets.map(({ routeTable }) => stack.resolve(routeTable.routeTableId));
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Gateway',
    RouteTableIds: Match.arrayWith(tables),
  });
});
