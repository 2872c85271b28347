import type { Construct } from 'constructs';
import type { JobQueue } from '../queue';
import type { ServiceScaling } from '../scaling';
import { DEFAULT_PORT, FargateWorkload } from './fargate-workload';
import type { ServiceProps } from './service-props';

export interface WorkerServiceProps extends ServiceProps {
  /** Queue it consumes; its URL is in QUEUE_URL. @default none: it polls something that is not SQS */
  readonly jobs?: JobQueue;
}

/** A service that works off a queue, scaled on the backlog each task has. */
export class WorkerService extends FargateWorkload {
  readonly scaling: ServiceScaling;

  constructor(scope: Construct, id: string, props: WorkerServiceProps) {
    super(scope, id, props, DEFAULT_PORT, '/health');
    const { jobs } = props;
    if (jobs !== undefined) {
      jobs.grantConsumeMessages(this);
      this.addEnvironment('QUEUE_URL', jobs.queue.queueUrl);
    }
    this.scaling = this.scale(props, undefined, jobs?.queue);
  }
}
