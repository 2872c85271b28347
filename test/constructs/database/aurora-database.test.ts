import type { RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { ArchiveBucket } from '../../../lib/constructs/archive/archive-bucket';
import { LogBucket } from '../../../lib/constructs/archive/log-bucket';
import type { AuroraDatabaseProps } from '../../../lib/constructs/database/aurora-database-props';
import { encryptionKey } from '../../../lib/constructs/security/encryption-key';
import { WorkerService } from '../../../lib/constructs/service/worker-service';
import type { ArchiveClass } from '../../../lib/model/archive/config';
import { scalingSpec } from '../../../lib/model/scaling/parse';
import { InputError } from '../../../lib/model/validation/input-error';
import { stackWithCluster, stackWithDatabase, threeRoles } from '../../helpers/fixtures';
import { runs } from '../../helpers/properties';

const members = (template: Template, list: 'StaticMembers' | 'ExcludedMembers') =>
  Object.values(template.findResources('AWS::RDS::DBClusterEndpoint')).map((endpoint) =>
    (endpoint.Properties[list] ?? []).map((member: { Ref: string }) =>
      member.Ref.replace(/^DatabaseCluster|[0-9A-F]{8}$/g, ''),
    ),
  );

describe('an Aurora database', () => {
  test('is encrypted, protected, backed up, logged and reached with IAM', () => {
    stackWithDatabase()
      .template()
      .hasResource('AWS::RDS::DBCluster', {
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          StorageEncrypted: true,
          KmsKeyId: Match.anyValue(),
          DeletionProtection: true,
          BackupRetentionPeriod: 35,
          EnableIAMDatabaseAuthentication: true,
          EnableCloudwatchLogsExports: ['postgresql'],
          ManageMasterUserPassword: true,
          MasterUserPassword: Match.absent(),
          Port: 5433,
        },
      });
  });

  test('asks for TLS and ends what nobody waits for', () => {
    stackWithDatabase()
      .template()
      .hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
        Parameters: {
          'rds.force_ssl': '1',
          statement_timeout: '300000',
          idle_in_transaction_session_timeout: '60000',
          autovacuum_vacuum_scale_factor: '0.05',
          autovacuum_analyze_scale_factor: '0.02',
          log_min_duration_statement: '500',
          log_lock_waits: '1',
        },
      });
  });

  test('gives each role an endpoint: members for isolated roles, everybody else excluded where readers are added', () => {
    const template = stackWithDatabase().template();
    expect(members(template, 'StaticMembers')).toEqual([['agents1'], [], ['analytics1']]);
    expect(members(template, 'ExcludedMembers')).toEqual([[], ['agents1', 'analytics1'], []]);
  });

  test('promotes readers of the writer’s class before others', () => {
    const tiers = Object.values(stackWithDatabase().template().findResources('AWS::RDS::DBInstance')).map(
      ({ Properties }) => [Properties.DBInstanceClass, Properties.PromotionTier],
    );
    expect(tiers).toEqual(
      expect.arrayContaining([
        ['db.r7g.large', 1],
        ['db.r7g.xlarge', 15],
      ]),
    );
  });

  test('scales readers beside the fixed ones, which Application Auto Scaling counts too', () => {
    const template = stackWithDatabase().template();
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      ScalableDimension: 'rds:cluster:ReadReplicaCount',
      MinCapacity: 4,
      MaxCapacity: 8,
    });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 70,
        PredefinedMetricSpecification: { PredefinedMetricType: 'RDSReaderAverageCPUUtilization' },
      },
    });
  });

  test('has a proxy for the writer that holds no password', () => {
    stackWithDatabase().template().hasResourceProperties('AWS::RDS::DBProxy', {
      RequireTLS: true,
      DefaultAuthScheme: 'IAM_AUTH',
      IdleClientTimeout: 300,
    });
  });

  test('lets a service connect: network, IAM and environment together', () => {
    const { stack, key, cluster, construct, template } = stackWithDatabase();
    const scaling = scalingSpec({ minCapacity: 1, maxCapacity: 2, cpu: { scaleOutAt: 70, scaleInAt: 30 } });
    const worker = new WorkerService(stack, 'worker', {
      cluster,
      cpu: 256,
      memoryLimitMiB: 512,
      scaling,
      encryptionKey: key,
    });
    construct.grantConnect(worker, 'writer', 'app');
    construct.grantConnect(worker, 'agents', 'app');
    const environment = [
      { Name: 'DATABASE_WRITER_HOST' },
      // Proxies listen on PostgreSQL's usual port, whatever that of the instances.
      { Name: 'DATABASE_WRITER_PORT', Value: '5432' },
      { Name: 'DATABASE_NAME', Value: 'shop' },
      { Name: 'DATABASE_USER', Value: 'app' },
      { Name: 'DATABASE_AGENTS_HOST' },
      { Name: 'DATABASE_AGENTS_PORT', Value: '5433' },
      { Name: 'DATABASE_AGENTS_FALLBACK_HOST' },
    ];
    template().hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [Match.objectLike({ Environment: Match.arrayWith(environment.map(Match.objectLike)) })],
    });
    const policies = Object.values(template().findResources('AWS::IAM::Policy')).map(({ Properties }) =>
      JSON.stringify(Properties),
    );
    // The service may connect to the proxy and the readers, the proxy to the cluster.
    expect(
      policies.filter((policy) => policy.includes('rds-db:connect') && policy.includes('workerTask')),
    ).toHaveLength(1);
    expect(
      policies.filter((policy) => policy.includes('rds-db:connect') && policy.includes('DatabaseProxyRole')),
    ).toHaveLength(1);
    const ways = Object.values(template().findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => [
      JSON.stringify(Properties.SourceSecurityGroupId).includes('ProxyAccess') ? 'proxy' : 'service',
      JSON.stringify(Properties.GroupId).includes('ProxyAccess') ? 'proxy' : 'instances',
      Properties.FromPort,
    ]);
    const port = { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseCluster/), 'Endpoint.Port'] };
    expect(ways).toEqual(
      expect.arrayContaining([
        ['service', 'proxy', 5432],
        ['service', 'instances', 5433],
        ['proxy', 'instances', port],
      ]),
    );
    expect(ways).toHaveLength(3);
    expect(() => construct.grantConnect(worker, 'reports', 'app')).toThrow(
      /one of writer, agents, dashboards, analytics/,
    );
  });

  test.each<[Partial<AuroraDatabaseProps>, string]>([
    [{ readers: Object.fromEntries('abcdef'.split('').map((name) => [name, threeRoles.agents])) }, 'at most 5'],
    [{ readers: { ...threeRoles, agents: { ...threeRoles.agents, count: 10 } } }, 'at most 15'],
    [{ readers: { ...threeRoles, agents: { ...threeRoles.agents, count: 0 } } }, 'at least 1'],
    [{ readers: { agents: threeRoles.agents } }, 'together with one role'],
    [{ deletionProtection: false }, 'a reason why the database may be deleted'],
  ])('given what Aurora or prudence does not allow, then it is refused (%#)', (props, words) => {
    expect(() => stackWithDatabase(props)).toThrow(InputError);
    expect(() => stackWithDatabase(props)).toThrow(words);
  });

  test('whatever the roles: every fixed reader is in one isolated role or in the scaled one', () => {
    const roles = fc.uniqueArray(fc.constantFrom('alpha', 'beta', 'gamma', 'delta'), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(roles, fc.integer({ min: 1, max: 2 }), (names, count) => {
        const given = Object.fromEntries(
          names.map((name, index) => [name, { instanceClass: 'r7g.large', count, autoscaled: index === 0 }]),
        );
        const template = stackWithDatabase({ readers: given }).template();
        const isolated = members(template, 'StaticMembers').flat();
        expect(isolated).toHaveLength((names.length - 1) * count);
        expect(new Set(isolated)).toEqual(new Set(members(template, 'ExcludedMembers').flat()));
        template.resourceCountIs('AWS::RDS::DBInstance', names.length * count + 1);
      }),
      { numRuns: runs(8) },
    );
  }, 60_000);
});

describe('an archive', () => {
  const build = (rule: ArchiveClass, removalPolicy?: RemovalPolicy) => {
    const { stack } = stackWithCluster();
    const key = encryptionKey(stack, 'ArchiveKey', 'test');
    new ArchiveBucket(stack, 'Archive', {
      encryptionKey: key,
      accessLogBucket: new LogBucket(stack, 'AccessLogs').bucket,
      classes: { old: rule },
      ...(removalPolicy === undefined ? {} : { removalPolicy }),
    });
    return Template.fromStack(stack);
  };
  const rule: ArchiveClass = { prefix: 'old/', storageClass: 'GLACIER', transitionAfterDays: 30, expireAfterDays: 400 };

  test('moves a prefix to Glacier, keeps versions and stays when its stack goes', () => {
    build(rule).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        BucketEncryption: Match.objectLike({
          ServerSideEncryptionConfiguration: [
            Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) }),
          ],
        }),
        LifecycleConfiguration: {
          Rules: Match.arrayWith([
            Match.objectLike({
              Id: 'old',
              Prefix: 'old/',
              ExpirationInDays: 400,
              Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 30 }],
            }),
          ]),
        },
      },
    });
  });

  test('given an expiry before what Glacier bills in any case, then it is refused with the sum', () => {
    expect(() => build({ ...rule, expireAfterDays: 100 })).toThrow(
      /at least 120 = transitionAfterDays 30 \+ 90 days that GLACIER bills/,
    );
  });
});
