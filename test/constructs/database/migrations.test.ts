import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CfnElement, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnDBProxyTargetGroup, DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { AuroraDatabase } from '../../../lib/constructs/database/aurora-database';
import { Migrations, type MigrationsProps } from '../../../lib/constructs/database/migrations';
import { encryptionKey } from '../../../lib/constructs/security/encryption-key';
import { readEnvironment } from '../../../lib/handlers/migrations/env';
import type { DatabaseUser } from '../../../lib/model/database/users';
import { testEnv } from '../../helpers/app';
import { stackWithVpc } from '../../helpers/fixtures';
import { schemaFolder } from '../../helpers/schema-folder';

const FILES = { '0001-shops.sql': 'create table shops (id int);\n' };
const USERS = [{ name: 'api', writes: true }];

interface Given extends Partial<Pick<MigrationsProps, 'functionName' | 'logRetention'>> {
  readonly files?: Record<string, string>;
  readonly users?: readonly DatabaseUser[];
}

function synthesized({ files = FILES, users = USERS, ...rest }: Given = {}) {
  const { stack, vpc } = stackWithVpc();
  const key = encryptionKey(stack, 'Key', 'test');
  const { cluster } = new AuroraDatabase(stack, 'Database', {
    vpc,
    databaseName: 'shop',
    writerInstanceClass: 'r7g.large',
    encryptionKey: key,
  });
  const folder = schemaFolder(files);
  new Migrations(stack, 'Migrations', {
    folder,
    vpc,
    cluster,
    databaseName: 'shop',
    users,
    encryptionKey: key,
    ...rest,
  });
  return Template.fromStack(stack);
}
function resource(template: Template) {
  const [found] = Object.values(template.findResources('Custom::Migrations'));
  if (found === undefined) throw new Error('no migrations');
  return found;
}
const digest = (given?: Given): string => resource(synthesized(given)).Properties.Digest;
const ours = (template: Template, type: string) =>
  Object.entries(template.findResources(type)).filter(([id]) => id.startsWith('Migrations'));

describe('the function that migrates', () => {
  const template = synthesized({ logRetention: RetentionDays.TWO_WEEKS, functionName: 'shop-migrate' });

  test('runs in private subnets, for 15 minutes at most, once, and trusts the authorities of RDS', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'shop-migrate',
      Runtime: 'nodejs24.x',
      Timeout: 900,
      VpcConfig: { SubnetIds: [0, 1].map((n) => ({ Ref: Match.stringLikeRegexp(`privateSubnet${n + 1}`) })) },
      Environment: { Variables: { DATABASE_NAME: 'shop', NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' } },
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
    expect(resource(template).Properties.ServiceTimeout).toBe('960');
  });

  test('is told all that it asks for, and no password', () => {
    const [[, fn] = ['', { Properties: {} }]] = ours(template, 'AWS::Lambda::Function');
    const { Variables } = fn.Properties.Environment;
    expect(readEnvironment(Variables)).toMatchObject({ DATABASE_USERS: JSON.stringify(USERS) });
    expect(Variables.DATABASE_HOST['Fn::GetAtt'][1]).toBe('Endpoint.Address');
    expect(Variables.DATABASE_SECRET_ARN['Fn::GetAtt'][1]).toBe('MasterUserSecret.SecretArn');
  });

  test('may reach the port of the database and HTTPS, and nobody may reach it', () => {
    const [[id, group] = ['', { Properties: {} }]] = ours(template, 'AWS::EC2::SecurityGroup');
    expect(group.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ FromPort: 443, ToPort: 443 })]);
    expect(group.Properties.SecurityGroupIngress).toBeUndefined();
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
    const [[, policy] = ['', { Properties: {} }]] = ours(template, 'AWS::IAM::Policy');
    const statements: { Action: string | string[]; Resource: unknown }[] = policy.Properties.PolicyDocument.Statement;
    expect(statements.map(({ Action }) => [Action].flat())).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['secretsmanager:GetSecretValue'],
      ['kms:Decrypt'],
      expect.arrayContaining(['ec2:CreateNetworkInterface']),
    ]);
    for (const { Action, Resource } of statements)
      expect(Resource === '*').toBe([Action].flat().every((action) => action.startsWith('ec2:')));
    const [[, role] = ['', { Properties: {} }]] = ours(template, 'AWS::IAM::Role');
    expect(role.Properties.ManagedPolicyArns).toBeUndefined();
  });

  test('writes to a log group that is encrypted and does not grow for ever', () => {
    const [[, logs] = ['', { Properties: {} }]] = ours(template, 'AWS::Logs::LogGroup');
    expect(logs.Properties).toMatchObject({
      RetentionInDays: 14,
      KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
    });
  });
});

describe('the custom resource', () => {
  test('comes after the writer and after the way to it is open', () => {
    const { DependsOn } = resource(synthesized());
    for (const part of [
      /^DatabaseClusterWriter/,
      /^MigrationsAdmitted/,
      /^MigrationsAccessto.*DatabaseAccess/,
      /^MigrationsFunction/,
    ])
      expect(DependsOn).toContainEqual(expect.stringMatching(part));
    // Rules of others may wait for services, which may wait for this.
    expect(DependsOn.filter((id: string) => id.startsWith('DatabaseAccess'))).toEqual([]);
  });

  test('given the same files and users, then it is the same, whatever the line ends', () => {
    expect(resource(synthesized()).Properties.Files).toEqual(['0001-shops']);
    expect(digest()).toBe(digest());
    expect(digest({ files: { '0001-shops.sql': 'create table shops (id int);\r\n' } })).toBe(digest());
  });

  test.each<[string, Given]>([
    ['another text', { files: { '0001-shops.sql': 'create table shops (id bigint);\n' } }],
    ['another name', { files: { '0001-stores.sql': FILES['0001-shops.sql'] } }],
    ['another file', { files: { ...FILES, '0002-sales.sql': 'select 1;' } }],
    ['another user', { users: [...USERS, { name: 'map', writes: false }] }],
    ['a user that no longer writes', { users: [{ name: 'api', writes: false }] }],
  ])('given %s, then it changes, so that the function runs', (_, given) => {
    expect(digest(given)).not.toBe(digest());
  });

  test('given a file that cannot be applied, then the synth fails and names it', () => {
    expect(() => synthesized({ files: { '0002-gap.sql': 'commit;' } })).toThrow(
      /0002-gap.sql: given number 0002.*\n.*0002-gap.sql: given line 1: commit/,
    );
  });

  test('given a folder that is not there, then it says so', () => {
    const { stack, vpc } = stackWithVpc();
    const props = { vpc, databaseName: 'shop' } as unknown as MigrationsProps;
    expect(() => new Migrations(stack, 'Migrations', { ...props, folder: 'nowhere' })).toThrow(
      /folder: given .*nowhere/,
    );
  });

  test('given another file in the folder, then it is none of its business', () => {
    const folder = schemaFolder(FILES);
    writeFileSync(join(folder, 'README.md'), 'read me');
    expect(digest({ files: { ...FILES, 'README.md': 'read me' } })).toBe(digest());
  });
});

describe('a cluster that stands already', () => {
  const GROUP = 'sg-0123456789abcdef0';
  const OWNER = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:owner-AbCdEf';

  function imported(named: boolean) {
    const { stack, vpc } = stackWithVpc();
    const cluster = DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', {
      clusterIdentifier: 'shop',
      clusterEndpointAddress: 'shop.cluster-1.us-east-1.rds.amazonaws.com',
      port: 5432,
      securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', GROUP)],
    });
    new Migrations(stack, 'Migrations', {
      folder: schemaFolder(FILES),
      vpc,
      cluster,
      databaseName: 'shop',
      encryptionKey: encryptionKey(stack, 'Key', 'test'),
      ...(named ? { secret: Secret.fromSecretCompleteArn(stack, 'Secret', OWNER) } : {}),
    });
    return Template.fromStack(stack);
  }

  test('given its secret, then it is migrated on its own port', () => {
    const template = imported(true);
    const Environment = {
      Variables: Match.objectLike({ DATABASE_HOST: Match.stringLikeRegexp('^shop'), DATABASE_PORT: '5432' }),
    };
    template.hasResourceProperties('AWS::Lambda::Function', { Environment });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: GROUP, FromPort: 5432, ToPort: 5432 });
  });

  test('given no secret, then it says what is wanted', () => {
    expect(() => imported(false)).toThrow('Test/Migrations: cluster: given a cluster without a secret');
  });
});

describe('targets of a proxy', () => {
  const parts = () => {
    const { app, stack, vpc } = stackWithVpc();
    const key = encryptionKey(stack, 'Key', 'test');
    const database = new AuroraDatabase(stack, 'Database', {
      vpc,
      databaseName: 'shop',
      writerInstanceClass: 'r7g.large',
      encryptionKey: key,
    });
    const migrationsIn = (scope: Stack) =>
      new Migrations(scope, 'Migrations', {
        folder: schemaFolder(FILES),
        vpc,
        cluster: database.cluster,
        databaseName: 'shop',
        encryptionKey: key,
      });
    return { app, stack, database, migrationsIn };
  };

  test.each(['another', 'the same'])('in %s stack are made beside the migrations and after them', (where) => {
    const { app, stack, database, migrationsIn } = parts();
    const scope = where === 'another' ? new Stack(app, 'Schema', { env: testEnv }) : stack;
    const migrations = migrationsIn(scope);
    expect(migrations.proxyTargets).toBeUndefined();
    database.registerProxyTargetsAfter(migrations);
    expect(migrations.proxyTargets).toBeInstanceOf(CfnDBProxyTargetGroup);
    // Refuses a template whose resources wait for each other, as CloudFormation does.
    const template = Template.fromStack(scope);
    const resourceId = scope.getLogicalId(migrations.resource.node.defaultChild as CfnElement);
    template.resourceCountIs('AWS::RDS::DBProxyTargetGroup', 1);
    template.hasResource('AWS::RDS::DBProxyTargetGroup', { DependsOn: Match.arrayWith([resourceId]) });
    if (scope !== stack) Template.fromStack(stack).resourceCountIs('AWS::RDS::DBProxyTargetGroup', 0);
  });
});
