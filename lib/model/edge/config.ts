import type { ContentClass, ContentClassInput } from './content-class';
import type { EdgeDomain } from './domain';
import type { FirewallConfig, FirewallConfigInput } from './firewall';

/** Measurements in the browsers of users (CloudWatch RUM). */
export interface RealUserMonitoring {
  /**
   * Share of the sessions that are measured. RUM bills per event.
   *
   * @example 10
   */
  readonly sessionSamplePercent: number;
}

/** CloudFront in front of the services. */
export interface EdgeConfigInput {
  /**
   * Classes of content, by name. The one class without `paths` answers what no other path matches.
   *
   * @default { "everything": { "kind": "private" } }
   * @affects AWS::CloudFront::Distribution, AWS::CloudFront::CachePolicy, AWS::CloudFront::ResponseHeadersPolicy
   */
  readonly classes?: Readonly<Record<string, ContentClassInput>>;
  /**
   * Requests that one address may make in five minutes before the firewall blocks it. The default is an assumption: ten a
   * second.
   *
   * @unit requests per five minutes
   * @default 3000
   * @example 1000
   * @affects AWS::WAFv2::WebACL Rules
   */
  readonly rateLimitPerFiveMinutes?: number;
  /**
   * Where edge locations are: 100 is North America, Europe and Israel; 200 is everywhere but South America and Oceania.
   *
   * @default "100"
   * @affects AWS::CloudFront::Distribution DistributionConfig
   */
  readonly priceClass?: '100' | '200' | 'all';
  /**
   * What the firewall asks beside the rate.
   *
   * @default as its keys say
   * @affects AWS::WAFv2::WebACL Rules
   */
  readonly firewall?: FirewallConfigInput;
  /**
   * Domains by environment; an environment without one answers under CloudFront's own name.
   *
   * @default {}
   * @affects AWS::CloudFront::Distribution, AWS::Route53::RecordSet, AWS::CertificateManager::Certificate
   */
  readonly domains?: Readonly<Record<string, EdgeDomain>>;
  /**
   * Public keys (PEM) that check signed cookies, by environment and name. A key is replaced by adding one under a new name,
   * signing with it, and removing the old one when its last cookie has expired.
   *
   * @default {}
   * @example { "prod": { "first": "-----BEGIN PUBLIC KEY-----\nMIIBIjANBg\n-----END PUBLIC KEY-----" } }
   * @affects AWS::CloudFront::PublicKey, AWS::CloudFront::KeyGroup
   */
  readonly signedCookies?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * Page that answers for services that do not (502, 503, 504): a path in the bucket of the assets, put there first.
   *
   * @default CloudFront's own
   * @example "/static/sorry.html"
   * @affects AWS::CloudFront::Distribution DistributionConfig
   */
  readonly errorPage?: string;
  /**
   * Region of one more cache in front of the origins, near them; costs per request.
   *
   * @default no such cache
   * @example "us-east-1"
   * @affects AWS::CloudFront::Distribution DistributionConfig
   */
  readonly originShieldRegion?: string;
  /**
   * Measures pages in the browsers of some users.
   *
   * @default nothing is measured
   * @affects AWS::RUM::AppMonitor
   */
  readonly realUserMonitoring?: RealUserMonitoring;
}

/** CloudFront in front of the services, with nothing left out that has a default. */
export interface EdgeConfig extends EdgeConfigInput {
  readonly classes: Readonly<Record<string, ContentClass>>;
  readonly rateLimitPerFiveMinutes: number;
  readonly priceClass: '100' | '200' | 'all';
  readonly firewall: FirewallConfig;
  readonly domains: Readonly<Record<string, EdgeDomain>>;
  readonly signedCookies: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
