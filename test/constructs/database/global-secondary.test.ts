import { Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AuroraDatabase } from '../../../lib/constructs/database/aurora-database';
import {
  AuroraGlobalSecondary,
  type AuroraGlobalSecondaryProps,
} from '../../../lib/constructs/database/global-secondary';
import { encryptionKey } from '../../../lib/constructs/security/encryption-key';
import { testApp, testEnv } from '../../helpers/app';
import { stackWithCluster } from '../../helpers/fixtures';

function secondary(props: Partial<AuroraGlobalSecondaryProps> = {}) {
  const app = testApp();
  const stack = new Stack(app, 'Copy', { env: { ...testEnv, region: 'eu-west-1' } });
  const vpc = new Vpc(stack, 'Vpc', {
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    subnetConfiguration: [{ name: 'data', subnetType: SubnetType.PRIVATE_ISOLATED }],
  });
  const construct = new AuroraGlobalSecondary(stack, 'Database', {
    vpc,
    globalClusterIdentifier: 'shop-global',
    instanceClass: 'r7g.large',
    encryptionKey: encryptionKey(stack, 'Key', 'test'),
    ...props,
  });
  return { app, stack, vpc, construct };
}

test('a database becomes the primary of a global one, which is protected and stays', () => {
  const { stack, vpc, key } = stackWithCluster();
  new AuroraDatabase(stack, 'Database', {
    vpc,
    encryptionKey: key,
    databaseName: 'shop',
    writerInstanceClass: 'r7g.large',
    globalClusterIdentifier: 'shop-global',
  });
  Template.fromStack(stack).hasResource('AWS::RDS::GlobalCluster', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      GlobalClusterIdentifier: 'shop-global',
      DeletionProtection: true,
      SourceDBClusterIdentifier: Match.objectLike({ 'Fn::Join': Match.anyValue() }),
    },
  });
});

describe('the copy in another region', () => {
  test('is encrypted with that region’s key, protected, kept, and has no user of its own', () => {
    const template = Template.fromStack(secondary({ readers: 2 }).stack);
    template.hasResource('AWS::RDS::DBCluster', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        GlobalClusterIdentifier: 'shop-global',
        Engine: 'aurora-postgresql',
        EngineVersion: '17.9',
        StorageEncrypted: true,
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
        DeletionProtection: true,
        EnableIAMDatabaseAuthentication: true,
        MasterUsername: Match.absent(),
        ManageMasterUserPassword: Match.absent(),
        DatabaseName: Match.absent(),
      },
    });
    const instances = Object.values(template.findResources('AWS::RDS::DBInstance'));
    // A cluster without an instance serves nothing; one more is a reader, which goes when `readers` is lowered.
    expect(instances.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['RetainExceptOnCreate', 'Delete']);
    template.allResourcesProperties('AWS::RDS::DBInstance', {
      DBInstanceClass: 'db.r7g.large',
      PubliclyAccessible: false,
    });
  });

  test('has the parameters of the primary', () => {
    Template.fromStack(secondary().stack).hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
      Parameters: Match.objectLike({ 'rds.force_ssl': '1' }),
    });
  });

  test('passes cdk-nag', () => {
    const { app, vpc } = secondary();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    Validations.of(vpc).acknowledge({ id: 'AwsSolutions-VPC7', reason: 'A network of the test, without flow logs.' });
    expect(() => app.synth()).not.toThrow();
  });

  test('given no reader, or no protection without a reason, then all is told at once', () => {
    expect(() => secondary({ readers: 0, deletionProtection: false })).toThrow(
      /readers: given 0[\s\S]*optOutReason: given nothing/,
    );
  });
});
