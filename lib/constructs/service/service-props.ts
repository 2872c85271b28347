import type { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { ContainerImage, ICluster, Secret } from 'aws-cdk-lib/aws-ecs';
import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { CapacityPlan } from '../../model/plan/capacity-plan';
import type { ScalingSpec } from '../../model/scaling/spec';

/** Floors by schedule, beside the signals of a spec. */
export interface ScheduledFloors {
  /** Scheduled floors. @default the spec's minCapacity holds at all times */
  readonly plan?: CapacityPlan;
  /** Dated actions of the plan before this instant are left out. @default all are written */
  readonly plannedFrom?: Date;
}

/** What every kind of service takes. */
export interface ServiceProps extends ScheduledFloors {
  /** Cluster that the tasks run in. */
  readonly cluster: ICluster;
  /** Subnets of the cluster's VPC that the tasks stand in; they need a way to the container registry. @default private subnets with egress */
  readonly vpcSubnets?: SubnetSelection;
  /** Security groups of the tasks. @default one is made, which lets HTTPS out and the load balancer in */
  readonly securityGroups?: ISecurityGroup[];
  /** CPU units, 1,024 = 1 vCPU; Fargate offers certain pairs with memory. */
  readonly cpu: number;
  /** Memory of a task, in MiB; which there are depends on `cpu`. */
  readonly memoryLimitMiB: number;
  /** Signals, thresholds and bounds. @default one task, until `autoScaleTaskCount` is called */
  readonly scaling?: ScalingSpec;
  /** Container image. @default a public sample that answers 200, so that a first deployment becomes healthy */
  readonly image?: ContainerImage;
  /** User and group the container runs as, by number. @default 1000:1000 */
  readonly user?: string;
  /** Variables of the container. Secrets go into `secrets`. @default none beyond PORT */
  readonly environment?: Record<string, string>;
  /** Secrets by environment variable. @default none */
  readonly secrets?: Record<string, Secret>;
  /**
   * Disk of a task, 20 to 200 GiB, for what it writes to /tmp; 20 cost nothing extra.
   *
   * @default /tmp is in memory
   */
  readonly ephemeralStorageGiB?: number;
  /** Memory that files in /tmp may take, at most half of the task's. @default 64, or none where /tmp is on disk */
  readonly tmpSizeMiB?: number;
  /**
   * Whether the image declares a volume at /tmp that its user may write to, so that nothing has to set rights on the disk.
   *
   * @default a container of the same image, with `chmod` in it, sets them before the application starts
   */
  readonly imagePreparesTmp?: boolean;
  /** Time a stopping task has to finish its work, at most two minutes. @default a minute */
  readonly stopTimeout?: Duration;
  /**
   * Share of the tasks beyond `onDemandBase` that run on Fargate Spot, in percent, 0 to 99. The cluster needs the
   * capacity providers FARGATE and FARGATE_SPOT. A stated 0 keeps every task on demand and leaves the way open:
   * CloudFormation replaces a service that goes from a launch type to capacity providers.
   *
   * @default every task is on demand, by launch type
   */
  readonly spotPercent?: number;
  /** Tasks that are never on Spot. @default the spec's minCapacity; one task where there is no spec */
  readonly onDemandBase?: number;
  /**
   * Most tasks that run or start while a new version is rolled out, in percent of the desired ones, rounded down. All old ones stay until
   * new ones are healthy, so that it has to leave room for one more than the spec's minCapacity: 150 for two tasks, 134 for three.
   *
   * @default 200: a second set of tasks beside the first
   */
  readonly maxHealthyPercent?: number;
  /** Key of the log group; it must admit CloudWatch Logs. */
  readonly encryptionKey: IKey;
  /** How long the logs are kept. @default logs are kept for a month */
  readonly logRetention?: RetentionDays;
}

/** What a service behind the load balancer takes. */
export interface HttpServiceProps extends ServiceProps {
  /** Listener of the load balancer that the service is behind. */
  readonly listener: IApplicationListener;
  /** Full name of its load balancer, `app/<name>/<id>`. @default read from the ARN of the listener */
  readonly loadBalancerFullName?: string;
  /** Paths it answers; `/*` makes it the answer to everything no other service claims. */
  readonly paths: string[];
  /** Order among the services of the listener, 1 first; each its own. */
  readonly priority: number;
  /** Port the application listens on. @default 8080 */
  readonly port?: number;
  /** Path that answers 200 when the task can serve. @default /health */
  readonly healthCheckPath?: string;
}
