import { recordOf } from '../template/resource';
import { getAt } from '../template/values';
import type { Check, CheckFinding } from './finding';

/** Buckets that could be made public: one of the four switches is not set. */
export const publicBucketChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::S3::Bucket') return [];
  const given = recordOf(Properties.PublicAccessBlockConfiguration);
  const missing = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].filter(
    (name) => given[name] !== true,
  );
  if (missing.length === 0) return [];
  const fix = 'Block all public access (BlockPublicAccess.BLOCK_ALL).';
  return [{ id: 'Tidemark-PublicBucket', logicalId, description: `does not set ${missing.join(', ')}`, fix }];
};

/** What has, or would get, an address of the internet, and machines that hand out credentials without a session. */
export const addressChecks: Check = (logicalId, { Type, Properties = {} }) => {
  const found = (description: string, fix: string): CheckFinding[] => [
    { id: 'Tidemark-PublicAddress', logicalId, description, fix },
  ];
  switch (Type) {
    case 'AWS::RDS::DBInstance':
      return Properties.PubliclyAccessible === true
        ? found('is publicly accessible', 'Set PubliclyAccessible to false.')
        : [];
    case 'AWS::ECS::Service':
      return getAt(Properties.NetworkConfiguration, 'AwsvpcConfiguration', 'AssignPublicIp') === 'ENABLED'
        ? found('gives its tasks public addresses', 'Set assignPublicIp to false.')
        : [];
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer':
      return Properties.Scheme === 'internal'
        ? []
        : found('faces the internet', 'Make it internal; CloudFront reaches it by a VPC origin.');
    case 'AWS::EC2::Subnet':
      return Properties.MapPublicIpOnLaunch === true
        ? found('gives whatever starts in it a public address', 'Set mapPublicIpOnLaunch to false.')
        : [];
    case 'AWS::EC2::Instance':
    case 'AWS::EC2::LaunchTemplate':
      return metadataTokens(Properties) === 'required'
        ? []
        : found('hands out credentials without a session token (IMDSv1)', 'Set HttpTokens to required.');
    default:
      return [];
  }
};

function metadataTokens(properties: Readonly<Record<string, unknown>>): unknown {
  return getAt(properties.LaunchTemplateData ?? properties, 'MetadataOptions', 'HttpTokens');
}
