import fc from 'fast-check';
import { checkTemplate } from '../../lib/checks/tidemark-checks';
import type { AssemblyStack } from '../../lib/template/stack';
import { mutated, mutation } from '../helpers/mutations';
import { runs } from '../helpers/properties';

const statement = {
  Effect: 'Allow',
  Action: ['s3:*'],
  Resource: '*',
  Principal: { Service: 'ecs-tasks.amazonaws.com' },
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const document = { Statement: [statement] };

/** A resource of each kind that a check reads into, with what it reads. */
const Resources = {
  Target: {
    Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    Properties: {
      ScheduledActions: [
        { ScheduledActionName: 'a', Schedule: 'cron(0 25 ? * MON *)', ScalableTargetAction: { MinCapacity: 1 } },
      ],
    },
  },
  Policy: {
    Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    Properties: { StepScalingPolicyConfiguration: { StepAdjustments: [{ MetricIntervalLowerBound: 0 }] } },
  },
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      RequiresCompatibilities: ['FARGATE'],
      Cpu: '300',
      Memory: '512',
      ContainerDefinitions: [{ Name: 'a', User: 'root', Environment: [{ Name: 'TOKEN', Value: 'x' }] }],
    },
  },
  Service: {
    Type: 'AWS::ECS::Service',
    Properties: { NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED', SecurityGroups: ['a'] } } },
  },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: { Environment: { Variables: { TOKEN: 'x' } }, VpcConfig: {} },
  },
  Call: { Type: 'AWS::Lambda::Permission', Properties: { Principal: '*' } },
  Machine: {
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: { LaunchTemplateData: { MetadataOptions: { HttpTokens: 'optional' } } },
  },
  Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0' }] } },
  Cache: {
    Type: 'AWS::ElastiCache::ReplicationGroup',
    Properties: { AutomaticFailoverEnabled: true, ReplicasPerNodeGroup: 0, CacheNodeType: 'x' },
  },
  Bucket: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      LifecycleConfiguration: { Rules: [{ Id: 'a', Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 1 }] }] },
    },
  },
  BucketPolicy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: document } },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: document,
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      Policies: [{ PolicyDocument: document }],
    },
  },
  Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: document } },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
  TopicPolicy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: document } },
  Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [{ Ref: 'Topic' }] } },
};

test('given a template of any shape, then the checks throw nothing', () => {
  expect(checkTemplate({ Resources }).length).toBeGreaterThan(20);
  const stack = { template: { Resources } } as unknown as AssemblyStack;
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (changes) => {
      // A list of JSON has no holes, and a mutation may leave one.
      for (const { template } of mutated([stack], changes))
        expect(() => checkTemplate(JSON.parse(JSON.stringify(template)))).not.toThrow();
    }),
    { numRuns: runs(2000) },
  );
  for (const odd of [
    null,
    'text',
    [null],
    { A: null },
    { A: { Type: 7 } },
    { A: { Type: 'AWS::S3::Bucket', Properties: null } },
  ])
    expect(() => checkTemplate({ Resources: odd })).not.toThrow();
});
