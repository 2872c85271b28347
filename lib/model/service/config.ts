import type { DemandConfig, DemandConfigInput, LoadTargets } from '../demand/config';
import type { ScalingSpec, ScalingSpecInput } from '../scaling/spec';
import type { TableGrants } from '../sql/grants';

/** Connections that one task keeps open to the writer (through the proxy) or to the readers of one role. */
export interface ConnectionPool {
  /**
   * At least.
   *
   * @unit connections per task
   * @example 2
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions
   */
  readonly poolMin: number;
  /**
   * At most. The connections of all tasks must fit what the database admits.
   *
   * @unit connections per task
   * @example 20
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions, the check of the connection budget
   */
  readonly poolMax: number;
}

/** What every kind of service states. */
export interface ServiceConfigBase {
  /**
   * What it is for, for people who read the configuration.
   *
   * @default none
   * @example "Pages and API of the shop"
   * @affects nothing that is deployed
   */
  readonly description?: string;
  /**
   * Puts it into a stack of its own, `services-<group>`, together with the other services of the group; alarms and dashboard into
   * `monitoring-<group>`. For systems with more services than one stack holds. A service that is deployed and then gets another
   * group is removed there and made anew here.
   *
   * @default the stack `services`
   * @example "search"
   * @affects the stack it stands in
   */
  readonly group?: string;
  /**
   * Container image. One in a private repository of ECR gets the rights to be pulled; a repository of another account has to allow
   * it in its policy. The default is a small public sample that answers 200, so that a first deployment becomes healthy.
   *
   * @default a public sample
   * @example "public.ecr.aws/docker/library/nginx:1.27"
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions
   */
  readonly image?: string;
  /**
   * CPU of a task; 1,024 are one vCPU. One of the sizes that Fargate offers. The default is an assumption: measure and
   * replace it.
   *
   * @unit CPU units
   * @default 1024
   * @example 512
   * @affects AWS::ECS::TaskDefinition Cpu
   */
  readonly cpu?: number;
  /**
   * Memory of a task. Fargate offers certain sizes with each `cpu`.
   *
   * @default 2048
   * @example 1024
   * @affects AWS::ECS::TaskDefinition Memory
   */
  readonly memoryLimitMiB?: number;
  /**
   * Disk of a task, for what it writes to /tmp, the one folder that is writable; the image takes its share of it. 20 GiB cost nothing
   * extra. State it wherever work needs disk: without it, /tmp is in memory.
   *
   * @default /tmp is in memory, `tmpSizeMiB` of it
   * @example 20
   * @affects AWS::ECS::TaskDefinition EphemeralStorage, Volumes, ContainerDefinitions
   */
  readonly ephemeralStorageGiB?: number;
  /**
   * Memory that files in /tmp may take, of `memoryLimitMiB`; at most half of it. Where they need more, state `ephemeralStorageGiB`.
   *
   * @default 64 MiB where no disk is stated
   * @example 256
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions
   */
  readonly tmpSizeMiB?: number;
  /**
   * Whether the image declares a volume at /tmp (`VOLUME /tmp`) that its user may write to. Its rights then hold on the disk; otherwise a
   * container of the same image, with `chmod` in it, runs before the application and sets them.
   *
   * @default false
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions
   */
  readonly imagePreparesTmp?: boolean;
  /**
   * Variables of the container. No secrets: whoever reads the template sees them.
   *
   * @default {}
   * @example { "LOG_LEVEL": "info" }
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Which signals scale it, at which thresholds, within which bounds.
   *
   * @default 2 to 10 tasks, out above 70 % of CPU, in below 30 %
   * @affects AWS::ApplicationAutoScaling::ScalableTarget, AWS::ApplicationAutoScaling::ScalingPolicy
   */
  readonly scaling?: ScalingSpecInput;
  /**
   * Where its demand is recorded, and how a plan turns that into tasks.
   *
   * @default no plan is made for it
   * @affects `tidemark forecast`, `tidemark plan`, `tidemark simulate`
   */
  readonly demand?: DemandConfigInput;
  /**
   * Load that it is to hold, in the unit of its demand signal.
   *
   * @default nothing is promised
   * @affects `tidemark simulate`, `tidemark review`, checks
   */
  readonly targets?: LoadTargets;
  /**
   * Its connections by role: `writer` goes through the proxy, the others are the readers of the database.
   *
   * @default it does not use the database
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions, AWS::IAM::Policy, AWS::EC2::SecurityGroupIngress
   */
  readonly connections?: Readonly<Record<string, ConnectionPool>>;
  /**
   * Tables that its user of the database may use; only with `connections`. What is not stated here it may not read.
   *
   * @default every table of the schema `public`: it changes them where it connects to the writer, and reads them otherwise
   * @affects AWS::Lambda::Function Environment
   */
  readonly tables?: TableGrants;
  /**
   * Caches that it may use, by name.
   *
   * @default []
   * @example ["sessions"]
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions, AWS::ElastiCache::User, AWS::EC2::SecurityGroupIngress
   */
  readonly caches?: readonly string[];
  /**
   * Queues that it may send to, by name.
   *
   * @default []
   * @example ["jobs"]
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions, AWS::IAM::Policy
   */
  readonly sendsTo?: readonly string[];
  /**
   * Time that a stopping task has to finish its work; Fargate allows no more than 120.
   *
   * @default 60
   * @example 120
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions
   */
  readonly stopTimeoutSeconds?: number;
  /**
   * Most tasks that run or start while a new version is rolled out, in percent of the desired ones, rounded down; all old ones stay until
   * new ones are healthy. Less needs fewer connections, addresses and vCPUs, and makes a deployment take more rounds. It has to leave
   * room for one new task beside `scaling.minCapacity`: 200 for one task, 150 for two, 134 for three. An environment of less load, where
   * fewer tasks run, takes the smallest that leaves it.
   *
   * @unit percent of the desired tasks
   * @default 200
   * @example 150
   * @affects AWS::ECS::Service DeploymentConfiguration, the check of the connection budgets, warnings of the launch quota
   */
  readonly maximumPercent?: number;
  /**
   * Share of the tasks beyond `onDemandBase` that run on Fargate Spot: cheaper, and taken back with two minutes' notice
   * whenever AWS needs the capacity. At most 99: ECS places no task on a provider of weight 0.
   *
   * @default 0
   * @example 50
   * @affects AWS::ECS::Service CapacityProviderStrategy
   */
  readonly spotPercent?: number;
  /**
   * Tasks that are never on Spot.
   *
   * @unit tasks
   * @default `scaling.minCapacity`
   * @example 4
   * @affects AWS::ECS::Service CapacityProviderStrategy
   */
  readonly onDemandBase?: number;
}

/** What every service behind the load balancer states. */
export interface HttpServiceConfigBase extends ServiceConfigBase {
  /**
   * Port that the application listens on.
   *
   * @default 8080
   * @example 3000
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions, AWS::ElasticLoadBalancingV2::TargetGroup Port
   */
  readonly port?: number;
  /**
   * Path that answers 200 when a task can serve.
   *
   * @default "/health"
   * @example "/api/health"
   * @affects AWS::ElasticLoadBalancingV2::TargetGroup HealthCheckPath
   */
  readonly healthCheckPath?: string;
  /**
   * Paths that it answers; `/*` makes it the answer to everything that no other service claims.
   *
   * @example ["/*"]
   * @affects AWS::ElasticLoadBalancingV2::ListenerRule Conditions
   */
  readonly paths: readonly string[];
  /**
   * Order in which the load balancer asks it for a path, 1 first; each service its own. The default puts a longer path before what
   * covers it and `/*` last, and never moves when services come and go.
   *
   * @default a number from its paths and its name
   * @example 100
   * @affects AWS::ElasticLoadBalancingV2::ListenerRule Priority
   */
  readonly priority?: number;
}

/** A service that answers requests. */
export interface WebServiceConfigInput extends HttpServiceConfigBase {
  /** A service that answers requests. */
  readonly kind: 'web';
}

/** A service that holds connections open: WebSockets, server-sent events, long polling. */
export interface WebSocketServiceConfigInput extends HttpServiceConfigBase {
  /** A service that holds connections open: WebSockets, server-sent events, long polling. */
  readonly kind: 'websocket';
  /**
   * Time without a byte after which the load balancer cuts a connection. Longer than the clients' ping interval plus its
   * timeout.
   *
   * @default 120
   * @example 300
   * @affects AWS::ElasticLoadBalancingV2::LoadBalancer LoadBalancerAttributes
   */
  readonly idleTimeoutSeconds?: number;
}

/** A service that works off a queue. */
export interface WorkerServiceConfigInput extends ServiceConfigBase {
  /** A service that works off a queue. */
  readonly kind: 'worker';
  /**
   * Queue that it consumes, by name.
   *
   * @default it polls something that is not SQS, or the queues of `scaling.backlog.lanes`
   * @example "jobs"
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions, AWS::IAM::Policy
   */
  readonly queue?: string;
  /**
   * How long a task may ask to be left alone by scale-in and deployments while it works on a long job. The application asks;
   * ECS allows two days.
   *
   * @default it cannot ask
   * @example 60
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions, AWS::IAM::Policy
   */
  readonly taskProtectionMinutes?: number;
}

/** A service, told apart by `kind`. */
export type ServiceConfigInput = WebServiceConfigInput | WebSocketServiceConfigInput | WorkerServiceConfigInput;

/** A service behind the load balancer with nothing left out that has a default. */
interface HttpServiceConfig extends HttpServiceConfigBase {
  readonly cpu: number;
  readonly memoryLimitMiB: number;
  readonly imagePreparesTmp: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly scaling: ScalingSpec;
  readonly demand?: DemandConfig;
  readonly connections: Readonly<Record<string, ConnectionPool>>;
  readonly caches: readonly string[];
  readonly sendsTo: readonly string[];
  readonly stopTimeoutSeconds: number;
  readonly maximumPercent: number;
  readonly spotPercent: number;
  readonly port: number;
  readonly healthCheckPath: string;
}

/** A service that answers requests, with nothing left out that has a default. */
export interface WebServiceConfig extends HttpServiceConfig {
  readonly kind: 'web';
}

/** A service that holds connections open, with nothing left out that has a default. */
export interface WebSocketServiceConfig extends HttpServiceConfig {
  readonly kind: 'websocket';
  readonly idleTimeoutSeconds: number;
}

/** A service that works off a queue, with nothing left out that has a default. */
export interface WorkerServiceConfig extends WorkerServiceConfigInput {
  readonly cpu: number;
  readonly memoryLimitMiB: number;
  readonly imagePreparesTmp: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly scaling: ScalingSpec;
  readonly demand?: DemandConfig;
  readonly connections: Readonly<Record<string, ConnectionPool>>;
  readonly caches: readonly string[];
  readonly sendsTo: readonly string[];
  readonly stopTimeoutSeconds: number;
  readonly maximumPercent: number;
  readonly spotPercent: number;
}

/** A service with nothing left out that has a default. */
export type ServiceConfig = WebServiceConfig | WebSocketServiceConfig | WorkerServiceConfig;
