import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
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

/** Where alarms are sent: encrypted, TLS only, and open to the alarms of this account. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { encryptionKey, email }: AlarmTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { masterKey: encryptionKey, enforceSSL: true });
    this.admitAlarms(encryptionKey);
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }

  /**
   * Without both of these an alarm changes its state and nobody hears of it. The topic's own policy, which `enforceSSL` makes, stands in
   * place of the one that SNS gives a topic without any, and that would have admitted the account. The key is asked by CloudWatch itself,
   * which the statement for the account does not cover (CloudWatch user guide, "Notifying users on alarm changes").
   */
  private admitAlarms(encryptionKey: Key): void {
    const stack = Stack.of(this);
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowAlarmsOfThisAccount',
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'cloudwatch', resource: 'alarm:*' }) },
        },
      }),
    );
    encryptionKey.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    Validations.of(encryptionKey).acknowledge({
      id: 'Tidemark::Tidemark-ConfusedDeputy',
      reason:
        'CloudWatch is not known to say for which account it asks for a key; the policy of the topic admits the alarms of this account alone.',
    });
  }
}
