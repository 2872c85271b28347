import { Duration, Names } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import type { ContentClass } from '../../model';

const YEAR = Duration.days(365);

/** The CloudFront policies of one class of content: what is the key, what reaches the origin, what the viewer is told. */
export class ContentPolicies extends Construct {
  readonly cachePolicy: cloudfront.ICachePolicyRef;
  readonly originRequestPolicy: cloudfront.IOriginRequestPolicyRef | undefined;
  readonly responseHeadersPolicy: cloudfront.ResponseHeadersPolicy;

  constructor(scope: Construct, id: string, content: ContentClass) {
    super(scope, id);
    this.cachePolicy = content.ttlSeconds === 0 ? cloudfront.CachePolicy.CACHING_DISABLED : this.cached(content);
    // What is not cached is passed on whole, but for the host: the load balancer knows its own name.
    this.originRequestPolicy =
      content.origin === 'services' && content.ttlSeconds === 0
        ? cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER
        : undefined;
    this.responseHeadersPolicy = new cloudfront.ResponseHeadersPolicy(this, 'Response', {
      responseHeadersPolicyName: this.policyName('response'),
      securityHeadersBehavior: {
        strictTransportSecurity: { accessControlMaxAge: YEAR, includeSubdomains: true, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.SAMEORIGIN, override: false },
        referrerPolicy: {
          referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
          override: false,
        },
      },
      ...(content.immutable
        ? {
            customHeadersBehavior: {
              customHeaders: [
                { header: 'Cache-Control', value: `public, max-age=${content.ttlSeconds}, immutable`, override: true },
              ],
            },
          }
        : {}),
    });
  }

  private cached(content: ContentClass): cloudfront.CachePolicy {
    const { queryStrings, headers, ttlSeconds } = content;
    return new cloudfront.CachePolicy(this, 'Cache', {
      cachePolicyName: this.policyName('cache'),
      defaultTtl: Duration.seconds(ttlSeconds),
      minTtl: Duration.seconds(0),
      maxTtl: Duration.seconds(content.maxTtlSeconds ?? ttlSeconds),
      enableAcceptEncodingGzip: true,
      enableAcceptEncodingBrotli: true,
      cookieBehavior: cloudfront.CacheCookieBehavior.none(),
      headerBehavior:
        headers.length === 0
          ? cloudfront.CacheHeaderBehavior.none()
          : cloudfront.CacheHeaderBehavior.allowList(...headers),
      queryStringBehavior: queryBehavior(queryStrings),
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
