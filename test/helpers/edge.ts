import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LogBucket } from '../../lib/constructs/archive/log-bucket';
import { Edge, type EdgeProps } from '../../lib/constructs/edge/edge';
import { encryptionKey } from '../../lib/constructs/security/encryption-key';
import { InternalLoadBalancer } from '../../lib/constructs/service/internal-load-balancer';
import type { ContentClasses } from '../../lib/model/edge/behaviors';
import type { ContentClass } from '../../lib/model/edge/content-class';
import { contentClass } from '../../lib/model/edge/parse';
import { stackWithVpc } from './fixtures';

export const ACL = 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/a/b';

/** Policies that AWS offers (CloudFront developer guide, "Use managed cache policies", "... origin request policies"). */
export const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
export const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** One class of each kind, pages as the default. */
export const oneOfEachKind = {
  pages: contentClass({ kind: 'dynamic' }),
  static: contentClass({ kind: 'static', paths: ['/static/*'] }),
  open: contentClass({
    kind: 'public-api',
    paths: ['/api/public/*'],
    queryStrings: ['page', 'zip'],
    headers: ['Accept-Language'],
  }),
  tiles: contentClass({ kind: 'tiles', paths: ['/tiles/*'] }),
  images: contentClass({ kind: 'images', paths: ['/images/*'], queryStrings: ['w'] }),
  account: contentClass({ kind: 'private', paths: ['/account/*'] }),
  live: contentClass({ kind: 'stream', paths: ['/live/*'] }),
  files: contentClass({ kind: 'uploads', paths: ['/files/*'] }),
} satisfies Record<string, ContentClass>;

/** An edge in a stack with all that it needs; further props as a test wants them. */
export function edgeIn(
  classes: ContentClasses = oneOfEachKind,
  further: (stack: Stack) => Partial<EdgeProps> = () => ({}),
) {
  const { app, stack, vpc } = stackWithVpc();
  const accessLogBucket = new LogBucket(stack, 'Logs').bucket;
  const { loadBalancer } = new InternalLoadBalancer(stack, 'Entry', { vpc, accessLogBucket });
  const construct = new Edge(stack, 'Edge', {
    loadBalancer: loadBalancer as IApplicationLoadBalancer,
    classes,
    webAclArn: ACL,
    accessLogBucket,
    encryptionKey: encryptionKey(stack, 'LogKey', 'Encrypts logs'),
    ...further(stack),
  });
  return { app, stack, vpc, construct };
}

export interface Behavior {
  readonly PathPattern?: string;
  readonly TargetOriginId: string;
  readonly CachePolicyId: unknown;
  readonly OriginRequestPolicyId?: unknown;
  readonly ResponseHeadersPolicyId: unknown;
  readonly FunctionAssociations?: readonly { readonly EventType: string }[];
  readonly TrustedKeyGroups?: readonly unknown[];
  readonly ViewerProtocolPolicy: string;
  readonly AllowedMethods: string[];
  readonly Compress: boolean;
}

export interface Origin {
  readonly Id: string;
  readonly S3OriginConfig?: unknown;
  readonly OriginAccessControlId?: unknown;
  readonly OriginShield?: unknown;
  readonly VpcOriginConfig?: { readonly VpcOriginId: unknown; readonly OriginReadTimeout: number };
}

/** What a template says of its distribution, found by path. */
export function distributionOf(template: Template) {
  const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  const config = distribution?.Properties.DistributionConfig;
  const behaviors: Behavior[] = [config.DefaultCacheBehavior, ...(config.CacheBehaviors ?? [])];
  const behavior = (path?: string) => behaviors.find(({ PathPattern }) => PathPattern === path) as Behavior;
  const referenced = (type: string, reference: unknown) =>
    template.findResources(type)[(reference as { Ref?: string }).Ref ?? '']?.Properties;
  return {
    config,
    behaviors,
    behavior,
    originOf: (path?: string) =>
      config.Origins.find(({ Id }: Origin) => Id === behavior(path).TargetOriginId) as Origin,
    cachePolicyOf: (path?: string) =>
      referenced('AWS::CloudFront::CachePolicy', behavior(path).CachePolicyId)?.CachePolicyConfig,
    requestPolicyOf: (path?: string) =>
      referenced('AWS::CloudFront::OriginRequestPolicy', behavior(path).OriginRequestPolicyId)
        ?.OriginRequestPolicyConfig,
    headersOf: (path?: string) =>
      referenced('AWS::CloudFront::ResponseHeadersPolicy', behavior(path).ResponseHeadersPolicyId)
        ?.ResponseHeadersPolicyConfig,
  };
}

/** The template of an edge, read. */
export function distributionOfClasses(...given: Parameters<typeof edgeIn>) {
  const template = Template.fromStack(edgeIn(...given).stack);
  return { template, ...distributionOf(template) };
}
