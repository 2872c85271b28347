import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { AuroraDatabase } from '../../../lib/constructs/database/aurora-database';
import {
  PartitionMaintenance,
  type PartitionMaintenanceProps,
} from '../../../lib/constructs/partitions/partition-maintenance';
import { encryptionKey } from '../../../lib/constructs/security/encryption-key';
import { readEnvironment } from '../../../lib/handlers/partitions/env';
import type { Partitioning } from '../../../lib/model/partitions/config';
import { stackWithVpc } from '../../helpers/fixtures';

const MONTHS: Partitioning = { strategy: 'range', column: 'at', period: 'month', aheadPeriods: 3 };

function synthesized(
  given: Partial<Pick<PartitionMaintenanceProps, 'functionName' | 'logRetention' | 'schedule' | 'tables'>> = {},
) {
  const { stack, vpc } = stackWithVpc();
  const key = encryptionKey(stack, 'Key', 'test');
  const { cluster } = new AuroraDatabase(stack, 'Database', {
    vpc,
    databaseName: 'shop',
    writerInstanceClass: 'r7g.large',
    encryptionKey: key,
  });
  const tables = { events: MONTHS };
  new PartitionMaintenance(stack, 'Keeper', {
    vpc,
    cluster,
    databaseName: 'shop',
    tables,
    encryptionKey: key,
    ...given,
  });
  return Template.fromStack(stack);
}
const ours = (template: Template, type: string, prefix = 'Keeper') =>
  Object.entries(template.findResources(type)).filter(([id]) => id.startsWith(prefix));
const one = (template: Template, type: string, prefix?: string) => {
  const [found, ...more] = ours(template, type, prefix);
  if (found === undefined || more.length > 0) throw new Error(`not one ${type}`);
  return { id: found[0], properties: found[1].Properties };
};

describe('the function that keeps partitions', () => {
  const template = synthesized({ logRetention: RetentionDays.TWO_WEEKS, functionName: 'shop-partitions' });

  test('runs in private subnets, for 15 minutes at most, again when it fails, and trusts the authorities of RDS', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'shop-partitions',
      Runtime: 'nodejs24.x',
      Timeout: 900,
      VpcConfig: { SubnetIds: [0, 1].map((n) => ({ Ref: Match.stringLikeRegexp(`privateSubnet${n + 1}`) })) },
      Environment: { Variables: { DATABASE_NAME: 'shop', NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' } },
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 21_600,
    });
  });

  test('is told all that it asks for, the writer past the proxy among it, and no password', () => {
    const { Variables } = one(template, 'AWS::Lambda::Function').properties.Environment;
    const { DATABASE_HOST, DATABASE_SECRET_ARN, DATABASE_CLUSTER } = readEnvironment(Variables);
    expect(DATABASE_HOST).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^DatabaseCluster/), 'Endpoint.Address'] });
    expect(DATABASE_SECRET_ARN).toEqual({ 'Fn::GetAtt': [expect.anything(), 'MasterUserSecret.SecretArn'] });
    expect(DATABASE_CLUSTER).toEqual({ Ref: expect.stringMatching(/^DatabaseCluster/) });
  });

  test('may reach the port of the database and HTTPS, and nobody may reach it', () => {
    const { id, properties } = one(template, 'AWS::EC2::SecurityGroup');
    expect(properties.SecurityGroupEgress).toEqual([expect.objectContaining({ FromPort: 443, ToPort: 443 })]);
    expect(properties.SecurityGroupIngress).toBeUndefined();
    const rules = (type: string, side: string) =>
      Object.values(template.findResources(type)).filter(({ Properties }) =>
        JSON.stringify(Properties[side])?.includes(id),
      );
    expect(rules('AWS::EC2::SecurityGroupIngress', 'GroupId')).toEqual([]);
    expect(rules('AWS::EC2::SecurityGroupIngress', 'SourceSecurityGroupId')).toHaveLength(1);
    const [egress, ...more] = rules('AWS::EC2::SecurityGroupEgress', 'GroupId');
    expect(more).toEqual([]);
    expect(egress?.Properties.DestinationSecurityGroupId['Fn::GetAtt'][0]).toMatch(/^DatabaseAccess/);
  });

  test('may read one secret, write one log group, and attach itself to the network', () => {
    const { properties } = one(template, 'AWS::IAM::Policy', 'KeeperRole');
    const statements: { Action: string | string[]; Resource: unknown }[] = properties.PolicyDocument.Statement;
    expect(statements.map(({ Action }) => [Action].flat())).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['secretsmanager:GetSecretValue'],
      ['kms:Decrypt'],
      expect.arrayContaining(['ec2:CreateNetworkInterface']),
    ]);
    for (const { Action, Resource } of statements)
      expect(Resource === '*').toBe([Action].flat().every((action) => action.startsWith('ec2:')));
    expect(one(template, 'AWS::IAM::Role', 'KeeperRole').properties.ManagedPolicyArns).toBeUndefined();
  });

  test('writes to a log group that is encrypted and does not grow for ever', () => {
    expect(one(template, 'AWS::Logs::LogGroup').properties).toMatchObject({
      RetentionInDays: 14,
      KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
    });
  });
});

describe('its schedule', () => {
  const template = synthesized();

  test('is daily at a quiet hour in UTC, and a run that cannot be handed over is tried again', () => {
    const { id } = one(template, 'AWS::Lambda::Function');
    expect(one(template, 'AWS::Scheduler::Schedule').properties).toMatchObject({
      ScheduleExpression: 'cron(17 3 * * ? *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': [id, 'Arn'] },
        RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 21_600 },
      },
    });
  });

  test('may call this one function, and no version or alias of it, and only for this account', () => {
    const { id } = one(template, 'AWS::Lambda::Function');
    expect(one(template, 'AWS::IAM::Policy', 'KeeperSchedulerRole').properties.PolicyDocument.Statement).toEqual([
      { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: { 'Fn::GetAtt': [id, 'Arn'] } },
    ]);
    expect(
      one(template, 'AWS::IAM::Role', 'KeeperSchedulerRole').properties.AssumeRolePolicyDocument.Statement,
    ).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      },
    ]);
  });

  test('given another one, then it is that', () => {
    const schedule = ScheduleExpression.expression('rate(6 hours)');
    synthesized({ schedule }).hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(6 hours)',
    });
  });
});

describe('a cluster that stands already', () => {
  const GROUP = 'sg-0123456789abcdef0';
  const OWNER = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:owner-AbCdEf';

  function imported(named: boolean, tables: PartitionMaintenanceProps['tables'] = { events: MONTHS }) {
    const { stack, vpc } = stackWithVpc();
    const cluster = DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', {
      clusterIdentifier: 'shop',
      clusterEndpointAddress: 'shop.cluster-1.us-east-1.rds.amazonaws.com',
      port: 5432,
      securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', GROUP)],
    });
    new PartitionMaintenance(stack, 'Keeper', {
      vpc,
      cluster,
      databaseName: 'shop',
      tables,
      encryptionKey: encryptionKey(stack, 'Key', 'test'),
      ...(named ? { secret: Secret.fromSecretCompleteArn(stack, 'Secret', OWNER) } : {}),
    });
    return Template.fromStack(stack);
  }

  test('given its secret, then its tables are kept on its own port', () => {
    const template = imported(true);
    const Variables = { DATABASE_SECRET_ARN: OWNER, DATABASE_PORT: '5432', DATABASE_CLUSTER: 'shop' };
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike(Variables) },
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: GROUP, FromPort: 5432, ToPort: 5432 });
  });

  test('given no secret and no table, then it says both at once', () => {
    expect(() => imported(false, {})).toThrow(
      /Test\/Keeper: tables: given no table.*\n.*Test\/Keeper: cluster: given a cluster without a secret/,
    );
  });
});
