import { Duration, Names } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import type { ContentClass } from '../../model/edge/content-class';
import { responseHeaders } from './response-headers';

/** What CloudFront tells the edge function of the device; never in the key, where each would double it. */
const DEVICE_HINTS = ['CloudFront-Is-Mobile-Viewer', 'CloudFront-Is-Tablet-Viewer'];

/** The CloudFront policies of one class of content: what is the key, what reaches the origin, what the viewer is told. */
export class ContentPolicies extends Construct {
  readonly cachePolicy: cloudfront.ICachePolicyRef;
  readonly originRequestPolicy: cloudfront.IOriginRequestPolicyRef | undefined;
  readonly responseHeadersPolicy: cloudfront.ResponseHeadersPolicy;

  constructor(scope: Construct, id: string, content: ContentClass) {
    super(scope, id);
    this.cachePolicy = content.ttlSeconds === 0 ? cloudfront.CachePolicy.CACHING_DISABLED : this.cached(content);
    this.originRequestPolicy = this.forwarded(content);
    this.responseHeadersPolicy = responseHeaders(this, 'Response', this.policyName('response'), content);
  }

  private cached(content: ContentClass): cloudfront.CachePolicy {
    const { queryStrings, ttlSeconds, compress } = content;
    const headers = [...content.headers, ...(content.varyByDevice ? ['X-Device-Class'] : [])];
    return new cloudfront.CachePolicy(this, 'Cache', {
      cachePolicyName: this.policyName('cache'),
      defaultTtl: Duration.seconds(ttlSeconds),
      // With a minimum above 0 CloudFront would keep what an origin marks private or no-store (developer guide,
      // "Specify the amount of time that CloudFront caches objects").
      minTtl: Duration.seconds(0),
      maxTtl: Duration.seconds(content.maxTtlSeconds),
      enableAcceptEncodingGzip: compress,
      enableAcceptEncodingBrotli: compress,
      cookieBehavior: cloudfront.CacheCookieBehavior.none(),
      headerBehavior:
        headers.length === 0
          ? cloudfront.CacheHeaderBehavior.none()
          : cloudfront.CacheHeaderBehavior.allowList(...headers),
      queryStringBehavior: queryBehavior(queryStrings),
    });
  }

  /** What is cached passes on its key; what is not is passed on whole, but for the host: the balancer has its own. */
  private forwarded(content: ContentClass): cloudfront.IOriginRequestPolicyRef | undefined {
    if (content.forward === 'all-viewer') return cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER;
    if (!content.varyByDevice) return undefined;
    return new cloudfront.OriginRequestPolicy(this, 'Request', {
      originRequestPolicyName: this.policyName('request'),
      comment: 'Lets the edge function see what CloudFront knows of the device',
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.allowList(...DEVICE_HINTS),
    });
  }

  /** Policy names are unique in an account, whatever the region. */
  private policyName(kind: string): string {
    return `${Names.uniqueResourceName(this, { maxLength: 110, separator: '-' })}-${kind}`;
  }
}

function queryBehavior(queryStrings: ContentClass['queryStrings']): cloudfront.CacheQueryStringBehavior {
  if (queryStrings === 'all') return cloudfront.CacheQueryStringBehavior.all();
  return queryStrings.length === 0
    ? cloudfront.CacheQueryStringBehavior.none()
    : cloudfront.CacheQueryStringBehavior.allowList(...queryStrings);
}
