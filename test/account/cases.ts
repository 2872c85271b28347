import { CfnOutput, type CfnResource, Duration, Fn, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { IpAddresses, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import {
  AuroraDatabase,
  contentClass,
  Edge,
  encryptionKey,
  InternalLoadBalancer,
  LogBucket,
  Network,
  WebFirewall,
} from '../../lib/index';
import { ARCHIVE_CASES } from './archive-cases';

/** What a case has deployed: outputs by stack and name, as `cdk deploy --outputs-file` writes them. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A step: the app as it is deployed, and which of its stacks. */
export interface Step {
  /** What a case may do otherwise in this step. */
  readonly variant: string;
  /** Stacks to deploy, in this order; with `force`, although the template is what was deployed. */
  readonly stacks: readonly string[];
  readonly force?: boolean;
}

/** Something about AWS that is documented nowhere, and how an account would settle it. */
export interface Case {
  /** What is not known. */
  readonly question: string;
  /** What Tidemark does in the meantime, and where it is written. */
  readonly meanwhile: string;
  readonly cost: string;
  readonly build: (scope: Construct, variant: string, props: StackProps) => void;
  readonly steps: readonly Step[];
  /** The answer, from the outputs after each step. */
  readonly answer: (outputs: readonly Outputs[]) => Promise<string> | string;
}

/** Two stacks, of which the second reads an output of the first, and writes it into a parameter that it shows. */
function readerOfOutput(
  scope: Construct,
  props: StackProps,
  { published, read, mark }: { published: string; read: (value: string) => string; mark?: string },
): void {
  const producer = new Stack(scope, 'AccountProducer', props);
  const parameter = new StringParameter(producer, 'Parameter', { stringValue: published });
  new CfnOutput(producer, 'Value', { value: parameter.stringValue });
  const consumer = new Stack(scope, 'AccountConsumer', props);
  consumer.addStackDependency(producer);
  const value = read(Fn.getStackOutput(producer.stackName, 'Value'));
  const own = new StringParameter(consumer, 'Parameter', { stringValue: value });
  if (mark !== undefined) (own.node.defaultChild as CfnResource).addMetadata('tidemark:reads', mark);
  new CfnOutput(consumer, 'Seen', { value: own.stringValue });
}

/** A key and a small network, and what both are removed by. */
function keyAndNetwork(stack: Stack, cidr: string) {
  const removalPolicy = RemovalPolicy.DESTROY;
  const key = encryptionKey(stack, 'Key', 'Encrypts what a test makes', removalPolicy);
  const { vpc } = new Network(stack, 'Network', {
    cidr,
    availabilityZones: stack.availabilityZones.slice(0, 2),
    natGateways: 1,
    encryptionKey: key,
  });
  return { key, vpc, removalPolicy };
}

/** A small network with a load balancer that answers 404 with a text of its own, and an edge in front of it. */
function edge(scope: Construct, props: StackProps, mark?: string): void {
  const stack = new Stack(scope, 'AccountEdge', props);
  const { key, vpc, removalPolicy } = keyAndNetwork(stack, '10.99.0.0/16');
  const accessLogBucket = new LogBucket(stack, 'Logs', { removalPolicy }).bucket;
  const { loadBalancer } = new InternalLoadBalancer(stack, 'Entry', {
    vpc,
    accessLogBucket,
    deletionProtection: false,
  });
  const { webAcl } = new WebFirewall(stack, 'Firewall', { rateLimitPerFiveMinutes: 1000, encryptionKey: key });
  const { distribution, origins } = new Edge(stack, 'Edge', {
    loadBalancer,
    webAclArn: webAcl.attrArn,
    classes: {
      pages: contentClass({ kind: 'private' }),
      files: contentClass({ kind: 'static', paths: ['/static/*'] }),
    },
    accessLogBucket,
    encryptionKey: key,
    removalPolicy,
  });
  if (mark !== undefined) (origins.vpcOrigin.node.defaultChild as CfnResource).addMetadata('mark', mark);
  new CfnOutput(stack, 'Url', { value: `https://${distribution.distributionDomainName}` });
}

export const CASES: Readonly<Record<string, Case>> = {
  ...ARCHIVE_CASES,
  'vpc-origin-reaches-load-balancer': {
    question: 'Does the rule for the security group that CloudFront makes admit the VPC origin?',
    meanwhile: 'It is built as AWS documents it: lib/constructs/edge/vpc-origin-access.ts.',
    cost: 'about 1 USD',
    build: (scope, _, props) => edge(scope, props),
    steps: [{ variant: '', stacks: ['AccountEdge'] }],
    answer: async ([outputs]) => {
      const response = await fetch(`${outputs?.AccountEdge?.Url}/`);
      const text = await response.text();
      return response.status === 404 && text === 'no service answers this path'
        ? 'yes: the load balancer answered'
        : `no: status ${response.status}`;
    },
  },
  'vpc-origin-takes-metadata': {
    question: 'Is new metadata of a VPC origin in use a change that CloudFront refuses?',
    meanwhile: 'VPC origins carry no digest of what they read: lib/stacks/fresh-references.ts.',
    cost: 'about 1 USD',
    build: (scope, variant, props) => edge(scope, props, variant),
    steps: [
      { variant: 'one', stacks: ['AccountEdge'] },
      { variant: 'two', stacks: ['AccountEdge'] },
    ],
    answer: (outputs) => (outputs.length === 2 ? 'no: it was deployed' : 'yes: the second deployment failed'),
  },
  'split-of-output': {
    question: 'Does Fn::Split take Fn::GetStackOutput?',
    meanwhile: 'No template has it: lib/constructs/published-value.ts, Tidemark-SplitOutput.',
    cost: 'free',
    build: (scope, _, props) =>
      readerOfOutput(scope, props, {
        published: 'left/right',
        read: (value) => Fn.select(1, Fn.split('/', value)),
      }),
    steps: [{ variant: '', stacks: ['AccountProducer', 'AccountConsumer'] }],
    answer: ([outputs]) => {
      const seen = outputs?.AccountConsumer?.Seen;
      return seen === 'right' ? 'yes' : `no: it gave ${seen ?? 'no stack'}`;
    },
  },
  'stale-output': {
    question: 'Does CloudFormation read an output again when nothing else of the resource has changed?',
    meanwhile: 'Every reader changes in its metadata: lib/stacks/fresh-references.ts.',
    cost: 'free',
    build: (scope, variant, props) =>
      readerOfOutput(scope, props, {
        published: variant.replace('-marked', ''),
        read: (value) => value,
        mark: variant.endsWith('-marked') ? variant : 'one',
      }),
    steps: [
      { variant: 'one', stacks: ['AccountProducer', 'AccountConsumer'] },
      { variant: 'two', stacks: ['AccountProducer'] },
      { variant: 'two', stacks: ['AccountConsumer'], force: true },
      { variant: 'two-marked', stacks: ['AccountConsumer'] },
    ],
    answer: (outputs) => {
      const seen = outputs.map((of) => of.AccountConsumer?.Seen);
      return `with --force alone it saw "${seen[2]}", with other metadata "${seen[3]}" (both should be "two")`;
    },
  },
  'tmpfs-mode': {
    question: 'Does ECS on Fargate take mode=1777 for a tmpfs, so that a process that is not root may write?',
    meanwhile: 'docs/scaling.md names the alternatives.',
    cost: 'less than 0.1 USD',
    build: (scope, _, props) => {
      const stack = new Stack(scope, 'AccountTmpfs', props);
      const vpc = new Vpc(stack, 'Vpc', {
        ipAddresses: IpAddresses.cidr('10.98.0.0/24'),
        availabilityZones: stack.availabilityZones.slice(0, 2),
        natGateways: 0,
        subnetConfiguration: [{ name: 'public', subnetType: SubnetType.PUBLIC }],
      });
      const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 256, memoryLimitMiB: 512 });
      const linuxParameters = new ecs.LinuxParameters(stack, 'Linux');
      linuxParameters.addTmpfs({
        containerPath: '/tmp',
        size: 16,
        mountOptions: ['mode=1777' as ecs.TmpfsMountOption],
      });
      task.addContainer('app', {
        image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'),
        user: '1000:1000',
        readonlyRootFilesystem: true,
        linuxParameters,
        // Ends where it may not write, and the deployment fails.
        command: ['sh', '-ec', 'while true; do date > /tmp/written; sleep 5; done'],
      });
      new ecs.FargateService(stack, 'Service', {
        cluster: new ecs.Cluster(stack, 'Cluster', { vpc }),
        taskDefinition: task,
        desiredCount: 1,
        assignPublicIp: true,
        circuitBreaker: { enable: true, rollback: true },
        healthCheckGracePeriod: Duration.minutes(1),
      });
    },
    steps: [{ variant: '', stacks: ['AccountTmpfs'] }],
    answer: (outputs) => (outputs.length === 1 ? 'yes: the task runs' : 'no: the service did not become stable'),
  },
  'proxy-before-users': {
    question: 'Do targets of a proxy without secrets become available before the database has users of ours?',
    meanwhile: 'Targets are registered after the migrations: lib/constructs/database/proxy.ts.',
    cost: 'about 1 USD',
    build: (scope, _, props) => {
      const stack = new Stack(scope, 'AccountProxy', props);
      const { key, vpc, removalPolicy } = keyAndNetwork(stack, '10.97.0.0/16');
      const database = new AuroraDatabase(stack, 'Database', {
        vpc,
        databaseName: 'test',
        writerInstanceClass: 'serverless',
        serverless: { minCapacity: 0.5, maxCapacity: 1 },
        encryptionKey: key,
        deletionProtection: false,
        optOutReason: 'A test that makes its database anew each time.',
        removalPolicy,
      });
      new CfnOutput(stack, 'Endpoint', { value: database.proxy.endpoint });
    },
    steps: [{ variant: '', stacks: ['AccountProxy'] }],
    answer: (outputs) => (outputs.length === 1 ? 'yes: its targets are available' : 'no: the deployment failed'),
  },
};
