import { asList, asText, getAt } from '../template/values';
import { type AssemblyCheck, type AssemblyFinding, type Located, locate, originOf, propertiesOf } from './assembly';
import { servicePeaks } from './planned-peak';

/** Addresses of a subnet that AWS keeps (read: Amazon VPC user guide, "Subnet CIDR blocks"). */
const RESERVED = 5;

/** Free addresses that a load balancer wants in each of its subnets (read: ELB user guide, "Subnets for your load balancer"). */
const PER_LOAD_BALANCER = 8;

/**
 * Subnets too small for what stands in them when every service is at its maximum and deploys: a task has an address of its own, and one
 * that gets none does not start (read: ECS developer guide, "Task networking with the awsvpc network mode").
 */
export const subnetAddressChecks: AssemblyCheck = (stacks) => {
  const found = new Map<string, { subnets: Located[]; services: Located[]; needed: number }>();
  for (const { service, deploying } of servicePeaks(stacks)) {
    const ids = getAt(propertiesOf(service).NetworkConfiguration, 'AwsvpcConfiguration', 'Subnets');
    const subnets = asList(ids).map((id) => originOf(stacks, service.stack, id));
    if (subnets.length === 0 || subnets.some((subnet) => subnet === undefined)) continue;
    const known = subnets as Located[];
    const key = known.map(({ stack, logicalId }) => `${stack.stackName} ${logicalId}`).join();
    const group = found.get(key) ?? { subnets: known, services: [], needed: othersIn(stacks, known) };
    found.set(key, { ...group, services: [...group.services, service], needed: group.needed + deploying });
  }
  return [...found.values()].flatMap(({ subnets, services, needed }): AssemblyFinding[] => {
    const sizes = subnets.map((subnet) => addressesOf(asText(propertiesOf(subnet).CidrBlock)));
    const [service] = services;
    if (service === undefined || sizes.includes(undefined)) return [];
    const available = sizes.reduce<number>((sum, size = 0) => sum + size, 0);
    if (needed <= available) return [];
    return [
      {
        id: 'Tidemark-SubnetAddresses',
        logicalId: service.logicalId,
        stackName: service.stack.stackName,
        description: `${services.length} services need ${needed} addresses when all are at their maximum and deploy; their ${subnets.length} subnets have ${available}`,
        fix: 'Make the subnets larger, or lower maxCapacity or the maximum percent of deployments.',
      },
    ];
  });
};

/** Load balancers and interface endpoints in some subnets. */
function othersIn(stacks: Parameters<AssemblyCheck>[0], subnets: readonly Located[]): number {
  const isAmong = (located: Located, id: unknown) => {
    const origin = originOf(stacks, located.stack, id);
    return subnets.some(({ stack, logicalId }) => origin?.stack === stack && origin.logicalId === logicalId);
  };
  const count = (type: string, property: string) =>
    locate(stacks, type).reduce(
      (sum, located) => sum + asList(propertiesOf(located)[property]).filter((id) => isAmong(located, id)).length,
      0,
    );
  return (
    PER_LOAD_BALANCER * count('AWS::ElasticLoadBalancingV2::LoadBalancer', 'Subnets') +
    count('AWS::EC2::VPCEndpoint', 'SubnetIds')
  );
}

/** Addresses that a range leaves to others than AWS. */
function addressesOf(range: string): number | undefined {
  const prefix = /^[\d.]+\/(\d+)$/.exec(range)?.[1];
  return prefix === undefined ? undefined : 2 ** (32 - Number(prefix)) - RESERVED;
}
