import { items, textIn } from '../../template/values';
import { byUse, type CostedResource, type Costing, costing, together, unreadable } from '../charge';
import { PRICE_KEYS } from '../price-keys';
import { MONTH_HOURS } from '../prices';

/** A NAT gateway: each hour that it is there. */
export function natGatewayCost(resource: CostedResource): Costing {
  return together(
    costing([{ what: 'NAT gateway', key: PRICE_KEYS.natGateway, quantity: MONTH_HOURS }]),
    byUse(resource, 'natGatewayGb', 'data through the NAT gateway', PRICE_KEYS.natData),
  );
}

/** An elastic address costs the same whether it is in use or idle (a public repository that read both prices, 2026-07-24). */
export function addressCost(): Costing {
  return costing([{ what: 'public IPv4 address', key: PRICE_KEYS.publicAddress, quantity: MONTH_HOURS }]);
}

/** An endpoint: an interface is billed in each zone (AWS PrivateLink pricing), one of a gateway is free. */
export function endpointCost(resource: CostedResource): Costing {
  const { properties, template } = resource;
  const kind = textIn(properties.VpcEndpointType, template) ?? 'Gateway';
  if (kind === 'Gateway') return costing([]);
  if (kind !== 'Interface')
    return costing([], [{ what: `endpoint of type ${kind}`, reason: 'not known to this estimate' }]);
  const subnets = items(properties.SubnetIds).length;
  if (subnets === 0) return unreadable('interface endpoint', 'SubnetIds');
  return together(
    costing([{ what: 'interface endpoint', key: PRICE_KEYS.interfaceEndpoint, quantity: subnets * MONTH_HOURS }]),
    byUse(resource, 'endpointGb', 'data through the endpoint', PRICE_KEYS.endpointData),
  );
}

/** A load balancer: each hour, and a public address in each zone where it faces the internet. */
export function loadBalancerCost(resource: CostedResource): Costing {
  const { properties, template } = resource;
  const kind = textIn(properties.Type, template) ?? 'application';
  if (kind !== 'application')
    return costing([], [{ what: `load balancer of type ${kind}`, reason: 'not known to this estimate' }]);
  const zones = Math.max(items(properties.Subnets).length, items(properties.SubnetMappings).length);
  const isPublic = (textIn(properties.Scheme, template) ?? 'internet-facing') === 'internet-facing';
  const addresses = {
    what: 'public IPv4 addresses of the load balancer',
    key: PRICE_KEYS.publicAddress,
    quantity: zones * MONTH_HOURS,
    assumption: 'one address in each zone',
  };
  return together(
    costing([
      { what: 'load balancer', key: PRICE_KEYS.loadBalancer, quantity: MONTH_HOURS },
      ...(isPublic && zones > 0 ? [addresses] : []),
    ]),
    byUse(
      resource,
      'loadBalancerUnits',
      'load balancer capacity units (LCU)',
      PRICE_KEYS.loadBalancerUnit,
      MONTH_HOURS,
    ),
  );
}
