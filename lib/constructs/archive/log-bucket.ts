import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { injectedProps } from '../injected-props';
import { acknowledgeByDesign } from '../security/compliance';

export interface LogBucketProps {
  /** How long a log is kept. @default logs are deleted after three months */
  readonly expiration?: Duration;
  /** What happens to the bucket when it leaves the template. @default the logs stay when their stack goes */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Where load balancers, buckets and the CDN write their access logs.
 *
 * Encrypted with keys that S3 manages: load balancers and S3's own log delivery can write with no other kind.
 */
export class LogBucket extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.LogBucket';

  readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, props: LogBucketProps = {}) {
    props = injectedProps(LogBucket, scope, id, props);
    super(scope, id);
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      // CloudFront's standard logs are written with an access control list.
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [
        {
          id: 'expire',
          expiration: props.expiration ?? Duration.days(90),
          noncurrentVersionExpiration: Duration.days(7),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    this.bucket = bucket as s3.IBucket;
    acknowledgeByDesign(bucket, 'logBucket');
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This bucket receives the access logs of the others; logging its own access to itself would never end.',
    });
  }
}
