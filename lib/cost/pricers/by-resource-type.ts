import { addCosts, BY_USE, type CostedResource, type Pricer, type ResourceCost, resourceCost } from '../charge';
import { bucketCost } from './archive';
import { BILLED_BY_USE, WITHOUT_PRICE } from './by-use';
import { replicationGroupCost, serverlessCacheCost } from './cache';
import { clusterCost, instanceCost } from './database';
import { proxyCost } from './database-proxy';
import { distributionCost, hostedZoneCost, webAclCost } from './edge';
import { isFree } from './free';
import {
  alarmCost,
  compositeAlarmCost,
  dashboardCost,
  logGroupCost,
  metricFilterCost,
  scalingPolicyCost,
} from './monitoring';
import { addressCost, endpointCost, loadBalancerCost, natGatewayCost } from './network';
import { paidOptions } from './paid-options';
import { keyCost, parameterCost, secretCost } from './secrets';
import { serviceCost } from './service';

/** What each type of resource is billed for that the template says enough about. */
const PRICERS: Readonly<Record<string, Pricer>> = {
  'AWS::ApplicationAutoScaling::ScalingPolicy': scalingPolicyCost,
  'AWS::CloudFront::Distribution': distributionCost,
  'AWS::CloudWatch::Alarm': alarmCost,
  'AWS::CloudWatch::CompositeAlarm': compositeAlarmCost,
  'AWS::CloudWatch::Dashboard': dashboardCost,
  'AWS::EC2::EIP': addressCost,
  'AWS::EC2::NatGateway': natGatewayCost,
  'AWS::EC2::VPCEndpoint': endpointCost,
  'AWS::ECS::Service': serviceCost,
  'AWS::ElastiCache::ReplicationGroup': replicationGroupCost,
  'AWS::ElastiCache::ServerlessCache': serverlessCacheCost,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancerCost,
  'AWS::KMS::Key': keyCost,
  'AWS::KMS::ReplicaKey': keyCost,
  'AWS::Logs::LogGroup': logGroupCost,
  'AWS::Logs::MetricFilter': metricFilterCost,
  'AWS::RDS::DBCluster': clusterCost,
  'AWS::RDS::DBInstance': instanceCost,
  'AWS::RDS::DBProxy': proxyCost,
  'AWS::Route53::HostedZone': hostedZoneCost,
  'AWS::S3::Bucket': bucketCost,
  'AWS::SecretsManager::Secret': secretCost,
  'AWS::SSM::Parameter': parameterCost,
  'AWS::WAFv2::WebACL': webAclCost,
};

/** What a resource is billed for. Every type has an answer: charges, a gap, or nothing for what is known to be free. */
export function priceResource(resource: CostedResource): ResourceCost {
  return addCosts(costOfType(resource), resourceCost([], paidOptions(resource)));
}

function costOfType(resource: CostedResource): ResourceCost {
  const { type } = resource;
  const pricer = Object.hasOwn(PRICERS, type) ? PRICERS[type] : undefined;
  if (pricer !== undefined) return pricer(resource);
  if (isFree(type)) return resourceCost([]);
  const used = Object.hasOwn(BILLED_BY_USE, type) ? BILLED_BY_USE[type] : undefined;
  if (used !== undefined) return resourceCost([], [{ what: used, reason: BY_USE }]);
  const unpriced = Object.hasOwn(WITHOUT_PRICE, type) ? WITHOUT_PRICE[type] : undefined;
  if (unpriced !== undefined)
    return resourceCost([], [{ what: unpriced, reason: 'the price book has no price of it' }]);
  return resourceCost([], [{ what: type, reason: 'a type that is not known to this estimate' }]);
}

/** How a type is treated: `priced` by the template, `free`, billed by `use` alone, without a `price`, or `unknown`. */
export function classifyPricing(type: string): 'priced' | 'free' | 'use' | 'price' | 'unknown' {
  if (Object.hasOwn(PRICERS, type)) return 'priced';
  if (isFree(type)) return 'free';
  if (Object.hasOwn(BILLED_BY_USE, type)) return 'use';
  return Object.hasOwn(WITHOUT_PRICE, type) ? 'price' : 'unknown';
}
