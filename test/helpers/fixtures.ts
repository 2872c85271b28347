import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, type ICluster } from 'aws-cdk-lib/aws-ecs';
import { environments, systems } from '../../config';
import { Project } from '../../lib/cli/project/project';
import { LogBucket } from '../../lib/constructs/archive/log-bucket';
import { AuroraDatabase } from '../../lib/constructs/database/aurora-database';
import type { AuroraDatabaseProps } from '../../lib/constructs/database/aurora-database-props';
import { encryptionKey } from '../../lib/constructs/security/encryption-key';
import { InternalLoadBalancer } from '../../lib/constructs/service/internal-load-balancer';
import { WebService } from '../../lib/constructs/service/web-service';
import { scalingSpec } from '../../lib/model/scaling/parse';
import type { SystemConfig } from '../../lib/model/system/config';
import type { EnvironmentConfig } from '../../lib/model/system/environment';
import { sizeSystem } from '../../lib/model/system/sizing';
import { Platform } from '../../lib/stacks/platform';
import { testApp, testEnv } from './app';

/** This repository's own configuration. */
export const catalog = new Project({ systems, environments }, `${process.cwd()}/config`, process.cwd());

/** A stack with a VPC in it, as another team might have. */
export function stackWithVpc(): { app: App; stack: Stack; vpc: IVpc } {
  const app = testApp();
  const stack = new Stack(app, 'Test', { env: testEnv });
  const vpc = new Vpc(stack, 'Vpc', {
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    subnetConfiguration: [
      { name: 'public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
      { name: 'private', subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      { name: 'data', subnetType: SubnetType.PRIVATE_ISOLATED },
    ],
  }) as IVpc;
  return { app, stack, vpc };
}

/** A stack with what services stand on. */
export function stackWithCluster() {
  const { app, stack, vpc } = stackWithVpc();
  const cluster = new Cluster(stack, 'Cluster', { vpc }) as ICluster;
  const key = encryptionKey(stack, 'Key', 'test');
  const { listener } = new InternalLoadBalancer(stack, 'Entry', {
    vpc,
    accessLogBucket: new LogBucket(stack, 'Logs').bucket,
  });
  return { app, stack, vpc, cluster, key, listener };
}

/** A web service in a stack of its own. */
export function stackWithService() {
  const parts = stackWithCluster();
  const { stack, cluster, key, listener } = parts;
  const web = new WebService(stack, 'web', {
    cluster,
    cpu: 256,
    memoryLimitMiB: 512,
    encryptionKey: key,
    scaling: scalingSpec({ minCapacity: 1, maxCapacity: 4, cpu: { scaleOutAt: 70, scaleInAt: 30 } }),
    listener,
    paths: ['/*'],
    priority: 1,
  });
  return { ...parts, web };
}

/** Readers in three roles, of which the dashboards' grow. */
export const threeRoles = {
  agents: { instanceClass: 'r7g.large', count: 1 },
  dashboards: { instanceClass: 'r7g.large', count: 2, autoscaled: true },
  analytics: { instanceClass: 'r7g.xlarge', count: 1 },
};

/** A database with readers in three roles, in a stack of its own. */
export function stackWithDatabase(props: Partial<AuroraDatabaseProps> = {}) {
  const parts = stackWithCluster();
  const { stack, vpc, key } = parts;
  const construct = new AuroraDatabase(stack, 'Database', {
    vpc,
    databaseName: 'shop',
    writerInstanceClass: 'r7g.large',
    readers: threeRoles,
    readerAutoscaling: { minCapacity: 0, maxCapacity: 4, cpuPercent: 70 },
    encryptionKey: key,
    ...props,
  });
  return { ...parts, construct, template: () => Template.fromStack(stack) };
}

/** A system in an environment, as `cdk synth` would build it, its plans with every dated action. */
export function platform(app: App, system: SystemConfig, environment: EnvironmentConfig): Platform {
  const schemaFolder = catalog.schemaFolder(system.name);
  return new Platform(app, `${system.name}-${environment.name}`, {
    system: sizeSystem(system, environment),
    environment,
    plans: catalog.plans(environment.name, system),
    ...(schemaFolder === undefined ? {} : { schemaFolder }),
  });
}
