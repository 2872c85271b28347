import { type Duration, Stack } from 'aws-cdk-lib';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ScalingSpec } from '../../model/scaling/spec';
import { injectedProps } from '../injected-props';
import type { IJobQueue } from '../queue/job-queue';
import type { ServiceScaling } from '../scaling/service-scaling';
import { acknowledgeWildcards } from '../security/wildcard-rule';
import { DEFAULT_PORT, FargateWorkload, type ScalingSources } from './fargate-workload';
import type { ScheduledFloors, ServiceProps } from './service-props';

export interface WorkerServiceProps extends ServiceProps {
  /** Queue it consumes; its URL is in QUEUE_URL. @default none: it polls something that is not SQS */
  readonly jobs?: IJobQueue;
  /**
   * Queues by priority, under the names of the lanes in `scaling.backlog.lanes`. The URL of the lane hot is in
   * QUEUE_URL_HOT, the share of a task's time it gets while every lane has work, in percent, in QUEUE_SHARE_HOT.
   *
   * @default no lanes
   */
  readonly lanes?: Readonly<Record<string, IJobQueue>>;
  /**
   * How long a task may ask to be left alone by scale-in and deployments while it works on a long job; in
   * TASK_PROTECTION_MINUTES. The application asks through the ECS agent's endpoint.
   *
   * @default tasks cannot protect themselves
   */
  readonly taskProtection?: Duration;
}

/** A service that works off a queue, or several by priority, scaled on the backlog each task has. */
export class WorkerService extends FargateWorkload {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.WorkerService';

  private readonly queues: ScalingSources;

  constructor(scope: Construct, id: string, props: WorkerServiceProps) {
    props = injectedProps(WorkerService, scope, id, props);
    super(scope, id, props, DEFAULT_PORT, '/health');
    const { jobs, lanes = {} } = props;
    if (jobs !== undefined) {
      jobs.grantConsumeMessages(this);
      this.addEnvironment('QUEUE_URL', jobs.queue.queueUrl);
    }
    for (const [lane, queue] of Object.entries(lanes)) {
      queue.grantConsumeMessages(this);
      this.addEnvironment(`QUEUE_URL_${lane.toUpperCase()}`, queue.queue.queueUrl);
    }
    if (props.taskProtection !== undefined) allowTaskProtection(this, props.cluster, props.taskProtection);
    this.queues = {
      queue: jobs === undefined ? undefined : jobs.queue,
      lanes: Object.fromEntries(Object.entries(lanes).map(([lane, { queue }]) => [lane, queue])),
    };
    if (props.scaling !== undefined) this.autoScaleTaskCount(props.scaling, props);
  }

  override autoScaleTaskCount(scaling: ScalingSpec, floors: ScheduledFloors = {}): ServiceScaling {
    for (const [lane, { sharePercent }] of Object.entries(scaling.backlog?.lanes ?? {}))
      if (sharePercent !== undefined) this.addEnvironment(`QUEUE_SHARE_${lane.toUpperCase()}`, String(sharePercent));
    return super.autoScaleTaskCount(scaling, floors);
  }

  protected scalingSources(): ScalingSources {
    return this.queues;
  }
}

/**
 * Lets the tasks of a service ask ECS to leave them alone while they work on a long job: scale-in and deployments then
 * take other tasks, or wait. The application asks with a PUT to `$ECS_AGENT_URI/task-protection/v1/state`.
 */
export function allowTaskProtection(workload: FargateWorkload, cluster: ICluster, longest: Duration): void {
  workload.addEnvironment('TASK_PROTECTION_MINUTES', String(longest.toMinutes()));
  const stack = Stack.of(workload);
  const tasks = stack.formatArn({ service: 'ecs', resource: 'task', resourceName: `${cluster.clusterName}/*` });
  workload.taskDefinition.addToTaskRolePolicy(
    new PolicyStatement({ actions: ['ecs:UpdateTaskProtection'], resources: [tasks] }),
  );
  // The cluster may be of another stack.
  acknowledgeWildcards(
    workload.taskDefinition.taskRole,
    [tasks],
    'The ids of tasks are not known before they run; the grant ends at the cluster.',
  );
}
