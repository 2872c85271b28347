// A web service, a WebSocket service and a worker in a network of their own.
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import {
  type CapacityPlan,
  encryptionKey,
  InputError,
  InternalLoadBalancer,
  JobQueue,
  LogBucket,
  Network,
  type ScalingSpec,
  type ScalingSpecInput,
  ServiceScaling,
  scalingSpec,
  WebService,
  WebSocketService,
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
const cluster = new Cluster(stack, 'Cluster', { vpc });
const { listener } = new InternalLoadBalancer(stack, 'Entry', {
  vpc,
  accessLogBucket: new LogBucket(stack, 'Logs').bucket,
});

/** What all services have in common: tasks are added at 70 % CPU and removed at 30 %. */
const cpu: ScalingSpecInput = { minCapacity: 2, maxCapacity: 20, cpu: { scaleOutAt: 70, scaleInAt: 30 } };
const scaling: ScalingSpec = scalingSpec(cpu);

/** Four tasks from ten to eight on Mondays. `tidemark plan` makes such plans from your traffic. */
const plan: CapacityPlan = {
  version: 1,
  service: 'web',
  timeZone: 'Europe/Paris',
  perTaskCapacity: { value: 100, unit: 'requests/s', source: 'load test of March' },
  quantile: 0.9,
  actions: [{ name: 'weekly-mon-0750', schedule: 'cron(50 7 ? * MON *)', minCapacity: 4 }],
  evidence: {},
};

new WebService(stack, 'Web', {
  cluster,
  listener,
  paths: ['/*'],
  priority: 10,
  cpu: 512,
  memoryLimitMiB: 1024,
  scaling,
  plan,
  encryptionKey: key,
});

new WebSocketService(stack, 'Live', {
  cluster,
  listener,
  paths: ['/live/*'],
  priority: 5,
  cpu: 512,
  memoryLimitMiB: 1024,
  scaling,
  encryptionKey: key,
});

// One task for every 50 messages: two seconds each, and none waits longer than 100 seconds.
const jobs = new JobQueue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(5), encryptionKey: key });
new WorkerService(stack, 'Worker', {
  cluster,
  jobs,
  cpu: 512,
  memoryLimitMiB: 1024,
  scaling: scalingSpec({
    ...cpu,
    backlog: {
      queue: 'jobs',
      secondsPerMessage: 2,
      capacitySource: 'load test of March',
      acceptableDelaySeconds: 100,
      scaleInAt: 20,
    },
  }),
  encryptionKey: key,
});

// A service that is there already is scaled the same way.
const taskDefinition = new FargateTaskDefinition(stack, 'Theirs');
taskDefinition.addContainer('Main', { image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
const service = new FargateService(stack, 'TheirService', { cluster, taskDefinition });
new ServiceScaling(stack, 'TheirScaling', { service, scaling });

// What cannot work is refused where it is written, with every problem at once.
try {
  scalingSpec({ ...cpu, minCapacity: 30 });
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  for (const { where, given, allowed } of error.problems)
    process.stdout.write(`${where} is ${given}, not ${allowed}\n`);
}

app.synth();
