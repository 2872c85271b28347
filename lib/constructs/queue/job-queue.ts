import { Duration } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

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

/** A queue of jobs with a dead-letter queue; encrypted, TLS only. */
export class JobQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: JobQueueProps) {
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
