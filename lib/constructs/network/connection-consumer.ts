import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';

/** Something that connects to a database or cache: has a security group, a role and an environment. */
export interface ConnectionConsumer extends IConnectable, IGrantable {
  /** Sets an environment variable of the application. */
  addEnvironment(name: string, value: string): void;
}
