import { asList, readText } from '../../template/values';
import { addCosts, type CostedResource, type ResourceCost, resourceCost, unknownCost, usageCost } from '../charge';
import { PRICE_KEYS } from '../price-keys';
import { MONTH_HOURS } from '../prices';

/** A NAT gateway: each hour that it is there. */
export function natGatewayCost(resource: CostedResource): ResourceCost {
  return addCosts(
    resourceCost([{ what: 'NAT gateway', key: PRICE_KEYS.natGateway, quantity: MONTH_HOURS }]),
    usageCost(resource, 'natGatewayGb', 'data through the NAT gateway', PRICE_KEYS.natData),
  );
}

/** An elastic address costs the same whether it is in use or idle (a public repository that read both prices, 2026-07-24). */
export function addressCost(): ResourceCost {
  return resourceCost([{ what: 'public IPv4 address', key: PRICE_KEYS.publicAddress, quantity: MONTH_HOURS }]);
}

/** An endpoint: an interface is billed in each zone (AWS PrivateLink pricing), one of a gateway is free. */
export function endpointCost(resource: CostedResource): ResourceCost {
  const { properties, template } = resource;
  const kind = readText(properties.VpcEndpointType, template) ?? 'Gateway';
  if (kind === 'Gateway') return resourceCost([]);
  if (kind !== 'Interface')
    return resourceCost([], [{ what: `endpoint of type ${kind}`, reason: 'not known to this estimate' }]);
  const subnets = asList(properties.SubnetIds).length;
  if (subnets === 0) return unknownCost('interface endpoint', 'SubnetIds');
  return addCosts(
    resourceCost([{ what: 'interface endpoint', key: PRICE_KEYS.interfaceEndpoint, quantity: subnets * MONTH_HOURS }]),
    usageCost(resource, 'endpointGb', 'data through the endpoint', PRICE_KEYS.endpointData),
  );
}

/** A load balancer: each hour, and a public address in each zone where it faces the internet. */
export function loadBalancerCost(resource: CostedResource): ResourceCost {
  const { properties, template } = resource;
  const kind = readText(properties.Type, template) ?? 'application';
  if (kind !== 'application')
    return resourceCost([], [{ what: `load balancer of type ${kind}`, reason: 'not known to this estimate' }]);
  const zones = Math.max(asList(properties.Subnets).length, asList(properties.SubnetMappings).length);
  const isPublic = (readText(properties.Scheme, template) ?? 'internet-facing') === 'internet-facing';
  const addresses = {
    what: 'public IPv4 addresses of the load balancer',
    key: PRICE_KEYS.publicAddress,
    quantity: zones * MONTH_HOURS,
    assumption: 'one address in each zone',
  };
  return addCosts(
    resourceCost([
      { what: 'load balancer', key: PRICE_KEYS.loadBalancer, quantity: MONTH_HOURS },
      ...(isPublic && zones > 0 ? [addresses] : []),
    ]),
    usageCost(
      resource,
      'loadBalancerUnits',
      'load balancer capacity units (LCU)',
      PRICE_KEYS.loadBalancerUnit,
      MONTH_HOURS,
    ),
  );
}
