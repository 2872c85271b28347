import { join } from 'node:path';
import { CfnCondition, CfnParameter, CfnResource, Duration, Fn, NestedStack, type Stack, Tags } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { type Case, inStack } from './case';

/** A function with a version and an alias, from a folder of code. */
const code = (folder: 'one' | 'two', props: Partial<FunctionProps> = {}) =>
  inStack((stack) => build(stack, folder, props));

function build(stack: Stack, folder: 'one' | 'two', props: Partial<FunctionProps> = {}): void {
  const own = new LambdaFunction(stack, 'Code', {
    code: Code.fromAsset(join(__dirname, 'assets', folder)),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
    ...props,
  });
  own.addAlias('live');
  own.grantInvoke(new ServicePrincipal('events.amazonaws.com'));
}

const queue = (props: QueueProps = {}, build: (queue: Queue, stack: Stack) => void = () => {}) =>
  inStack((stack) => build(new Queue(stack, 'Jobs', props), stack));

export const noise: readonly Case[] = [
  { name: 'twin: nothing differs', before: code('one'), after: code('one'), expected: [] },
  { name: 'twin: nothing but code differs', before: code('one'), after: code('two'), expected: [] },
  {
    name: 'code differs, and memory: a new version, of which only the memory is worth a word',
    before: code('one', { memorySize: 512 }),
    after: code('two', { memorySize: 256 }),
    expected: [
      { class: 'capacity', effect: 'worse', resource: 'App/Code/Resource', says: '256 MiB of memory instead of 512' },
    ],
  },
  {
    name: 'twin: the description of a function',
    before: code('one', { description: 'One' }),
    after: code('one', { description: 'Two' }),
    expected: [],
  },
  {
    name: 'twin: metadata of a resource',
    before: queue(),
    after: queue({}, (jobs) => (jobs.node.defaultChild as CfnResource).addMetadata('note', 'seen')),
    expected: [],
  },
  {
    name: 'twin: an order of creation',
    before: queue({}, (_, stack) => new Topic(stack, 'Alerts')),
    after: queue({}, (jobs, stack) => new Topic(stack, 'Alerts').node.addDependency(jobs)),
    expected: [],
  },
  {
    name: 'twin: code in a nested stack',
    before: inStack((stack) => build(new NestedStack(stack, 'Inner'), 'one')),
    after: inStack((stack) => build(new NestedStack(stack, 'Inner'), 'two')),
    expected: [],
  },
  {
    name: 'twin: an output is added',
    before: queue(),
    after: queue({}, (jobs, stack) => stack.exportValue(jobs.queueArn)),
    expected: [],
  },
  {
    name: 'twin: a value comes from a condition that is known',
    before: queue({ visibilityTimeout: Duration.seconds(60) }),
    after: queue({}, (jobs, stack) => {
      const size = new CfnParameter(stack, 'Size', { default: 'large' });
      const isLarge = new CfnCondition(stack, 'IsLarge', { expression: Fn.conditionEquals(size, 'large') });
      (jobs.node.defaultChild as CfnResource).addPropertyOverride(
        'VisibilityTimeout',
        Fn.conditionIf(isLarge.logicalId, 60, 30),
      );
    }),
    expected: [],
  },
  {
    name: 'a value comes from a condition that is known, and is another',
    before: queue({ visibilityTimeout: Duration.seconds(60) }),
    after: queue({}, (jobs, stack) => {
      const size = new CfnParameter(stack, 'Size', { default: 'small' });
      const isLarge = new CfnCondition(stack, 'IsLarge', { expression: Fn.conditionEquals(size, 'large') });
      (jobs.node.defaultChild as CfnResource).addPropertyOverride(
        'VisibilityTimeout',
        Fn.conditionIf(isLarge.logicalId, 60, 30),
      );
    }),
    expected: [{ class: 'capacity', effect: 'neutral', resource: 'App/Jobs/Resource' }],
  },
  {
    name: 'a queue disappears because its condition no longer holds',
    before: queue({}, conditional('yes')),
    after: queue({}, conditional('no')),
    expected: [{ class: 'data-loss', effect: 'worse', resource: 'App/Jobs/Resource' }],
  },
  {
    name: 'a tag is added to everything: one line',
    before: queue({}, (_, stack) => new Bucket(stack, 'Archive')),
    after: queue({}, (_, stack) => {
      new Bucket(stack, 'Archive');
      Tags.of(stack).add('owner', 'search');
    }),
    expected: [{ class: 'other', effect: 'neutral', resource: 'App', says: 'Changes the tags owner of 2 resources' }],
  },
  {
    name: 'a tag of an alarm, which calls as before',
    before: inStack((stack) => alarm(stack, 'One')),
    after: inStack((stack) => {
      alarm(stack, 'One');
      Tags.of(stack).add('owner', 'search');
    }),
    expected: [{ class: 'other', effect: 'neutral', resource: 'App/Errors', says: 'Changes the tags owner' }],
  },
  {
    name: 'something that only CloudFormation can read',
    before: queue({}, (_, stack) => stack.addTransform('AWS::LanguageExtensions')),
    after: queue({}, (_, stack) => stack.addTransform('AWS::Serverless-2016-10-31')),
    expected: [{ class: 'other', effect: 'neutral', resource: 'App', says: 'cannot read: Transform' }],
  },
  {
    name: 'twin: the description of an alarm',
    before: inStack((stack) => alarm(stack, 'One')),
    after: inStack((stack) => alarm(stack, 'Two')),
    expected: [],
  },
  {
    name: 'the description of a security group, which replaces it',
    before: inStack((stack) => group(stack, 'One')),
    after: inStack((stack) => group(stack, 'Two')),
    expected: [
      {
        class: 'other',
        effect: 'neutral',
        resource: 'App/Access',
        says: '(GroupDescription cannot be changed); it holds no data',
      },
    ],
  },
  {
    name: 'twin: a policy of a queue with its statements in another order',
    before: queue({}, (jobs) => jobs.addToResourcePolicy(statement('events'))),
    after: queue({}, (jobs) => jobs.addToResourcePolicy(statement('events', 'Named'))),
    expected: [],
  },
  {
    name: 'an environment variable',
    before: code('one', { environment: { LEVEL: 'info' } }),
    after: code('one', { environment: { LEVEL: 'debug' } }),
    expected: [
      { class: 'other', effect: 'neutral', resource: 'App/Code/Resource', says: 'Environment.Variables.LEVEL' },
    ],
  },
];

function conditional(answer: string): (queue: Queue, stack: Stack) => void {
  return (jobs, stack) => {
    new Topic(stack, 'Alerts');
    const wanted = new CfnParameter(stack, 'Wanted', { default: answer });
    const isWanted = new CfnCondition(stack, 'IsWanted', { expression: Fn.conditionEquals(wanted, 'yes') });
    (jobs.node.defaultChild as CfnResource).cfnOptions.condition = isWanted;
  };
}

function alarm(stack: Stack, alarmDescription: string): void {
  new CfnAlarm(stack, 'Errors', {
    alarmDescription,
    comparisonOperator: 'GreaterThanThreshold',
    evaluationPeriods: 1,
    metricName: 'Errors',
    namespace: 'App',
    period: 60,
    statistic: 'Sum',
    threshold: 1,
  });
}

function group(stack: Stack, GroupDescription: string): void {
  new CfnResource(stack, 'Access', { type: 'AWS::EC2::SecurityGroup', properties: { GroupDescription } });
}

function statement(service: string, sid?: string): PolicyStatement {
  const principals = [new ServicePrincipal(`${service}.amazonaws.com`)];
  return new PolicyStatement({
    actions: ['sqs:SendMessage'],
    principals,
    resources: ['*'],
    ...(sid === undefined ? {} : { sid }),
  });
}
