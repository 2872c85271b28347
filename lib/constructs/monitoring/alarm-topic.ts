import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface AlarmTopicProps {
  /** Key of the messages; CloudWatch is admitted to it. */
  readonly encryptionKey: Key;
  /** Who is told. @default nobody is subscribed */
  readonly email?: string;
}

/** Where alarms are sent: encrypted, TLS only. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { encryptionKey, email }: AlarmTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { masterKey: encryptionKey, enforceSSL: true });
    encryptionKey.grantEncryptDecrypt(new ServicePrincipal('cloudwatch.amazonaws.com'));
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }
}
