/** A queue of jobs that workers consume. */
export interface QueueConfigInput {
  /**
   * How long a message is hidden while a worker has it. Longer than the longest job, or it is worked on twice.
   *
   * @example 300
   * @affects AWS::SQS::Queue VisibilityTimeout
   */
  readonly visibilityTimeoutSeconds: number;
  /**
   * Deliveries of a message before it goes to the dead-letter queue.
   *
   * @default 5
   * @example 3
   * @affects AWS::SQS::Queue RedrivePolicy
   */
  readonly maxReceiveCount?: number;
  /**
   * How long the queue keeps a message that nobody takes; the dead-letter queue keeps what failed for 14 days.
   *
   * @default 14
   * @example 4
   * @affects AWS::SQS::Queue MessageRetentionPeriod
   */
  readonly retentionDays?: number;
}

/** A queue with nothing left out. */
export interface QueueConfig extends QueueConfigInput {
  readonly maxReceiveCount: number;
  readonly retentionDays: number;
}
