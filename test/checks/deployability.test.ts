import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../../lib/adapters/assembly/read-assembly';
import type { CheckedStack } from '../../lib/checks/assembly';
import { QUOTAS, QUOTAS_READ_ON, quotaNeeds } from '../../lib/checks/quotas';
import { checkAssembly, checkTemplate } from '../../lib/checks/tidemark-checks';
import type { Template } from '../../lib/template/resource';
import { platforms, synthesizedPlatform } from '../helpers/synthesized';

// What AWS refuses or does otherwise than a template reads. The sources of the rules stand beside the checks.

type Resources = Record<string, { Type: string; Properties?: unknown; [attribute: string]: unknown }>;

const stack = (stackName: string, Resources: Resources, more: Partial<CheckedStack> & { Outputs?: unknown } = {}) => {
  const { Outputs = {}, ...rest } = more;
  return { stackName, template: { Resources, Outputs } satisfies Template, ...rest };
};

/** Findings of the checks that this file is about, as stack, resource and id. */
const ABOUT = [
  'ClusterRole',
  'EqualNames',
  'ImageRights',
  'ProxyBeforeUsers',
  'Quota',
  'RetainedReader',
  'SplitOutput',
  'SubnetAddresses',
  'UncountedReaders',
  'UnresolvedReference',
  'UnsupportedZone',
  'VpcOriginIngress',
  'VpcOriginTags',
];
const found = (...stacks: CheckedStack[]) =>
  checkAssembly(stacks)
    .filter(({ id }) => ABOUT.includes(id.replace('Tidemark-', '')))
    .map(({ id, logicalId }) => `${logicalId} ${id}`);

const read = (StackName: string, OutputName: string) => ({ 'Fn::GetStackOutput': { StackName, OutputName } });

describe('a VPC origin', () => {
  const network = (rules: readonly object[], Tags?: unknown): Resources => ({
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupIngress: rules } },
    Others: { Type: 'AWS::EC2::SecurityGroup', Properties: {} },
    Balancer: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: { SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] },
    },
    Origin: {
      Type: 'AWS::CloudFront::VpcOrigin',
      Properties: { VpcOriginEndpointConfig: { Arn: { Ref: 'Balancer' } }, ...(Tags === undefined ? {} : { Tags }) },
    },
  });

  test.each([
    ['nothing', []],
    ['the range of the VPC', [{ CidrIp: '10.0.0.0/16' }]],
    ['another group of the app', [{ SourceSecurityGroupId: { 'Fn::GetAtt': ['Others', 'GroupId'] } }]],
  ])('behind a load balancer that admits %s is found', (_, rules) => {
    expect(found(stack('a', network(rules)))).toEqual(['Origin Tidemark-VpcOriginIngress']);
  });

  test.each([
    ['the prefix list', [{ CidrIp: '10.0.0.0/16' }, { SourcePrefixListId: 'pl-3b927c52' }]],
    [
      'a group that is looked up',
      [{ SourceSecurityGroupId: { 'Fn::GetAtt': ['Lookup', 'SecurityGroups.0.GroupId'] } }],
    ],
    ['a group by its id', [{ SourceSecurityGroupId: 'sg-0123456789abcdef0' }]],
  ])('behind a load balancer that admits %s passes', (_, rules) => {
    expect(found(stack('a', network(rules)))).toEqual([]);
  });

  test('is looked after across stacks: the load balancer in one, the rule in another', () => {
    const { Origin, ...rest } = network([]);
    const Outputs = {
      Arn: { Value: { Ref: 'Balancer' } },
      Group: { Value: { 'Fn::GetAtt': ['Group', 'GroupId'] } },
    };
    const services = stack('services', rest, { Outputs });
    const origin = {
      ...Origin,
      Type: 'AWS::CloudFront::VpcOrigin',
      Properties: { VpcOriginEndpointConfig: { Arn: read('services', 'Arn') } },
    };
    const rule = {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: {
        GroupId: read('services', 'Group'),
        SourceSecurityGroupId: { 'Fn::GetAtt': ['Finder', 'GroupId'] },
      },
    };
    expect(found(services, stack('edge', { Origin: origin }))).toEqual(['Origin Tidemark-VpcOriginIngress']);
    expect(found(services, stack('edge', { Origin: origin, Rule: rule }))).toEqual([]);
  });

  test('with tags is found, without any passes', () => {
    const admitted = [{ SourcePrefixListId: 'pl-3b927c52' }];
    expect(found(stack('a', network(admitted, [{ Key: 'team', Value: 'web' }])))).toEqual([
      'Origin Tidemark-VpcOriginTags',
    ]);
    expect(found(stack('a', network(admitted, [])))).toEqual([]);
  });

  // CloudFront developer guide, "Restrict access with VPC origins"; Aurora user guide, "RDS Proxy", limitations.
  test.each([
    ['use1-az3', ['Origin', 'Proxy']],
    ['cac1-az3', ['Origin']],
    ['use1-az1', []],
  ])('and a proxy in %s', (AvailabilityZoneId, expected) => {
    const resources = network([{ SourcePrefixListId: 'pl-3b927c52' }]);
    const Subnet = { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZoneId } };
    const Balancer = {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: { SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }], Subnets: [{ Ref: 'Subnet' }] },
    };
    const proxy = { Type: 'AWS::RDS::DBProxy', Properties: { VpcSubnetIds: [{ Ref: 'Subnet' }] } };
    expect(found(stack('a', { ...resources, Subnet, Balancer, Proxy: proxy }))).toEqual(
      expected.map((name) => `${name === 'Origin' ? 'Balancer' : name} Tidemark-UnsupportedZone`),
    );
    // A load balancer that no VPC origin leads to may stand there.
    const { Origin: _origin, ...without }: Resources = { ...resources, Subnet, Balancer };
    expect(found(stack('a', without))).toEqual([]);
  });
});

describe('a database cluster', () => {
  const cluster = (...RoleArns: unknown[]) => ({
    Type: 'AWS::RDS::DBCluster',
    Properties: { AssociatedRoles: RoleArns.map((RoleArn) => ({ RoleArn })) },
  });
  const role = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
  const instance = (DeletionPolicy: string) => ({
    Type: 'AWS::RDS::DBInstance',
    DeletionPolicy,
    Properties: { DBClusterIdentifier: { Ref: 'Cluster' } },
  });

  test('with one role for two features is found; with a role for each it passes', () => {
    expect(found(stack('a', { Cluster: cluster(role('S3'), role('S3')) }))).toEqual(['Cluster Tidemark-ClusterRole']);
    expect(found(stack('a', { Cluster: cluster(role('Import'), role('Export')) }))).toEqual([]);
  });

  test.each(['Retain', 'RetainExceptOnCreate'])('whose readers are kept too (%s) is found', (policy) => {
    const members = { Writer: instance(policy), R1: instance(policy), R2: instance(policy) };
    expect(found(stack('a', { Cluster: cluster(), ...members }))).toEqual([
      'R1 Tidemark-RetainedReader',
      'R2 Tidemark-RetainedReader',
    ]);
    const right = { Writer: instance(policy), R1: instance('Delete'), R2: instance('Delete') };
    expect(found(stack('a', { Cluster: cluster(), ...right }))).toEqual([]);
  });

  test('whose readers are counted before they are there is found', () => {
    const target = (DependsOn: string[]) => ({
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      DependsOn,
      Properties: {
        ServiceNamespace: 'rds',
        ResourceId: { 'Fn::Join': ['', ['cluster:', { Ref: 'Cluster' }]] },
        MinCapacity: 1,
        MaxCapacity: 4,
      },
    });
    const members = { Cluster: cluster(), Writer: instance('Retain'), Reader: instance('Delete') };
    expect(found(stack('a', { ...members, Target: target([]) }))).toEqual(['Target Tidemark-UncountedReaders']);
    expect(found(stack('a', { ...members, Target: target(['Writer']) }))).toEqual(['Target Tidemark-UncountedReaders']);
    expect(found(stack('a', { ...members, Target: target(['Writer', 'Reader']) }))).toEqual([]);
  });

  test('whose proxy has its targets before the users are made is found', () => {
    const targets = (DependsOn: string[] = []) => ({
      Type: 'AWS::RDS::DBProxyTargetGroup',
      DependsOn,
      Properties: { DBClusterIdentifiers: [{ Ref: 'Cluster' }] },
    });
    const migrations = (Host: unknown) => ({ Type: 'Custom::Migrations', Properties: { Host } });
    const host = { 'Fn::GetAtt': ['Cluster', 'Endpoint.Address'] };
    const one = { Cluster: cluster(), Migrations: migrations(host) };
    expect(found(stack('a', { ...one, Targets: targets() }))).toEqual(['Targets Tidemark-ProxyBeforeUsers']);
    expect(found(stack('a', { ...one, Targets: targets(['Migrations']) }))).toEqual([]);
    const data = stack('data', { Cluster: cluster(), Targets: targets() }, { Outputs: { Host: { Value: host } } });
    expect(found(data, stack('schema', { Migrations: migrations(read('data', 'Host')) }))).toEqual([
      'Targets Tidemark-ProxyBeforeUsers',
    ]);
  });
});

describe('what is read from another stack', () => {
  const reader = (value: unknown, dependencies?: string[]) =>
    stack('b', { Reader: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: value } } }, { dependencies });
  const producer = stack('a', {}, { Outputs: { Name: { Value: 'x' } }, dependencies: [] });

  test('is there, and deployed before', () => {
    expect(found(producer, reader(read('a', 'Name'), ['a']))).toEqual([]);
    expect(found(producer, reader(read('a', 'Nmae'), ['a']))).toEqual(['Reader Tidemark-UnresolvedReference']);
    expect(found(producer, reader(read('a', 'Name'), []))).toEqual(['Reader Tidemark-UnresolvedReference']);
    // By way of another stack; and where neither the stack nor the order is known.
    const between = stack('c', {}, { dependencies: ['a'] });
    expect(found(producer, between, reader(read('a', 'Name'), ['c']))).toEqual([]);
    expect(found(producer, reader(read('a', 'Name')))).toEqual([]);
    expect(found(reader(read('elsewhere', 'Name'), []))).toEqual([]);
  });

  test('is not taken apart', () => {
    const split = { 'Fn::Select': [1, { 'Fn::Split': ['/', read('a', 'Name')] }] };
    expect(found(producer, reader(split))).toEqual(['Reader Tidemark-SplitOutput']);
    expect(found(producer, reader({ 'Fn::Join': ['/', [read('a', 'Name'), 'x']] }))).toEqual([]);
    expect(found(producer, reader({ 'Fn::Split': ['/', { Ref: 'Other' }] }))).toEqual([]);
  });
});

describe('names', () => {
  const proxy = (DBProxyName: unknown) => ({ Type: 'AWS::RDS::DBProxy', Properties: { DBProxyName } });

  test('that are equal are found where they must be unique: in a region, without regard to case with RDS', () => {
    const [a, b] = [stack('a', { P: proxy('Proxy') }), stack('b', { Q: proxy('proxy') })];
    const at = (account: string, region: string) => ({ account, region });
    expect(found({ ...a, ...at('1', 'eu-west-1') }, { ...b, ...at('1', 'eu-west-1') })).toEqual([
      'Q Tidemark-EqualNames',
    ]);
    expect(found({ ...a, ...at('1', 'eu-west-1') }, { ...b, ...at('1', 'us-east-1') })).toEqual([]);
    expect(found({ ...a, ...at('1', 'eu-west-1') }, { ...b, ...at('2', 'eu-west-1') })).toEqual([]);
    // Stacks for any account may be deployed to two; what is in one stack stands together.
    expect(found(a, b)).toEqual([]);
    expect(found(stack('a', { P: proxy('Proxy'), Q: proxy('Proxy') }))).toEqual(['Q Tidemark-EqualNames']);
    expect(found(stack('a', { P: proxy('p'), Q: proxy('q'), R: proxy({ Ref: 'AWS::StackName' }) }))).toEqual([]);
  });

  test('of buckets are unique in the world, those of policies of CloudFront in the account', () => {
    const bucket = stack('a', { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'shop' } } });
    expect(found({ ...bucket, account: '1' }, { ...bucket, stackName: 'b', account: '2' })).toEqual([
      'B Tidemark-EqualNames',
    ]);
    const policy = stack('a', {
      P: { Type: 'AWS::CloudFront::CachePolicy', Properties: { CachePolicyConfig: { Name: 'p' } } },
    });
    const [one, two] = [
      { account: '1', region: 'x' },
      { account: '1', region: 'y' },
    ];
    expect(found({ ...policy, ...one }, { ...policy, stackName: 'b', ...two })).toEqual(['P Tidemark-EqualNames']);
  });

  // CloudFormation reference of each type.
  test.each([
    ['AWS::Kinesis::Stream', 'Name'],
    ['AWS::OpenSearchService::Domain', 'DomainName'],
    ['AWS::RDS::GlobalCluster', 'GlobalClusterIdentifier'],
    ['AWS::Redshift::Cluster', 'ClusterIdentifier'],
  ])('of two of %s may not be equal', (Type, property) => {
    const one = { Type, Properties: { [property]: 'shop' } };
    expect(found(stack('a', { P: one, Q: one }))).toEqual(['Q Tidemark-EqualNames']);
  });
});

describe('an image in a private repository', () => {
  const task = (Image: unknown, ExecutionRoleArn?: unknown) => ({
    Type: 'AWS::ECS::TaskDefinition',
    Properties: { ContainerDefinitions: [{ Image }], ExecutionRoleArn },
  });
  const URI = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop:1';
  const role = { 'Fn::GetAtt': ['Role', 'Arn'] };
  const Role = (ManagedPolicyArns: unknown[] = []) => ({ Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns } });
  const policy = (Action: unknown) => ({
    Type: 'AWS::IAM::Policy',
    Properties: {
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
    },
  });

  test('needs the right to pull', () => {
    expect(found(stack('a', { Task: task(URI, role), Role: Role() }))).toEqual(['Task Tidemark-ImageRights']);
    expect(found(stack('a', { Task: task(URI) }))).toEqual(['Task Tidemark-ImageRights']);
    const joined = { 'Fn::Join': ['', ['111111111111.dkr.ecr.', { Ref: 'AWS::Region' }, '.amazonaws.com/shop']] };
    const logs = policy(['logs:PutLogEvents']);
    expect(found(stack('a', { Task: task(joined, role), Role: Role(), Policy: logs }))).toEqual([
      'Task Tidemark-ImageRights',
    ]);
  });

  test('passes with a policy of its own or of AWS, with a role of another app, and where it is public', () => {
    const pulls = policy(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage']);
    expect(found(stack('a', { Task: task(URI, role), Role: Role(), Policy: pulls }))).toEqual([]);
    const managed = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
    expect(found(stack('a', { Task: task(URI, role), Role: Role([managed]) }))).toEqual([]);
    expect(found(stack('a', { Task: task(URI, 'arn:aws:iam::111111111111:role/theirs') }))).toEqual([]);
    expect(found(stack('a', { Task: task('public.ecr.aws/docker/library/node:22') }))).toEqual([]);
  });
});

describe('planned peaks', () => {
  const service = (MaximumPercent?: number): Resources => ({
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { CidrBlock: '10.0.0.0/26' } },
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { Cpu: '512', RequiresCompatibilities: ['FARGATE'], ContainerDefinitions: [] },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        TaskDefinition: { Ref: 'Task' },
        DeploymentConfiguration: { MaximumPercent },
        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [{ Ref: 'Subnet' }] } },
      },
    },
    Target: {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: {
        ResourceId: { 'Fn::Join': ['', ['service/c/', { 'Fn::GetAtt': ['Service', 'Name'] }]] },
        MinCapacity: 2,
        MaxCapacity: 33,
        ScheduledActions: [{ ScalableTargetAction: { MinCapacity: 20 } }, { ScalableTargetAction: { MinCapacity: 8 } }],
      },
    },
  });

  // 64 addresses of which AWS keeps 5 (Amazon VPC user guide): 59. 33 tasks at 200 % are 66, at 150 % 49 (rounded down).
  test('do not need more addresses than their subnets have', () => {
    expect(found(stack('a', service()))).toEqual(['Service Tidemark-SubnetAddresses']);
    expect(found(stack('a', service(200)))).toEqual(['Service Tidemark-SubnetAddresses']);
    expect(found(stack('a', service(150)))).toEqual([]);
  });

  test('of all services together count against the quotas of their account and region', () => {
    const all = [1, 2, 3].map((index) => stack(`s${index}`, service(150), { account: '1', region: 'eu-west-1' }));
    const needs = quotaNeeds([...all, stack('other', service(150), { account: '1', region: 'us-east-1' })]);
    const vcpus = needs.filter(({ quota }) => quota.request?.code === 'L-3032A538');
    // Half a vCPU for each of 49 tasks while deploying, of 20 at the highest floor.
    expect(vcpus).toEqual([
      expect.objectContaining({ region: 'eu-west-1', needed: 3 * 24.5, atFloors: 30 }),
      expect.objectContaining({ region: 'us-east-1', needed: 24.5, atFloors: 10 }),
    ]);
  });

  test('of Spot count apart', () => {
    const resources = service(100);
    const given = resources.Service as { Properties: object };
    const strategy = [
      { CapacityProvider: 'FARGATE', Base: 1, Weight: 25 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 75 },
    ];
    const Service = {
      Type: 'AWS::ECS::Service',
      Properties: { ...given.Properties, CapacityProviderStrategy: strategy },
    };
    const needs = quotaNeeds([stack('a', { ...resources, Service })]);
    const of = (code: string) => needs.find(({ quota }) => quota.request?.code === code)?.needed;
    expect([of('L-3032A538'), of('L-36FBB829')]).toEqual([33 * 0.5 * 0.25, 33 * 0.5 * 0.75]);
  });

  test('of readers and cache nodes count with what scaling may add', () => {
    const target = (ResourceId: unknown, ScalableDimension: string, MaxCapacity: number) => ({
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: { ResourceId, ScalableDimension, MaxCapacity, MinCapacity: 1 },
    });
    const joined = (prefix: string, Ref: string) => ({ 'Fn::Join': ['', [prefix, { Ref }]] });
    const instance = { Type: 'AWS::RDS::DBInstance', Properties: { DBClusterIdentifier: { Ref: 'Cluster' } } };
    const needs = quotaNeeds([
      stack('a', {
        Cluster: { Type: 'AWS::RDS::DBCluster' },
        Writer: instance,
        Reader: instance,
        Readers: target(joined('cluster:', 'Cluster'), 'rds:cluster:ReadReplicaCount', 6),
        Cache: {
          Type: 'AWS::ElastiCache::ReplicationGroup',
          Properties: { NumNodeGroups: 2, ReplicasPerNodeGroup: 1 },
        },
        Shards: target(joined('replication-group/', 'Cache'), 'elasticache:replication-group:NodeGroups', 5),
      }),
    ]);
    const of = (name: string) => needs.find(({ quota }) => quota.name === name)?.needed;
    // A writer and six readers; five shards of two nodes.
    expect([of('Aurora and RDS DB instances'), of('ElastiCache nodes')]).toEqual([7, 10]);
  });

  test('of what one thing has count for that one alone: targets and rules of a load balancer, readers of a cluster', () => {
    const ELB = 'AWS::ElasticLoadBalancingV2::';
    const behind = (name: string, balancer: string): Resources => {
      const { Service, ...rest } = service(150) as Resources & { Service: { Properties: object } };
      const own = Object.fromEntries(
        Object.entries({ ...rest, Service }).map(([id, resource]) => [
          `${name}${id}`,
          JSON.parse(JSON.stringify(resource).replaceAll(/"(Task|Service|Subnet)"/g, `"${name}$1"`)),
        ]),
      ) as Resources;
      const { Properties } = own[`${name}Service`] as { Properties: object };
      return {
        ...own,
        [`${name}Service`]: {
          Type: 'AWS::ECS::Service',
          Properties: { ...Properties, LoadBalancers: [{ TargetGroupArn: { Ref: `${name}Group` } }] },
        },
        [`${name}Group`]: { Type: `${ELB}TargetGroup`, Properties: {} },
        [`${name}Rule`]: {
          Type: `${ELB}ListenerRule`,
          Properties: {
            ListenerArn: { Ref: `${balancer}Listener` },
            Actions: [{ Type: 'forward', TargetGroupArn: { Ref: `${name}Group` } }],
          },
        },
        [`${balancer}Listener`]: { Type: `${ELB}Listener`, Properties: { LoadBalancerArn: { Ref: balancer } } },
        [balancer]: { Type: `${ELB}LoadBalancer`, Properties: {} },
      };
    };
    const needs = quotaNeeds([stack('a', { ...behind('A', 'One'), ...behind('B', 'One'), ...behind('C', 'Two') })]);
    const of = (name: string) => needs.find(({ quota }) => quota.name === name);
    // 33 tasks at 150 % are 49.
    expect(of('Targets of one Application Load Balancer')).toMatchObject({ needed: 98, atFloors: 40 });
    expect(of('Rules of one Application Load Balancer')).toMatchObject({ needed: 2 });
  });

  // Amazon VPC user guide, "AWS-managed prefix lists": the list of CloudFront's addresses counts as 55 rules.
  test('of rules of a security group count those beside it, and a prefix list for what it weighs', () => {
    const rule = (more: object) => ({
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: { GroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] }, ...more },
    });
    const needs = quotaNeeds([
      stack('a', {
        Group: {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: { SecurityGroupIngress: [{ CidrIp: '10.0.0.0/16' }], SecurityGroupEgress: [{}, {}] },
        },
        One: rule({ SourcePrefixListId: 'pl-3b927c52' }),
        Two: rule({ SourceSecurityGroupId: 'sg-0123456789abcdef0' }),
      }),
    ]);
    expect(needs.map(({ quota, needed }) => [quota.name, needed])).toEqual([
      ['Rules of one security group in one direction', 57],
    ]);
  });

  test('beyond a quota that is never raised are found', () => {
    const policies = Object.fromEntries(
      Array.from({ length: 11 }, (_, index) => [`P${index}`, { Type: 'AWS::Logs::ResourcePolicy' }] as const),
    );
    expect(checkAssembly([stack('a', policies)]).map(({ id }) => id)).toEqual(['Tidemark-Quota']);
    const { P10: _last, ...ten } = policies;
    expect(found(stack('a', ten))).toEqual([]);
    // A cache that logs to CloudWatch makes AWS write one more (CloudWatch Logs user guide, "Enable logging from AWS services").
    const Cache = {
      Type: 'AWS::ElastiCache::ReplicationGroup',
      Properties: { LogDeliveryConfigurations: [{ DestinationType: 'cloudwatch-logs' }] },
    };
    expect(found(stack('a', { ...ten, Cache }))).toEqual(['P0 Tidemark-Quota']);
  });

  // Aurora, "Quotas and constraints": 15 readers. ElastiCache, "Quotas": 6 nodes in a shard. CloudFront, "Quotas": 100 functions.
  test('beyond a quota that is never raised name each resource that has too much, or one of those that are too many', () => {
    const cluster = (id: string, readers: number) => ({
      [id]: { Type: 'AWS::RDS::DBCluster' },
      ...Object.fromEntries(
        Array.from({ length: readers + 1 }, (_, index) => [
          `${id}${index}`,
          { Type: 'AWS::RDS::DBInstance', Properties: { DBClusterIdentifier: { Ref: id } } },
        ]),
      ),
    });
    const cache = (ReplicasPerNodeGroup: number) => ({
      Type: 'AWS::ElastiCache::ReplicationGroup',
      Properties: { ReplicasPerNodeGroup },
    });
    const functions = (from: number, count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`F${from + index}`, { Type: 'AWS::CloudFront::Function' }]),
      );
    expect(
      found(
        stack('a', { ...cluster('Fits', 15), ...cluster('Large', 16), ...cluster('Larger', 17), ...functions(0, 60) }),
        stack('b', { Fitting: cache(5), Wide: cache(6), ...functions(60, 41) }),
      ),
    ).toEqual(['Large Tidemark-Quota', 'Larger Tidemark-Quota', 'Wide Tidemark-Quota', 'F0 Tidemark-Quota']);
  });
});

describe('on a whole platform, what is put back on purpose is found', () => {
  let stacks: CheckedStack[];
  beforeAll(() => {
    stacks = readAssembly(synthesizedPlatform('jedire', 'prod').directory);
  }, 240_000);

  /** The platform with one thing changed: every resource of a type, or those that a test picks. */
  const broken = (type: string, change: (properties: Record<string, unknown>, resource: Resources[string]) => void) =>
    structuredClone(stacks).map((one) => {
      for (const resource of Object.values(one.template.Resources as Resources))
        if (resource.Type === type) change(resource.Properties as Record<string, unknown>, resource);
      return one;
    });

  test('as it is, nothing', () => expect(found(...stacks)).toEqual([]));

  test.each<[string, string, Parameters<typeof broken>[1]]>([
    [
      'Tidemark-VpcOriginIngress',
      'AWS::EC2::SecurityGroupIngress',
      (rule) => {
        if (JSON.stringify(rule).includes('ServiceGroup')) delete rule.SourceSecurityGroupId;
      },
    ],
    ['Tidemark-VpcOriginTags', 'AWS::CloudFront::VpcOrigin', (origin) => (origin.Tags = [{ Key: 'a', Value: 'b' }])],
    [
      'Tidemark-ClusterRole',
      'AWS::RDS::DBCluster',
      (cluster) => {
        const [role] = cluster.AssociatedRoles as object[];
        cluster.AssociatedRoles = [role, { ...role, FeatureName: 's3Import' }];
      },
    ],
    ['Tidemark-RetainedReader', 'AWS::RDS::DBInstance', (_, instance) => (instance.DeletionPolicy = 'Retain')],
    [
      'Tidemark-ImageRights',
      'AWS::ECS::TaskDefinition',
      ({ ContainerDefinitions }) => {
        for (const container of ContainerDefinitions as { Image: string }[])
          container.Image = '333333333333.dkr.ecr.us-east-1.amazonaws.com/shop:1';
      },
    ],
    [
      'Tidemark-UnsupportedZone',
      'AWS::EC2::Subnet',
      (subnet) => {
        subnet.AvailabilityZoneId = 'use1-az3';
      },
    ],
    [
      'Tidemark-SplitOutput',
      'AWS::CloudWatch::Alarm',
      (alarm) => {
        alarm.AlarmDescription = { 'Fn::Select': [0, { 'Fn::Split': ['/', read('jedire-prod-data', 'x')] }] };
      },
    ],
    ['Tidemark-UnresolvedReference', 'AWS::CloudWatch::Alarm', (alarm) => (alarm.X = read('jedire-prod-data', 'no'))],
    [
      'Tidemark-SubnetAddresses',
      'AWS::EC2::Subnet',
      (subnet) => {
        subnet.CidrBlock = '10.30.0.0/28';
      },
    ],
    ['Tidemark-EqualNames', 'AWS::ElastiCache::User', (user) => (user.UserId = 'the-same')],
    ['Tidemark-EqualNames', 'AWS::RDS::DBProxy', (_) => undefined],
    [
      'Tidemark-ImplicitEgress',
      'AWS::EC2::SecurityGroup',
      (group) => {
        delete group.SecurityGroupEgress;
      },
    ],
  ])('%s', (id, type, change) => {
    // A proxy has one name; the second one is a copy of its stack.
    const changed = broken(type, change);
    const all =
      type === 'AWS::RDS::DBProxy'
        ? [...changed, ...changed.map((one) => ({ ...one, stackName: `${one.stackName}-2` }))]
        : changed;
    expect(checkAssembly(all).map((finding) => finding.id)).toContain(id);
  });

  test('readers that are counted before they are there', () => {
    const changed = structuredClone(stacks);
    // The role of the target waits as well.
    for (const { template } of changed)
      for (const resource of Object.values(template.Resources as Resources)) delete resource.DependsOn;
    expect(found(...changed).join()).toContain('Tidemark-UncountedReaders');
  });

  test('targets of a proxy beside the cluster', () => {
    const changed = structuredClone(stacks);
    const [schema, data] = ['schema', 'data'].map((name) => changed.find(({ stackName }) => stackName.endsWith(name)));
    const [targets] = Object.values(schema?.template.Resources as Resources).filter(
      ({ Type }) => Type === 'AWS::RDS::DBProxyTargetGroup',
    );
    const [cluster] = Object.entries(data?.template.Resources as Resources)
      .filter(([, { Type }]) => Type === 'AWS::RDS::DBCluster')
      .map(([id]) => id);
    Object.assign(data?.template.Resources as Resources, {
      Early: { ...targets, DependsOn: [], Properties: { DBClusterIdentifiers: [{ Ref: cluster }] } },
    });
    expect(checkAssembly(changed).map(({ id }) => id)).toContain('Tidemark-ProxyBeforeUsers');
  });
});

test('what has not the shape that CloudFormation wants throws nothing', () => {
  const odd = [null, 'x', 3, [], {}, { Ref: 5 }, { 'Fn::GetStackOutput': 7 }, { 'Fn::GetAtt': 'A.B' }];
  const types = [
    'AWS::CloudFront::VpcOrigin',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'AWS::RDS::DBCluster',
    'AWS::RDS::DBInstance',
    'AWS::RDS::DBProxyTargetGroup',
    'AWS::ECS::Service',
    'AWS::ApplicationAutoScaling::ScalableTarget',
    'AWS::EC2::Subnet',
    'Custom::Migrations',
  ];
  for (const value of odd)
    for (const Type of types) {
      const keys = [
        'Arn',
        'SecurityGroups',
        'DBClusterIdentifier',
        'NetworkConfiguration',
        'ResourceId',
        'Host',
        'Subnets',
      ];
      const Properties = Object.fromEntries(keys.map((key) => [key, value]));
      expect(() =>
        checkAssembly([stack('a', { X: { Type, Properties }, Y: { Type, Properties: value } })]),
      ).not.toThrow();
      expect(() => checkTemplate({ Resources: { X: { Type, Properties, DependsOn: value } } })).not.toThrow();
    }
});

describe('docs/deployability.md', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'deployability.md'), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

  test('shows every quota that is counted, and the day of the table', () => {
    const shown = rows.filter((row) => row.length === 5 && /^\d+$/.test(row[1] ?? ''));
    expect(shown).toEqual(
      QUOTAS.map(({ name, default: limit, isAdjustable, of, source }) => [
        name,
        String(limit),
        isAdjustable ? 'yes' : 'no',
        { region: 'account and region', account: 'account', resource: 'each one' }[of],
        source,
      ]),
    );
    expect(page).toContain(`The table is of ${QUOTAS_READ_ON}`);
  });

  test('says what the production of JediRe, and of all systems together, needs', () => {
    const systems = platforms.filter(([, environment]) => environment === 'prod').map(([system]) => system);
    const needOf = (chosen: readonly string[], name: string) => {
      const stacks = chosen.flatMap((system) => readAssembly(synthesizedPlatform(system, 'prod').directory));
      const { needed = 0, atFloors = 0 } = quotaNeeds(stacks).find(({ quota }) => quota.name === name) ?? {};
      return [Math.ceil(needed), Math.ceil(atFloors)];
    };
    const vcpus = 'Fargate On-Demand vCPUs that run';
    const [peak, floors] = needOf(['jedire'], vcpus);
    expect(page).toContain(`${vcpus}: ${peak} at all maxima (${floors} at the highest floors)`);
    expect(systems).toHaveLength(5);
    const [all, allFloors] = needOf(systems, vcpus);
    const plain = page.replace(/\s+/g, ' ');
    expect(plain).toContain(`need ${all} Fargate vCPUs at their maxima (${allFloors} at the highest floors`);
    expect(plain).toContain(`${needOf(systems, 'Elastic IP addresses')[0]} Elastic IP addresses`);
    expect(plain).toContain(`${needOf(systems, 'CloudFront response headers policies')[0]} response headers policies`);
  }, 240_000);

  test('names every check that this file is about', () => {
    const names = rows.flatMap(([name = '']) => /^`(Tidemark-\w+)`$/.exec(name)?.[1] ?? []);
    expect(names).toEqual(expect.arrayContaining(ABOUT.map((name) => `Tidemark-${name}`)));
  });
});
