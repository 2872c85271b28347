import { Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Edge, InternalLoadBalancer, LogBucket, WebFirewall } from '../../lib';
import { TidemarkChecks } from '../../lib/checks';
import { encryptionKey } from '../../lib/constructs/encryption-key';
import { type ContentClass, contentClassSchema, InputError } from '../../lib/model';
import { testApp, testEnv } from '../helpers/app';
import { stackWithVpc } from '../helpers/fixtures';

const content = (input: Parameters<typeof contentClassSchema.parse>[0]): ContentClass =>
  contentClassSchema.parse(input);

const classes = {
  static: content({ paths: ['/static/*'], origin: 'assets', ttlSeconds: 31_536_000, immutable: true }),
  pages: content({ origin: 'services', ttlSeconds: 300, queryStrings: 'all', methods: 'all' }),
  api: content({
    paths: ['/api/public/*'],
    origin: 'services',
    ttlSeconds: 60,
    queryStrings: ['page', 'zip'],
    headers: ['Accept-Language'],
  }),
  live: content({ paths: ['/live/*'], origin: 'services', ttlSeconds: 0, methods: 'all' }),
};

const ACL = 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/a/b';
/** Policies that AWS offers (CloudFront developer guide, "Use managed cache policies", "... origin request policies"). */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

function edge(given: Readonly<Record<string, ContentClass>> = classes) {
  const { app, stack, vpc } = stackWithVpc();
  const accessLogBucket = new LogBucket(stack, 'Logs').bucket;
  const { loadBalancer } = new InternalLoadBalancer(stack, 'Entry', { vpc, accessLogBucket });
  const construct = new Edge(stack, 'Edge', {
    loadBalancer: loadBalancer as IApplicationLoadBalancer,
    classes: given,
    webAclArn: ACL,
    accessLogBucket,
  });
  return { app, stack, vpc, construct };
}

interface Behavior {
  readonly PathPattern?: string;
  readonly TargetOriginId: string;
  readonly CachePolicyId: unknown;
  readonly OriginRequestPolicyId?: unknown;
  readonly ViewerProtocolPolicy: string;
  readonly AllowedMethods: string[];
  readonly Compress: boolean;
}

interface Origin {
  readonly Id: string;
  readonly S3OriginConfig?: unknown;
  readonly OriginAccessControlId?: unknown;
  readonly VpcOriginConfig?: unknown;
}

describe('an edge', () => {
  const { stack: edgeStack, construct } = edge();
  const template = Template.fromStack(edgeStack);
  const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  const config = distribution?.Properties.DistributionConfig;
  const behaviors: Behavior[] = [config.DefaultCacheBehavior, ...config.CacheBehaviors];
  const behavior = (path?: string) => behaviors.find(({ PathPattern }) => PathPattern === path) as Behavior;
  const originOf = (path?: string) =>
    config.Origins.find(({ Id }: Origin) => Id === behavior(path).TargetOriginId) as Origin;
  const policy = (name: string) =>
    Object.entries(template.findResources('AWS::CloudFront::CachePolicy')).find(([id]) =>
      id.includes(`Class${name}`),
    )?.[1].Properties.CachePolicyConfig;

  test('has the class without paths as its default and one behaviour for each path of the others', () => {
    expect(behaviors.map(({ PathPattern }) => PathPattern)).toEqual([
      undefined,
      '/static/*',
      '/api/public/*',
      '/live/*',
    ]);
  });

  test('takes assets from a private bucket and everything else from inside the VPC', () => {
    expect(originOf('/static/*')).toMatchObject({ OriginAccessControlId: expect.anything() });
    for (const path of [undefined, '/api/public/*', '/live/*'])
      expect(originOf(path)).toMatchObject({ VpcOriginConfig: { VpcOriginId: expect.anything() } });
    template.resourceCountIs('AWS::CloudFront::VpcOrigin', 1);
  });

  test('caches each class as long as it says, keyed by what it says, in both encodings', () => {
    expect(policy('static')).toMatchObject({
      DefaultTTL: 31_536_000,
      ParametersInCacheKeyAndForwardedToOrigin: {
        QueryStringsConfig: { QueryStringBehavior: 'none' },
        HeadersConfig: { HeaderBehavior: 'none' },
        CookiesConfig: { CookieBehavior: 'none' },
        EnableAcceptEncodingGzip: true,
        EnableAcceptEncodingBrotli: true,
      },
    });
    expect(policy('pages')).toMatchObject({
      DefaultTTL: 300,
      ParametersInCacheKeyAndForwardedToOrigin: { QueryStringsConfig: { QueryStringBehavior: 'all' } },
    });
    expect(policy('api')).toMatchObject({
      DefaultTTL: 60,
      MaxTTL: 60,
      ParametersInCacheKeyAndForwardedToOrigin: {
        QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['page', 'zip'] },
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Accept-Language'] },
      },
    });
  });

  test('given a time to live of 0, then nothing is cached and the origin sees all but the host', () => {
    expect(behavior('/live/*')).toMatchObject({
      CachePolicyId: CACHING_DISABLED,
      OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
    });
    expect(policy('live')).toBeUndefined();
    expect(behavior('/api/public/*').OriginRequestPolicyId).toBeUndefined();
  });

  test('redirects to HTTPS and compresses everywhere, and lets only classes that say so be written to', () => {
    for (const { ViewerProtocolPolicy, Compress } of behaviors)
      expect([ViewerProtocolPolicy, Compress]).toEqual(['redirect-to-https', true]);
    expect(behaviors.map(({ AllowedMethods }) => AllowedMethods.includes('POST'))).toEqual([true, false, false, true]);
  });

  test('sends security headers for every class, and immutable for the class that is', () => {
    const headers = Object.entries(template.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
    expect(headers).toHaveLength(4);
    for (const [id, { Properties }] of headers) {
      const { SecurityHeadersConfig, CustomHeadersConfig } = Properties.ResponseHeadersPolicyConfig;
      expect(SecurityHeadersConfig).toMatchObject({
        StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: true },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'SAMEORIGIN' },
        ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin' },
      });
      const cacheControl = CustomHeadersConfig?.Items.map(({ Value }: { Value: string }) => Value);
      expect(cacheControl).toEqual(id.includes('Classstatic') ? ['public, max-age=31536000, immutable'] : undefined);
    }
  });

  test('is filtered, logged, measured, and speaks HTTP/2 and 3', () => {
    expect(config).toMatchObject({
      WebACLId: ACL,
      HttpVersion: 'http2and3',
      PriceClass: 'PriceClass_100',
      Logging: { Prefix: 'cdn/' },
      IPV6Enabled: true,
    });
    template.hasResourceProperties('AWS::CloudFront::MonitoringSubscription', {
      MonitoringSubscription: { RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' } },
    });
  });

  test('keeps its assets private, versioned, encrypted and when the stack goes', () => {
    const logicalId = Stack.of(construct).getLogicalId(construct.assetsBucket.node.defaultChild as never);
    expect(template.findResources('AWS::S3::Bucket')[logicalId]).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: logicalId },
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 's3:GetObject',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Condition: { StringEquals: { 'AWS:SourceArn': Match.anyValue() } },
          }),
        ]),
      },
    });
  });

  test('gives each policy a name of its own', () => {
    const names = ['CachePolicy', 'ResponseHeadersPolicy'].flatMap((kind) =>
      Object.values(template.findResources(`AWS::CloudFront::${kind}`)).map(
        ({ Properties }) => Properties[`${kind}Config`].Name as string,
      ),
    );
    expect(names).toHaveLength(7);
    expect(new Set(names).size).toBe(7);
    // The stack's name is in them: policies are unique in an account, whatever the region.
    for (const name of names) expect(name).toMatch(/^Test-/);
  });

  test.each([
    ['none', { live: classes.live }, '0 classes without paths'],
    ['two', { ...classes, other: classes.pages }, '2 classes without paths'],
  ])('given %s without paths, then it is refused', (_, given, words) => {
    expect(() => edge(given)).toThrow(InputError);
    expect(() => edge(given)).toThrow(words);
  });

  test('passes cdk-nag and our own checks', () => {
    const { app, vpc } = edge();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new TidemarkChecks());
    Validations.of(vpc).acknowledge({ id: 'AwsSolutions-VPC7', reason: 'A network of the test, without flow logs.' });
    expect(() => app.synth()).not.toThrow();
  });
});

describe('a firewall', () => {
  function firewall(countOnly?: boolean, region = 'us-east-1') {
    const stack = new Stack(testApp(), 'Firewall', { env: { ...testEnv, region } });
    new WebFirewall(stack, 'Firewall', {
      encryptionKey: encryptionKey(stack, 'Key', 'Encrypts the logs'),
      rateLimitPerFiveMinutes: 2000,
      ...(countOnly === undefined ? {} : { countOnly }),
    });
    return Template.fromStack(stack);
  }

  const rulesOf = (template: Template): Record<string, unknown>[] =>
    Object.values(template.findResources('AWS::WAFv2::WebACL'))[0]?.Properties.Rules;

  test('limits each address, then asks the groups of AWS, and blocks', () => {
    const template = firewall();
    template.hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
    const [limit, ...groups] = rulesOf(template);
    expect(limit).toMatchObject({
      Action: { Block: {} },
      Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP', EvaluationWindowSec: 300 } },
    });
    expect(groups.map(({ Name, Priority, OverrideAction }) => [Name, Priority, OverrideAction])).toEqual([
      ['AWSManagedRulesAmazonIpReputationList', 1, { None: {} }],
      ['AWSManagedRulesKnownBadInputsRuleSet', 2, { None: {} }],
      ['AWSManagedRulesCommonRuleSet', 3, { None: {} }],
      ['AWSManagedRulesSQLiRuleSet', 4, { None: {} }],
    ]);
  });

  test('given it only counts, then no rule blocks', () => {
    const actions = rulesOf(firewall(true)).map(({ Action, OverrideAction }) => Action ?? OverrideAction);
    expect(actions).toEqual(Array.from({ length: 5 }, () => ({ Count: {} })));
  });

  test('logs to a group that WAF accepts, for a limited time, without credentials', () => {
    const template = firewall();
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: Match.stringLikeRegexp('^aws-waf-logs-'),
      RetentionInDays: 30,
    });
    template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      RedactedFields: [{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }],
    });
  });

  test('given a stack elsewhere than in us-east-1, then it is refused and told what to do', () => {
    expect(() => firewall(false, 'eu-west-1')).toThrow(/given region eu-west-1; allowed: us-east-1\. Put it into/);
  });

  test('passes cdk-nag and our own checks', () => {
    const app = testApp();
    const stack = new Stack(app, 'Firewall', { env: testEnv });
    const key = encryptionKey(stack, 'Key', 'Encrypts the logs');
    new WebFirewall(stack, 'Firewall', { rateLimitPerFiveMinutes: 2000, encryptionKey: key });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new TidemarkChecks());
    expect(() => app.synth()).not.toThrow();
  });
});
