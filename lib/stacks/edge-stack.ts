import { CfnOutput } from 'aws-cdk-lib';
import { PriceClass } from 'aws-cdk-lib/aws-cloudfront';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { LogBucket } from '../constructs/archive';
import { AccessLogDelivery, CLOUDFRONT_LOGS_REGION, Edge, grantAccessLogDelivery } from '../constructs/edge';
import type { SystemConfig } from '../model';
import { PlatformStack, type PlatformStackProps } from './platform-stack';
import { keyRemovalPolicy } from './removal';

export interface EdgeStackProps extends PlatformStackProps {
  readonly system: SystemConfig;
  readonly loadBalancer: IApplicationLoadBalancer;
  readonly webAclArn: string;
}

const PRICE_CLASSES: Readonly<Record<SystemConfig['edge']['priceClass'], PriceClass>> = {
  '100': PriceClass.PRICE_CLASS_100,
  '200': PriceClass.PRICE_CLASS_200,
  all: PriceClass.PRICE_CLASS_ALL,
};

/** CloudFront and the bucket of static assets. */
export class EdgeStack extends PlatformStack {
  readonly edge: Edge;
  /** Receives the access logs of the distribution and of the bucket of assets. */
  readonly logBucket: IBucket;
  /** Whether the stack stands where CloudFront takes orders about its logs; elsewhere a stack in us-east-1 does it. */
  readonly deliversItsLogs: boolean;

  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    const { system, environment } = props;
    const removalPolicy = keyRemovalPolicy(environment);
    const { edge } = system;
    this.logBucket = new LogBucket(this, 'AccessLogs', { removalPolicy }).bucket;
    grantAccessLogDelivery(this.logBucket);
    this.edge = new Edge(this, 'Edge', {
      loadBalancer: props.loadBalancer,
      classes: edge.classes,
      webAclArn: props.webAclArn,
      accessLogBucket: this.logBucket,
      priceClass: PRICE_CLASSES[edge.priceClass],
      removalPolicy,
      signedCookies: edge.signedCookies,
      ...(edge.errorPage === undefined ? {} : { errorPage: edge.errorPage }),
      ...(edge.originShieldRegion === undefined ? {} : { originShieldRegion: edge.originShieldRegion }),
    });
    this.deliversItsLogs = environment.region === CLOUDFRONT_LOGS_REGION;
    if (this.deliversItsLogs) {
      new AccessLogDelivery(this, 'AccessLogDelivery', {
        distributionArn: this.edge.distribution.distributionArn,
        bucket: this.logBucket,
      });
    }
    new CfnOutput(this, 'Url', {
      value: `https://${this.edge.distribution.distributionDomainName}`,
      description: 'Where the platform answers',
    });
    new CfnOutput(this, 'DistributionId', {
      value: this.edge.distribution.distributionId,
      description: 'What is told to forget: aws cloudfront create-invalidation --distribution-id',
    });
    new CfnOutput(this, 'AssetsBucket', {
      value: this.edge.assetsBucket.bucketName,
      description: 'Where static assets go',
    });
  }
}
