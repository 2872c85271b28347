import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { CfnScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import { readAssemblySummary } from '../../lib/adapters/assembly/summary';
import { checkTemplate, TidemarkChecks } from '../../lib/checks/tidemark-checks';
import type { Template } from '../../lib/template/resource';

const resource = (Type: string, Properties: Record<string, unknown>): Template => ({
  Resources: { Subject: { Type, Properties, DeletionPolicy: 'Retain' } },
});
const withoutPolicy = (Type: string): Template => ({ Resources: { Subject: { Type } } });
const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
const action = (Schedule: string, MinCapacity = 1) => ({
  ScheduledActionName: 'a',
  Schedule,
  ScalableTargetAction: { MinCapacity },
});
const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';
const steps = (...StepAdjustments: unknown[]) =>
  resource(POLICY, { StepScalingPolicyConfiguration: { StepAdjustments } });
const step = (from?: number, to?: number) => ({ MetricIntervalLowerBound: from, MetricIntervalUpperBound: to });
const task = (Cpu: unknown, Memory: unknown) =>
  resource('AWS::ECS::TaskDefinition', { RequiresCompatibilities: ['FARGATE'], Cpu, Memory });
const [scratch, data] = [
  { SourceVolume: 'scratch', ContainerPath: '/scratch' },
  { Name: 'data', EFSVolumeConfiguration: {} },
];
const app = { Name: 'app', User: '1000', MountPoints: [scratch] };
/** Root that sets rights, and is done before the application starts. */
const rights = { Name: 'rights', User: '0', Essential: false, MountPoints: [scratch] };
const waiting = { ...app, DependsOn: [{ ContainerName: 'rights', Condition: 'SUCCESS' }] };
const mounting = (ContainerDefinitions: unknown[], others: Record<string, unknown> = {}) =>
  resource('AWS::ECS::TaskDefinition', {
    RequiresCompatibilities: ['FARGATE'],
    Volumes: [{ Name: 'scratch' }, data],
    ContainerDefinitions,
    ...others,
  });
const CACHE = 'AWS::ElastiCache::ReplicationGroup';
/** Kept for ever, also when its creation is rolled back. */
const named = (Type: string, name: Record<string, unknown>, DeletionPolicy = 'Retain'): Template => ({
  Resources: { Subject: { Type, Properties: { RetentionInDays: 7, ...name }, DeletionPolicy } },
});
const CLUSTER = 'AWS::RDS::DBCluster';
const BUCKET = 'AWS::S3::Bucket';
const rules = (...Rules: unknown[]) => resource('AWS::S3::Bucket', { LifecycleConfiguration: { Rules } });
const to = (StorageClass: string, TransitionInDays: number) => ({ StorageClass, TransitionInDays });

/** What these resources lack for safety is the matter of security-checks.test.ts. */
const SECURITY = [
  'Tidemark-Container',
  'Tidemark-DefaultSecurityGroup',
  'Tidemark-Encryption',
  'Tidemark-PublicBucket',
  'Tidemark-Transport',
];
const idsOf = (template: Template) =>
  checkTemplate(template)
    .map(({ id }) => id)
    .filter((id) => !SECURITY.includes(id));

/** An outward rule of a group's own. */
const SecurityGroupEgress = [{ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' }];

describe('our own checks catch what no general tool does', () => {
  test.each<[string, Template]>([
    ['Tidemark-UnwritableMount', mounting([app])],
    ['Tidemark-UnwritableMount', mounting([app], { Volumes: [{ Name: 'scratch', Host: {} }] })],
    ['Tidemark-UnwritableMount', mounting([{ ...app, User: 'node:node' }])],
    // Nothing waits for the rights, or they are those of another volume, or cannot be set.
    ['Tidemark-UnwritableMount', mounting([app, rights])],
    [
      'Tidemark-UnwritableMount',
      mounting([waiting, { ...rights, MountPoints: [{ ...scratch, SourceVolume: 'data' }] }]),
    ],
    ['Tidemark-UnwritableMount', mounting([waiting, { ...rights, MountPoints: [{ ...scratch, ReadOnly: true }] }])],
    ['Tidemark-ScalingBounds', resource(TARGET, { MinCapacity: 5, MaxCapacity: 2 })],
    [
      'Tidemark-ScalingBounds',
      resource(TARGET, { MinCapacity: 1, MaxCapacity: 2, ScheduledActions: [action('cron(0 8 ? * MON *)', 3)] }),
    ],
    [
      'Tidemark-ScalingSchedule',
      resource(TARGET, { MinCapacity: 1, MaxCapacity: 2, ScheduledActions: [action('cron(0 25 ? * MON *)')] }),
    ],
    [
      'Tidemark-ScheduledActions',
      resource(TARGET, {
        MinCapacity: 1,
        MaxCapacity: 2,
        ScheduledActions: Array.from({ length: 201 }, () => action('cron(0 8 ? * MON *)')),
      }),
    ],
    ['Tidemark-FailoverReplica', resource(CACHE, { AutomaticFailoverEnabled: true, ReplicasPerNodeGroup: 0 })],
    ['Tidemark-CacheNodeType', resource(CACHE, { CacheNodeType: 'cache.r7g.huge' })],
    ['Tidemark-LifecycleOrder', rules({ Id: 'r', Transitions: [to('DEEP_ARCHIVE', 30), to('GLACIER', 90)] })],
    ['Tidemark-LifecycleOrder', rules({ Id: 'r', ExpirationInDays: 20, Transitions: [to('GLACIER', 30)] })],
    [
      'Tidemark-PublicIngress',
      resource('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0' }], SecurityGroupEgress }),
    ],
    ['Tidemark-PublicIngress', resource('AWS::EC2::SecurityGroupIngress', { CidrIpv6: '::/0' })],
    // CloudFormation, AWS::EC2::SecurityGroup: without one, a rule for all outward traffic is added.
    ['Tidemark-ImplicitEgress', resource('AWS::EC2::SecurityGroup', { GroupDescription: 'a' })],
    ['Tidemark-ImplicitEgress', resource('AWS::EC2::SecurityGroup', { SecurityGroupEgress: [] })],
    ['Tidemark-LogRetention', resource('AWS::Logs::LogGroup', {})],
    ['Tidemark-FargateSize', task('1024', '1024')],
    ['Tidemark-FargateSize', task(300, 512)],
    ['Tidemark-StepAdjustments', steps(step(0, 10), step(20))],
    ['Tidemark-StepAdjustments', steps(step(5), step(0, 10))],
    ['Tidemark-StepAdjustments', steps(step(0), step(10))],
    ['Tidemark-StepAdjustments', steps(step(10, 10))],
    ['Tidemark-DeletionPolicy', withoutPolicy('AWS::RDS::DBCluster')],
    ['Tidemark-DeletionPolicy', withoutPolicy('AWS::ElastiCache::ReplicationGroup')],
    ['Tidemark-DeletionPolicy', withoutPolicy('AWS::S3::Bucket')],
    // CloudFormation, "DeletionPolicy attribute": Retain also keeps what a creation has made that is rolled back.
    ['Tidemark-RetainedOnCreate', named(CLUSTER, { DBClusterIdentifier: 'shop' })],
    ['Tidemark-RetainedOnCreate', named('AWS::Logs::LogGroup', { LogGroupName: '/shop/api' })],
    ['Tidemark-RetainedOnCreate', named('AWS::SSM::Parameter', { Name: '/shop/url' })],
    ['Tidemark-RetainedOnCreate', named('AWS::CloudFront::KeyGroup', { KeyGroupConfig: { Name: 'shop' } })],
    ['Tidemark-RetainedOnCreate', named(BUCKET, { BucketName: { 'Fn::Sub': `shop-\${AWS::AccountId}` } })],
    [
      'Tidemark-RetainedOnCreate',
      named(BUCKET, { BucketName: { 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'logs']] } }),
    ],
  ])('%s', (id, template) => {
    expect(idsOf(template)).toEqual([id]);
  });

  // ECS developer guide, "Task CPU and memory": 1 vCPU takes 2 to 8 GB in steps of 1 GB.
  test.each([
    [
      task('1024', '1024'),
      'Choose 2048, 3072, 4096, 5120, 6144, 7168, 8192 MiB for 1024 CPU units, or another CPU size.',
    ],
    [task(300, 512), 'Choose a CPU size of 256, 512, 1024, 2048, 4096, 8192, 16384 CPU units.'],
  ])('a Fargate size that does not exist is told with those that do', (template, fix) => {
    expect(checkTemplate(template).map((finding) => finding.fix)).toEqual([fix]);
  });

  test.each<[string, Template]>([
    [
      'bounds and schedules',
      resource(TARGET, {
        MinCapacity: 1,
        MaxCapacity: 9,
        ScheduledActions: [action('cron(0 8 ? * MON *)', 9), action('at(2026-12-09T13:50:00)')],
      }),
    ],
    ['bounds known at deployment', resource(TARGET, { MinCapacity: { Ref: 'Min' }, MaxCapacity: 2 })],
    [
      'a cache',
      resource(CACHE, { AutomaticFailoverEnabled: true, ReplicasPerNodeGroup: 1, CacheNodeType: 'cache.r7g.large' }),
    ],
    [
      'a lifecycle',
      rules({ Id: 'r', ExpirationInDays: 400, Transitions: [to('DEEP_ARCHIVE', 90), to('GLACIER_IR', 30)] }),
    ],
    [
      'inner ingress',
      resource('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp: '10.0.0.0/16' }], SecurityGroupEgress }),
    ],
    ['a log with retention', resource('AWS::Logs::LogGroup', { RetentionInDays: 30 })],
    ['no resources', {}],
    [
      'ingress known at deployment',
      resource('AWS::EC2::SecurityGroup', { SecurityGroupIngress: { 'Fn::If': [] }, SecurityGroupEgress }),
    ],
    [
      'a group whose rules are known at deployment',
      resource('AWS::EC2::SecurityGroup', { SecurityGroupEgress: { 'Fn::If': [] } }),
    ],
    ['a Fargate size', task('1024', '2048')],
    ['a size known at deployment', task({ Ref: 'Cpu' }, '1')],
    ['a size with units', task('1 vCPU', '2 GB')],
    [
      'a task on instances',
      resource('AWS::ECS::TaskDefinition', { RequiresCompatibilities: ['EC2'], Cpu: '300', Memory: '1' }),
    ],
    ['steps that meet, in any order', steps(step(10), step(undefined, 0), step(0, 10))],
    ['target tracking', resource(POLICY, { TargetTrackingScalingPolicyConfiguration: { TargetValue: 1 } })],
    ['a volume whose rights root sets before', mounting([waiting, rights])],
    ['a volume whose rights an image may set that runs as root', mounting([waiting, { ...rights, User: undefined }])],
    ['a volume that root writes to', mounting([{ ...app, User: '0:0' }])],
    ['a volume for a user that its image names', mounting([{ ...app, User: undefined }])],
    ['a user that a parameter gives', mounting([{ ...app, User: { Ref: 'User' } }])],
    ['a volume that is only read', mounting([{ ...app, MountPoints: [{ ...scratch, ReadOnly: true }] }])],
    ['a file system', mounting([{ ...app, MountPoints: [{ ...scratch, SourceVolume: 'data' }] }])],
    ['a volume on an instance, whose rights its owner sets', mounting([app], { RequiresCompatibilities: ['EC2'] })],
    [
      'a volume of Windows',
      mounting([app], { RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }),
    ],
    ['what may go without its data', withoutPolicy('AWS::SNS::Topic')],
    ['what is kept without a name', named(BUCKET, {})],
    ['a name whose creation may be undone', named(CLUSTER, { DBClusterIdentifier: 'shop' }, 'RetainExceptOnCreate')],
    ['a name that goes', named(CLUSTER, { DBClusterIdentifier: 'shop' }, 'Delete')],
    ['a name that a parameter gives', named(BUCKET, { BucketName: { Ref: 'Name' } })],
    ['a name of this very stack', named(BUCKET, { BucketName: { 'Fn::Sub': `shop-\${AWS::StackId}` } })],
    ['what nothing else has the name of', named('AWS::Cognito::UserPool', { UserPoolName: 'shop' })],
  ])('%s pass', (_, template) => expect(idsOf(template)).toEqual([]));

  // CloudFormation user guide, "Quotas": 500 resources and 1 MB for a template in S3.
  test.each<[string, number, number, string[]]>([
    ['500 resources', 500, 0, []],
    ['501 resources', 501, 0, ['501 resources; a template has at most 500']],
    ['1,000,000 bytes', 1, 1_000_000, []],
    ['one more', 1, 1_000_001, ['1,000,001 bytes, its largest resource is this one; a template has at most 1,000,000']],
  ])('given a template of %s, then it is told what is too much', (_, count, bytes, descriptions) => {
    const Resources = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`T${index}`, { Type: 'AWS::SNS::Subscription' }]),
    );
    const found = checkTemplate({ Resources }, ...(bytes === 0 ? [] : [bytes]));
    expect(found.map(({ description }) => description)).toEqual(descriptions);
    expect(found.every(({ id }) => id === 'Tidemark-StackSize')).toBe(true);
  });

  test('given no size of the file, then a template counts as the CDK writes it; letters may take several bytes', () => {
    const sized = (Text: string) => ({ Resources: { T: { Type: 'Custom::T', Properties: { Text } } } });
    const frame = JSON.stringify(sized(''), undefined, 1).length;
    const idsOfSize = (text: string) => checkTemplate(sized(text)).map(({ id }) => id);
    expect(idsOfSize('a'.repeat(1_000_000 - frame))).toEqual([]);
    expect(idsOfSize('a'.repeat(1_000_001 - frame))).toEqual(['Tidemark-StackSize']);
    expect(idsOfSize('é'.repeat(500_000))).toEqual(['Tidemark-StackSize']);
  });

  test('given a stack whose file is too large, then the synth says so', () => {
    const exitCode = process.exitCode;
    const app = new App();
    const stack = new Stack(app, 'Large');
    for (let index = 0; index < 4; index++)
      new CfnResource(stack, `R${index}`, { type: 'Custom::R', properties: { Text: 'a'.repeat(300_000) } });
    Validations.of(app).addPlugins(new TidemarkChecks());
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      app.synth();
    } catch {
      // Where it is thrown and not printed.
    }
    process.exitCode = exitCode;
    stderr.mockRestore();
    const { findings } = readAssemblySummary(app.outdir);
    expect(findings).toEqual([expect.objectContaining({ rule: 'Tidemark-StackSize' })]);
  });

  test('a finding fails the synth', () => {
    const exitCode = process.exitCode;
    const app = new App();
    new CfnScalableTarget(new Stack(app, 'S'), 'T', {
      minCapacity: 5,
      maxCapacity: 2,
      resourceId: 'service/a/b',
      scalableDimension: 'ecs:service:DesiredCount',
      serviceNamespace: 'ecs',
    });
    Validations.of(app).addPlugins(new TidemarkChecks());
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const synth = () => app.synth();
    let failed = false;
    try {
      synth();
    } catch {
      failed = true;
    }
    failed ||= process.exitCode === 1;
    process.exitCode = exitCode;
    stderr.mockRestore();
    expect(failed).toBe(true);
  });
});
