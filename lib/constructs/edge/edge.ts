import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin, VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type ContentClass, InputError } from '../../model';
import { ContentPolicies } from './content-policies';

export interface EdgeProps {
  /** Internal load balancer; CloudFront reaches it through a VPC origin. */
  readonly loadBalancer: IApplicationLoadBalancer;
  /** What is served from where and cached how long, by name; the class without paths is the default. */
  readonly classes: Record<string, ContentClass>;
  /** ARN of a firewall in us-east-1. */
  readonly webAclArn: string;
  /** Bucket that receives access logs. */
  readonly accessLogBucket: s3.IBucket;
  /** @default edge locations of the Americas and Europe */
  readonly priceClass?: cloudfront.PriceClass;
  /** @default the bucket of the assets stays when its stack goes */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * CloudFront in front of everything: the only way in from the internet.
 *
 * Pages and APIs come from an internal load balancer through a VPC origin, assets from a private bucket through origin
 * access control. Each class of content has policies of its own.
 */
export class Edge extends Construct {
  readonly distribution: cloudfront.Distribution;
  /** Static assets; only CloudFront reads it. */
  readonly assetsBucket: s3.Bucket;
  readonly policies: Readonly<Record<string, ContentPolicies>>;

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id);
    const { classes, accessLogBucket } = props;
    const defaultClass = onlyDefault(this.node.path, classes);
    this.assetsBucket = new s3.Bucket(this, 'Assets', {
      // CloudFront's origin access control reads S3-managed encryption without a grant on a key.
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: accessLogBucket,
      serverAccessLogsPrefix: 'assets/',
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          id: 'old-versions',
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    const assets = S3BucketOrigin.withOriginAccessControl(this.assetsBucket as s3.IBucket);
    const services = VpcOrigin.withApplicationLoadBalancer(props.loadBalancer, {
      // Plain HTTP, inside the AWS network: an internal load balancer has no certificate until there is a domain.
      protocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY,
      httpPort: 80,
      // CloudFront waits longer than the slowest promised response before it gives up.
      readTimeout: Duration.seconds(60),
    });
    this.policies = Object.fromEntries(
      Object.entries(classes).map(([name, content]) => [name, new ContentPolicies(this, `Class-${name}`, content)]),
    );
    const behavior = (name: string, content: ContentClass): cloudfront.BehaviorOptions => {
      const { cachePolicy, originRequestPolicy, responseHeadersPolicy } = this.policies[name] as ContentPolicies;
      return {
        origin: content.origin === 'assets' ? assets : services,
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        allowedMethods:
          content.methods === 'all'
            ? cloudfront.AllowedMethods.ALLOW_ALL
            : cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
        compress: true,
        cachePolicy,
        responseHeadersPolicy,
        ...(originRequestPolicy === undefined ? {} : { originRequestPolicy }),
      };
    };
    this.distribution = new cloudfront.Distribution(this, 'Distribution', {
      defaultBehavior: behavior(defaultClass, classes[defaultClass] as ContentClass),
      additionalBehaviors: Object.fromEntries(
        Object.entries(classes).flatMap(([name, content]) =>
          content.paths.map((path) => [path, behavior(name, content)] as const),
        ),
      ),
      webAclId: props.webAclArn,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_100,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableLogging: true,
      logBucket: accessLogBucket,
      logFilePrefix: 'cdn/',
      publishAdditionalMetrics: true,
    });
    this.acknowledge();
  }

  private acknowledge(): void {
    Validations.of(this.distribution).acknowledge(
      {
        id: 'AwsSolutions-CFR4',
        reason:
          "Without a domain the distribution has CloudFront's own certificate, whose minimum TLS version AWS fixes; a domain with its certificate raises it.",
      },
      {
        id: 'AwsSolutions-CFR1',
        reason:
          'The reference systems state no country to keep out; geographic restrictions belong to a product decision.',
      },
    );
  }
}

function onlyDefault(where: string, classes: Readonly<Record<string, ContentClass>>): string {
  const [first, ...more] = Object.entries(classes).filter(([, content]) => content.paths.length === 0);
  if (first !== undefined && more.length === 0) return first[0];
  throw new InputError('invalid-edge', `${where} cannot be built as configured`, [
    {
      where: `${where}: classes`,
      given: `${more.length + (first === undefined ? 0 : 1)} classes without paths`,
      allowed: 'exactly one: the default behaviour',
      remedy: 'Give every other class its paths.',
    },
  ]);
}
