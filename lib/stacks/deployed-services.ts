import { Duration, type Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage, type ICluster } from 'aws-cdk-lib/aws-ecs';
import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { LogArchive } from '../constructs/archive/log-archive';
import { WebService } from '../constructs/service/web-service';
import { WebSocketService } from '../constructs/service/web-socket-service';
import { WorkerService } from '../constructs/service/worker-service';
import type { CacheConfig } from '../model/cache/config';
import type { CapacityPlan } from '../model/plan/capacity-plan';
import type { ServiceConfig, WorkerServiceConfig } from '../model/service/config';
import { parseEcrReference } from '../model/service/container-image';
import { listenerPriorities } from '../model/service/listener-rules';
import type { SystemConfig } from '../model/system/config';
import { servicesInGroup } from '../model/system/groups';
import { parameterPrefix } from '../model/system/resource-names';
import { readCacheSettings } from './cache-settings';
import type { DataStack } from './data-stack';
import { logRetention } from './log-retention';
import type { PlatformStackProps } from './platform-stack';

/** What the services of a stack come from. */
export interface DeployedServicesProps extends PlatformStackProps {
  readonly system: SystemConfig;
  readonly data: DataStack;
  /** Capacity plans by service. */
  readonly plans: Readonly<Record<string, CapacityPlan>>;
  /** Dated actions of the plans before this instant are left out. */
  readonly plannedFrom?: Date;
}

/** What all services of a platform have in common, whatever stack they stand in. */
export interface SharedByServices {
  readonly cluster: ICluster;
  readonly listener: IApplicationListener;
  /** Of their logs. */
  readonly encryptionKey: IKey;
  /** @default read from the ARN of the listener */
  readonly loadBalancerFullName?: string;
}

/** The services of a stack, by name. */
export interface DeployedServices {
  readonly http: Readonly<Record<string, WebService | WebSocketService>>;
  readonly workers: Readonly<Record<string, WorkerService>>;
  /** What copies the logs of each service to the archive; empty where the system states none. */
  readonly logArchives: Readonly<Record<string, LogArchive>>;
  /** Raises floors after deployments; undefined where no service has a plan. */
  readonly reassertFloor?: IFunction | undefined;
}

/** Makes the services of a group, or those without one, as children of their stack. */
export function deployServices(
  stack: Stack,
  props: DeployedServicesProps,
  shared: SharedByServices,
  group?: string,
): Omit<DeployedServices, 'reassertFloor'> {
  const { system, environment } = props;
  const { cluster, listener, encryptionKey: key, loadBalancerFullName } = shared;
  // Of all services: they share a listener.
  const priorities = listenerPriorities(system.services);
  const http: Record<string, WebService | WebSocketService> = {};
  const workers: Record<string, WorkerService> = {};
  for (const [name, service] of Object.entries(servicesInGroup(system, group))) {
    const common = {
      cluster,
      ...serviceProps(service),
      image: containerImage(stack, name, service.image),
      ...planProps(props, name),
      encryptionKey: key,
      logRetention: logRetention(environment),
    };
    if (service.kind === 'worker') {
      workers[name] = new WorkerService(stack, name, {
        ...common,
        ...consumedQueues(service, props.data),
        ...(service.taskProtectionMinutes === undefined
          ? {}
          : { taskProtection: Duration.minutes(service.taskProtectionMinutes) }),
      });
    } else {
      const { port, healthCheckPath } = service;
      const routed = {
        ...common,
        listener,
        ...(loadBalancerFullName === undefined ? {} : { loadBalancerFullName }),
        paths: [...service.paths],
        port,
        healthCheckPath,
        priority: priorities[name] as number,
      };
      http[name] =
        service.kind === 'web' ? new WebService(stack, name, routed) : new WebSocketService(stack, name, routed);
    }
  }
  const all = Object.entries({ ...http, ...workers });
  for (const [name, construct] of all) connect(stack, name, construct, props);
  const className = system.archiveServiceLogs;
  const logArchives =
    className === undefined
      ? {}
      : Object.fromEntries(
          all.map(([name, { logGroup }]) => [
            name,
            new LogArchive(stack, `LogArchive-${name}`, {
              logGroup: logGroup as ILogGroup,
              archive: props.data.archive,
              className,
              folder: name,
              encryptionKey: key,
              logRetention: logRetention(environment),
            }),
          ]),
        );
  return { http, workers, logArchives };
}

/** An image by its name; of a private repository, whose images only a role with rights to that repository can pull. */
function containerImage(stack: Stack, service: string, name: string | undefined): ContainerImage | undefined {
  if (name === undefined) return undefined;
  const reference = parseEcrReference(name);
  if (reference === undefined) return ContainerImage.fromRegistry(name);
  const { account, region, repository: repositoryName, tagOrDigest } = reference;
  const repositoryArn = stack.formatArn({
    service: 'ecr',
    account,
    region,
    resource: 'repository',
    resourceName: repositoryName,
  });
  const repository = Repository.fromRepositoryAttributes(stack, `Image-${service}`, { repositoryArn, repositoryName });
  return ContainerImage.fromEcrRepository(repository, tagOrDigest);
}

/** Gives a service what its config says it uses: database roles, caches, queues, parameters. */
function connect(
  stack: Stack,
  name: string,
  construct: WebService | WebSocketService | WorkerService,
  { name: platform, system, data }: DeployedServicesProps,
): void {
  const { connections, caches, sendsTo } = system.services[name] as ServiceConfig;
  for (const [role, pool] of Object.entries(connections)) {
    data.database?.grantConnect(construct, role, name);
    data.shardDirectory?.grantConnect(construct, role, name);
    const prefix = `DATABASE_${role.toUpperCase().replaceAll('-', '_')}_POOL`;
    construct.addEnvironment(`${prefix}_MIN`, String(pool.poolMin));
    construct.addEnvironment(`${prefix}_MAX`, String(pool.poolMax));
  }
  for (const cache of caches) {
    data.caches[cache]?.grantConnect(construct, cache, name);
    construct.addEnvironment(
      `CACHE_${cache.toUpperCase().replaceAll('-', '_')}_POOL_MAX`,
      String(system.caches[cache]?.poolMax),
    );
  }
  for (const queue of sendsTo) {
    data.queues[queue]?.grantSendMessages(construct);
    construct.addEnvironment(
      `QUEUE_${queue.toUpperCase().replaceAll('-', '_')}_URL`,
      data.queues[queue]?.queue.queueUrl ?? '',
    );
  }
  if (caches.length === 0) return;
  const prefix = parameterPrefix(platform);
  construct.addEnvironment('PARAMETER_PREFIX', prefix);
  const used = Object.fromEntries(caches.map((cache) => [cache, system.caches[cache] as CacheConfig]));
  construct.taskDefinition.addToTaskRolePolicy(readCacheSettings(stack, prefix, used));
}

function serviceProps(service: ServiceConfig) {
  const {
    cpu,
    memoryLimitMiB,
    ephemeralStorageGiB,
    tmpSizeMiB,
    imagePreparesTmp,
    environment,
    scaling,
    stopTimeoutSeconds,
  } = service;
  const { spotPercent, onDemandBase, maximumPercent } = service;
  return {
    cpu,
    memoryLimitMiB,
    scaling,
    environment,
    stopTimeout: Duration.seconds(stopTimeoutSeconds),
    spotPercent,
    onDemandBase,
    maxHealthyPercent: maximumPercent,
    ephemeralStorageGiB,
    tmpSizeMiB,
    imagePreparesTmp,
  };
}

/** The queue a worker consumes, or its queues by lane. */
function consumedQueues({ queue, scaling }: WorkerServiceConfig, { queues }: DataStack) {
  const jobs = queue === undefined ? undefined : queues[queue];
  const lanes = Object.entries(scaling.backlog?.lanes ?? {}).flatMap(([lane, goal]) => {
    const laneQueue = queues[goal.queue];
    return laneQueue === undefined ? [] : [[lane, laneQueue] as const];
  });
  return {
    jobs,
    ...(lanes.length === 0 ? {} : { lanes: Object.fromEntries(lanes) }),
  };
}

function planProps({ plans, plannedFrom }: DeployedServicesProps, name: string) {
  const plan = plans[name];
  return {
    plan,
    plannedFrom,
  };
}
