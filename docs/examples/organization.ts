// Constructs with the defaults of an organisation, in what an account has already.
import { App, Duration, PropertyInjectors, Stack } from 'aws-cdk-lib';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import {
  AuroraDatabase,
  CachePurpose,
  encryptionKey,
  JobQueue,
  type JobQueueProps,
  scalingSpec,
  ValkeyCache,
  WorkerService,
} from 'tidemark';

const app = new App();
// Every queue of the app hands a message out three times, unless it says otherwise.
PropertyInjectors.of(app).add({
  constructUniqueId: JobQueue.PROPERTY_INJECTION_ID,
  inject: (given: JobQueueProps): JobQueueProps => ({ ...given, maxReceiveCount: given.maxReceiveCount ?? 3 }),
});

const stack = new Stack(app, 'Reports', { env: { account: '111111111111', region: 'us-east-1' } });
const key = encryptionKey(stack, 'Key', 'Encrypts the reports');
// A VPC as the CDK makes it has no isolated subnets, so that the cache is told where to stand.
const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2 });
const given = SecurityGroup.fromSecurityGroupId(stack, 'Given', 'sg-0123456789abcdef0');
const cache = new ValkeyCache(stack, 'Cache', {
  vpc,
  vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
  securityGroups: [given],
  purpose: CachePurpose.RESULTS,
  nodeType: 'cache.r7g.large',
  shards: 1,
  replicasPerShard: 1,
  encryptionKey: key,
});

// What another app has made: its outputs are all that is known of it.
const orders = AuroraDatabase.fromAuroraDatabaseAttributes(stack, 'Orders', {
  clusterIdentifier: 'shop-orders',
  clusterResourceIdentifier: 'cluster-ABCDEFGHIJKL01234',
  databaseName: 'orders',
  securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'OrdersGroup', 'sg-0123456789abcdef1')],
  proxyEndpoint: 'orders.proxy-0123456789ab.us-east-1.rds.amazonaws.com',
  proxyArn: 'arn:aws:rds:us-east-1:111111111111:db-proxy:prx-0123456789abcdef0',
  proxyName: 'shop-orders',
  proxySecurityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'ProxyGroup', 'sg-0123456789abcdef2')],
  readers: { reports: 'reports.cluster-custom-0123456789ab.us-east-1.rds.amazonaws.com' },
  readerEndpoint: 'shop-orders.cluster-ro-0123456789ab.us-east-1.rds.amazonaws.com',
});
const placed = JobQueue.fromJobQueueAttributes(stack, 'Placed', {
  queueArn: 'arn:aws:sqs:us-east-1:111111111111:orders-placed',
});

const worker = new WorkerService(stack, 'Worker', {
  cluster: new Cluster(stack, 'Cluster', { vpc }),
  jobs: placed,
  cpu: 512,
  memoryLimitMiB: 1024,
  scaling: scalingSpec({ maxCapacity: 8 }),
  encryptionKey: key,
});
orders.grantConnect(worker, 'reports', 'reports');
cache.grantConnect(worker, 'results');
const done = new JobQueue(stack, 'Done', { visibilityTimeout: Duration.minutes(1) });
done.grantSendMessages(worker);
app.synth();
