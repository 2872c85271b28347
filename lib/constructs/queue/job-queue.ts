import { Duration } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { injectedProps } from '../injected-props';

export interface JobQueueProps {
  /** Longer than the longest job, or a message is worked on twice. */
  readonly visibilityTimeout: Duration;
  /**
   * How often a message is handed out before it goes to the dead-letter queue.
   * @default a message that failed five times goes to the dead-letter queue
   */
  readonly maxReceiveCount?: number;
  /** How long a message waits before SQS deletes it. @default messages are kept for fourteen days */
  readonly retentionPeriod?: Duration;
  /** Key of the messages. @default encrypted with a key that SQS manages, which costs nothing and needs no grant */
  readonly encryptionKey?: IKey;
}

/** A queue of jobs with a dead-letter queue, whether it was made here or in another stack. */
export interface IJobQueue {
  /** The queue itself. */
  readonly queue: IQueue;
  /** Where messages go that failed too often; undefined where that is not known. */
  readonly deadLetterQueue?: IQueue;
  /** Lets somebody send messages. */
  grantSendMessages(grantee: IGrantable): Grant;
  /** Lets somebody receive and delete messages. */
  grantConsumeMessages(grantee: IGrantable): Grant;
}

/** What is known of a queue that another stack or app has made. */
export interface JobQueueAttributes {
  /** ARN of the queue. */
  readonly queueArn: string;
  /** ARN of its dead-letter queue. @default it is not known, and cannot be watched */
  readonly deadLetterQueueArn?: string;
  /** ARN of the key of its messages. @default a key that SQS manages */
  readonly keyArn?: string;
}

/** A queue of jobs with a dead-letter queue; encrypted, TLS only. */
export class JobQueue extends Construct implements IJobQueue {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.JobQueue';

  /**
   * A queue that another stack or app has made, for its workers and for whoever sends to it.
   *
   * @example JobQueue.fromJobQueueAttributes(this, 'Jobs', { queueArn: 'arn:aws:sqs:us-east-1:111111111111:jobs' })
   */
  static fromJobQueueAttributes(scope: Construct, id: string, attributes: JobQueueAttributes): IJobQueue {
    const { queueArn, deadLetterQueueArn, keyArn } = attributes;
    const within = new Construct(scope, id);
    const queue = Queue.fromQueueAttributes(within, 'Queue', { queueArn, ...(keyArn === undefined ? {} : { keyArn }) });
    return {
      queue,
      ...(deadLetterQueueArn === undefined
        ? {}
        : { deadLetterQueue: Queue.fromQueueArn(within, 'DeadLetters', deadLetterQueueArn) }),
      grantSendMessages: (grantee) => queue.grantSendMessages(grantee),
      grantConsumeMessages: (grantee) => queue.grantConsumeMessages(grantee),
    };
  }

  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: JobQueueProps) {
    props = injectedProps(JobQueue, scope, id, props);
    super(scope, id);
    const { encryptionKey } = props;
    const encryption =
      encryptionKey === undefined
        ? { encryption: QueueEncryption.SQS_MANAGED }
        : { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey };
    const retentionPeriod = props.retentionPeriod ?? Duration.days(14);
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      ...encryption,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      ...encryption,
      enforceSSL: true,
      retentionPeriod,
      visibilityTimeout: props.visibilityTimeout,
      // Long polling: an idle worker asks three times a minute instead of without pause.
      receiveMessageWaitTime: Duration.seconds(20),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount ?? 5 },
    });
  }

  grantSendMessages(grantee: IGrantable): Grant {
    return this.queue.grantSendMessages(grantee);
  }

  grantConsumeMessages(grantee: IGrantable): Grant {
    return this.queue.grantConsumeMessages(grantee);
  }
}
