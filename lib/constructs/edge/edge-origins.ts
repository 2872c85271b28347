import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { OriginGroup, S3BucketOrigin, VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ContentClass } from '../../model/edge/content-class';
import { SLOW_ORIGIN_SECONDS } from '../../model/edge/content-kinds';

/** Longer than the slowest answer a service promises, before CloudFront gives up. */
const READ_TIMEOUT = Duration.seconds(60);

/** For streams and uploads. A WebSocket may be silent for ten minutes whatever is said here. */
const SLOW_READ_TIMEOUT = Duration.seconds(SLOW_ORIGIN_SECONDS);

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

export interface EdgeOriginsProps {
  readonly loadBalancer: IApplicationLoadBalancer;
  readonly assetsBucket: IBucket;
  /** Holds the same assets, and answers when the first bucket cannot. */
  readonly assetsFallbackBucket?: IBucket;
  readonly originShieldRegion?: string;
  /** Name in the certificate of the load balancer's HTTPS listener. @default plain HTTP inside the network of AWS */
  readonly originDomainName?: string;
}

/** Where a distribution gets its answers: an internal load balancer, reached inside the VPC, and a private bucket. */
export class EdgeOrigins extends Construct {
  readonly vpcOrigin: cloudfront.VpcOrigin;
  /** Port of the load balancer that CloudFront speaks to. */
  readonly port: number;
  private readonly services: cloudfront.IOrigin;
  private readonly slowServices: cloudfront.IOrigin;
  private readonly assets: cloudfront.IOrigin;

  constructor(scope: Construct, id: string, props: EdgeOriginsProps) {
    super(scope, id);
    const shield = props.originShieldRegion === undefined ? {} : { originShieldRegion: props.originShieldRegion };
    const { originDomainName } = props;
    // One way into the VPC, used by two origins of the distribution that differ in their patience.
    this.vpcOrigin = this.addVpcOrigin(
      props.loadBalancer,
      originDomainName === undefined
        ? { protocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY, httpPort: HTTP_PORT }
        : {
            protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
            httpsPort: HTTPS_PORT,
            originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
          },
    );
    this.port = originDomainName === undefined ? HTTP_PORT : HTTPS_PORT;
    const reached = (readTimeout: Duration) =>
      VpcOrigin.withVpcOrigin(this.vpcOrigin, {
        // CloudFront finds the way by the VPC origin; with TLS, the name is what it looks for in the certificate.
        domainName: originDomainName ?? props.loadBalancer.loadBalancerDnsName,
        readTimeout,
        ...shield,
      });
    this.services = reached(READ_TIMEOUT);
    this.slowServices = reached(SLOW_READ_TIMEOUT);
    const bucket = (source: IBucket) => S3BucketOrigin.withOriginAccessControl(source, shield);
    this.assets =
      props.assetsFallbackBucket === undefined
        ? bucket(props.assetsBucket)
        : new OriginGroup({
            primaryOrigin: bucket(props.assetsBucket),
            fallbackOrigin: bucket(props.assetsFallbackBucket),
            // 403 is what a bucket without the object says to somebody who may not list it.
            fallbackStatusCodes: [403, 404, 500, 502, 503, 504],
          });
  }

  /**
   * CloudFront refuses every change of a VPC origin that a distribution uses, a tag among them (read: CloudFront developer guide,
   * "Restrict access with VPC origins"; aws/aws-cdk#35765). So its settings are part of its identity, and a change of them makes
   * another one, to which the distribution moves; and it has no tags, whatever its app tags.
   */
  private addVpcOrigin(
    loadBalancer: IApplicationLoadBalancer,
    settings: cloudfront.VpcOriginOptions,
  ): cloudfront.VpcOrigin {
    const { protocolPolicy, httpPort, httpsPort, originSslProtocols = [] } = settings;
    const identity = [protocolPolicy, httpPort ?? httpsPort, ...originSslProtocols].join('-');
    const vpcOrigin = new cloudfront.VpcOrigin(this, `Services-${identity}`, {
      endpoint: cloudfront.VpcOriginEndpoint.applicationLoadBalancer(loadBalancer),
      ...settings,
    });
    (vpcOrigin.node.defaultChild as cloudfront.CfnVpcOrigin).addPropertyDeletionOverride('Tags');
    return vpcOrigin;
  }

  /** The origin of a class. */
  of({ origin, slowOrigin }: ContentClass): cloudfront.IOrigin {
    if (origin === 'assets') return this.assets;
    return slowOrigin ? this.slowServices : this.services;
  }
}
