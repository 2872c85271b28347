import { getAt, readNumber, resolveLiteral } from '../../template/values';
import type { CostedResource, UnpricedItem } from '../charge';

/** A setting that costs beside what its resource does, and has no price in the book. */
interface PaidOption {
  readonly path: readonly string[];
  readonly what: string;
  /** Values that cost; any that is there where this is left out. */
  readonly costs?: (value: unknown, resource: CostedResource) => boolean;
}

/** Days that Performance Insights keeps for nothing (Amazon Aurora user guide, "Pricing and data retention for Performance Insights"). */
const FREE_INSIGHTS_DAYS = 7;

const insights: PaidOption = {
  path: ['PerformanceInsightsRetentionPeriod'],
  what: `Performance Insights beyond ${FREE_INSIGHTS_DAYS} days`,
  costs: (value, { template }) => (readNumber(value, template) ?? 0) > FREE_INSIGHTS_DAYS,
};
const provisioned: PaidOption = { path: ['ProvisionedConcurrencyConfig'], what: 'provisioned concurrency' };

const PAID_OPTIONS: Readonly<Record<string, readonly PaidOption[]>> = {
  'AWS::CertificateManager::Certificate': [
    { path: ['CertificateAuthorityArn'], what: 'a certificate of a private authority' },
    {
      path: ['CertificateExport'],
      what: 'a certificate that can be exported',
      costs: (value, { template }) => resolveLiteral(value, template) === 'ENABLED',
    },
  ],
  'AWS::CloudFront::Distribution': [
    {
      path: ['DistributionConfig', 'ViewerCertificate', 'SslSupportMethod'],
      what: 'dedicated addresses of the distribution',
      costs: (value, { template }) => resolveLiteral(value, template) === 'vip',
    },
  ],
  'AWS::ECS::Service': [{ path: ['VolumeConfigurations'], what: 'volumes of tasks' }],
  'AWS::Lambda::Alias': [provisioned],
  'AWS::Lambda::EventSourceMapping': [{ path: ['ProvisionedPollerConfig'], what: 'provisioned pollers' }],
  'AWS::Lambda::Version': [provisioned],
  'AWS::RDS::DBCluster': [insights],
  'AWS::RDS::DBInstance': [insights],
};

/** Settings of a resource that cost and are not in the estimate, also of one that is free without them. */
export function paidOptions(resource: CostedResource): UnpricedItem[] {
  const options = Object.hasOwn(PAID_OPTIONS, resource.type) ? (PAID_OPTIONS[resource.type] ?? []) : [];
  return options
    .filter(({ path, costs }) => {
      const value = getAt(resource.properties, ...path);
      return value !== undefined && (costs === undefined || costs(value, resource));
    })
    .map(({ what }) => ({ what, reason: 'the price book has no price of it' }));
}
