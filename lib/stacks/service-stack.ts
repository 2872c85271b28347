import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Cluster, ContainerImage, ContainerInsights, type ICluster } from 'aws-cdk-lib/aws-ecs';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { LogArchive } from '../constructs/archive/log-archive';
import { LogBucket } from '../constructs/archive/log-bucket';
import { ReassertFloorFunction } from '../constructs/scaling/reasserted-floor';
import { encryptionKey } from '../constructs/security/encryption-key';
import { InternalLoadBalancer } from '../constructs/service/internal-load-balancer';
import { WebService } from '../constructs/service/web-service';
import { WebSocketService } from '../constructs/service/web-socket-service';
import { WorkerService } from '../constructs/service/worker-service';
import type { CacheConfig } from '../model/cache/config';
import { SLOW_ORIGIN_SECONDS } from '../model/edge/content-kinds';
import type { EdgeDomain } from '../model/edge/domain';
import type { CapacityPlan } from '../model/plan/capacity-plan';
import type { ServiceConfig, WorkerServiceConfig } from '../model/service/config';
import { parseEcrReference } from '../model/service/container-image';
import type { SystemConfig } from '../model/system/config';
import { parameterPrefix } from '../model/system/resource-names';
import { readCacheSettings } from './cache-settings';
import type { DataStack } from './data-stack';
import { logRetention } from './log-retention';
import { PlatformStack, type PlatformStackProps } from './platform-stack';
import { keyRemovalPolicy } from './removal';
import { validatedCertificate } from './validated-certificate';

export interface ServiceStackProps extends PlatformStackProps {
  readonly system: SystemConfig;
  readonly vpc: IVpc;
  readonly data: DataStack;
  /** Capacity plans by service. */
  readonly plans: Readonly<Record<string, CapacityPlan>>;
  /** Dated actions of the plans before this instant are left out. */
  readonly plannedFrom?: Date;
}

/** Idle connections are cut after a minute unless a service needs them longer (the load balancer's own default). */
const IDLE_TIMEOUT_SECONDS = 60;

/** The services, scaled by their specs and plans, behind an internal load balancer. */
export class ServiceStack extends PlatformStack {
  readonly loadBalancer: InternalLoadBalancer;
  readonly http: Readonly<Record<string, WebService | WebSocketService>>;
  readonly workers: Readonly<Record<string, WorkerService>>;
  /** What copies the logs of each service to the archive; empty where the system states none. */
  readonly logArchives: Readonly<Record<string, LogArchive>>;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { system, environment, vpc } = props;
    const key = encryptionKey(this, 'LogKey', 'Encrypts the logs of the services', keyRemovalPolicy(environment));
    const cluster = new Cluster(this, 'Cluster', {
      vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
      // Whether or not a service uses Spot now: a provider cannot be taken from a cluster while tasks run on it.
      enableFargateCapacityProviders: true,
    }) as ICluster;
    const logs = new LogBucket(this, 'AccessLogs', { removalPolicy: keyRemovalPolicy(environment) });
    this.loadBalancer = new InternalLoadBalancer(this, 'Entry', {
      vpc,
      accessLogBucket: logs.bucket,
      idleTimeout: Duration.seconds(idleTimeoutSeconds(system)),
      deletionProtection: environment.stateful.deletionProtection,
      cloudFrontPrefixListId: environment.cloudFrontPrefixListId,
      ...this.originCertificate(system.edge.domains[environment.name]),
    });
    new CfnOutput(this, 'LoadBalancerName', {
      value: this.loadBalancer.loadBalancer.loadBalancerFullName,
      description: 'Dimension LoadBalancer of the request metrics, for demand.metric in config',
    });
    const http: Record<string, WebService | WebSocketService> = {};
    const workers: Record<string, WorkerService> = {};
    for (const [name, service] of bySpecificity(system.services)) {
      const common = {
        cluster,
        ...serviceProps(service),
        image: this.image(name, service.image),
        ...planProps(props, name),
        encryptionKey: key,
        logRetention: logRetention(environment),
      };
      if (service.kind === 'worker') {
        workers[name] = new WorkerService(this, name, {
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
          listener: this.loadBalancer.listener,
          paths: [...service.paths],
          port,
          healthCheckPath,
          priority: Object.keys(http).length + 1,
        };
        http[name] =
          service.kind === 'web' ? new WebService(this, name, routed) : new WebSocketService(this, name, routed);
      }
    }
    this.http = http;
    this.workers = workers;
    const all = Object.entries({ ...http, ...workers });
    for (const [name, construct] of all) this.connect(name, construct, props);
    const className = system.archiveServiceLogs;
    this.logArchives =
      className === undefined
        ? {}
        : Object.fromEntries(
            all.map(([name, { logGroup }]) => [
              name,
              new LogArchive(this, `LogArchive-${name}`, {
                logGroup: logGroup as ILogGroup,
                archive: props.data.archive,
                className,
                folder: name,
                encryptionKey: key,
                logRetention: logRetention(environment),
              }),
            ]),
          );
  }

  /** Certificate for TLS between CloudFront and the load balancer, where the environment's domain asks for it. */
  private originCertificate(domain: EdgeDomain | undefined): { certificate?: ICertificate } {
    const { origin, hostedZone } = domain ?? {};
    if (origin?.certificateArn !== undefined)
      return { certificate: Certificate.fromCertificateArn(this, 'EntryCertificate', origin.certificateArn) };
    if (origin === undefined || hostedZone === undefined) return {};
    return { certificate: validatedCertificate(this, 'EntryCertificate', hostedZone, [origin.name]) };
  }

  /** An image by its name; of a private repository, whose images only a role with rights to that repository can pull. */
  private image(service: string, name: string | undefined): ContainerImage | undefined {
    if (name === undefined) return undefined;
    const reference = parseEcrReference(name);
    if (reference === undefined) return ContainerImage.fromRegistry(name);
    const { account, region, repository: repositoryName, tagOrDigest } = reference;
    const repositoryArn = this.formatArn({
      service: 'ecr',
      account,
      region,
      resource: 'repository',
      resourceName: repositoryName,
    });
    const repository = Repository.fromRepositoryAttributes(this, `Image-${service}`, { repositoryArn, repositoryName });
    return ContainerImage.fromEcrRepository(repository, tagOrDigest);
  }

  /** Raises floors after deployments; undefined where no service has a plan. */
  get reassertFloor(): IFunction | undefined {
    return ReassertFloorFunction.find(this)?.function;
  }

  /** Gives a service what its config says it uses: database roles, caches, queues, parameters. */
  private connect(
    name: string,
    construct: WebService | WebSocketService | WorkerService,
    { name: platform, system, data }: ServiceStackProps,
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
    construct.taskDefinition.addToTaskRolePolicy(readCacheSettings(this, prefix, used));
  }
}

function serviceProps(service: ServiceConfig) {
  const { cpu, memoryLimitMiB, ephemeralStorageGiB, environment, scaling, stopTimeoutSeconds } = service;
  const { spotPercent, onDemandBase } = service;
  return {
    cpu,
    memoryLimitMiB,
    scaling,
    environment,
    stopTimeout: Duration.seconds(stopTimeoutSeconds),
    spotPercent,
    onDemandBase,
    ephemeralStorageGiB,
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

function planProps({ plans, plannedFrom }: ServiceStackProps, name: string) {
  const plan = plans[name];
  return {
    plan,
    plannedFrom,
  };
}

/** A listener asks its rules in order, so the service that answers `/*` comes last. */
function bySpecificity(services: SystemConfig['services']): [string, ServiceConfig][] {
  const isDefault = (service: ServiceConfig) => service.kind !== 'worker' && service.paths.includes('/*');
  return Object.entries(services).sort(([, a], [, b]) => Number(isDefault(a)) - Number(isDefault(b)));
}

/** As long as the most patient: a service of WebSockets, or the edge where it waits for streams and uploads. */
function idleTimeoutSeconds({ services, edge }: SystemConfig): number {
  const stated = Object.values(services).map((service) =>
    service.kind === 'websocket' ? service.idleTimeoutSeconds : 0,
  );
  const edgeWaits = Object.values(edge.classes).some(({ slowOrigin }) => slowOrigin) ? SLOW_ORIGIN_SECONDS : 0;
  return Math.max(IDLE_TIMEOUT_SECONDS, edgeWaits, ...stated);
}
