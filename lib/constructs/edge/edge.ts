import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type ContentClasses, defaultClasses, edgeBehaviors } from '../../model/edge/behaviors';
import { checkBehaviors } from '../../model/edge/checks';
import { type ContentClass, hasVariants } from '../../model/edge/content-class';
import { checkCookieKeys } from '../../model/edge/signed-cookies';
import { InputError } from '../../model/validation/input-error';
import { injectedProps } from '../injected-props';
import { ContentPolicies } from './content-policies';
import { CookieSigners } from './cookie-signers';
import { EdgeOrigins } from './edge-origins';
import { RequestNormalizer } from './request-normalizer';

/** Header in which an origin names the tags of an answer, by which it can be invalidated. S3 sends it as metadata. */
export const CACHE_TAG_HEADER = 'x-amz-meta-cache-tag';

export interface EdgeProps {
  /** Internal load balancer; CloudFront reaches it through a VPC origin. */
  readonly loadBalancer: IApplicationLoadBalancer;
  /** What is served from where and cached how long, by name; the class without paths is the default. */
  readonly classes: ContentClasses;
  /** ARN of a firewall in us-east-1. */
  readonly webAclArn: string;
  /** Bucket that receives the access logs of the assets' bucket. */
  readonly accessLogBucket: s3.IBucket;
  /**
   * Bucket of the assets, private; its policy is added to where it is of this app, and otherwise has to admit the distribution
   * (CloudFront developer guide, "Restrict access to an Amazon S3 origin").
   *
   * @default one is made
   */
  readonly assetsBucket?: s3.IBucket;
  /** In which parts of the world CloudFront answers. @default edge locations of North America, Europe and Israel */
  readonly priceClass?: cloudfront.PriceClass;
  /**
   * What happens to the bucket of assets when it leaves the template.
   * @default the bucket of the assets stays when its stack goes
   */
  readonly removalPolicy?: RemovalPolicy;
  /** Names of its own; with `certificate`. @default CloudFront's own name */
  readonly domainNames?: string[];
  /** Certificate in us-east-1 that covers the names. @default CloudFront's own */
  readonly certificate?: ICertificate;
  /** Public keys (PEM) by name, for classes that are signed. @default no class can be signed */
  readonly signedCookies?: Readonly<Record<string, string>>;
  /** Page of the assets' bucket that answers for services that do not. @default CloudFront's own words */
  readonly errorPage?: string;
  /** Bucket with the same assets, asked when the first cannot answer. @default there is one bucket */
  readonly assetsFallbackBucket?: s3.IBucket;
  /**
   * Name in the certificate of the load balancer, whose listener then speaks HTTPS on port 443; it needs no record in DNS.
   * @default CloudFront speaks HTTP to the load balancer, inside the network of AWS
   */
  readonly originDomainName?: string;
  /** Region of one more cache, near the origins. @default edge locations ask the origins themselves */
  readonly originShieldRegion?: string;
}

/**
 * Errors that are about one request or one viewer. CloudFront remembers errors for ten seconds even where nothing else is
 * cached, keyed there by the path alone (developer guide, "How CloudFront caches HTTP 4xx and 5xx status codes"): one
 * viewer's 404 would be the next one's.
 */
const PERSONAL_ERRORS = [400, 403, 404, 405, 500];

/** What CloudFront and the load balancer say when no service answers. */
const UNAVAILABLE = [502, 503, 504];

/** Long enough to hold back a crowd from an origin in trouble, short enough to see it recover. */
const UNAVAILABLE_TTL = Duration.seconds(1);

/**
 * CloudFront in front of everything: the only way in from the internet.
 *
 * Pages and APIs come from an internal load balancer through a VPC origin, assets from a private bucket through origin
 * access control. Each class of content has policies of its own; paths are asked from the most specific to the least.
 * Throws `InputError` (`invalid-edge`) with everything that is wrong with the classes.
 */
export class Edge extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.Edge';

  readonly distribution: cloudfront.Distribution;
  /** Static assets; only CloudFront reads it. */
  readonly assetsBucket: s3.IBucket;
  readonly policies: Readonly<Record<string, ContentPolicies>>;
  readonly origins: EdgeOrigins;
  /** Gives requests for one answer one key; undefined where every class has one answer for each path. */
  readonly normalizer?: RequestNormalizer;
  /** Whose signed cookies are believed; undefined where nothing is signed. */
  readonly signers?: CookieSigners;

  constructor(scope: Construct, id: string, props: EdgeProps) {
    props = injectedProps(Edge, scope, id, props);
    super(scope, id);
    const { classes } = props;
    const defaultClass = this.checked(props);
    this.assetsBucket = props.assetsBucket ?? this.createAssetsBucket(props);
    this.origins = new EdgeOrigins(this, 'Origins', {
      loadBalancer: props.loadBalancer,
      assetsBucket: this.assetsBucket,
      assetsFallbackBucket: props.assetsFallbackBucket,
      originShieldRegion: props.originShieldRegion,
      originDomainName: props.originDomainName,
    });
    this.policies = Object.fromEntries(
      Object.entries(classes).map(([name, content]) => [name, new ContentPolicies(this, `Class-${name}`, content)]),
    );
    if (Object.values(classes).some(hasVariants)) this.normalizer = new RequestNormalizer(this, 'Normalizer');
    const publicKeys = props.signedCookies ?? {};
    if (Object.keys(publicKeys).length > 0) this.signers = new CookieSigners(this, 'Signers', { publicKeys });
    this.distribution = new cloudfront.Distribution(this, 'Distribution', {
      defaultBehavior: this.behavior(defaultClass, classes[defaultClass] as ContentClass),
      additionalBehaviors: Object.fromEntries(
        edgeBehaviors(classes).map(({ path, name, content }) => [path, this.behavior(name, content)] as const),
      ),
      webAclId: props.webAclArn,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_100,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      publishAdditionalMetrics: true,
      errorResponses: errorResponses(props.errorPage),
      domainNames: props.domainNames,
      certificate: props.certificate,
      minimumProtocolVersion:
        props.certificate === undefined ? undefined : cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    });
    // The distribution of the CDK has no property for it yet.
    (this.distribution.node.defaultChild as cloudfront.CfnDistribution).addPropertyOverride(
      'DistributionConfig.CacheTagConfig',
      { HeaderName: CACHE_TAG_HEADER },
    );
    this.acknowledge(props.certificate !== undefined);
  }

  /** The name of the default class; throws everything that is wrong. */
  private checked(props: EdgeProps): string {
    const { classes, signedCookies, errorPage, domainNames, certificate } = props;
    const where = this.node.path;
    const problems = [...checkBehaviors({ classes, errorPage }), ...checkCookieKeys(classes, signedCookies ?? {})].map(
      ({ path, ...problem }) => ({ where: `${where}: ${path.join('.')}`, ...problem }),
    );
    if (props.assetsBucket !== undefined && props.removalPolicy !== undefined) {
      problems.push({
        where: `${where}: removalPolicy`,
        given: 'a removal policy, with a bucket that stands already',
        allowed: 'a removal policy for the bucket that is made here',
        remedy: 'Leave it out, or leave assetsBucket out.',
      });
    }
    if ((domainNames === undefined) !== (certificate === undefined)) {
      problems.push({
        where: `${where}: domainNames`,
        given: domainNames === undefined ? 'a certificate without names' : 'names without a certificate',
        allowed: 'both or neither',
        remedy: 'State the other one, or leave this one out.',
      });
    }
    if (problems.length > 0) throw new InputError('invalid-edge', `${where} cannot be built as configured`, problems);
    return defaultClasses(classes)[0] as string;
  }

  private behavior(name: string, content: ContentClass): cloudfront.BehaviorOptions {
    const { cachePolicy, originRequestPolicy, responseHeadersPolicy } = this.policies[name] as ContentPolicies;
    return {
      origin: this.origins.of(content),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods:
        content.methods === 'all'
          ? cloudfront.AllowedMethods.ALLOW_ALL
          : cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      compress: content.compress,
      cachePolicy,
      responseHeadersPolicy,
      originRequestPolicy,
      // What is not cached has no key, and its origin may want to see everything as it came.
      ...(hasVariants(content) && this.normalizer !== undefined
        ? { functionAssociations: [this.normalizer.association] }
        : {}),
      ...(content.signed && this.signers !== undefined ? { trustedKeyGroups: [this.signers.keyGroup] } : {}),
    };
  }

  private createAssetsBucket({ accessLogBucket, removalPolicy }: EdgeProps): s3.IBucket {
    return new s3.Bucket(this, 'Assets', {
      // CloudFront's origin access control reads S3-managed encryption without a grant on a key.
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: accessLogBucket,
      serverAccessLogsPrefix: 'assets/',
      removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [
        {
          id: 'old-versions',
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
  }

  private acknowledge(hasCertificate: boolean): void {
    if (!hasCertificate) {
      Validations.of(this.distribution).acknowledge({
        id: 'AwsSolutions-CFR4',
        reason:
          "Without a domain the distribution has CloudFront's own certificate, whose minimum TLS version AWS fixes; a domain with its certificate raises it.",
      });
    }
    Validations.of(this.distribution).acknowledge(
      {
        id: 'AwsSolutions-CFR1',
        reason:
          'The reference systems state no country to keep out; geographic restrictions belong to a product decision.',
      },
      {
        id: 'AwsSolutions-CFR3',
        reason:
          'Its access logs are delivered by standard logging v2, which stands beside the distribution and not in it; the rule knows only the older kind, which needs access control lists.',
      },
    );
  }
}

/** Nobody is shown another's error; with a page, it answers where no service does. */
function errorResponses(errorPage: string | undefined): cloudfront.ErrorResponse[] {
  return [
    ...PERSONAL_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
    ...UNAVAILABLE.map((httpStatus) => ({
      httpStatus,
      ttl: UNAVAILABLE_TTL,
      // The status stays what it was: monitors and crawlers must not take the page for an answer.
      responseHttpStatus: errorPage === undefined ? undefined : httpStatus,
      responsePagePath: errorPage,
    })),
  ];
}
