import { type App, CfnResource, Fn, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { CfnSecurityGroup, CfnSubnet, CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Case } from './case';

const partitionKey = { name: 'id', type: AttributeType.STRING };
const env = { account: '111111111111', region: 'us-east-1' };

/** A stage with a stack of data and one that uses it. */
const stage =
  (id: string, props: { readonly stackName?: string; readonly days?: RetentionDays } = {}) =>
  (app: App) => {
    const own = new Stage(app, id, { env });
    const { stackName, days = RetentionDays.ONE_YEAR } = props;
    const data = new Stack(own, 'data', stackName === undefined ? {} : { stackName });
    const table = new Table(data, 'Orders', { partitionKey });
    const web = new Stack(own, 'web');
    const role = new Role(web, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    table.grantReadData(role);
    new LogGroup(web, 'Logs', { retention: days });
  };

/** A stack with a nested stack. */
const nested = (id: string, build: (stack: Stack) => void) => (app: App) => {
  const own = new Stack(app, 'App');
  new Topic(own, 'Alerts');
  build(new NestedStack(own, id));
};

class Store extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = new Key(this, 'Key');
    new Queue(this, 'Queue', { encryptionMasterKey: key });
    new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  }
}

export const structure: readonly Case[] = [
  {
    name: 'a construct is renamed with everything in it',
    before: (app) => new Store(new Stack(app, 'App'), 'Store'),
    after: (app) => new Store(new Stack(app, 'App'), 'Storage'),
    expected: [
      { class: 'data-loss', effect: 'worse', resource: 'App/Storage/Key/Resource' },
      { class: 'data-loss', effect: 'worse', resource: 'App/Storage/Queue/Resource' },
      { class: 'other', effect: 'neutral', resource: 'App/Storage/Role/Resource', says: 'Moves' },
    ],
  },
  {
    name: 'a construct that holds nothing is renamed with everything in it',
    before: (app) => roles(new Construct(new Stack(app, 'App'), 'Store')),
    after: (app) => roles(new Construct(new Stack(app, 'App'), 'Storage')),
    expected: [
      {
        class: 'other',
        effect: 'neutral',
        resource: 'App/Storage/First/Resource',
        says: 'Moves 2 resources from App/Store to App/Storage',
      },
    ],
  },
  {
    name: 'a bucket moves to another stack',
    before: (app) => {
      new Bucket(new Stack(app, 'Old'), 'Archive');
      new Topic(new Stack(app, 'New'), 'Alerts');
      new Topic(app.node.findChild('Old') as Stack, 'Own');
    },
    after: (app) => {
      new Topic(new Stack(app, 'Old'), 'Own');
      const to = new Stack(app, 'New');
      new Topic(to, 'Alerts');
      new Bucket(to, 'Archive');
    },
    expected: [
      { class: 'data-loss', effect: 'worse', resource: 'New/Archive/Resource', says: 'from the stack Old to New' },
    ],
  },
  {
    name: 'a stage is renamed: its stacks are deployed anew',
    before: stage('test'),
    after: stage('staging'),
    expected: [
      {
        class: 'data-loss',
        effect: 'worse',
        resource: 'staging/data',
        says: 'Deploys the stack test-data anew as staging-data',
      },
      {
        class: 'data-loss',
        effect: 'worse',
        resource: 'staging/web',
        says: 'Deploys the stack test-web anew as staging-web',
      },
    ],
  },
  {
    name: 'twin: a stack is renamed in the app and keeps its name',
    before: (app) => new Table(new Stack(app, 'Data', { stackName: 'data' }), 'Orders', { partitionKey }),
    after: (app) => new Table(new Stack(app, 'Storage', { stackName: 'data' }), 'Orders', { partitionKey }),
    expected: [],
  },
  {
    name: 'twin: a stack moves into a stage and keeps its name',
    before: (app) => new Table(new Stack(app, 'Data', { stackName: 'data', env }), 'Orders', { partitionKey }),
    after: (app) =>
      new Table(new Stack(new Stage(app, 'prod', { env }), 'Data', { stackName: 'data' }), 'Orders', { partitionKey }),
    expected: [],
  },
  {
    name: 'a stack keeps its place in the app and gets another name',
    before: stage('prod', { stackName: 'prod-data' }),
    after: stage('prod', { stackName: 'prod-storage' }),
    expected: [{ class: 'data-loss', effect: 'worse', resource: 'prod/data', says: 'anew as prod-storage' }],
  },
  {
    name: 'a stack is deployed to another region',
    before: (app) => new Table(new Stack(app, 'Data', { env }), 'Orders', { partitionKey }),
    after: (app) =>
      new Table(new Stack(app, 'Data', { env: { ...env, region: 'eu-central-1' } }), 'Orders', { partitionKey }),
    expected: [{ class: 'data-loss', effect: 'worse', resource: 'Data', says: 'to another account or region' }],
  },
  {
    name: 'a setting differs in one stage of two',
    before: (app) => {
      stage('test')(app);
      stage('prod')(app);
    },
    after: (app) => {
      stage('test')(app);
      stage('prod', { days: RetentionDays.ONE_WEEK })(app);
    },
    expected: [{ class: 'data-loss', effect: 'worse', resource: 'prod/web/Logs/Resource', says: 'for 7 days' }],
  },
  {
    name: 'a queue in a nested stack is replaced by a FIFO queue',
    before: nested('Jobs', (stack) => new Queue(stack, 'Queue', { removalPolicy: RemovalPolicy.DESTROY })),
    after: nested('Jobs', (stack) => new Queue(stack, 'Queue', { fifo: true, removalPolicy: RemovalPolicy.DESTROY })),
    expected: [
      { class: 'data-loss', effect: 'worse', resource: 'App/Jobs/Queue/Resource', says: 'FifoQueue cannot be changed' },
    ],
  },
  {
    name: 'twin: nothing differs in a nested stack but what it is described as',
    before: nested('Jobs', (stack) => new Key(stack, 'Own', { description: 'One' })),
    after: nested('Jobs', (stack) => new Key(stack, 'Own', { description: 'Another' })),
    expected: [],
  },
  {
    name: 'a nested stack is renamed: what is in it is made anew',
    before: nested('Jobs', (stack) => new Queue(stack, 'Queue')),
    after: nested('Work', (stack) => new Queue(stack, 'Queue')),
    expected: [
      { class: 'data-loss', effect: 'worse', resource: 'App/Work', says: 'Makes the nested stack App/Work anew' },
      { class: 'other', effect: 'neutral', resource: 'App/Work.NestedStack/Work.NestedStackResource' },
    ],
  },
  {
    name: 'a nested stack is removed with what is in it',
    before: nested('Jobs', (stack) => new Queue(stack, 'Queue')),
    after: (app) => new Topic(new Stack(app, 'App'), 'Alerts'),
    expected: [
      { class: 'data-loss', effect: 'worse', resource: 'App/Jobs/Queue/Resource' },
      { class: 'other', effect: 'neutral', resource: 'App/Jobs.NestedStack/Jobs.NestedStackResource' },
    ],
  },
  {
    name: 'a stack is new',
    before: (app) => new Topic(new Stack(app, 'App'), 'Alerts'),
    after: (app) => {
      new Topic(new Stack(app, 'App'), 'Alerts');
      new Topic(new Stack(app, 'More'), 'Alerts');
    },
    expected: [
      {
        class: 'other',
        effect: 'neutral',
        resource: 'More',
        says: 'Creates the stack More with 1 resource (1 × topic)',
      },
    ],
  },
  {
    name: 'a stack is new, with a role that may everything and one that may little',
    before: (app) => new Topic(new Stack(app, 'App'), 'Alerts'),
    after: (app) => {
      new Topic(new Stack(app, 'App'), 'Alerts');
      const more = new Stack(app, 'More');
      const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
      new Role(more, 'Little', { assumedBy }).addToPolicy(
        new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }),
      );
      new Role(more, 'All', { assumedBy }).addToPolicy(new PolicyStatement({ actions: ['*'], resources: ['*'] }));
    },
    expected: [
      { class: 'permissions', effect: 'worse', resource: 'More/All/Resource' },
      { class: 'other', effect: 'neutral', resource: 'More' },
    ],
  },
  {
    name: 'a resource becomes another under the same logical id',
    before: (app) => new CfnResource(new Stack(app, 'App'), 'Store', { type: 'AWS::SQS::Queue' }),
    after: (app) => new CfnResource(new Stack(app, 'App'), 'Store', { type: 'AWS::SNS::Topic' }),
    expected: [{ class: 'data-loss', effect: 'worse', resource: 'App/Store', says: 'another type' }],
  },
  {
    name: 'a stack is gone with its table',
    before: (app) => {
      new Topic(new Stack(app, 'App'), 'Alerts');
      new Table(new Stack(app, 'Data'), 'Orders', { partitionKey });
    },
    after: (app) => new Topic(new Stack(app, 'App'), 'Alerts'),
    expected: [
      {
        class: 'data-loss',
        effect: 'worse',
        resource: 'Data/Orders/Resource',
        says: 'Leaves the table Orders in a stack that the app no longer has',
      },
    ],
  },
  {
    name: 'a stack is gone that held nothing',
    before: (app) => {
      new Topic(new Stack(app, 'App'), 'Alerts');
      new Topic(new Stack(app, 'More'), 'Alerts');
    },
    after: (app) => new Topic(new Stack(app, 'App'), 'Alerts'),
    expected: [{ class: 'other', effect: 'neutral', resource: 'More', says: 'until somebody deletes it' }],
  },
  {
    name: 'a network gets another range: it is made anew with what is in it',
    before: (app) => network(new Stack(app, 'App'), '10.0.0.0/16'),
    after: (app) => network(new Stack(app, 'App'), '10.9.0.0/16'),
    expected: [
      { class: 'availability', effect: 'worse', resource: 'App/Vpc', says: 'everything in it has to move' },
      {
        class: 'availability',
        effect: 'worse',
        resource: 'App/Subnet',
        says: 'VpcId refers to Vpc, which is made anew',
      },
      { class: 'other', effect: 'neutral', resource: 'App/Access', says: 'it holds no data' },
    ],
  },
  {
    name: 'an export goes that another stack still imports',
    before: exporting(true),
    after: exporting(false),
    expected: [
      {
        class: 'availability',
        effect: 'worse',
        resource: 'Data',
        says: 'that Web imports until it is deployed itself',
      },
      { class: 'permissions', effect: 'better', resource: 'Web/Role/Resource' },
    ],
  },
  {
    name: 'a key of one stack is replaced, and with it what another stack encrypts with it',
    before: keyAndLogs('First'),
    after: keyAndLogs('Second'),
    expected: [
      { class: 'data-loss', effect: 'worse', resource: 'Keys/Second/Resource' },
      {
        class: 'data-loss',
        effect: 'worse',
        resource: 'Data/Volume',
        says: 'KmsKeyId refers to Keys/Second, which is made anew',
      },
    ],
  },
];

function roles(scope: Construct): void {
  for (const id of ['First', 'Second'])
    new Role(scope, id, { assumedBy: new ServicePrincipal(`${id.toLowerCase()}.amazonaws.com`) });
}

/** A key in one stack, and a volume in another that is encrypted with it. */
function keyAndLogs(id: string): (app: App) => void {
  return (app) => {
    const key = new Key(new Stack(app, 'Keys', { env }), id);
    const data = new Stack(app, 'Data', { env });
    new CfnResource(data, 'Volume', {
      type: 'AWS::EFS::FileSystem',
      properties: { Encrypted: true, KmsKeyId: key.keyArn },
    });
  };
}

function network(stack: Stack, cidrBlock: string): void {
  const vpc = new CfnVPC(stack, 'Vpc', { cidrBlock });
  new CfnSubnet(stack, 'Subnet', { vpcId: vpc.ref, ipv4IpamPoolId: 'pool', ipv4NetmaskLength: 24 });
  new CfnSecurityGroup(stack, 'Access', { vpcId: vpc.ref, groupDescription: 'Access' });
}

/** A queue whose address another stack imports by its export, or does not. */
function exporting(isUsed: boolean): (app: App) => void {
  return (app) => {
    const data = new Stack(app, 'Data');
    const jobs = new Queue(data, 'Jobs');
    const role = new Role(new Stack(app, 'Web'), 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:*:*:other'] }));
    if (!isUsed) return;
    data.exportValue(jobs.queueArn, { name: 'jobs' });
    const imported = Fn.importValue('jobs');
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [imported] }));
  };
}
