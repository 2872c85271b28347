// The app that `npm run bench` compares a synth with: ordinary constructs of the CDK in as many stacks with as many
// resources, under the same feature flags and the same checks. PLAIN_APP_STACKS is the number of resources per stack.
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { IpAddresses, type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition, LogDriver } from 'aws-cdk-lib/aws-ecs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { AwsSolutionsChecks } from 'cdk-nag';

const counts: number[] = JSON.parse(process.env.PLAIN_APP_STACKS ?? '[]');
const app = new App();
const stacks = counts.map(
  (_, n) => new Stack(app, `Plain${n}`, { env: { account: '111111111111', region: 'us-east-1' } }),
);

function resources(stack: Stack): number {
  return stack.node.findAll().filter((child) => CfnResource.isCfnResource(child)).length;
}

/** A worker of its own queue, autoscaled and watched: about twenty resources. */
function worker(stack: Stack, id: string, vpc: IVpc): void {
  const queue = new Queue(stack, `${id}Jobs`, {
    enforceSSL: true,
    deadLetterQueue: { queue: new Queue(stack, `${id}Failed`, { enforceSSL: true }), maxReceiveCount: 5 },
  });
  const taskDefinition = new FargateTaskDefinition(stack, `${id}Task`, { cpu: 512, memoryLimitMiB: 1024 });
  taskDefinition.addContainer('app', {
    image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/node:20-alpine'),
    logging: LogDriver.awsLogs({ streamPrefix: id, logGroup: new LogGroup(stack, `${id}Logs`) }),
  });
  queue.grantConsumeMessages(taskDefinition.taskRole);
  const cluster = Cluster.fromClusterAttributes(stack, `${id}Cluster`, { clusterName: 'plain', vpc });
  const service = new FargateService(stack, `${id}Service`, {
    cluster,
    taskDefinition,
    minHealthyPercent: 100,
    circuitBreaker: { rollback: true },
  });
  const scaling = service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 20 });
  scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 70 });
  scaling.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: 80 });
  const watched = {
    Cpu: service.metricCpuUtilization(),
    Memory: service.metricMemoryUtilization(),
    Depth: queue.metricApproximateNumberOfMessagesVisible(),
    Age: queue.metricApproximateAgeOfOldestMessage(),
  };
  for (const [name, metric] of Object.entries(watched))
    new Alarm(stack, `${id}${name}Alarm`, { metric, threshold: 80, evaluationPeriods: 3 });
}

/** Resources of one worker, so that the last one does not overshoot. */
const WORKER_RESOURCES = 19;

const [first] = stacks;
if (first === undefined) throw new Error('PLAIN_APP_STACKS states no stack');
const vpc = new Vpc(first, 'Vpc', {
  ipAddresses: IpAddresses.cidr('10.0.0.0/16'),
  availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
}) as IVpc;
stacks.forEach((stack, n) => {
  const wanted = counts[n] ?? 0;
  for (let i = 0; wanted - resources(stack) >= WORKER_RESOURCES; i++) worker(stack, `Worker${i}`, vpc);
  for (let i = 0; resources(stack) < wanted; i++)
    new StringParameter(stack, `Parameter${i}`, { stringValue: String(i), parameterName: `/plain/${n}/${i}` });
});

// What AwsSolutions says about this app is of no interest; that it is asked takes the time it takes.
for (const id of ['VPC7', 'ECS2', 'ECS4', 'IAM4', 'IAM5', 'SQS3', 'SQS4'])
  Validations.of(app).acknowledge({ id: `AwsSolutions-${id}`, reason: 'A benchmark that is never deployed' });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
