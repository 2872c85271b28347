import { Token } from 'aws-cdk-lib';
import { type CapacityProviderStrategy, Cluster, type FargateServiceProps } from 'aws-cdk-lib/aws-ecs';
import { InputError, type Problem } from '../../model/input-error';
import type { ServiceProps } from './service-props';

type Placement = Pick<ServiceProps, 'cluster' | 'scaling' | 'spotPercent' | 'onDemandBase'>;

/** ECS places no task on a provider of weight 0, so that on demand keeps one in a hundred. */
const MOST_SPOT_PERCENT = 99;

/**
 * Where the tasks of a service run: on demand up to the base, beyond it in the proportion of the weights. Nothing where
 * no share is stated: the service then has a launch type.
 *
 * Throws `InputError` (code `invalid-spot-share`).
 */
export function capacityProviders(
  where: string,
  props: Placement,
): Pick<FargateServiceProps, 'capacityProviderStrategies'> {
  const { cluster, scaling, spotPercent, onDemandBase = scaling?.minCapacity ?? 1 } = props;
  if (spotPercent === undefined) return {};
  const problems = [
    ...outside(`${where}: spotPercent`, spotPercent, MOST_SPOT_PERCENT, 'a whole number from 0 to 99'),
    ...outside(`${where}: onDemandBase`, onDemandBase, Number.POSITIVE_INFINITY, 'a whole number, 0 or more'),
  ];
  if (problems.length > 0) throw new InputError('invalid-spot-share', 'tasks cannot be shared out like that', problems);
  if (Cluster.isCluster(cluster)) cluster.enableFargateCapacityProviders();
  const strategies: CapacityProviderStrategy[] = [
    { capacityProvider: 'FARGATE', base: onDemandBase, weight: 100 - spotPercent },
    ...(spotPercent === 0 ? [] : [{ capacityProvider: 'FARGATE_SPOT', weight: spotPercent }]),
  ];
  return { capacityProviderStrategies: strategies };
}

function outside(where: string, value: number, highest: number, allowed: string): Problem[] {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= 0 && value <= highest)) return [];
  return [{ where, given: String(value), allowed, remedy: 'Correct it, or leave it out.' }];
}
