import { asText } from '../../../template/values';
import {
  alwaysNeutral,
  byProperty,
  inRank,
  isOn,
  type Judge,
  onIsBetter,
  onIsWorse,
  type PropertyRule,
} from '../property-rule';

const BUCKET = ['AWS::S3::Bucket'];
const DISTRIBUTION = ['AWS::CloudFront::Distribution'];
const LISTENER = ['AWS::ElasticLoadBalancingV2::Listener'];
const CACHE = ['AWS::ElastiCache::ReplicationGroup'];
const SEARCH = ['AWS::OpenSearchService::Domain'];
const DATABASES = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::Redshift::Cluster',
  'AWS::AmazonMQ::Broker',
  'AWS::DMS::ReplicationInstance',
];

/**
 * A bucket that is made without a word on it is closed (Amazon S3, since April 2023); one that has the words taken away again
 * is open, because CloudFormation then removes the setting.
 */
const publicAccessBlock: Judge = (before, after) => {
  if (before === undefined) return isOn(after) ? 'better' : 'worse';
  return onIsBetter(before, after);
};

/** Something that has, or gets, an address of the internet. */
const reachable = (property: string, types: readonly string[], judge: Judge = onIsWorse): PropertyRule => ({
  property,
  types,
  judge,
  says: ({ it, effect }) =>
    `Gives ${it} ${effect === 'worse' ? 'an address of the internet' : 'no address of the internet any more'}.`,
  remedy: 'Keep it inside, and reach it through a load balancer, a distribution or a VPN.',
  alsoNew: true,
});

/** From the first that has been broken to the newest (Elastic Load Balancing, "Security policies"): the least TLS it takes. */
const listenerTls: Judge = (before, after) => {
  const least = (policy: unknown) => {
    const text = asText(policy);
    if (/TLS13-1-3/.test(text)) return 1.3;
    if (/TLS13-1-2|TLS-1-2|FS-1-2/.test(text)) return 1.2;
    return /TLS13-1-1|TLS-1-1|FS-1-1/.test(text) ? 1.1 : 1;
  };
  if (least(before) === least(after)) return 'neutral';
  return least(after) < least(before) ? 'worse' : 'better';
};

const tls = (property: string, types: readonly string[], judge: Judge, absent?: unknown): PropertyRule => ({
  property,
  types,
  absent,
  judge,
  says: ({ it, before, after, effect }) =>
    `Takes ${effect === 'worse' ? 'weaker' : effect === 'better' ? 'only stronger' : 'other'} encryption from who connects to ${it}: ${after} instead of ${before}.`,
  remedy: 'Keep at least TLS 1.2.',
});

/** Encryption on the way: a switch. */
const onTheWay = (property: string, types: readonly string[], absent: unknown = false): PropertyRule => ({
  property,
  types,
  absent,
  judge: onIsBetter,
  says: ({ it, effect }) => `${effect === 'worse' ? 'No longer requires' : 'Requires'} encryption on the way to ${it}.`,
  remedy: 'Keep encryption on the way.',
});

/** Versions that CloudFront names, the oldest first (CloudFront developer guide, "Supported protocols and ciphers"). */
const VIEWER_TLS = [
  'SSLv3',
  'TLSv1',
  'TLSv1_2016',
  'TLSv1.1_2016',
  'TLSv1.2_2018',
  'TLSv1.2_2019',
  'TLSv1.2_2021',
  'TLSv1.2_2025',
  'TLSv1.3_2025',
];

/** Which rules of security groups hold for it, by where a type says so. */
const groups = (property: string, types: readonly string[]): PropertyRule => ({
  property,
  types,
  judge: alwaysNeutral,
  says: ({ it, before, after }) => `Puts ${it} into other security groups: ${after} instead of ${before}.`,
});

/** Who can reach what, and how, as one value each. */
export const SETTINGS: readonly PropertyRule[] = [
  ...['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map(
    (name): PropertyRule => ({
      property: `PublicAccessBlockConfiguration.${name}`,
      types: BUCKET,
      judge: publicAccessBlock,
      says: ({ it, effect }) => `${effect === 'worse' ? 'Lets' : 'No longer lets'} ${it} be made public (${name}).`,
      remedy: 'Block all public access (BlockPublicAccess.BLOCK_ALL).',
    }),
  ),
  {
    property: 'AccessControl',
    types: BUCKET,
    absent: 'Private',
    judge: inRank([
      ['PublicReadWrite'],
      ['PublicRead'],
      ['AuthenticatedRead'],
      ['Private', 'BucketOwnerFullControl', 'BucketOwnerRead', 'LogDeliveryWrite', 'AwsExecRead'],
    ]),
    says: ({ it, before, after }) => `Lists who may read ${it} as ${after} instead of ${before}.`,
    remedy: 'Keep the bucket private, and put a distribution before it.',
    alsoNew: true,
  },
  groups('VpcSecurityGroupIds', [
    'AWS::RDS::DBCluster',
    'AWS::RDS::DBProxy',
    'AWS::DocDB::DBCluster',
    'AWS::Redshift::Cluster',
  ]),
  groups('VPCSecurityGroups', ['AWS::RDS::DBInstance']),
  groups('SecurityGroupIds', [
    'AWS::ElastiCache::ReplicationGroup',
    'AWS::ElastiCache::ServerlessCache',
    'AWS::EC2::Instance',
    'AWS::EC2::VPCEndpoint',
  ]),
  groups('SecurityGroups', ['AWS::ElasticLoadBalancingV2::LoadBalancer']),
  groups('NetworkConfiguration.AwsvpcConfiguration.SecurityGroups', ['AWS::ECS::Service']),
  groups('VpcConfig.SecurityGroupIds', ['AWS::Lambda::Function']),
  reachable('PubliclyAccessible', DATABASES),
  reachable('NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp', ['AWS::ECS::Service']),
  reachable('MapPublicIpOnLaunch', ['AWS::EC2::Subnet']),
  {
    ...reachable('Scheme', ['AWS::ElasticLoadBalancingV2::LoadBalancer'], inRank(['internet-facing', 'internal'])),
    absent: 'internet-facing',
    alsoNew: false,
  },
  { ...reachable('ResourcesVpcConfig.EndpointPublicAccess', ['AWS::EKS::Cluster']), absent: true, alsoNew: false },
  tls('SslPolicy', LISTENER, listenerTls, 'ELBSecurityPolicy-2016-08'),
  tls('DistributionConfig.ViewerCertificate.MinimumProtocolVersion', DISTRIBUTION, inRank(VIEWER_TLS), 'TLSv1'),
  tls(
    'DomainEndpointOptions.TLSSecurityPolicy',
    SEARCH,
    inRank([
      'Policy-Min-TLS-1-0-2019-07',
      'Policy-Min-TLS-1-2-2019-07',
      'Policy-Min-TLS-1-2-PFS-2023-10',
      'Policy-Min-TLS-1-2-RFC9151-FIPS-2024-08',
    ]),
    'Policy-Min-TLS-1-0-2019-07',
  ),
  tls('SecurityPolicy', ['AWS::ApiGateway::DomainName', 'AWS::Transfer::Server'], inRank(['TLS_1_0', 'TLS_1_2'])),
  {
    property: 'Protocol',
    types: LISTENER,
    judge: inRank([
      ['HTTP', 'TCP', 'UDP', 'TCP_UDP'],
      ['HTTPS', 'TLS'],
    ]),
    says: ({ it, before, after }) => `Speaks ${after} instead of ${before} at ${it}.`,
    remedy: 'Keep HTTPS, and let HTTP only send people there.',
    alsoNew: false,
  },
  onTheWay('DomainEndpointOptions.EnforceHTTPS', SEARCH),
  onTheWay('NodeToNodeEncryptionOptions.Enabled', SEARCH),
  onTheWay('TransitEncryptionEnabled', CACHE),
  {
    property: 'TransitEncryptionMode',
    types: CACHE,
    absent: 'required',
    judge: inRank(['preferred', 'required']),
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'Lets clients of' : 'No longer lets clients of'} ${it} connect without encryption.`,
  },
  onTheWay('RequireTLS', ['AWS::RDS::DBProxy']),
  onTheWay('Parameters.rds.force_ssl', ['AWS::RDS::DBClusterParameterGroup', 'AWS::RDS::DBParameterGroup']),
  {
    property: 'EnableIAMDatabaseAuthentication',
    types: ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance'],
    absent: false,
    judge: onIsBetter,
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'No longer lets' : 'Lets'} roles connect to ${it} without a password.`,
  },
  {
    property: 'EnableKeyRotation',
    types: ['AWS::KMS::Key'],
    absent: false,
    judge: onIsBetter,
    says: ({ it, effect }) => `${effect === 'worse' ? 'No longer renews' : 'Renews'} ${it} every year.`,
    remedy: 'Leave the rotation on.',
  },
  {
    property: 'AuthType',
    types: ['AWS::Lambda::Url'],
    judge: inRank(['NONE', 'AWS_IAM']),
    says: ({ it, effect }) => `${effect === 'worse' ? 'Lets everybody call' : 'Lets only roles that may call'} ${it}.`,
    remedy: 'Keep AWS_IAM, or put a distribution with a key before it.',
    alsoNew: true,
  },
  {
    property: 'AuthorizationType',
    types: ['AWS::ApiGateway::Method', 'AWS::ApiGatewayV2::Route'],
    absent: 'NONE',
    judge: (before, after) =>
      (before === 'NONE') === (after === 'NONE') ? 'neutral' : after === 'NONE' ? 'worse' : 'better',
    says: ({ it, before, after, effect }) =>
      effect === 'worse'
        ? `Lets everybody call ${it}, which asked for ${before}.`
        : `Asks who calls ${it} for ${after}.`,
    remedy: 'Keep the authorizer.',
  },
  {
    property: 'AllowUnauthenticatedIdentities',
    types: ['AWS::Cognito::IdentityPool'],
    absent: false,
    judge: onIsWorse,
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'Gives' : 'No longer gives'} credentials of ${it} to people who have not signed in.`,
    alsoNew: true,
  },
  {
    property: 'MfaConfiguration',
    types: ['AWS::Cognito::UserPool'],
    absent: 'OFF',
    judge: inRank(['OFF', 'OPTIONAL', 'ON']),
    says: ({ it, before, after }) => `Asks people of ${it} for a second factor: ${after} instead of ${before}.`,
  },
  {
    property: 'ImageTagMutability',
    types: ['AWS::ECR::Repository'],
    absent: 'MUTABLE',
    judge: inRank(['MUTABLE', 'IMMUTABLE']),
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'Lets' : 'No longer lets'} the same tag of ${it} become another image.`,
  },
  {
    property: 'ImageScanningConfiguration.ScanOnPush',
    types: ['AWS::ECR::Repository'],
    absent: false,
    judge: onIsBetter,
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'No longer looks' : 'Looks'} for known faults in new images of ${it}.`,
  },
  {
    property: 'IsLogging',
    types: ['AWS::CloudTrail::Trail'],
    judge: onIsBetter,
    says: ({ it, effect }) => `${effect === 'worse' ? 'No longer records' : 'Records'} who does what (${it}).`,
    remedy: 'Leave the trail on.',
  },
  {
    property: 'MetadataOptions.HttpTokens',
    types: ['AWS::EC2::Instance'],
    absent: 'optional',
    judge: inRank(['optional', 'required']),
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'Hands' : 'No longer hands'} out the credentials of ${it} without a session token (IMDSv1).`,
  },
  {
    property: 'LaunchTemplateData.MetadataOptions.HttpTokens',
    types: ['AWS::EC2::LaunchTemplate'],
    absent: 'optional',
    judge: inRank(['optional', 'required']),
    says: ({ it, effect }) =>
      `${effect === 'worse' ? 'Hands' : 'No longer hands'} out the credentials of ${it} without a session token (IMDSv1).`,
  },
];

export const settings = byProperty(SETTINGS);
