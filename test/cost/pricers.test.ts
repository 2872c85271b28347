import { Prices } from '../../lib/cost/prices';
import {
  auroraCluster,
  estimateOf,
  fargateService,
  resource,
  scalableTarget,
  usdByWhat,
} from '../helpers/cost-templates';

/** Sums of the lines, to the cent. */
function cents(resources: Parameters<typeof estimateOf>[0], options?: Parameters<typeof estimateOf>[1]) {
  const sums = usdByWhat(estimateOf(resources, options));
  return Object.fromEntries(Object.entries(sums).map(([what, usd]) => [what, Number(usd.toFixed(2))]));
}

function gapsOf(resources: Parameters<typeof estimateOf>[0], options?: Parameters<typeof estimateOf>[1]) {
  return estimateOf(resources, options).notCovered.map(({ what, reason }) => `${what}: ${reason}`);
}

const TASKS = 'ecs:service:DesiredCount';
const OF_SERVICE = { 'Fn::Join': ['', ['service/main/', { 'Fn::GetAtt': ['Service', 'Name'] }]] };

// Every figure is a price of lib/cost/default-prices.ts, whose sources stand there, by hand times 730 hours.
describe('tasks on Fargate', () => {
  // 1 vCPU: 0.04048 x 730 = 29.5504; 2 GB: 2 x 0.004445 x 730 = 6.4897.
  test('that nothing scales run all month', () => {
    const one = { 'Fargate: vCPU of tasks': 29.55, 'Fargate: memory of tasks': 6.49 };
    expect(cents(fargateService())).toEqual(one);
    expect(cents(fargateService({ DesiredCount: 3 }))).toEqual({
      'Fargate: vCPU of tasks': 88.65,
      'Fargate: memory of tasks': 19.47,
    });
    expect(cents(fargateService({ DesiredCount: 0 }))).toEqual({
      'Fargate: vCPU of tasks': 0,
      'Fargate: memory of tasks': 0,
    });
  });

  // 0.03238 x 730 = 23.6374; 2 x 0.00356 x 730 = 5.1976; 30 GB above the free 20: 30 x 0.000111 x 730 = 2.4309.
  test('on ARM, and with more storage than is free, have prices of their own', () => {
    const task = { RuntimePlatform: { CpuArchitecture: 'ARM64' }, EphemeralStorage: { SizeInGiB: 50 } };
    expect(cents(fargateService({}, task))).toEqual({
      'Fargate, ARM: vCPU of tasks': 23.64,
      'Fargate, ARM: memory of tasks': 5.2,
      'Fargate, ARM: storage of tasks': 2.43,
    });
  });

  // Floor 4 from Monday to Friday 8 to 18 h (50 h), else 2 (118 h): 436 task-hours a week, x 730 / 168 = 1894.52.
  test('that scale are taken at the floors of the week, in the clock of their zone', () => {
    const target = scalableTarget(TASKS, OF_SERVICE, 2, [
      ['cron(0 8 ? * MON,TUE,WED,THU,FRI *)', 4],
      ['cron(0 18 ? * MON-FRI *)', 2],
    ]);
    const { lines } = estimateOf({ ...fargateService(), Target: target });
    expect(lines[0]?.quantity).toBeCloseTo(1894.524, 3);
    expect(lines[0]?.assumption).toBe(
      'at the floor of a week without events; what scaling adds under load is not in it',
    );
    expect(lines[1]?.quantity).toBeCloseTo(2 * 1894.524, 3);
  });

  test('say how many actions are not of every week', () => {
    const target = scalableTarget(TASKS, OF_SERVICE, 2, [
      ['at(2026-11-27T08:00:00)', 40],
      ['cron(0 8 1 * ? *)', 20],
      ['rate(1 day)', 30],
    ]);
    const { lines } = estimateOf({ ...fargateService(), Target: target });
    expect(lines[0]?.quantity).toBeCloseTo(2 * 730, 6);
    expect(lines[0]?.assumption).toContain('3 actions that are not of every week are not in it');
  });

  // 500 task-hours in 100 hours are 5 tasks: 5 x 730 = 3650.
  test('are taken as a replay says where somebody states that', () => {
    const taskHours = { taskHours: 500, hours: 100, source: 'a replay of October' };
    const target = scalableTarget(TASKS, OF_SERVICE, 2);
    const { lines } = estimateOf({ ...fargateService(), Target: target }, { taskHours });
    expect(lines[0]).toMatchObject({ quantity: 3650, assumption: 'task-hours of a replay of October' });
  });

  // Of 6 tasks 2 are the base; of the other 4 a quarter is on demand: 3 on demand, 3 on Spot.
  test('on Spot are not covered, those of the base are', () => {
    const strategy = [
      { CapacityProvider: 'FARGATE', Base: 2, Weight: 1 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 3 },
    ];
    const resources = fargateService({ DesiredCount: 6, CapacityProviderStrategy: strategy });
    expect(cents(resources)['Fargate: vCPU of tasks']).toBe(88.65);
    expect(gapsOf(resources)).toEqual(['tasks on Fargate Spot: 2190 task-hours a month at a price that changes']);
  });

  // Of 5 tasks on average 2 are the base; three quarters of the others are on Spot: 2.25, so 2.75 on demand.
  test('of a replay are shared out like those of a floor', () => {
    const strategy = [
      { CapacityProvider: 'FARGATE', Base: 2, Weight: 1 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 3 },
    ];
    const taskHours = { taskHours: 500, hours: 100, source: 'a replay' };
    const { lines } = estimateOf(fargateService({ CapacityProviderStrategy: strategy }), { taskHours });
    expect(lines[0]?.quantity).toBeCloseTo(2.75 * 730, 6);
  });

  // Of 6 tasks the 2 of the base are on Spot, and half of the other 4: 2 on demand.
  test('of a base on Spot are on Spot from the first on', () => {
    const strategy = [
      { CapacityProvider: 'FARGATE', Weight: 1 },
      { CapacityProvider: 'FARGATE_SPOT', Base: 2, Weight: 1 },
    ];
    const resources = fargateService({ DesiredCount: 6, CapacityProviderStrategy: strategy });
    expect(cents(resources)['Fargate: vCPU of tasks']).toBe(59.1);
    expect(gapsOf(resources)).toEqual(['tasks on Fargate Spot: 2920 task-hours a month at a price that changes']);
    const small = fargateService({ DesiredCount: 1, CapacityProviderStrategy: strategy });
    expect(gapsOf(small)).toEqual(['tasks on Fargate Spot: 730 task-hours a month at a price that changes']);
  });

  // 2 x 0.005 x 730.
  test('with public addresses pay for these', () => {
    const NetworkConfiguration = { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } };
    expect(cents(fargateService({ DesiredCount: 2, NetworkConfiguration }))['public IPv4 addresses of tasks']).toBe(
      7.3,
    );
  });

  test('that cannot be read are not covered', () => {
    expect(gapsOf(fargateService({ LaunchType: 'EC2' }))[0]).toContain('launch type EC2');
    expect(gapsOf(fargateService({ TaskDefinition: { 'Fn::ImportValue': 'x' } }))[0]).toContain('another template');
    expect(gapsOf(fargateService({}, { Cpu: { Ref: 'Unknown' } }))[0]).toContain('not a value in the template');
    expect(
      gapsOf(fargateService({}, { RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }))[0],
    ).toContain('WINDOWS');
    expect(gapsOf(fargateService({ DesiredCount: { 'Fn::If': ['A', 1, 2] } }))[0]).toContain('DesiredCount');
    expect(gapsOf(fargateService({ CapacityProviderStrategy: [{ CapacityProvider: 'mine' }] }))[0]).toContain('mine');
    const target = scalableTarget(TASKS, OF_SERVICE, { 'Fn::If': ['A', 1, 2] });
    expect(gapsOf({ ...fargateService(), Target: target })[0]).toContain('not a value');
  });

  test('of a parameter have its default', () => {
    const parameters = { Count: { Default: '2' } };
    expect(cents(fargateService({ DesiredCount: { Ref: 'Count' } }), { parameters })['Fargate: vCPU of tasks']).toBe(
      59.1,
    );
  });
});

describe('a database', () => {
  // 1.106 x 730 = 807.38; 0.553 x 730 = 403.69. The secret of the master user: 0.40.
  test('is its instances and its secret', () => {
    const resources = auroraCluster(['db.r7g.2xlarge', 'db.r7g.xlarge'], { ManageMasterUserPassword: true });
    expect(cents(resources)).toEqual({
      'Aurora PostgreSQL db.r7g.2xlarge': 807.38,
      'Aurora PostgreSQL db.r7g.xlarge': 403.69,
      'secret of the master user': 0.4,
    });
    expect(gapsOf(resources).map((gap) => gap.split(':')[0])).toEqual([
      'backups beyond the free ones',
      'storage of the database',
      'I/O of the database',
    ]);
  });

  test('of a class, an engine or a storage without a price is not covered', () => {
    expect(cents(auroraCluster(['db.r7g.4xlarge']))).toEqual({});
    expect(gapsOf(auroraCluster(['db.r7g.4xlarge']))).toContain(
      'Aurora PostgreSQL db.r7g.4xlarge: the price book has no price of AmazonRDS InstanceUsage:db.r7g.4xl (Aurora PostgreSQL) in us-east-1',
    );
    expect(gapsOf(auroraCluster(['db.r7g.large'], { StorageType: 'aurora-iopt1' }))).toContain(
      'Aurora PostgreSQL db.r7g.large, I/O-Optimized: the price book has no price of AmazonRDS InstanceUsageIOOptimized:db.r7g.large (Aurora PostgreSQL) in us-east-1',
    );
    const mysql = resource('AWS::RDS::DBInstance', { Engine: 'mysql', DBInstanceClass: 'db.r7g.large', MultiAZ: true });
    expect(gapsOf({ mysql })[0]).toContain('AmazonRDS Multi-AZUsage:db.r7g.large (MySQL) in us-east-1');
  });

  // Two instances at 2 ACU: 2 x 2 x 0.12 x 730 = 350.40; I/O-Optimized 2 x 2 x 0.156 x 730 = 455.52.
  test('that is serverless is taken at its least', () => {
    const scaling = { ServerlessV2ScalingConfiguration: { MinCapacity: 2, MaxCapacity: 32 } };
    const classes = ['db.serverless', 'db.serverless'];
    expect(cents(auroraCluster(classes, scaling))).toEqual({ 'Aurora PostgreSQL serverless': 350.4 });
    expect(cents(auroraCluster(classes, { ...scaling, StorageType: 'aurora-iopt1' }))).toEqual({
      'Aurora PostgreSQL serverless': 455.52,
    });
  });

  // The target counts every reader: a floor of 3 with one in the template is two more for 24 of 168 hours. 2 x 24 x
  // 730 / 168 = 208.571 hours at 1.106.
  test('has the readers that its plan adds, of the class of the writer', () => {
    const target = scalableTarget(
      'rds:cluster:ReadReplicaCount',
      { 'Fn::Join': ['', ['cluster:', { Ref: 'Cluster' }]] },
      1,
      [
        ['cron(0 0 ? * MON *)', 3],
        ['cron(0 0 ? * TUE *)', 1],
      ],
    );
    const { lines } = estimateOf({ ...auroraCluster(['db.r7g.2xlarge', 'db.r7g.large']), Target: target });
    const added = lines.find(({ what }) => what.endsWith('by the plan'));
    expect(added).toMatchObject({ what: 'Aurora PostgreSQL db.r7g.2xlarge, by the plan', unitUsd: 1.106 });
    expect(added?.quantity).toBeCloseTo(208.571, 3);
  });

  // 8 + 4 vCPU: 12 x 0.015 x 730 = 131.40.
  test('behind a proxy costs the vCPU of all its instances', () => {
    const resources = {
      ...auroraCluster(['db.r7g.2xlarge', 'db.r7g.xlarge']),
      Proxy: resource('AWS::RDS::DBProxy'),
      Group: resource('AWS::RDS::DBProxyTargetGroup', {
        DBProxyName: { Ref: 'Proxy' },
        DBClusterIdentifiers: [{ Ref: 'Cluster' }],
      }),
    };
    expect(cents(resources)['RDS Proxy']).toBe(131.4);
    const unknown = { ...resources, ...auroraCluster(['db.x2g.large']) };
    expect(gapsOf(unknown)).toContain('RDS Proxy before db.x2g.large: its vCPU are not known to this estimate');
    const scaling = { ServerlessV2ScalingConfiguration: { MinCapacity: 2, MaxCapacity: 32 } };
    const serverless = { ...resources, ...auroraCluster(['db.serverless', 'db.serverless'], scaling) };
    expect(gapsOf(serverless)).toContain(
      'RDS Proxy before serverless instances: the price book has no price of AmazonRDS RDS:Proxy-ASv2-Usage (Aurora PostgreSQL) in us-east-1',
    );
  });
});

// A price as a book may have it; the shipped one has none. Eight ACU are billed in any case.
test.each([
  [2, 8],
  [6, 12],
])('a proxy before two serverless instances of at least %d ACU is billed for %d', (least, units) => {
  const key = { service: 'AmazonRDS', usage: 'RDS:Proxy-ASv2-Usage', variant: 'Aurora PostgreSQL' };
  const row = { ...key, region: 'us-east-1', unit: 'ACU-hour', usd: 0.01, source: 'test', asOf: '2026-11-01' };
  const scaling = { ServerlessV2ScalingConfiguration: { MinCapacity: least, MaxCapacity: 32 } };
  const resources = {
    ...auroraCluster(['db.serverless', 'db.serverless'], scaling),
    Proxy: resource('AWS::RDS::DBProxy'),
    Group: resource('AWS::RDS::DBProxyTargetGroup', {
      DBProxyName: { Ref: 'Proxy' },
      DBClusterIdentifiers: [{ Ref: 'Cluster' }],
    }),
  };
  const { lines } = estimateOf(resources, { prices: new Prices([row]) });
  expect(lines.map(({ what, quantity }) => [what, quantity])).toEqual([
    ['RDS Proxy before serverless instances', units * 730],
  ]);
});

describe('a cache', () => {
  const cache = (properties: Readonly<Record<string, unknown>>) => ({
    Cache: resource('AWS::ElastiCache::ReplicationGroup', {
      CacheNodeType: 'cache.r7g.large',
      Engine: 'valkey',
      ...properties,
    }),
  });

  // 0.1752 x 730 = 127.896 a node; of Redis 0.219 x 730 = 159.87.
  test('is its nodes', () => {
    expect(cents(cache({ NumNodeGroups: 2, ReplicasPerNodeGroup: 1 }))).toEqual({ 'Valkey cache.r7g.large': 511.58 });
    expect(cents(cache({ NumCacheClusters: 3 }))).toEqual({ 'Valkey cache.r7g.large': 383.69 });
    expect(cents(cache({ Engine: 'redis', NumNodeGroups: 1 }))).toEqual({ 'Redis cache.r7g.large': 159.87 });
    expect(gapsOf(cache({ Engine: 'memcached' }))[0]).toContain('(Memcached)');
  });

  // Monday 2 shards of 3 nodes, else 2 of 2: (24 x 6 + 144 x 4) / 168 x 730 = 3128.571 hours.
  test('that scales is taken at the floors of its shards and replicas', () => {
    const id = { 'Fn::Join': ['', ['replication-group/', { Ref: 'Cache' }]] };
    const { lines } = estimateOf({
      ...cache({ NumNodeGroups: 9, ReplicasPerNodeGroup: 4 }),
      Shards: scalableTarget('elasticache:replication-group:NodeGroups', id, 2),
      Replicas: scalableTarget('elasticache:replication-group:Replicas', id, 1, [
        ['cron(0 0 ? * 2 *)', 2],
        ['cron(0 0 ? * 3 *)', 1],
      ]),
    });
    expect(lines[0]?.quantity).toBeCloseTo(3128.571, 3);
  });

  // 10 GB: 10 x 0.084 x 730 = 613.20; 1,000 ECPU a second are 2,628 million a month, x 0.0023 = 6.04.
  test('that is serverless is taken at its least', () => {
    const limits = { DataStorage: { Minimum: 10, Unit: 'GB' }, ECPUPerSecond: { Minimum: 1000 } };
    const Cache = resource('AWS::ElastiCache::ServerlessCache', { Engine: 'valkey', CacheUsageLimits: limits });
    expect(cents({ Cache })).toEqual({ 'Valkey serverless: data': 613.2, 'Valkey serverless: ECPU': 6.04 });
    // 100 MB: 0.1 x 0.084 x 730 = 6.13.
    const Bare = resource('AWS::ElastiCache::ServerlessCache', { Engine: 'valkey' });
    expect(cents({ Bare })).toEqual({ 'Valkey serverless: data': 6.13 });
  });
});

describe('a network', () => {
  // 0.045, 0.005, 3 x 0.01 and 0.0225 x 730.
  test('is its gateways, addresses, endpoints and load balancer', () => {
    const subnets = [{ Ref: 'A' }, { Ref: 'B' }, { Ref: 'C' }];
    expect(
      cents({
        Nat: resource('AWS::EC2::NatGateway'),
        Address: resource('AWS::EC2::EIP'),
        Logs: resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: subnets }),
        S3: resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' }),
        Inside: resource('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal', Subnets: subnets }),
      }),
    ).toEqual({
      'NAT gateway': 32.85,
      'public IPv4 address': 3.65,
      'interface endpoint': 21.9,
      'load balancer': 16.43,
    });
  });

  // 3 x 0.005 x 730.
  test('that faces the internet pays for its addresses', () => {
    const Public = resource('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: ['a', 'b', 'c'] });
    expect(cents({ Public })['public IPv4 addresses of the load balancer']).toBe(10.95);
    expect(
      gapsOf({ Network: resource('AWS::ElasticLoadBalancingV2::LoadBalancer', { Type: 'network' }) }),
    ).toHaveLength(1);
  });

  test('has a firewall: the list and each rule', () => {
    const Acl = resource('AWS::WAFv2::WebACL', { Rules: [{}, {}, {}] });
    expect(cents({ Acl })).toEqual({ 'web ACL': 5, 'rules of the web ACL': 3 });
    const bots = { Statement: { ManagedRuleGroupStatement: { Name: 'AWSManagedRulesBotControlRuleSet' } } };
    expect(gapsOf({ Acl: resource('AWS::WAFv2::WebACL', { Rules: [bots] }) })).toHaveLength(2);
  });
});

describe('monitoring and secrets', () => {
  const query = (id: string, expression?: string) =>
    expression === undefined ? { Id: id, MetricStat: { Period: 60 } } : { Id: id, Expression: expression };

  test('an alarm is billed for each metric that it reads', () => {
    expect(cents({ A: resource('AWS::CloudWatch::Alarm', { Period: 300 }) })).toEqual({ alarm: 0.1 });
    const Metrics = [query('m1'), query('m2'), query('e', 'm1/m2')];
    expect(cents({ A: resource('AWS::CloudWatch::Alarm', { Metrics }) })).toEqual({ alarm: 0.2 });
  });

  test('an alarm of another kind is not covered: the book has no price of it', () => {
    expect(gapsOf({ A: resource('AWS::CloudWatch::Alarm', { Period: 10 }) })[0]).toContain('HighResAlarm');
    expect(gapsOf({ A: resource('AWS::CloudWatch::CompositeAlarm') })[0]).toContain('CompositeAlarm');
    const Metrics = [query('m1'), query('e', 'ANOMALY_DETECTION_BAND(m1)')];
    expect(gapsOf({ A: resource('AWS::CloudWatch::Alarm', { Metrics }) })[0]).toContain('anomalies');
  });

  test('dashboards, metrics of logs, keys and secrets have a price each', () => {
    expect(
      cents({
        Dashboard: resource('AWS::CloudWatch::Dashboard'),
        Filter: resource('AWS::Logs::MetricFilter', { MetricTransformations: [{ MetricName: 'a' }] }),
        Key: resource('AWS::KMS::Key', { EnableKeyRotation: true }),
        Secret: resource('AWS::SecretsManager::Secret'),
        Zone: resource('AWS::Route53::HostedZone'),
        Parameter: resource('AWS::SSM::Parameter'),
      }),
    ).toEqual({ dashboard: 3, 'metric of a log': 0.3, 'KMS key': 1, secret: 0.4, 'hosted zone': 0.5 });
  });
});

describe('a setting that costs', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'AWS::Lambda::Alias',
      { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 5 } },
      'provisioned concurrency',
    ],
    [
      'AWS::RDS::DBCluster',
      { Engine: 'aurora-postgresql', PerformanceInsightsRetentionPeriod: 465 },
      'Performance Insights beyond 7 days',
    ],
    ['AWS::CertificateManager::Certificate', { CertificateExport: 'ENABLED' }, 'a certificate that can be exported'],
    [
      'AWS::CloudFront::Distribution',
      { DistributionConfig: { ViewerCertificate: { SslSupportMethod: 'vip' } } },
      'dedicated addresses of the distribution',
    ],
  ])('of %s is listed, also where the resource is free without it', (type, properties, what) => {
    expect(gapsOf({ A: resource(type, properties) })).toContain(`${what}: the price book has no price of it`);
  });

  test.each<[string, Record<string, unknown>]>([
    ['AWS::Lambda::Alias', {}],
    ['AWS::CertificateManager::Certificate', { CertificateExport: 'DISABLED' }],
    [
      'AWS::RDS::DBInstance',
      {
        DBClusterIdentifier: 'x',
        Engine: 'aurora-postgresql',
        DBInstanceClass: 'db.r7g.large',
        PerformanceInsightsRetentionPeriod: 7,
      },
    ],
  ])('that is not set is not: %s', (type, properties) => {
    expect(gapsOf({ A: resource(type, properties) })).toEqual([]);
  });
});

describe('what is billed by use', () => {
  const usage = {
    source: 'the bill of October',
    loadBalancerUnits: 4,
    natGatewayGb: 1000,
    endpointGb: 200,
    databaseStorageGb: 300,
    databaseIoMillions: 500,
    logGb: 100,
    storageGb: 2000,
    cdnGb: 1000,
    cdnRequestsMillions: 20,
  };
  const platform = {
    ...auroraCluster(['db.t4g.medium']),
    Nat: resource('AWS::EC2::NatGateway'),
    OtherNat: resource('AWS::EC2::NatGateway'),
    Balancer: resource('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' }),
    Endpoint: resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['a'] }),
    Gateway: resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' }),
    Logs: resource('AWS::Logs::LogGroup'),
    Bucket: resource('AWS::S3::Bucket'),
    Cdn: resource('AWS::CloudFront::Distribution'),
  };

  // 4 x 0.008 x 730, 1000 x 0.045, 200 x 0.01, 300 x 0.10, 500 x 0.20, 100 x 0.50, 2000 x 0.023, 1000 x 0.085, 20 x 1.
  test('is priced as far as somebody states it, whatever it goes through', () => {
    expect(cents(platform, { usage })).toMatchObject({
      'load balancer capacity units (LCU)': 23.36,
      'data through the NAT gateway': 45,
      'data through the endpoint': 2,
      'storage of the database': 30,
      'I/O of the database': 100,
      'logs that are written': 50,
      'objects in Standard': 46,
      'data to viewers': 85,
      'requests of viewers': 20,
    });
    const { lines } = estimateOf(platform, { usage });
    const data = lines.filter(({ what }) => what === 'data through the NAT gateway');
    expect(data.map(({ quantity, assumption }) => [quantity, assumption])).toEqual([
      [500, 'as the configuration states: the bill of October'],
      [500, 'as the configuration states: the bill of October'],
    ]);
  });

  test('is a gap where it is not stated, and a statement that fits nothing is one, too', () => {
    const nothing = { source: 'nobody', natGatewayGb: 1 };
    expect(gapsOf(platform, { usage: nothing })).toContain(
      'I/O of the database: billed by use, which the template does not state',
    );
    expect(gapsOf({ Key: resource('AWS::KMS::Key') }, { usage: nothing })).toContain(
      'usage.natGatewayGb: no template has a resource of type AWS::EC2::NatGateway',
    );
  });

  // 300 x 0.225, and no I/O.
  test('of a database with I/O-Optimized storage has another price, and no I/O', () => {
    const sums = cents(auroraCluster(['db.serverless'], { StorageType: 'aurora-iopt1' }), { usage });
    expect(sums['storage of the database']).toBe(67.5);
    expect(sums).not.toHaveProperty('I/O of the database');
  });
});
