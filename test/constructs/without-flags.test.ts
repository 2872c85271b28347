import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { checkAssembly } from '../../lib/checks';
import {
  AuroraDatabase,
  CachePurpose,
  contentClass,
  Edge,
  encryptionKey,
  InternalLoadBalancer,
  JobQueue,
  LogBucket,
  Network,
  ServerlessValkeyCache,
  ValkeyCache,
  WebFirewall,
  WebService,
} from '../../lib/index';

// Whoever imports the constructs into an app of some years has not set the feature flags of new projects, and without some of them the CDK
// names resources after the id of their construct alone.
test('two of everything in an app without feature flags have different names', () => {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'us-east-1' } });
  const key = encryptionKey(stack, 'Key', 'Encrypts the shop');
  const accessLogBucket = new LogBucket(stack, 'AccessLogs').bucket;
  const { vpc } = new Network(stack, 'Network', {
    cidr: '10.0.0.0/16',
    availabilityZones: ['use1-az1', 'use1-az2'],
    encryptionKey: key,
  });
  for (const name of ['A', 'B']) {
    const database = new AuroraDatabase(stack, `Database${name}`, {
      vpc,
      databaseName: 'shop',
      writerInstanceClass: 'r7g.large',
      readers: { reports: { instanceClass: 'r7g.large', count: 1, autoscaled: false } },
      encryptionKey: key,
    });
    new ValkeyCache(stack, `Cache${name}`, {
      vpc,
      purpose: CachePurpose.RESULTS,
      nodeType: 'cache.r7g.large',
      shards: 1,
      replicasPerShard: 1,
      encryptionKey: key,
    });
    new ServerlessValkeyCache(stack, `Serverless${name}`, {
      vpc,
      purpose: CachePurpose.RESULTS,
      encryptionKey: key,
    });
    new JobQueue(stack, `Queue${name}`, { visibilityTimeout: Duration.minutes(1) });
    const entry = new InternalLoadBalancer(stack, `Entry${name}`, { vpc, accessLogBucket });
    const firewall = new WebFirewall(stack, `Firewall${name}`, { rateLimitPerFiveMinutes: 1000, encryptionKey: key });
    new Edge(stack, `Edge${name}`, {
      loadBalancer: entry.loadBalancer,
      webAclArn: firewall.webAcl.attrArn,
      classes: {
        pages: contentClass({ kind: 'dynamic' }),
        files: contentClass({ kind: 'static', paths: ['/static/*'] }),
      },
      accessLogBucket,
      encryptionKey: key,
    });
    const web = new WebService(stack, `Web${name}`, {
      cluster: new Cluster(stack, `Cluster${name}`, { vpc }),
      cpu: 256,
      memoryLimitMiB: 512,
      listener: entry.listener,
      paths: ['/*'],
      priority: 1,
      encryptionKey: key,
    });
    database.grantConnect(web, 'writer', 'shop');
  }
  const template = Template.fromStack(stack).toJSON();
  const proxies = Object.values(template.Resources as Record<string, { Type: string; Properties: object }>).filter(
    ({ Type }) => Type === 'AWS::RDS::DBProxy',
  );
  expect(proxies).toHaveLength(2);
  const findings = checkAssembly([{ stackName: 'Shop', template }]);
  expect(findings.filter(({ id }) => id === 'Tidemark-EqualNames')).toEqual([]);
});
