import { recordOf } from '../template/resource';
import { asList, asText, getAt } from '../template/values';
import type { Check, CheckFinding } from './finding';

const ANYONE = ['0.0.0.0/0', '::/0'];

/** Security groups that admit the internet; CloudFront is the only way in. */
export const ingressChecks: Check = (logicalId, { Type, Properties = {} }) => {
  const rules =
    Type === 'AWS::EC2::SecurityGroup'
      ? asList(Properties.SecurityGroupIngress).map(recordOf)
      : Type === 'AWS::EC2::SecurityGroupIngress'
        ? [Properties]
        : [];
  return rules
    .filter((rule) => ANYONE.includes(asText(rule.CidrIp)) || ANYONE.includes(asText(rule.CidrIpv6)))
    .map(
      (): CheckFinding => ({
        id: 'Tidemark-PublicIngress',
        logicalId,
        description: 'admits every address of the internet',
        fix: 'Admit a security group or a range of the VPC.',
      }),
    );
};

/**
 * Security groups that let everything out although nobody wrote that: CloudFormation adds such a rule to a group without one of its own,
 * and rules beside the group do not keep it from that (read: CloudFormation, "AWS::EC2::SecurityGroup", `SecurityGroupEgress`).
 */
export const egressChecks: Check = (logicalId, { Type, Properties = {} }) => {
  const { SecurityGroupEgress: own = [] } = Properties;
  if (Type !== 'AWS::EC2::SecurityGroup' || !Array.isArray(own) || own.length > 0) return [];
  return [
    {
      id: 'Tidemark-ImplicitEgress',
      logicalId,
      description:
        'lets everything out: it has no outward rule of its own, and CloudFormation then adds one for all traffic',
      fix: 'State SecurityGroupEgress: a rule for what it needs, or one that nothing matches (255.255.255.255/32).',
    },
  ];
};

/** What takes a network interface, and where it names its security groups; without, it is in the default group of the VPC. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::VPCEndpoint': ['SecurityGroupIds'],
  'AWS::ECS::Service': ['NetworkConfiguration', 'AwsvpcConfiguration', 'SecurityGroups'],
  'AWS::ElastiCache::ReplicationGroup': ['SecurityGroupIds'],
  'AWS::ElastiCache::ServerlessCache': ['SecurityGroupIds'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['SecurityGroups'],
  'AWS::Lambda::Function': ['VpcConfig', 'SecurityGroupIds'],
  'AWS::RDS::DBCluster': ['VpcSecurityGroupIds'],
  'AWS::RDS::DBProxy': ['VpcSecurityGroupIds'],
};

/** What would be in the default security group of its VPC, whose members all reach each other. */
export const defaultGroupChecks: Check = (logicalId, { Type, Properties = {} }) => {
  const place = GROUPS[Type];
  const isOutside =
    (Type === 'AWS::Lambda::Function' && Properties.VpcConfig === undefined) ||
    (Type === 'AWS::EC2::VPCEndpoint' && Properties.VpcEndpointType !== 'Interface');
  if (place === undefined || isOutside) return [];
  const given = getAt(Properties, ...place);
  const isNamed = Array.isArray(given) ? given.length > 0 : given !== undefined;
  if (isNamed && !JSON.stringify(given).includes('DefaultSecurityGroup')) return [];
  return [
    {
      id: 'Tidemark-DefaultSecurityGroup',
      logicalId,
      description: 'is in the default security group of its VPC',
      fix: 'Give it a security group of its own.',
    },
  ];
};

/** Log groups that keep everything for ever. */
export const logChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::Logs::LogGroup' || Properties.RetentionInDays !== undefined) return [];
  return [{ id: 'Tidemark-LogRetention', logicalId, description: 'keeps its logs for ever', fix: 'Set a retention.' }];
};
