import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTemplate } from '../../lib/checks/tidemark-checks';
import type { Template } from '../../lib/template/resource';
import { testApp } from '../helpers/app';
import { catalog, platform } from '../helpers/fixtures';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-security-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Properties = Record<string, unknown>;
interface Resource {
  readonly Type: string;
  Properties: Properties;
}
type Resources = Record<string, Resource>;

/** Templates of a whole platform, which every test breaks in one place. */
let templates: readonly string[];
beforeAll(() => {
  const app = testApp({ outdir: folder });
  platform(app, catalog.system('jedire'), catalog.environment('prod'));
  const exitCode = process.exitCode;
  templates = app.synth().stacks.map(({ templateFullPath }) => readFileSync(templateFullPath, 'utf8'));
  process.exitCode = exitCode;
}, 60_000);

/** Ids of findings, with those acknowledged in the app, after a change of the first resource of a type that it fits. */
function findings(
  type: string,
  change: (properties: Properties, resources: Resources) => boolean | undefined,
): string[] {
  for (const text of templates) {
    const template = JSON.parse(text) as { Resources: Resources };
    const before = new Set(checkTemplate(template as Template).map((finding) => JSON.stringify(finding)));
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type !== type || change(Properties, template.Resources) === false) continue;
      return checkTemplate(template as Template)
        .filter((finding) => !before.has(JSON.stringify(finding)))
        .map(({ id }) => id);
    }
  }
  throw new Error(`No ${type} that this change fits`);
}

const statement = (document: unknown): Record<string, unknown>[] =>
  (document as { Statement: Record<string, unknown>[] }).Statement;

/** Every invariant, and a change of a real template that breaks it. */
const BREAKS: readonly [
  string,
  string,
  string,
  (properties: Properties, resources: Resources) => boolean | undefined,
][] = [
  ['a store', 'AWS::RDS::DBCluster', 'Tidemark-Encryption', set({ StorageEncrypted: false })],
  [
    'a function in the default group',
    'AWS::Lambda::Function',
    'Tidemark-DefaultSecurityGroup',
    set({
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: [{ 'Fn::GetAtt': ['Vpc', 'DefaultSecurityGroup'] }] },
    }),
  ],
  ['a proxy in no group', 'AWS::RDS::DBProxy', 'Tidemark-DefaultSecurityGroup', set({ VpcSecurityGroupIds: [] })],
  ['a proxy without TLS', 'AWS::RDS::DBProxy', 'Tidemark-Encryption', set({ RequireTLS: false })],
  ['a cache at rest', 'AWS::ElastiCache::ReplicationGroup', 'Tidemark-Encryption', drop('AtRestEncryptionEnabled')],
  [
    'a cache on the way',
    'AWS::ElastiCache::ReplicationGroup',
    'Tidemark-Encryption',
    set({ TransitEncryptionEnabled: false }),
  ],
  ['a topic', 'AWS::SNS::Topic', 'Tidemark-Encryption', drop('KmsMasterKeyId')],
  ['a queue', 'AWS::SQS::Queue', 'Tidemark-Encryption', drop('SqsManagedSseEnabled', 'KmsMasterKeyId')],
  ['a bucket', 'AWS::S3::Bucket', 'Tidemark-Encryption', drop('BucketEncryption')],
  ['a log', 'AWS::Logs::LogGroup', 'Tidemark-Encryption', drop('KmsKeyId')],
  ['a log that is kept for ever', 'AWS::Logs::LogGroup', 'Tidemark-LogRetention', drop('RetentionInDays')],
  ['a bucket without TLS', 'AWS::S3::BucketPolicy', 'Tidemark-Transport', withoutDeny],
  ['a queue without TLS', 'AWS::SQS::QueuePolicy', 'Tidemark-Transport', withoutDeny],
  ['a topic without TLS', 'AWS::SNS::TopicPolicy', 'Tidemark-Transport', withoutDeny],
  ['a public bucket', 'AWS::S3::Bucket', 'Tidemark-PublicBucket', drop('PublicAccessBlockConfiguration')],
  ['a public database', 'AWS::RDS::DBInstance', 'Tidemark-PublicAddress', set({ PubliclyAccessible: true })],
  [
    'a load balancer that faces the internet',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'Tidemark-PublicAddress',
    set({ Scheme: 'internet-facing' }),
  ],
  [
    'a subnet that hands out addresses',
    'AWS::EC2::Subnet',
    'Tidemark-PublicAddress',
    set({ MapPublicIpOnLaunch: true }),
  ],
  [
    'tasks with addresses',
    'AWS::ECS::Service',
    'Tidemark-PublicAddress',
    set({ NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED', SecurityGroups: ['sg-1'] } } }),
  ],
  ['an instance with IMDSv1', 'AWS::EC2::VPC', 'Tidemark-PublicAddress', add('AWS::EC2::Instance', {})],
  ['ingress from anywhere', 'AWS::EC2::SecurityGroupIngress', 'Tidemark-PublicIngress', set({ CidrIp: '0.0.0.0/0' })],
  ['a container of root', 'AWS::ECS::TaskDefinition', 'Tidemark-Container', container({ User: '0:0' })],
  [
    'a container that may write',
    'AWS::ECS::TaskDefinition',
    'Tidemark-Container',
    container({ ReadonlyRootFilesystem: false }),
  ],
  ['a privileged container', 'AWS::ECS::TaskDefinition', 'Tidemark-Container', container({ Privileged: true })],
  [
    'a password in a container',
    'AWS::ECS::TaskDefinition',
    'Tidemark-PlainSecret',
    container({ Environment: [{ Name: 'DB_PASSWORD', Value: 'x' }] }),
  ],
  [
    'a URL with a password in a container',
    'AWS::ECS::TaskDefinition',
    'Tidemark-PlainSecret',
    container({ Environment: [{ Name: 'URL', Value: 'redis://app:pw@host' }] }),
  ],
  [
    'an access key in a function',
    'AWS::Lambda::Function',
    'Tidemark-PlainSecret',
    set({ Environment: { Variables: { A: 'AKIAIOSFODNN7EXAMPLE' } } }),
  ],
  [
    'any action of a service on everything',
    'AWS::IAM::Policy',
    'Tidemark-WildcardPermission',
    allow({ Action: 'sqs:*', Resource: '*' }),
  ],
  [
    'all actions but one on everything',
    'AWS::IAM::Policy',
    'Tidemark-WildcardPermission',
    allow({ NotAction: 'sqs:Purge', Resource: '*' }),
  ],
  [
    'an administrator of AWS',
    'AWS::IAM::Role',
    'Tidemark-Administrator',
    set({
      ManagedPolicyArns: [
        { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AdministratorAccess']] },
      ],
    }),
  ],
  [
    'an administrator of one’s own',
    'AWS::IAM::Policy',
    'Tidemark-Administrator',
    allow({ Action: 'iam:*', Resource: 'arn:aws:iam::1:role/a' }),
  ],
  ['a role for everybody', 'AWS::IAM::Role', 'Tidemark-OpenTrust', trust({ Principal: { AWS: '*' } })],
  [
    'a role for whoever has logged in somewhere',
    'AWS::IAM::Role',
    'Tidemark-OpenTrust',
    trust({ Principal: { Federated: 'accounts.google.com' } }),
  ],
  [
    'a service on behalf of anybody',
    'AWS::IAM::Role',
    'Tidemark-ConfusedDeputy',
    trust({ Principal: { Service: 'ecs-tasks.amazonaws.com' } }),
  ],
  [
    'a topic for a service on behalf of anybody',
    'AWS::SNS::TopicPolicy',
    'Tidemark-ConfusedDeputy',
    policy({ Principal: { Service: 's3.amazonaws.com' } }),
  ],
  ['a queue for everybody', 'AWS::SQS::QueuePolicy', 'Tidemark-OpenPolicy', policy({ Principal: '*' })],
  [
    'a function that any account’s service may call',
    'AWS::Lambda::Function',
    'Tidemark-ConfusedDeputy',
    add('AWS::Lambda::Permission', { Principal: 's3.amazonaws.com' }),
  ],
  [
    'a topic that alarms may not use',
    'AWS::SNS::TopicPolicy',
    'Tidemark-SilentAlarm',
    withoutCloudWatch('PolicyDocument'),
  ],
  ['a key that alarms may not use', 'AWS::KMS::Key', 'Tidemark-SilentAlarm', withoutCloudWatch('KeyPolicy')],
];

function set(properties: Properties) {
  return (given: Properties) => void Object.assign(given, properties);
}

function drop(...names: readonly string[]) {
  return (given: Properties) => {
    if (names.every((name) => given[name] === undefined)) return false;
    for (const name of names) delete given[name];
    return undefined;
  };
}

function add(Type: string, properties: Properties) {
  return (_: Properties, resources: Resources) =>
    void Object.assign(resources, { Added: { Type, Properties: properties } });
}

function container(change: Properties) {
  return ({ ContainerDefinitions: [first] = [] as never }: { ContainerDefinitions?: Properties[] } & Properties) =>
    void Object.assign(first ?? {}, change);
}

function allow(permission: Properties) {
  return ({ PolicyDocument }: Properties) => void statement(PolicyDocument).push({ Effect: 'Allow', ...permission });
}

function trust(who: Properties) {
  return ({ AssumeRolePolicyDocument }: Properties) =>
    void statement(AssumeRolePolicyDocument).splice(0, 1, { Effect: 'Allow', Action: 'sts:AssumeRole', ...who });
}

function policy(who: Properties) {
  return ({ PolicyDocument }: Properties) =>
    void statement(PolicyDocument).push({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*', ...who });
}

function withoutDeny({ PolicyDocument }: Properties): undefined {
  const kept = statement(PolicyDocument).filter(({ Effect }) => Effect !== 'Deny');
  (PolicyDocument as { Statement: unknown }).Statement = kept;
}

function withoutCloudWatch(place: string) {
  return (given: Properties) => {
    const all = statement(given[place]);
    const kept = all.filter((item) => !JSON.stringify(item.Principal).includes('cloudwatch.amazonaws.com'));
    if (kept.length === all.length) return false;
    (given[place] as { Statement: unknown }).Statement = kept;
    return undefined;
  };
}

describe('given a template of a platform that is broken in one place, then it is found', () => {
  test.each(BREAKS)('%s', (_, type, id, change) => {
    expect(new Set(findings(type, change))).toEqual(new Set([id]));
  });

  test('root that only prepares, without a capability and before the application starts, is none', () => {
    const capabilities = (change: Properties) => ({ LinuxParameters: { Capabilities: change } });
    const rights = {
      Name: 'rights',
      User: '0',
      Essential: false,
      ReadonlyRootFilesystem: true,
      ...capabilities({ Drop: ['ALL'] }),
    };
    const found = (change: Properties = {}, Condition = 'SUCCESS') => {
      const app = { Name: 'app', User: '1000', DependsOn: [{ ContainerName: 'rights', Condition }] };
      const containers = [
        { ...app, ReadonlyRootFilesystem: true },
        { ...rights, ...change },
      ];
      const Properties = { ContainerDefinitions: containers };
      return checkTemplate({ Resources: { Task: { Type: 'AWS::ECS::TaskDefinition', Properties } } }).map(
        ({ description }) => description,
      );
    };
    expect(found()).toEqual([]);
    const root = ['container rights runs as root'];
    expect(found({ Essential: true })).toEqual(root);
    expect(found({ Essential: undefined })).toEqual(root);
    expect(found({ LinuxParameters: undefined })).toEqual(root);
    expect(found(capabilities({ Drop: ['NET_RAW'] }))).toEqual(root);
    expect(found(capabilities({ Drop: ['ALL'], Add: ['SYS_PTRACE'] }))).toEqual(root);
    expect(found({}, 'START')).toEqual(root);
    expect(found({ Name: 'beside' })).toEqual(['container beside runs as root']);
    expect(found({ Privileged: true })).toEqual(['container rights is privileged']);
  });

  test('what a finding says never holds a secret', () => {
    const found = checkTemplate({
      Resources: {
        A: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { API_KEY: 'hush' } } } },
      },
    });
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).not.toContain('hush');
  });

  test('where a secret is may be said', () => {
    const Variables = { DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:1:secret:a', TOKEN_URL: 'https://a/b' };
    expect(
      checkTemplate({
        Resources: { A: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables } } } },
      }),
    ).toEqual([]);
  });
});
