// Aurora PostgreSQL with readers by role, its schema and its partitions; shards; a copy in another region; a cluster that is there already.
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { AuroraPostgresEngineVersion, DatabaseCluster, DatabaseClusterEngine } from 'aws-cdk-lib/aws-rds';
import {
  AuroraDatabase,
  AuroraGlobalSecondary,
  type ConnectionConsumer,
  ExistingAuroraDatabase,
  encryptionKey,
  type IRoleDatabase,
  Migrations,
  Network,
  PartitionMaintenance,
  ShardDirectory,
  WorkerService,
} from 'tidemark';

const app = new App();
const stack = new Stack(app, 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
const key = encryptionKey(stack, 'Key', 'Encrypts the shop');
const { vpc } = new Network(stack, 'Network', {
  cidr: '10.0.0.0/16',
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  encryptionKey: key,
});
const worker = new WorkerService(stack, 'Worker', {
  cluster: new Cluster(stack, 'Cluster', { vpc }),
  cpu: 512,
  memoryLimitMiB: 1024,
  encryptionKey: key,
});

const database = new AuroraDatabase(stack, 'Database', {
  vpc,
  databaseName: 'shop',
  writerInstanceClass: 'r7g.large',
  readers: { reports: { instanceClass: 'r7g.large', count: 1, autoscaled: false } },
  globalClusterIdentifier: 'shop-global',
  encryptionKey: key,
});

/** Lets a service write, and read reports, as a user of its own; it finds the addresses in its environment. */
function connect(consumer: ConnectionConsumer, to: IRoleDatabase): void {
  to.grantConnect(consumer, 'writer', 'shop');
  to.grantConnect(consumer, 'reports', 'shop');
}
connect(worker, database);

// Runs the files of the folder, in order, before what depends on it is deployed.
const migrations = new Migrations(stack, 'Migrations', {
  folder: join(process.cwd(), 'schema'),
  users: [{ name: 'shop', writes: true }],
  vpc,
  cluster: database.cluster,
  databaseName: 'shop',
  encryptionKey: key,
});
database.registerProxyTargetsAfter(migrations);
worker.node.addDependency(migrations);

// Makes the partitions of the next three months before they begin.
new PartitionMaintenance(stack, 'Partitions', {
  tables: { orders: { strategy: 'range', column: 'placed_at', period: 'month', aheadPeriods: 3 } },
  vpc,
  cluster: database.cluster,
  databaseName: 'shop',
  encryptionKey: key,
}).node.addDependency(migrations);

// A cluster that somebody else made gets a proxy and an address for each role; nothing of it changes.
const theirs = new ExistingAuroraDatabase(stack, 'Theirs', {
  vpc,
  cluster: DatabaseCluster.fromDatabaseClusterAttributes(stack, 'TheirCluster', {
    clusterIdentifier: 'theirs',
    clusterResourceIdentifier: 'cluster-ABC',
    clusterEndpointAddress: 'theirs.cluster-x.eu-west-1.rds.amazonaws.com',
    readerEndpointAddress: 'theirs.cluster-ro-x.eu-west-1.rds.amazonaws.com',
    port: 5432,
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'TheirAccess', 'sg-12345678')],
    engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_9 }),
  }),
  databaseName: 'shop',
  readers: { reports: { instanceIdentifiers: ['theirs-1'] } },
});

// Which customer is in which of the two is looked up at run time.
const shards = new ShardDirectory(stack, 'Shards', {
  parameterPrefix: '/shop/database',
  shards: { west: database, east: theirs },
  defaultShard: 'west',
});
shards.grantConnect(worker, 'writer', 'shop');

// A copy to read from, and to go on with, in another region.
const copy = new Stack(app, 'ShopCopy', { env: { account: '111111111111', region: 'eu-central-1' } });
const copyKey = encryptionKey(copy, 'Key', 'Encrypts the copy');
new AuroraGlobalSecondary(copy, 'Database', {
  vpc: new Network(copy, 'Network', {
    cidr: '10.1.0.0/16',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    encryptionKey: copyKey,
  }).vpc,
  globalClusterIdentifier: 'shop-global',
  instanceClass: 'r7g.large',
  encryptionKey: copyKey,
});

app.synth();
