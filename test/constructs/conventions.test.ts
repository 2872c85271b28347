import {
  Aspects,
  CfnParameter,
  CfnResource,
  Duration,
  type IAspect,
  type IPropertyInjector,
  Lazy,
  PropertyInjectors,
  RemovalPolicies,
  RemovalPolicy,
  Stack,
  Tags,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, type BucketProps } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct, type IMixin } from 'constructs';
import { loadProject } from '../../lib/cli/project/project';
import { ArchiveBucket } from '../../lib/constructs/archive/archive-bucket';
import { LogArchive } from '../../lib/constructs/archive/log-archive';
import { LogBucket } from '../../lib/constructs/archive/log-bucket';
import { CachePurpose } from '../../lib/constructs/cache/cache-parameters';
import { ServerlessValkeyCache } from '../../lib/constructs/cache/serverless-cache';
import { ValkeyCache } from '../../lib/constructs/cache/valkey-cache';
import { AuroraDatabase } from '../../lib/constructs/database/aurora-database';
import { AuroraGlobalSecondary } from '../../lib/constructs/database/global-secondary';
import { UserMonitoring } from '../../lib/constructs/edge/user-monitoring';
import { WebFirewall } from '../../lib/constructs/edge/web-firewall';
import { PartitionMaintenance } from '../../lib/constructs/partitions/partition-maintenance';
import { JobQueue, type JobQueueProps } from '../../lib/constructs/queue/job-queue';
import { encryptionKey } from '../../lib/constructs/security/encryption-key';
import { InternalLoadBalancer } from '../../lib/constructs/service/internal-load-balancer';
import { WorkerService } from '../../lib/constructs/service/worker-service';
import * as tidemark from '../../lib/index';
import type { CapacityPlan } from '../../lib/model/plan/capacity-plan';
import { scalingSpec } from '../../lib/model/scaling/parse';
import * as monitoring from '../../lib/monitoring';
import { Platform } from '../../lib/stacks/platform';
import { testApp, testEnv } from '../helpers/app';

// What people do with constructs of the CDK, done with ours. docs.aws.amazon.com/cdk/v2/guide: "Environments", "Tags", "Aspects",
// "Property injectors (blueprints)", "Mixins".

/** A construct of each subject, in subnets that a default VPC has. */
function stackWithAll(stack: Stack): Stack {
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false });
  const vpcSubnets = { subnets: vpc.privateSubnets };
  const key = encryptionKey(stack, 'Key', 'test');
  const accessLogBucket = new LogBucket(stack, 'Logs').bucket;
  const classes = { logs: { prefix: 'logs/', storageClass: 'GLACIER_IR', transitionAfterDays: 30 } } as const;
  const archive = new ArchiveBucket(stack, 'Archive', { encryptionKey: key, accessLogBucket, classes });
  const database = new AuroraDatabase(stack, 'Database', {
    vpc,
    vpcSubnets,
    databaseName: 'shop',
    writerInstanceClass: 'r7g.large',
    encryptionKey: key,
  });
  new PartitionMaintenance(stack, 'Partitions', {
    tables: { events: { strategy: 'range', column: 'at', period: 'month', aheadPeriods: 3 } },
    vpc,
    cluster: database.cluster,
    databaseName: 'shop',
    encryptionKey: key,
  });
  const cache = { vpc, vpcSubnets, purpose: CachePurpose.RESULTS, encryptionKey: key };
  new ValkeyCache(stack, 'Cache', { ...cache, nodeType: 'cache.r7g.large', shards: 1, replicasPerShard: 1 });
  new ServerlessValkeyCache(stack, 'Serverless', cache);
  const jobs = new JobQueue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(1), encryptionKey: key });
  const worker = new WorkerService(stack, 'Worker', {
    cluster: new Cluster(stack, 'Cluster', { vpc }),
    jobs,
    cpu: 256,
    memoryLimitMiB: 512,
    scaling: scalingSpec({ minCapacity: 1, maxCapacity: 4, cpu: { scaleOutAt: 70, scaleInAt: 30 } }),
    encryptionKey: key,
  });
  database.grantConnect(worker, 'writer', 'worker');
  new LogArchive(stack, 'WorkerLogs', {
    logGroup: worker.logGroup,
    archive,
    className: 'logs',
    folder: 'worker',
    encryptionKey: key,
  });
  return stack;
}

const plan: CapacityPlan = {
  version: 1,
  service: 'api',
  timeZone: 'UTC',
  perTaskCapacity: { value: 1, unit: 'requests/s', source: 'test' },
  quantile: 0.9,
  actions: [{ name: 'weekly-mon-0800', schedule: 'cron(0 8 ? * MON *)', minCapacity: 4 }],
  evidence: {},
};

const resourcesOf = (stack: Stack) =>
  Object.entries(
    Template.fromStack(stack).toJSON().Resources as Record<
      string,
      { Type: string; DeletionPolicy?: string; Properties?: Record<string, unknown> }
    >,
  );

/** Constructs that somebody who has one finds at its properties, in lists and records of them, and as its groups of connections. */
function reach(construct: IConstruct): Set<unknown> {
  const found = new Set<unknown>();
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || found.has(value) || depth > 5) return;
    found.add(value);
    // What a construct of the CDK shows is found by whoever knows that construct.
    if (!(value instanceof Stack)) for (const name of propertiesOf(value)) visit(read(value, name), depth + 1);
  };
  visit(construct, 0);
  return found;
}

/** A property; nothing where the CDK refuses to show it as long as something is missing. */
function read(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

/** Names of an object's own properties and of the getters of its classes. */
function propertiesOf(value: object): string[] {
  const names = new Set(Object.keys(value).filter((name) => !['node', 'props'].includes(name)));
  for (
    let at = Object.getPrototypeOf(value);
    at !== null && at !== Object.prototype && at !== Construct.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (get !== undefined) names.add(name);
  }
  return [...names];
}

describe('constructs behave like those of the CDK', () => {
  test('given a stack for any account and region, then all can be made', () => {
    const resources = resourcesOf(stackWithAll(new Stack(testApp(), 'Anywhere')));
    const types = new Set(resources.map(([, { Type }]) => Type));
    for (const type of [
      'AWS::RDS::DBCluster',
      'AWS::ECS::Service',
      'AWS::ElastiCache::ReplicationGroup',
      'AWS::SQS::Queue',
    ])
      expect(types).toContain(type);
    // Nothing was written down as if it were known: neither a region nor an account of somebody else.
    expect(JSON.stringify(resources)).not.toMatch(/us-east-1|111111111111/);
  });

  test('given a load balancer in a stack for any region, then the error says what to pass', () => {
    const stack = new Stack(testApp(), 'Anywhere');
    const { bucket: accessLogBucket } = new LogBucket(stack, 'Logs');
    const make = () => new InternalLoadBalancer(stack, 'Entry', { vpc: new Vpc(stack, 'Vpc'), accessLogBucket });
    expect(make).toThrow('Pass env: { region:');
  });

  test('given a tag on the app, then every resource that takes tags has it', () => {
    const app = testApp();
    Tags.of(app).add('cost-center', '4711');
    const resources = resourcesOf(stackWithAll(new Stack(app, 'Tagged', { env: testEnv })));
    const tagged = (type: string) =>
      resources
        .filter(([, resource]) => resource.Type === type)
        .map(([, { Properties = {} }]) => JSON.stringify(Properties));
    for (const type of [
      'AWS::RDS::DBCluster',
      'AWS::RDS::DBProxy',
      'AWS::ElastiCache::ReplicationGroup',
      'AWS::ElastiCache::ServerlessCache',
      'AWS::ElastiCache::SubnetGroup',
      'AWS::ElastiCache::User',
      'AWS::SQS::Queue',
      'AWS::S3::Bucket',
      'AWS::KMS::Key',
      'AWS::Logs::LogGroup',
      'AWS::Lambda::Function',
      'AWS::ECS::Service',
      'AWS::ECS::TaskDefinition',
      'AWS::KinesisFirehose::DeliveryStream',
      'AWS::EC2::SecurityGroup',
      'AWS::IAM::Role',
    ]) {
      expect(tagged(type)).not.toEqual([]);
      for (const properties of tagged(type)) expect(properties).toContain('"cost-center"');
    }
  });

  test('given a removal policy for the whole stack, then it wins over that of a construct', () => {
    const stack = new Stack(testApp(), 'Gone', { env: testEnv });
    stackWithAll(stack);
    RemovalPolicies.of(stack).apply(RemovalPolicy.DESTROY);
    const kept = resourcesOf(stack).filter(([, { DeletionPolicy }]) => DeletionPolicy !== 'Delete');
    expect(kept.map(([id]) => id)).toEqual([]);
  });

  test('given an aspect, then it sees every resource', () => {
    const stack = new Stack(testApp(), 'Seen', { env: testEnv });
    stackWithAll(stack);
    const seen = new Set<string>();
    class Collect implements IAspect {
      visit(node: IConstruct): void {
        if (CfnResource.isCfnResource(node)) seen.add(stack.resolve(node.logicalId));
      }
    }
    Aspects.of(stack).add(new Collect());
    const missed = resourcesOf(stack).filter(([id]) => !seen.has(id));
    expect(missed.map(([id]) => id)).toEqual([]);
  });

  test('given a property injector of an organisation, then it reaches what our constructs are made of', () => {
    const app = testApp();
    class NamedBuckets implements IPropertyInjector {
      readonly constructUniqueId = Bucket.PROPERTY_INJECTION_ID;
      inject(original: BucketProps): BucketProps {
        return { ...original, objectOwnership: original.objectOwnership, transferAcceleration: true };
      }
    }
    class YearsOfLogs implements IPropertyInjector {
      readonly constructUniqueId = LogGroup.PROPERTY_INJECTION_ID;
      inject(original: object): object {
        return { ...original, retention: RetentionDays.TEN_YEARS };
      }
    }
    PropertyInjectors.of(app).add(new NamedBuckets(), new YearsOfLogs());
    const template = Template.fromStack(stackWithAll(new Stack(app, 'Injected', { env: testEnv })));
    template.allResourcesProperties('AWS::S3::Bucket', { AccelerateConfiguration: { AccelerationStatus: 'Enabled' } });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 3653 });
  });

  test('given a property injector for one of our constructs, then the nearest one decides what is not stated', () => {
    const app = testApp();
    class Deliveries implements IPropertyInjector {
      readonly constructUniqueId = JobQueue.PROPERTY_INJECTION_ID;
      constructor(private readonly maxReceiveCount: number) {}
      inject(original: JobQueueProps): JobQueueProps {
        return { ...original, maxReceiveCount: original.maxReceiveCount ?? this.maxReceiveCount };
      }
    }
    PropertyInjectors.of(app).add(new Deliveries(3));
    const [far, near] = [new Stack(app, 'Far'), new Stack(app, 'Near')];
    PropertyInjectors.of(near).add(new Deliveries(2));
    const visibilityTimeout = Duration.minutes(1);
    for (const stack of [far, near]) {
      new JobQueue(stack, 'Jobs', { visibilityTimeout });
      new JobQueue(stack, 'Stated', { visibilityTimeout, maxReceiveCount: 9 });
    }
    const counts = (stack: Stack) =>
      resourcesOf(stack).flatMap(([, { Properties = {} }]) => {
        const { RedrivePolicy } = Properties as { RedrivePolicy?: { maxReceiveCount: number } };
        return RedrivePolicy === undefined ? [] : [RedrivePolicy.maxReceiveCount];
      });
    expect([counts(far), counts(near)]).toEqual([
      [3, 9],
      [2, 9],
    ]);
  });

  test('every construct of the entries has a name for injectors, and asks them before it is made', () => {
    const classes = Object.entries({ ...tidemark, ...monitoring }).filter(
      ([, value]) => typeof value === 'function' && value.prototype instanceof Construct,
    ) as [string, (new (...given: never[]) => Construct) & { PROPERTY_INJECTION_ID: string }][];
    // What takes no props has nothing to be injected.
    const [without, targets] = [['Alarms'], classes.filter(([name]) => name !== 'Alarms')];
    expect(classes.length).toBe(targets.length + without.length);
    expect(targets.map(([, { PROPERTY_INJECTION_ID }]) => PROPERTY_INJECTION_ID)).toEqual(
      targets.map(([name]) => `tidemark.${name}`),
    );
    for (const [name, Target] of targets) {
      const stack = new Stack(testApp(), 'Asked', { env: testEnv });
      const asked: unknown[] = [];
      PropertyInjectors.of(stack).add({
        constructUniqueId: Target.PROPERTY_INJECTION_ID,
        inject: (original, context) => {
          asked.push({ original, ...context });
          throw new Error('asked');
        },
      });
      const props = { some: 'props' };
      const make = () =>
        new (Target as unknown as new (scope: Stack, id: string, props: object) => Construct)(stack, name, props);
      expect(make).toThrow('asked');
      expect(asked).toEqual([{ original: props, scope: stack, id: name }]);
    }
  });

  test('every construct that one of ours is made of can be reached by a property', () => {
    const app = testApp();
    stackWithAll(new Stack(app, 'Reached', { env: testEnv }));
    for (const { system, environment } of loadProject(process.cwd()).deployments('jedire', ['prod']))
      new Platform(app, 'All', { system, environment, plans: { api: plan }, schemaFolder: 'config/schema/jedire' });
    const ours = app.node
      .findAll()
      .filter((node) =>
        (node.constructor as { PROPERTY_INJECTION_ID?: string }).PROPERTY_INJECTION_ID?.startsWith('tidemark.'),
      );
    expect(ours.length).toBeGreaterThan(8);
    const hidden = ours.flatMap((construct) => {
      const reachable = reach(construct);
      return construct.node.children
        .filter((child) => !reachable.has(child))
        .map((child) => `${construct.constructor.name}: ${child.node.id}`);
    });
    expect([...new Set(hidden)]).toEqual([]);
  });

  test('given values that only a deployment knows, then no check stumbles over them', () => {
    const stack = new Stack(testApp(), 'Tokens', { env: testEnv });
    const number = (id: string) => new CfnParameter(stack, id, { type: 'Number', default: 1 }).valueAsNumber;
    const text = (id: string) => new CfnParameter(stack, id).valueAsString;
    const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false });
    const vpcSubnets = { subnets: vpc.privateSubnets };
    const key = encryptionKey(stack, 'Key', 'test');
    new AuroraDatabase(stack, 'Database', {
      vpc,
      vpcSubnets,
      databaseName: text('DatabaseName'),
      writerInstanceClass: 'r7g.large',
      readers: { reports: { instanceClass: 'r7g.large', count: 1, autoscaled: true } },
      readerAutoscaling: { minCapacity: number('FewestReaders'), maxCapacity: number('MostReaders'), cpuPercent: 70 },
      proxyMaxConnectionsPercent: number('ProxyPercent'),
      encryptionKey: key,
    });
    new AuroraGlobalSecondary(stack, 'Copy', {
      vpc,
      vpcSubnets,
      globalClusterIdentifier: text('Global'),
      instanceClass: text('InstanceClass'),
      encryptionKey: key,
    });
    new WebFirewall(stack, 'Firewall', { rateLimitPerFiveMinutes: number('Rate'), encryptionKey: key });
    const pages = { name: 'pages', domainNames: [text('Domain')] };
    new UserMonitoring(stack, 'Pages', { ...pages, sessionSamplePercent: 10 });
    // A share would have to be computed, which CloudFormation cannot.
    const unknown = Lazy.number({ produce: () => 10 });
    expect(() => new UserMonitoring(stack, 'Other', { ...pages, sessionSamplePercent: unknown })).toThrow(
      'instead of a parameter',
    );
    new JobQueue(stack, 'Jobs', {
      visibilityTimeout: Duration.seconds(number('Visibility')),
      maxReceiveCount: number('Deliveries'),
    });
    new WorkerService(stack, 'Worker', {
      cluster: new Cluster(stack, 'Cluster', { vpc }),
      cpu: 256,
      memoryLimitMiB: 512,
      spotPercent: number('Spot'),
      environment: { TABLE: text('Table') },
      encryptionKey: key,
    });
    const cache = { vpc, vpcSubnets, purpose: CachePurpose.RESULTS, encryptionKey: key };
    new ValkeyCache(stack, 'Cache', {
      ...cache,
      nodeType: 'cache.r7g.large',
      shards: number('Shards'),
      replicasPerShard: number('Replicas'),
      shardAutoscaling: { minCapacity: number('FewestShards'), maxCapacity: number('MostShards'), memoryPercent: 60 },
    });
    new ServerlessValkeyCache(stack, 'Serverless', { ...cache, limits: { dataGb: { maximum: number('Gigabytes') } } });
    const parameters = Object.keys(Template.fromStack(stack).findParameters('*')).filter(
      (id) => id !== 'BootstrapVersion',
    );
    const used = JSON.stringify(resourcesOf(stack));
    expect(parameters.filter((id) => !used.includes(`{"Ref":"${id}"}`))).toEqual([]);
  });

  test('given a mixin, then a construct takes it as it takes one of the CDK', () => {
    const stack = new Stack(testApp(), 'Mixed', { env: testEnv });
    const jobs = new JobQueue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(1) });
    class ShortDelay implements IMixin {
      supports(construct: IConstruct): boolean {
        return construct instanceof JobQueue;
      }
      applyTo(construct: IConstruct): void {
        const queue = (construct as JobQueue).queue.node.defaultChild as CfnResource;
        queue.addPropertyOverride('DelaySeconds', 5);
      }
    }
    expect(jobs.with(new ShortDelay())).toBe(jobs);
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { DelaySeconds: 5 });
    expect(jobs.queue).toBeInstanceOf(Queue);
  });
});
