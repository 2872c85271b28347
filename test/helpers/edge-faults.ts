import type { Behavior } from './edge';
import { ALL_VIEWER_EXCEPT_HOST, CACHING_DISABLED } from './edge';

/** A CloudFormation template, as read from a file: anything may be in it. */
export interface EdgeTemplate {
  // biome-ignore lint/suspicious/noExplicitAny: a template is not typed
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: any }>;
}

/** What is wrong with the distributions of a template, found in the template alone: nothing is known of classes. */
export function edgeFaults({ Resources }: EdgeTemplate): string[] {
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::CloudFront::Distribution')
    .flatMap(({ Properties: { DistributionConfig: config } }) => {
      const behaviors: Behavior[] = [config.DefaultCacheBehavior, ...(config.CacheBehaviors ?? [])];
      const paths = behaviors.map(({ PathPattern }) => PathPattern ?? '(default)');
      const origins: string[] = config.Origins.map(({ Id }: { Id: string }) => Id);
      const groups: string[] = (config.OriginGroups?.Items ?? []).map(({ Id }: { Id: string }) => Id);
      return [
        ...paths.filter((path, index) => paths.indexOf(path) !== index).map((path) => `${path} stands twice`),
        ...behaviors.flatMap((behavior, index) => {
          const faults = [
            ...personalFaults(behavior, Resources),
            ...(behavior.ViewerProtocolPolicy === 'redirect-to-https' ? [] : ['is served without HTTPS']),
            ...([...origins, ...groups].includes(behavior.TargetOriginId) ? [] : ['has an origin that does not exist']),
            ...securityFaults(behavior, Resources),
          ];
          return faults.map((fault) => `${paths[index]} ${fault}`);
        }),
      ];
    });
}

function referenced(reference: unknown, Resources: EdgeTemplate['Resources']) {
  return Resources[(reference as { Ref?: string } | undefined)?.Ref ?? '']?.Properties;
}

/** A behaviour that caches and shows its origin who asks, or hands on what the origin gave to who asked. */
function personalFaults(behavior: Behavior, Resources: EdgeTemplate['Resources']): string[] {
  const { CachePolicyId, OriginRequestPolicyId, ResponseHeadersPolicyId } = behavior;
  if (CachePolicyId === CACHING_DISABLED) return [];
  const cache = referenced(CachePolicyId, Resources)?.CachePolicyConfig;
  if (cache === undefined) return ['has a cache policy that is not known'];
  const key = cache.ParametersInCacheKeyAndForwardedToOrigin;
  const request = referenced(OriginRequestPolicyId, Resources)?.OriginRequestPolicyConfig;
  const headers: string[] = [...(key.HeadersConfig.Headers ?? []), ...(request?.HeadersConfig.Headers ?? [])];
  const removed = referenced(ResponseHeadersPolicyId, Resources)?.ResponseHeadersPolicyConfig.RemoveHeadersConfig;
  return [
    ...(key.CookiesConfig.CookieBehavior === 'none' ? [] : ['is cached by cookies']),
    ...(request !== undefined && request.CookiesConfig.CookieBehavior !== 'none' ? ['is cached and sees cookies'] : []),
    ...(headers.some((header) => /^(authorization|cookie)$/i.test(header)) ? ['is cached and sees who asks'] : []),
    ...(OriginRequestPolicyId === ALL_VIEWER_EXCEPT_HOST ||
    (OriginRequestPolicyId !== undefined && request === undefined)
      ? ['is cached and sees everything']
      : []),
    ...(request !== undefined && !['none', 'whitelist'].includes(request.HeadersConfig.HeaderBehavior)
      ? ['is cached and sees every header']
      : []),
    ...(cache.MinTTL === 0 ? [] : ['is cached against the will of its origin']),
    ...(JSON.stringify(removed ?? {}).includes('"Set-Cookie"') ? [] : ['hands on cookies from its cache']),
  ];
}

function securityFaults({ ResponseHeadersPolicyId }: Behavior, Resources: EdgeTemplate['Resources']): string[] {
  const security = referenced(ResponseHeadersPolicyId, Resources)?.ResponseHeadersPolicyConfig.SecurityHeadersConfig;
  return [
    ...(security?.StrictTransportSecurity?.AccessControlMaxAgeSec >= 31_536_000 ? [] : ['does not insist on HTTPS']),
    ...(security?.ContentTypeOptions?.Override === true ? [] : ['lets types be guessed']),
  ];
}
