import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { browserCacheControl, type ContentClass } from '../../model/edge/content-class';

const YEAR = Duration.days(365);

/**
 * What viewers are told with every answer of a class: to come back by HTTPS only, not to guess types, which pages may
 * frame it and what it may load, and how long to keep it.
 *
 * What the application says of itself stands, but for transport, types and what is immutable. Cookies are taken out of
 * what is cached: CloudFront keeps `Set-Cookie` with the answer and would hand one viewer's session to the next
 * (developer guide, "Cache content based on cookies").
 */
export function responseHeaders(
  scope: Construct,
  id: string,
  name: string,
  content: ContentClass,
): cloudfront.ResponseHeadersPolicy {
  const { contentSecurityPolicy } = content;
  return new cloudfront.ResponseHeadersPolicy(scope, id, {
    responseHeadersPolicyName: name,
    securityHeadersBehavior: {
      strictTransportSecurity: { accessControlMaxAge: YEAR, includeSubdomains: true, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: cloudfront.HeadersFrameOption.SAMEORIGIN, override: false },
      referrerPolicy: {
        referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
        override: false,
      },
      contentSecurityPolicy:
        contentSecurityPolicy === undefined ? undefined : { contentSecurityPolicy, override: false },
    },
    customHeadersBehavior: {
      customHeaders: [
        { header: 'Cache-Control', value: browserCacheControl(content), override: content.immutable || content.signed },
      ],
    },
    ...(content.ttlSeconds > 0 ? { removeHeaders: ['Set-Cookie'] } : {}),
  });
}
