import { type ISecurityGroup, type IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
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
  if (existing === undefined) return [new SecurityGroup(scope, id, { vpc, description, allowAllOutbound: false })];
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
