import {
  Aspects,
  CfnResource,
  Duration,
  type IAspect,
  type IPropertyInjector,
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
import type { IConstruct, IMixin } from 'constructs';
import { ArchiveBucket } from '../../lib/constructs/archive/archive-bucket';
import { LogArchive } from '../../lib/constructs/archive/log-archive';
import { LogBucket } from '../../lib/constructs/archive/log-bucket';
import { CachePurpose } from '../../lib/constructs/cache/cache-parameters';
import { ServerlessValkeyCache } from '../../lib/constructs/cache/serverless-cache';
import { ValkeyCache } from '../../lib/constructs/cache/valkey-cache';
import { AuroraDatabase } from '../../lib/constructs/database/aurora-database';
import { PartitionMaintenance } from '../../lib/constructs/partitions/partition-maintenance';
import { JobQueue } from '../../lib/constructs/queue/job-queue';
import { encryptionKey } from '../../lib/constructs/security/encryption-key';
import { InternalLoadBalancer } from '../../lib/constructs/service/internal-load-balancer';
import { WorkerService } from '../../lib/constructs/service/worker-service';
import { scalingSpec } from '../../lib/model/scaling/parse';
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

const resourcesOf = (stack: Stack) =>
  Object.entries(
    Template.fromStack(stack).toJSON().Resources as Record<
      string,
      { Type: string; DeletionPolicy?: string; Properties?: Record<string, unknown> }
    >,
  );

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
