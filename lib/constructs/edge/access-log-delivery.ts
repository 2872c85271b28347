import { ArnFormat, Names, Stack, Token } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDelivery, CfnDeliveryDestination, CfnDeliverySource } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { InputError } from '../../model/validation/input-error';
import { injectedProps } from '../injected-props';

const PREFIX = 'cdn';

export interface AccessLogDeliveryProps {
  /** The distribution whose logs are delivered. */
  readonly distributionArn: string;
  /** Bucket that receives the logs, in any region. Grant it with `AccessLogDelivery.grantDelivery`. */
  readonly bucket: IBucket;
}

/**
 * CloudFront's access logs as JSON, by day, in a bucket: standard logging v2.
 *
 * Unlike the older kind it needs no access control list on the bucket. Its stack must be in us-east-1.
 */
export class AccessLogDelivery extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.AccessLogDelivery';

  /**
   * Where CloudFront takes orders about its logs, wherever the bucket is (developer guide, "Standard logging (v2)").
   */
  static readonly REGION = 'us-east-1';

  /** Lets CloudWatch's delivery service write CloudFront's logs of this account, and of no other, into a bucket. */
  static grantDelivery(bucket: IBucket): void {
    const stack = Stack.of(bucket);
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'CloudFrontAccessLogs',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`${PREFIX}/*`)],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account, 's3:x-amz-acl': 'bucket-owner-full-control' },
          ArnLike: {
            'aws:SourceArn': stack.formatArn({
              service: 'logs',
              region: AccessLogDelivery.REGION,
              resource: 'delivery-source',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
  }

  readonly source: CfnDeliverySource;
  readonly destination: CfnDeliveryDestination;
  readonly delivery: CfnDelivery;

  constructor(scope: Construct, id: string, props: AccessLogDeliveryProps) {
    props = injectedProps(AccessLogDelivery, scope, id, props);
    super(scope, id);
    const { region } = Stack.of(this);
    if (!Token.isUnresolved(region) && region !== AccessLogDelivery.REGION) {
      throw new InputError('invalid-log-delivery', 'Logs of CloudFront are ordered in the wrong region', [
        {
          where: this.node.path,
          given: `region ${region}`,
          allowed: AccessLogDelivery.REGION,
          remedy: `Put it into a stack in ${AccessLogDelivery.REGION}; the bucket may be anywhere.`,
        },
      ]);
    }
    // Names of deliveries are unique in an account and at most 60 characters long.
    const name = Names.uniqueResourceName(this, { maxLength: 60, separator: '-' });
    this.source = new CfnDeliverySource(this, 'Source', {
      name,
      logType: 'ACCESS_LOGS',
      resourceArn: props.distributionArn,
    });
    this.destination = new CfnDeliveryDestination(this, 'Destination', {
      name,
      destinationResourceArn: props.bucket.arnForObjects(PREFIX),
      outputFormat: 'json',
    });
    this.delivery = new CfnDelivery(this, 'Delivery', {
      deliverySourceName: this.source.name,
      deliveryDestinationArn: this.destination.attrArn,
      s3SuffixPath: '{yyyy}/{MM}/{dd}',
    });
    // The delivery names its source without a reference.
    this.delivery.addResourceDependency(this.source);
  }
}
