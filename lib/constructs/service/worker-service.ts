import type { Construct } from 'constructs';
import type { JobQueue } from '../queue';
import type { ServiceScaling } from '../scaling';
import { DEFAULT_PORT, FargateWorkload } from './fargate-workload';
import type { ServiceProps } from './service-props';

export interface WorkerServiceProps extends ServiceProps {
  /** Queue it consumes; its URL is in QUEUE_URL. @default none: it polls something that is not SQS */
  readonly jobs?: JobQueue;
  /**
   * Queues by priority, under the names of the lanes in `scaling.backlog.lanes`. The URL of the lane hot is in
   * QUEUE_URL_HOT, the share of a task's time it gets while every lane has work, in percent, in QUEUE_SHARE_HOT.
   *
   * @default no lanes
   */
  readonly lanes?: Readonly<Record<string, JobQueue>>;
}

/** A service that works off a queue, or several by priority, scaled on the backlog each task has. */
export class WorkerService extends FargateWorkload {
  readonly scaling: ServiceScaling;

  constructor(scope: Construct, id: string, props: WorkerServiceProps) {
    super(scope, id, props, DEFAULT_PORT, '/health');
    const { jobs, lanes = {} } = props;
    if (jobs !== undefined) {
      jobs.grantConsumeMessages(this);
      this.addEnvironment('QUEUE_URL', jobs.queue.queueUrl);
    }
    for (const [lane, queue] of Object.entries(lanes)) {
      queue.grantConsumeMessages(this);
      this.addEnvironment(`QUEUE_URL_${lane.toUpperCase()}`, queue.queue.queueUrl);
      const share = props.scaling.backlog?.lanes?.[lane]?.sharePercent;
      if (share !== undefined) this.addEnvironment(`QUEUE_SHARE_${lane.toUpperCase()}`, String(share));
    }
    this.scaling = this.scale(props, {
      ...(jobs === undefined ? {} : { queue: jobs.queue }),
      lanes: Object.fromEntries(Object.entries(lanes).map(([lane, { queue }]) => [lane, queue])),
    });
  }
}
