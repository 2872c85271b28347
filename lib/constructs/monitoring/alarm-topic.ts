import { Annotations, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { injectedProps } from '../injected-props';

export interface AlarmTopicProps {
  /** Key of the messages. CloudWatch is admitted to it; the policy of an imported key has to do that itself. */
  readonly encryptionKey: IKey;
  /** Who is told. @default nobody is subscribed */
  readonly email?: string;
}

/** Where alarms are sent: encrypted, TLS only, and open to the alarms of this account. */
export class AlarmTopic extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.AlarmTopic';

  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    props = injectedProps(AlarmTopic, scope, id, props);
    super(scope, id);
    const { encryptionKey, email } = props;
    this.topic = new Topic(this, 'Topic', { masterKey: encryptionKey, enforceSSL: true });
    this.admitAlarms(encryptionKey);
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }

  /**
   * Without both of these an alarm changes its state and nobody hears of it. The topic's own policy, which `enforceSSL` makes, stands in
   * place of the one that SNS gives a topic without any, and that would have admitted the account. The key is asked by CloudWatch itself,
   * which the statement for the account does not cover (CloudWatch user guide, "Notifying users on alarm changes").
   */
  private admitAlarms(encryptionKey: IKey): void {
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
    const { statementAdded } = encryptionKey.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    if (!statementAdded) {
      Annotations.of(this).addWarningV2(
        'tidemark:alarm-topic-key',
        `The policy of ${encryptionKey.node.path} is not of this app. Let it admit cloudwatch.amazonaws.com to kms:Decrypt and kms:GenerateDataKey*, or nobody hears of an alarm.`,
      );
      return;
    }
    Validations.of(encryptionKey).acknowledge({
      id: 'Tidemark::Tidemark-ConfusedDeputy',
      reason:
        'CloudWatch is not known to say for which account it asks for a key; the policy of the topic admits the alarms of this account alone.',
    });
  }
}
