import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ApplicationLoadBalancer, type IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import fc from 'fast-check';
import { LogBucket } from '../../../lib/constructs/archive/log-bucket';
import { Edge } from '../../../lib/constructs/edge/edge';
import { type ContentClasses, edgeBehaviors } from '../../../lib/model/edge/behaviors';
import { checkBehaviors } from '../../../lib/model/edge/checks';
import { checkCookieKeys } from '../../../lib/model/edge/signed-cookies';
import { InputError } from '../../../lib/model/validation/input-error';
import { testApp, testEnv } from '../../helpers/app';
import { ACL, ALL_VIEWER_EXCEPT_HOST, type Behavior, oneOfEachKind } from '../../helpers/edge';
import { type EdgeTemplate, edgeFaults } from '../../helpers/edge-faults';
import { anyTable } from '../../helpers/edge-tables';
import { catalog } from '../../helpers/fixtures';
import { runs } from '../../helpers/properties';

/** The template of an edge and little else: its load balancer is somebody else's. */
function templateOf(classes: ContentClasses): EdgeTemplate {
  const stack = new Stack(testApp(), 'Edge', { env: testEnv });
  const loadBalancer = ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Balancer', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/a/0123456789abcdef',
    loadBalancerDnsName: 'internal-a.us-east-1.elb.amazonaws.com',
    securityGroupId: 'sg-0123456789abcdef0',
  });
  new Edge(stack, 'Edge', {
    loadBalancer: loadBalancer as IApplicationLoadBalancer,
    classes,
    webAclArn: ACL,
    accessLogBucket: new LogBucket(stack, 'Logs').bucket,
    admitToLoadBalancer: false,
  });
  return Template.fromStack(stack).toJSON() as EdgeTemplate;
}

const resourceOf = (template: EdgeTemplate, type: string, part: string) =>
  Object.entries(template.Resources).find(([id, { Type }]) => Type === type && id.includes(part))?.[1].Properties;

describe('the template of an edge', () => {
  test.each(catalog.systemNames())('of %s caches nothing that is one viewer’s own', (name) => {
    expect(edgeFaults(templateOf(catalog.system(name).edge.classes))).toEqual([]);
  });

  test('of any table of classes has a behaviour for each path, in order, and no fault; any other table has none', () => {
    fc.assert(
      fc.property(anyTable, (classes) => {
        if ([...checkBehaviors({ classes }), ...checkCookieKeys(classes, {})].length > 0) {
          expect(() => templateOf(classes)).toThrow(InputError);
          return;
        }
        const template = templateOf(classes);
        const [distribution] = Object.values(template.Resources).filter(
          ({ Type }) => Type === 'AWS::CloudFront::Distribution',
        );
        const { CacheBehaviors = [] } = distribution?.Properties.DistributionConfig ?? {};
        expect(edgeFaults(template)).toEqual([]);
        expect(CacheBehaviors.map(({ PathPattern }: Behavior) => PathPattern)).toEqual(
          edgeBehaviors(classes).map(({ path }) => path),
        );
      }),
      { numRuns: runs(15) },
    );
  }, 120_000);

  const CACHE = 'AWS::CloudFront::CachePolicy';
  const broken: [string, (template: EdgeTemplate, behaviors: Behavior[]) => void, string][] = [
    [
      'cookies in a key',
      (template) => {
        const { CachePolicyConfig } = resourceOf(template, CACHE, 'Classtiles');
        CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.CookiesConfig.CookieBehavior = 'all';
      },
      '/tiles/* is cached by cookies',
    ],
    [
      'Authorization in a key',
      (template) => {
        const { CachePolicyConfig } = resourceOf(template, CACHE, 'Classimages');
        CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig.Headers.push('Authorization');
      },
      '/images/* is cached and sees who asks',
    ],
    [
      'everything forwarded to a cached class',
      (_, [pages]) => Object.assign(pages as Behavior, { OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST }),
      '(default) is cached and sees everything',
    ],
    [
      'a least time to live',
      (template) => {
        resourceOf(template, CACHE, 'Classopen').CachePolicyConfig.MinTTL = 1;
      },
      '/api/public/* is cached against the will of its origin',
    ],
    [
      'cookies handed on',
      (template) => {
        const policy = resourceOf(template, 'AWS::CloudFront::ResponseHeadersPolicy', 'Classpages');
        delete policy.ResponseHeadersPolicyConfig.RemoveHeadersConfig;
      },
      '(default) hands on cookies from its cache',
    ],
    [
      'the cache of pages for an account',
      (_, behaviors) => {
        const account = behaviors.find(({ PathPattern }) => PathPattern === '/account/*');
        Object.assign(account as Behavior, { CachePolicyId: behaviors[0]?.CachePolicyId });
      },
      '/account/* is cached and sees everything',
    ],
    [
      'a path twice',
      (_, behaviors) => Object.assign(behaviors[1] as Behavior, { PathPattern: behaviors[2]?.PathPattern }),
      'stands twice',
    ],
    [
      'plain HTTP',
      (_, [pages]) => Object.assign(pages as Behavior, { ViewerProtocolPolicy: 'allow-all' }),
      '(default) is served without HTTPS',
    ],
    [
      'headers of nobody',
      (_, [pages]) => Object.assign(pages as Behavior, { ResponseHeadersPolicyId: { Ref: 'Nothing' } }),
      '(default) does not insist on HTTPS',
    ],
  ];
  const whole = templateOf(oneOfEachKind);

  test.each(broken)('given %s, then it is noticed', (_, breakIt, fault) => {
    const template = structuredClone(whole);
    const { DistributionConfig } = resourceOf(template, 'AWS::CloudFront::Distribution', '');
    expect(edgeFaults(template)).toEqual([]);
    breakIt(template, [DistributionConfig.DefaultCacheBehavior, ...DistributionConfig.CacheBehaviors]);
    expect(edgeFaults(template).join('\n')).toContain(fault);
  });
});
