import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { type ISecurityGroup, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { ApplicationListener, ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ArchiveBucket } from '../../lib/constructs/archive/archive-bucket';
import { CachePurpose } from '../../lib/constructs/cache/cache-parameters';
import { ServerlessValkeyCache } from '../../lib/constructs/cache/serverless-cache';
import { ValkeyCache } from '../../lib/constructs/cache/valkey-cache';
import { AuroraDatabase } from '../../lib/constructs/database/aurora-database';
import { AuroraGlobalSecondary } from '../../lib/constructs/database/global-secondary';
import { Edge } from '../../lib/constructs/edge/edge';
import { AlarmTopic } from '../../lib/constructs/monitoring/alarm-topic';
import { PartitionMaintenance } from '../../lib/constructs/partitions/partition-maintenance';
import { JobQueue } from '../../lib/constructs/queue/job-queue';
import { encryptionKey } from '../../lib/constructs/security/encryption-key';
import { InternalLoadBalancer } from '../../lib/constructs/service/internal-load-balancer';
import { WebService } from '../../lib/constructs/service/web-service';
import { WorkerService } from '../../lib/constructs/service/worker-service';
import { contentClass } from '../../lib/model/edge/parse';
import { testApp, testEnv } from '../helpers/app';

const ACCOUNT = testEnv.account;
const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${name}`;

/** A stack with what an account has already: a VPC, a key, buckets, groups. */
class Existing extends Stack {
  readonly vpc = new Vpc(this, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false });
  readonly vpcSubnets = { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
  readonly key = encryptionKey(this, 'Key', 'test');
  readonly logs = Bucket.fromBucketName(this, 'Logs', 'existing-logs');

  constructor(scope: Construct = testApp(), id = 'Existing') {
    super(scope, id, { env: testEnv });
  }

  group(name: string): ISecurityGroup {
    return SecurityGroup.fromSecurityGroupId(this, `${name}Group`, `sg-${name.toLowerCase()}`, {
      allowAllOutbound: false,
    });
  }

  worker(props: Partial<ConstructorParameters<typeof WorkerService>[2]> = {}): WorkerService {
    const cluster = new Cluster(this, 'Cluster', { vpc: this.vpc });
    return new WorkerService(this, 'Worker', {
      cluster,
      cpu: 256,
      memoryLimitMiB: 512,
      encryptionKey: this.key,
      ...props,
    });
  }

  get template(): Template {
    return Template.fromStack(this);
  }
}

/** Names and values of the variables of the one task definition. */
function variables(stack: Existing): Record<string, string> {
  const [task] = Object.values(stack.template.findResources('AWS::ECS::TaskDefinition'));
  const entries = task?.Properties.ContainerDefinitions[0].Environment as { Name: string; Value: string }[];
  return Object.fromEntries(entries.map(({ Name, Value }) => [Name, Value]));
}

describe('security groups that stand already take the place of one that is made', () => {
  const database = { databaseName: 'shop', writerInstanceClass: 'r7g.large' };

  test.each<[string, (stack: Existing, securityGroups: ISecurityGroup[]) => unknown, string, object]>([
    [
      'a service',
      (stack, securityGroups) => stack.worker({ securityGroups }),
      'AWS::ECS::Service',
      { NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: ['sg-given'] } } },
    ],
    [
      'a load balancer',
      (stack, securityGroups) =>
        new InternalLoadBalancer(stack, 'Entry', { vpc: stack.vpc, accessLogBucket: stack.logs, securityGroups }),
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      { SecurityGroups: ['sg-given'] },
    ],
    [
      'a cache of nodes',
      (stack, securityGroups) =>
        new ValkeyCache(stack, 'Cache', {
          vpc: stack.vpc,
          vpcSubnets: stack.vpcSubnets,
          securityGroups,
          purpose: CachePurpose.RESULTS,
          nodeType: 'cache.r7g.large',
          shards: 1,
          replicasPerShard: 1,
          encryptionKey: stack.key,
        }),
      'AWS::ElastiCache::ReplicationGroup',
      { SecurityGroupIds: ['sg-given'] },
    ],
    [
      'a serverless cache',
      (stack, securityGroups) =>
        new ServerlessValkeyCache(stack, 'Cache', {
          vpc: stack.vpc,
          vpcSubnets: stack.vpcSubnets,
          securityGroups,
          purpose: CachePurpose.RESULTS,
          encryptionKey: stack.key,
        }),
      'AWS::ElastiCache::ServerlessCache',
      { SecurityGroupIds: ['sg-given'] },
    ],
    [
      'a database, and its proxy',
      (stack, securityGroups) =>
        new AuroraDatabase(stack, 'Database', {
          vpc: stack.vpc,
          vpcSubnets: stack.vpcSubnets,
          securityGroups,
          proxySecurityGroups: [stack.group('Proxy')],
          ...database,
          encryptionKey: stack.key,
        }),
      'AWS::RDS::DBCluster',
      { VpcSecurityGroupIds: ['sg-given'] },
    ],
    [
      'a copy in another region',
      (stack, securityGroups) =>
        new AuroraGlobalSecondary(stack, 'Copy', {
          vpc: stack.vpc,
          vpcSubnets: stack.vpcSubnets,
          securityGroups,
          globalClusterIdentifier: 'shop',
          instanceClass: 'r7g.large',
          encryptionKey: stack.key,
        }),
      'AWS::RDS::DBCluster',
      { VpcSecurityGroupIds: ['sg-given'] },
    ],
  ])('%s', (_, make, type, properties) => {
    const stack = new Existing();
    make(stack, [stack.group('Given')]);
    stack.template.hasResourceProperties(type, properties);
    stack.template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  });

  test('a function beside a database; the rules that it needs are added to its group', () => {
    const stack = new Existing();
    const { cluster } = new AuroraDatabase(stack, 'Database', {
      vpc: stack.vpc,
      vpcSubnets: stack.vpcSubnets,
      securityGroups: [stack.group('Database')],
      proxySecurityGroups: [stack.group('Proxy')],
      ...database,
      encryptionKey: stack.key,
    });
    new PartitionMaintenance(stack, 'Partitions', {
      tables: { events: { strategy: 'range', column: 'at', period: 'month', aheadPeriods: 3 } },
      vpc: stack.vpc,
      cluster,
      databaseName: 'shop',
      securityGroups: [stack.group('Function')],
      encryptionKey: stack.key,
    });
    stack.template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    stack.template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      GroupId: 'sg-function',
      DestinationSecurityGroupId: 'sg-database',
    });
    stack.template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: 'sg-database',
      SourceSecurityGroupId: 'sg-function',
    });
  });

  test('an empty list is refused, because ECS would put the tasks into the default group of the VPC', () => {
    const stack = new Existing();
    expect(() => stack.worker({ securityGroups: [] })).toThrow('Name a group, or leave it out');
  });
});

describe('what another app has made is imported by its attributes', () => {
  test('a queue', () => {
    const stack = new Existing();
    const jobs = JobQueue.fromJobQueueAttributes(stack, 'Jobs', {
      queueArn: arn('sqs', 'jobs'),
      deadLetterQueueArn: arn('sqs', 'jobs-dead'),
      keyArn: arn('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab'),
    });
    stack.worker({ jobs });
    expect(jobs.deadLetterQueue?.queueName).toBe('jobs-dead');
    expect(variables(stack).QUEUE_URL).toMatchObject({
      'Fn::Join': ['', expect.arrayContaining([expect.stringContaining('/jobs')])],
    });
    const statements = Match.arrayWith([
      Match.objectLike({
        Action: Match.arrayWith(['sqs:DeleteMessage', 'sqs:ReceiveMessage']),
        Resource: arn('sqs', 'jobs'),
      }),
      Match.objectLike({ Action: 'kms:Decrypt' }),
    ]);
    stack.template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: statements } });
  });

  test.each([
    [
      'nodes',
      (stack: Existing) =>
        ValkeyCache.fromValkeyCacheAttributes(stack, 'Cache', {
          replicationGroupId: 'shop-sessions',
          host: 'sessions.example',
          securityGroups: [stack.group('Cache')],
          users: { app: 'abc-app', map: 'abc-map' },
        }),
      { id: 'shop-sessions', kind: 'replicationgroup', from: 6380, to: 6380, serverless: undefined },
    ],
    [
      'no nodes',
      (stack: Existing) =>
        ServerlessValkeyCache.fromServerlessValkeyCacheAttributes(stack, 'Cache', {
          serverlessCacheName: 'shop-results',
          host: 'results.example',
          securityGroups: [stack.group('Cache')],
          users: { app: 'abc-app', map: 'abc-map' },
        }),
      // ElastiCache user guide, "Create a serverless cache": writes on 6379, reads on 6380.
      { id: 'shop-results', kind: 'serverlesscache', from: 6379, to: 6380, serverless: 'true' },
    ],
  ])('a cache with %s', (_, make, { id, kind, from, to, serverless }) => {
    const stack = new Existing();
    const cache = make(stack);
    cache.grantConnect(stack.worker(), 'sessions', 'map');
    expect(variables(stack)).toMatchObject({
      CACHE_SESSIONS_HOST: cache.host,
      CACHE_SESSIONS_PORT: String(from),
      CACHE_SESSIONS_ID: id,
      CACHE_SESSIONS_USER: 'abc-map',
    });
    expect(variables(stack).CACHE_SESSIONS_SERVERLESS).toBe(serverless);
    stack.template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'elasticache:Connect',
            // ElastiCache user guide, "Authenticating with IAM": both the cache and the user are named.
            Resource: [arn('elasticache', `${kind}:${id}`), arn('elasticache', 'user:abc-map')],
          }),
        ]),
      },
    });
    stack.template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: 'sg-cache',
      FromPort: from,
      ToPort: to,
    });
    expect(() => cache.grantConnect(new Existing().worker(), 'sessions', 'nobody')).toThrow(
      'one of its users: app, map',
    );
  });

  test('a database with its proxy and readers by role', () => {
    const stack = new Existing();
    const database = AuroraDatabase.fromAuroraDatabaseAttributes(stack, 'Database', {
      clusterIdentifier: 'shop',
      clusterResourceIdentifier: 'cluster-ABCDEFGHIJKL01234',
      databaseName: 'shop',
      securityGroups: [stack.group('Database')],
      proxyEndpoint: 'proxy.example',
      proxyArn: arn('rds', 'db-proxy:prx-0123456789abcdef0'),
      proxyName: 'shop',
      proxySecurityGroups: [stack.group('Proxy')],
      readers: { reports: 'reports.example' },
      readerEndpoint: 'any.example',
    });
    const worker = stack.worker();
    database.grantConnect(worker, 'writer', 'jobs');
    database.grantConnect(worker, 'reports', 'jobs');
    expect(variables(stack)).toMatchObject({
      DATABASE_WRITER_HOST: 'proxy.example',
      DATABASE_WRITER_PORT: '5432',
      DATABASE_REPORTS_HOST: 'reports.example',
      DATABASE_REPORTS_PORT: '5433',
      DATABASE_REPORTS_FALLBACK_HOST: 'any.example',
      DATABASE_NAME: 'shop',
      DATABASE_USER: 'jobs',
    });
    for (const [GroupId, FromPort] of [
      ['sg-proxy', 5432],
      ['sg-database', 5433],
    ])
      stack.template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId, FromPort });
    // RDS user guide, "Creating and using an IAM policy for IAM database access": a proxy and a cluster are named by resource id.
    const policies = JSON.stringify(stack.template.findResources('AWS::IAM::Policy'));
    expect(policies).toContain(':dbuser:prx-0123456789abcdef0/jobs');
    expect(policies).toContain(':dbuser:cluster-ABCDEFGHIJKL01234/jobs');
    expect(() => database.grantConnect(worker, 'reportz', 'jobs')).toThrow('Did you mean "reports"?');
  });

  test('a database whose proxy logs in as a user of another app', () => {
    const stack = new Existing();
    const database = new AuroraDatabase(stack, 'Database', {
      vpc: stack.vpc,
      vpcSubnets: stack.vpcSubnets,
      databaseName: 'shop',
      writerInstanceClass: 'r7g.large',
      encryptionKey: stack.key,
    });
    database.admitUser('elsewhere');
    expect(JSON.stringify(stack.template.findResources('AWS::IAM::Policy'))).toContain('/elsewhere');
  });

  test('an archive', () => {
    const stack = new Existing();
    const classes = { orders: { prefix: 'orders/', storageClass: 'GLACIER_IR', transitionAfterDays: 30 } } as const;
    const archive = ArchiveBucket.fromArchiveBucketAttributes(stack, 'Archive', {
      bucketArn: 'arn:aws:s3:::shop-archive',
      keyArn: arn('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab'),
      classes,
    });
    const database = new AuroraDatabase(stack, 'Database', {
      vpc: stack.vpc,
      vpcSubnets: stack.vpcSubnets,
      databaseName: 'shop',
      writerInstanceClass: 'r7g.large',
      encryptionKey: stack.key,
    });
    database.archiveTo(archive);
    const policies = JSON.stringify(stack.template.findResources('AWS::IAM::Policy'));
    expect(policies).toContain('arn:aws:s3:::shop-archive/orders/*');
    expect(() => archive.grantExport(database.proxyRole, ['order'])).toThrow('classes of this archive: orders');
  });
});

describe('buckets, load balancers and keys that stand already', () => {
  const edge = (stack: Existing, more: object = {}) =>
    new Edge(stack, 'Edge', {
      loadBalancer: ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Entry', {
        loadBalancerArn: arn('elasticloadbalancing', 'loadbalancer/app/shop/0123456789abcdef'),
        loadBalancerDnsName: 'shop.example',
        securityGroupId: 'sg-entry',
      }),
      classes: {
        all: contentClass({ kind: 'private' }),
        files: contentClass({ kind: 'static', paths: ['/static/*'] }),
      },
      webAclArn: `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/shop/1`,
      accessLogBucket: stack.logs,
      admitToLoadBalancer: false,
      ...more,
    });

  test('an edge takes a bucket of assets; none is made', () => {
    const stack = new Existing();
    edge(stack, { assetsBucket: Bucket.fromBucketName(stack, 'Assets', 'shop-assets') });
    stack.template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(JSON.stringify(stack.template.findResources('AWS::CloudFront::Distribution'))).toContain('shop-assets');
  });

  test('an edge that is told what becomes of a bucket that is not its own refuses it', () => {
    const stack = new Existing();
    const assetsBucket = Bucket.fromBucketName(stack, 'Assets', 'shop-assets');
    expect(() => edge(stack, { assetsBucket, removalPolicy: 'retain' })).toThrow('a bucket that stands already');
  });

  test('a service takes the listener of a load balancer', () => {
    const stack = new Existing();
    new WebService(stack, 'Web', {
      cluster: Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shop', vpc: stack.vpc }),
      listener: ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
        listenerArn: arn('elasticloadbalancing', 'listener/app/shop/0123456789abcdef/0123456789abcdef'),
        securityGroup: stack.group('Entry'),
      }),
      paths: ['/*'],
      priority: 1,
      cpu: 256,
      memoryLimitMiB: 512,
      encryptionKey: stack.key,
    });
    stack.template.hasResourceProperties('AWS::ECS::Service', { Cluster: 'shop' });
  });

  test('alarms sent with an imported key: somebody is told that its policy has to admit CloudWatch', () => {
    const stack = new Existing(new App());
    const key = Key.fromKeyArn(stack, 'Imported', arn('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab'));
    new AlarmTopic(stack, 'Alarms', { encryptionKey: key });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('Let it admit cloudwatch.amazonaws.com'));
  });

  test('a queue of jobs takes a key', () => {
    const stack = new Existing();
    const encryptionKey = Key.fromKeyArn(stack, 'Imported', arn('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab'));
    new JobQueue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(1), encryptionKey });
    stack.template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.stringLikeRegexp('1234abcd') });
  });
});
