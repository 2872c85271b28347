import { recordOf } from '../template/resource';
import { asList, asText, getAt } from '../template/values';
import {
  type AssemblyCheck,
  type AssemblyFinding,
  type CheckedStack,
  isSame,
  type Located,
  locate,
  originOf,
  propertiesOf,
} from './assembly';
import type { Check } from './finding';

/**
 * VPC origins with tags: CloudFront refuses every change of one that a distribution uses, that of a tag among them (read: CloudFront
 * developer guide, "Restrict access with VPC origins"; aws/aws-cdk#35765).
 */
export const vpcOriginTagChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::CloudFront::VpcOrigin' || asList(Properties.Tags).length === 0) return [];
  return [
    {
      id: 'Tidemark-VpcOriginTags',
      logicalId,
      description:
        'has tags, and CloudFront refuses every change of a VPC origin in use: the next change of a tag fails',
      fix: "Leave it out of tagging: Tags.of(...).add(key, value, { excludeResourceTypes: ['AWS::CloudFront::VpcOrigin'] }).",
    },
  ];
};

/**
 * Load balancers that do not admit the VPC origin in front of them, so that every request ends in 504. What admits it is the managed
 * prefix list, or the security group that CloudFront makes in the VPC, which no template makes. Ranges of addresses do not (read:
 * CloudFront developer guide, "Restrict access with VPC origins").
 */
export const vpcOriginIngressChecks: AssemblyCheck = (stacks) =>
  locate(stacks, 'AWS::CloudFront::VpcOrigin').flatMap((origin): AssemblyFinding[] => {
    const endpoint = getAt(propertiesOf(origin).VpcOriginEndpointConfig, 'Arn');
    const target = originOf(stacks, origin.stack, endpoint);
    if (target?.resource.Type !== 'AWS::ElasticLoadBalancingV2::LoadBalancer') return [];
    const groups = asList(propertiesOf(target).SecurityGroups).map((group) => originOf(stacks, target.stack, group));
    // Of a group that another app has made, the rules are not known.
    if (groups.length === 0 || groups.some((group) => group === undefined)) return [];
    if (groups.some((group) => rulesOf(stacks, group as Located).some((rule) => admits(stacks, rule)))) return [];
    return [
      {
        id: 'Tidemark-VpcOriginIngress',
        logicalId: origin.logicalId,
        stackName: origin.stack.stackName,
        description: `is not admitted by ${target.logicalId}, so that every request ends in 504: no rule of its security groups is for CloudFront`,
        fix: 'Admit the group CloudFront-VPCOrigins-Service-SG of the VPC, or the prefix list com.amazonaws.global.cloudfront.origin-facing; ranges of addresses do not admit it.',
      },
    ];
  });

interface Rule {
  readonly stack: CheckedStack;
  readonly rule: Readonly<Record<string, unknown>>;
}

/** Rules inward of a security group, its own and those beside it. */
function rulesOf(stacks: readonly CheckedStack[], group: Located): Rule[] {
  const own = asList(propertiesOf(group).SecurityGroupIngress).map((rule) => ({
    stack: group.stack,
    rule: recordOf(rule),
  }));
  const beside = locate(stacks, 'AWS::EC2::SecurityGroupIngress')
    .filter((rule) => isSame(originOf(stacks, rule.stack, propertiesOf(rule).GroupId), group))
    .map((rule) => ({ stack: rule.stack, rule: propertiesOf(rule) }));
  return [...own, ...beside];
}

function admits(stacks: readonly CheckedStack[], { stack, rule }: Rule): boolean {
  if (rule.SourcePrefixListId !== undefined) return true;
  if (rule.SourceSecurityGroupId === undefined) return false;
  return originOf(stacks, stack, rule.SourceSecurityGroupId)?.resource.Type !== 'AWS::EC2::SecurityGroup';
}

/** Zones, by id, in which a service of AWS does not stand; ids mean the same zone in every account, names do not. */
const ZONES_WITHOUT: Readonly<Record<string, readonly string[]>> = {
  // CloudFront developer guide, "Restrict access with VPC origins", supported regions.
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['use1-az3', 'usw1-az2', 'apne1-az3', 'apne2-az1', 'cac1-az3'],
  // Aurora user guide, "Quotas and limitations for RDS Proxy".
  'AWS::RDS::DBProxy': ['use1-az3', 'usw1-az2'],
};

/** What stands in a zone that its service does not have: load balancers behind VPC origins, and database proxies. */
export const zoneChecks: AssemblyCheck = (stacks) => {
  const behind = locate(stacks, 'AWS::CloudFront::VpcOrigin').map((origin) =>
    originOf(stacks, origin.stack, getAt(propertiesOf(origin).VpcOriginEndpointConfig, 'Arn')),
  );
  return locate(stacks, ...Object.keys(ZONES_WITHOUT)).flatMap((located): AssemblyFinding[] => {
    const { Type } = located.resource;
    const isProxy = Type === 'AWS::RDS::DBProxy';
    if (!isProxy && !behind.some((target) => isSame(target, located))) return [];
    const { VpcSubnetIds, Subnets } = propertiesOf(located);
    const zones = asList(isProxy ? VpcSubnetIds : Subnets).flatMap((subnet) => {
      const found = originOf(stacks, located.stack, subnet);
      return found === undefined ? [] : [asText(propertiesOf(found).AvailabilityZoneId)];
    });
    const wrong = zones.filter((zone) => ZONES_WITHOUT[Type]?.includes(zone));
    if (wrong.length === 0) return [];
    return [
      {
        id: 'Tidemark-UnsupportedZone',
        logicalId: located.logicalId,
        stackName: located.stack.stackName,
        description: `stands in ${wrong.join(', ')}, where there is no ${isProxy ? 'RDS Proxy' : 'VPC origin of CloudFront'}`,
        fix: 'Choose other zones of the region.',
      },
    ];
  });
};
