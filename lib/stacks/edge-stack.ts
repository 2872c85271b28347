import { CfnOutput } from 'aws-cdk-lib';
import { PriceClass } from 'aws-cdk-lib/aws-cloudfront';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { LogBucket } from '../constructs/archive';
import { acknowledgeByDesign } from '../constructs/compliance';
import { Edge } from '../constructs/edge';
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

  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    const { system, environment } = props;
    const removalPolicy = keyRemovalPolicy(environment);
    const logs = new LogBucket(this, 'AccessLogs', { removalPolicy });
    this.edge = new Edge(this, 'Edge', {
      loadBalancer: props.loadBalancer,
      classes: system.edge.classes,
      webAclArn: props.webAclArn,
      accessLogBucket: logs.bucket,
      priceClass: PRICE_CLASSES[system.edge.priceClass],
      removalPolicy,
    });
    acknowledgeByDesign(this.edge.assetsBucket, 'publishedAssets');
    new CfnOutput(this, 'Url', {
      value: `https://${this.edge.distribution.distributionDomainName}`,
      description: 'Where the platform answers',
    });
    new CfnOutput(this, 'AssetsBucket', {
      value: this.edge.assetsBucket.bucketName,
      description: 'Where static assets go',
    });
  }
}
