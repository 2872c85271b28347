import type { IVpc, SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { InputError } from '../../model/validation/input-error';

/**
 * The subnets that a construct stands in: those that its `vpcSubnets` selects, and otherwise all of the kind that it is meant for.
 *
 * Throws `InputError` (code `no-subnets`) where the VPC has none of them, such as a default `Vpc`, which has no isolated subnets.
 */
export function chooseSubnets(
  scope: IConstruct,
  vpc: IVpc,
  vpcSubnets: SubnetSelection | undefined,
  subnetType: SubnetType,
): SubnetSelection {
  const selection = vpcSubnets ?? { subnetType };
  try {
    const selected = vpc.selectSubnets(selection);
    if (selected.subnets.length > 0 || selected.isPendingLookup) return selection;
  } catch (error) {
    throw noSubnets(scope, vpc, selection, (error as Error).message);
  }
  throw noSubnets(scope, vpc, selection, 'nothing is selected');
}

function noSubnets(scope: IConstruct, vpc: IVpc, selection: SubnetSelection, why: string): InputError {
  const kinds = [
    ['PUBLIC', vpc.publicSubnets],
    ['PRIVATE_WITH_EGRESS', vpc.privateSubnets],
    ['PRIVATE_ISOLATED', vpc.isolatedSubnets],
  ] as const;
  const there = kinds.filter(([, subnets]) => subnets.length > 0).map(([kind]) => kind);
  const wanted = selection.subnetType ?? selection.subnetGroupName ?? 'the subnets of vpcSubnets';
  return new InputError('no-subnets', `${scope.node.path} has no subnets to stand in`, [
    {
      where: `${scope.node.path}: vpcSubnets`,
      given: `${wanted} of ${vpc.node.path} (${why})`,
      allowed: there.length === 0 ? 'a VPC with subnets' : `a kind that the VPC has: ${there.join(', ')}`,
      remedy: `Pass vpcSubnets, such as { subnetType: SubnetType.${there.includes('PRIVATE_WITH_EGRESS') ? 'PRIVATE_WITH_EGRESS' : (there[0] ?? 'PRIVATE_ISOLATED')} }, or add such subnets to the VPC.`,
    },
  ]);
}
