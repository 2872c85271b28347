import { type IResolveContext, Lazy } from 'aws-cdk-lib';
import { type CfnSecurityGroup, type ISecurityGroup, type IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { InputError } from '../../model/validation/input-error';

/**
 * The security groups of a construct: those that its `securityGroups` names, and otherwise one that is made for it and that nobody
 * leaves or enters as yet. Rules are added to either; a group that is imported with `mutable: false` stays as it is.
 *
 * Throws `InputError` (code `no-security-groups`) for an empty list.
 */
export function chooseSecurityGroups(
  scope: Construct,
  existing: readonly ISecurityGroup[] | undefined,
  vpc: IVpc,
  description: string,
  id = 'Access',
): ISecurityGroup[] {
  if (existing === undefined) return [addClosedGroup(scope, id, vpc, description)];
  if (existing.length > 0) return [...existing];
  throw new InputError('no-security-groups', `${scope.node.path} has no security group`, [
    {
      where: `${scope.node.path}: securityGroups`,
      given: 'an empty list',
      allowed: 'one group or more',
      remedy: 'Name a group, or leave it out: then one is made.',
    },
  ]);
}

/** A rule that no packet matches; the CDK writes the same for a group without any rule. */
const NO_TRAFFIC: CfnSecurityGroup.EgressProperty = {
  cidrIp: '255.255.255.255/32',
  description: 'Nothing beyond the rules beside this group',
  ipProtocol: 'icmp',
  fromPort: 252,
  toPort: 86,
};

/**
 * A security group that nobody leaves but by rules.
 *
 * CloudFormation lets everything out of a group that has no rule in its own `SecurityGroupEgress`; rules that stand beside it, as those
 * to other groups do, change nothing of that (read: CloudFormation, "AWS::EC2::SecurityGroup", `SecurityGroupEgress`). The CDK takes its
 * own rule against that away as soon as there is any other, wherever that one stands.
 */
export function addClosedGroup(scope: Construct, id: string, vpc: IVpc, description: string): SecurityGroup {
  const group = new SecurityGroup(scope, id, { vpc, description, allowAllOutbound: false });
  const resource = group.node.defaultChild as CfnSecurityGroup;
  const inline = resource.securityGroupEgress;
  resource.securityGroupEgress = Lazy.uncachedAny({
    produce: (context: IResolveContext) => {
      const rules: unknown = inline === undefined ? [] : context.resolve(inline);
      return Array.isArray(rules) && rules.length > 0 ? rules : [NO_TRAFFIC];
    },
  });
  return group;
}
