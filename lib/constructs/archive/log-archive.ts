import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSubscriptionFilter, type ILogGroup, LogGroup, LogStream, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { injectedProps } from '../injected-props';
import { ALARM_PERIOD, type Alarms, Severity } from '../monitoring/alarms';
import { acknowledgeByDesign } from '../security/compliance';
import { type IArchive, resolveClassPrefixes } from './archive';
import { grantDelivery } from './archive-grants';

/**
 * The most that Firehose collects before it writes an object: objects should be large (Firehose developer guide,
 * "Buffering hints").
 */
const BUFFER_MB = 128;
const BUFFER_SECONDS = 900;

/**
 * Firehose collects for a quarter of an hour; four times that is a fault, and it keeps records for a day (assumption;
 * Firehose quotas).
 */
const MAX_LOG_AGE = Duration.hours(1);

export interface LogArchiveProps {
  /** Whose records are copied, as they are written. */
  readonly logGroup: ILogGroup;
  /** Where to. */
  readonly archive: IArchive;
  /** Class of the archive. */
  readonly className: string;
  /** Folder below the prefix of the class. */
  readonly folder: string;
  /** Key of the log of deliveries that failed; it must admit CloudWatch Logs. */
  readonly encryptionKey: IKey;
  /** How long the errors of the delivery are kept. @default that log is kept for a month */
  readonly logRetention?: RetentionDays;
}

/**
 * Copies what is written to a log group into the archive from now on, as `<prefix><folder>/2026/05/31/23/...gz`.
 *
 * CloudWatch Logs hands over records that are GZIP already, and files of GZIP may follow each other: `zcat` reads an object as JSON, one
 * document for some lines of one stream. Unpacking them on the way would cost more and write smaller objects.
 */
export class LogArchive extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.LogArchive';

  readonly deliveryStream: CfnDeliveryStream;
  /** With which the delivery stream writes to the archive. */
  readonly deliveryRole: Role;
  /** Where the delivery stream says what it could not write. */
  readonly failureLogGroup: LogGroup;
  readonly failureStream: LogStream;
  readonly subscription: CfnSubscriptionFilter;
  /** With which CloudWatch Logs hands records to the delivery stream. */
  readonly subscriptionRole: Role;

  constructor(scope: Construct, id: string, props: LogArchiveProps) {
    props = injectedProps(LogArchive, scope, id, props);
    super(scope, id);
    const { archive, className, folder } = props;
    const stack = Stack.of(this);
    const prefixes = resolveClassPrefixes(archive, [className]).map((prefix) => `${prefix}${folder}/`);
    const prefix = prefixes.join('');
    this.failureLogGroup = new LogGroup(this, 'Failures', {
      encryptionKey: props.encryptionKey,
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.failureStream = new LogStream(this, 'FailureStream', {
      logGroup: this.failureLogGroup,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('firehose.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    });
    acknowledgeByDesign(role, 'ownPolicy');
    // Not by the CDK's own destination: it would let Firehose delete objects.
    grantDelivery(role, { bucket: archive.bucket, encryptionKey: archive.encryptionKey, prefixes });
    this.failureLogGroup.grantWrite(role);
    this.deliveryRole = role;
    this.deliveryStream = new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: archive.bucket.bucketArn,
        roleArn: role.roleArn,
        prefix,
        errorOutputPrefix: `${prefix}failed/`,
        bufferingHints: { sizeInMBs: BUFFER_MB, intervalInSeconds: BUFFER_SECONDS },
        compressionFormat: 'UNCOMPRESSED',
        fileExtension: '.gz',
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: this.failureLogGroup.logGroupName,
          logStreamName: this.failureStream.logStreamName,
        },
      },
    });
    // Firehose tries whether it may write when it is made.
    this.deliveryStream.node.addDependency(role);
    const { role: subscriptionRole, filter } = this.subscribe(props.logGroup);
    this.subscriptionRole = subscriptionRole;
    this.subscription = filter;
  }

  /** Seconds since the oldest record that is not in the archive yet was handed over. */
  metricDataFreshness(options: MetricOptions = {}): Metric {
    return new Metric({
      ...options,
      namespace: 'AWS/Firehose',
      metricName: 'DeliveryToS3.DataFreshness',
      dimensionsMap: { DeliveryStreamName: this.deliveryStream.ref },
    });
  }

  private subscribe(logGroup: ILogGroup): { readonly role: Role; readonly filter: CfnSubscriptionFilter } {
    const stack = Stack.of(this);
    const role = new Role(this, 'SubscriptionRole', {
      assumedBy: new ServicePrincipal('logs.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: {
            'aws:SourceArn': stack.formatArn({
              service: 'logs',
              resource: '*',
              arnFormat: ArnFormat.NO_RESOURCE_NAME,
            }),
          },
        },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
        resources: [this.deliveryStream.attrArn],
      }),
    );
    acknowledgeByDesign(role, 'ownPolicy');
    const filter = new CfnSubscriptionFilter(this, 'Subscription', {
      logGroupName: logGroup.logGroupName,
      destinationArn: this.deliveryStream.attrArn,
      roleArn: role.roleArn,
      filterPattern: '',
    });
    // CloudWatch Logs sends a record to try the way when it is made.
    filter.node.addDependency(role);
    return { role, filter };
  }
}

/** Logs of a service that do not get to the archive. */
export function addLogArchiveAlarm(alarms: Alarms, name: string, logArchive: LogArchive): void {
  alarms.add(`${name}-archive-logs`, {
    metric: logArchive.metricDataFreshness({ statistic: 'Maximum', period: ALARM_PERIOD }),
    threshold: MAX_LOG_AGE.toSeconds(),
    severity: Severity.WARNING,
    runbook: 'archive-logs',
    meaning: `Logs of ${name} have waited for the archive for more than an hour.`,
  });
}
