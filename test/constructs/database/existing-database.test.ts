import { Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AuroraPostgresEngineVersion, DatabaseCluster, DatabaseClusterEngine } from 'aws-cdk-lib/aws-rds';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  ExistingAuroraDatabase,
  type ExistingAuroraDatabaseProps,
} from '../../../lib/constructs/database/existing-database';
import { stackWithService } from '../../helpers/fixtures';

/** A service that writes to, and reads the dashboards of, a cluster that somebody else made. */
function existing(readers?: ExistingAuroraDatabaseProps['readers']) {
  const { app, stack, vpc, web } = stackWithService();
  const cluster = DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Theirs', {
    clusterIdentifier: 'theirs',
    clusterResourceIdentifier: 'cluster-ABC',
    clusterEndpointAddress: 'theirs.cluster-x.us-east-1.rds.amazonaws.com',
    readerEndpointAddress: 'theirs.cluster-ro-x.us-east-1.rds.amazonaws.com',
    port: 5444,
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'TheirAccess', 'sg-12345678')],
    engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_9 }),
  });
  const database = new ExistingAuroraDatabase(stack, 'Database', {
    vpc,
    cluster,
    databaseName: 'shop',
    port: 5444,
    readers: readers ?? {
      agents: { instanceIdentifiers: ['theirs-1'] },
      dashboards: { instanceIdentifiers: ['theirs-2'], autoscaled: true },
    },
  });
  return { app, stack, vpc, database, web };
}

describe('a database that stands already', () => {
  const { app, stack, vpc, database, web } = existing();
  database.grantConnect(web, 'writer', 'web');
  database.grantConnect(web, 'dashboards', 'web');
  const template = Template.fromStack(stack);

  test('gets a proxy and an endpoint for each role, and nothing of it is made anew', () => {
    template.resourceCountIs('AWS::RDS::DBCluster', 0);
    template.resourceCountIs('AWS::RDS::DBInstance', 0);
    template.hasResourceProperties('AWS::RDS::DBProxy', { RequireTLS: true, EngineFamily: 'POSTGRESQL' });
    template.hasResourceProperties('AWS::RDS::DBClusterEndpoint', {
      DBClusterIdentifier: 'theirs',
      StaticMembers: ['theirs-1'],
    });
    template.hasResourceProperties('AWS::RDS::DBClusterEndpoint', { ExcludedMembers: ['theirs-1'] });
  });

  test('a service is told the ports of each: that of proxies, and that of the instances', () => {
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({
          Environment: Match.arrayWith([
            { Name: 'DATABASE_WRITER_PORT', Value: '5432' },
            { Name: 'DATABASE_DASHBOARDS_PORT', Value: '5444' },
            {
              Name: 'DATABASE_DASHBOARDS_FALLBACK_HOST',
              Value: 'theirs.cluster-ro-x.us-east-1.rds.amazonaws.com',
            },
          ]),
        }),
      ],
    });
  });

  test('the way is open from the service to the proxy, to the readers, and from the proxy to the writer', () => {
    const ingress = (FromPort: number, to: object | string) =>
      template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort, GroupId: to });
    ingress(5432, { 'Fn::GetAtt': [Match.stringLikeRegexp('ProxyAccess'), 'GroupId'] });
    ingress(5444, 'sg-12345678');
  });

  test('passes cdk-nag', () => {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    Validations.of(vpc).acknowledge({ id: 'AwsSolutions-VPC7', reason: 'A network of the test, without flow logs.' });
    Validations.of(stack).acknowledge({ id: 'AwsSolutions-ECS4', reason: 'A cluster of the test, without insights.' });
    expect(() => app.synth()).not.toThrow();
  });

  test('given a role without a member, or one that there is not, then it says so', () => {
    expect(() => existing({ agents: { instanceIdentifiers: [] } })).toThrow(/readers\.agents\.count: given 0/);
    expect(() => database.grantConnect(web, 'reports', 'web')).toThrow(/given reports; allowed: one of writer, agents/);
  });
});
