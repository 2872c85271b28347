import type { AutoScaling, TargetState } from './auto-scaling';

/** The number of tasks of an ECS service. */
const TASK_COUNT = { serviceNamespace: 'ecs', scalableDimension: 'ecs:service:DesiredCount' };

/**
 * Targets of the services that a stack of this project deploys, by the name each has in the configuration.
 *
 * Names of clusters and services are CloudFormation's: the stack's name, the logical id, and letters of its own choice.
 * A logical id is what the CDK makes of the construct's path, and its hash. So they are told apart by what Application
 * Auto Scaling itself returns, and no permission beyond what pausing needs is asked for. A service has two targets only
 * while CloudFormation replaces it; one that is not deployed has none.
 */
export async function serviceTargets(
  { describe }: AutoScaling,
  stackName: string,
  services: readonly string[],
): Promise<Map<string, TargetState[]>> {
  const all = await describe(TASK_COUNT);
  return new Map(
    services.map((service) => {
      const pattern = resourcePattern(stackName, service);
      return [service, all.filter(({ resourceId }) => pattern.test(resourceId))];
    }),
  );
}

/** What resource ids of a service look like; `Cluster` and `Service` are ids in lib/stacks and lib/constructs/service. */
export function resourcePattern(stackName: string, service: string): RegExp {
  const physical = (logicalId: string) => `${stackName}-${logicalId}[0-9A-F]{8}-[A-Za-z0-9]+`;
  // The CDK leaves out what a logical id may not hold.
  const letters = service.replace(/[^A-Za-z0-9]/g, '');
  return new RegExp(`^service/${physical('Cluster')}/${physical(`${letters}Service`)}$`);
}
