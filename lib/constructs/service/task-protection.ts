import { type Duration, Stack, Validations } from 'aws-cdk-lib';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { wildcardRule } from '../wildcard-rule';
import type { FargateWorkload } from './fargate-workload';

/**
 * Lets the tasks of a service ask ECS to leave them alone while they work on a long job: scale-in and deployments then
 * take other tasks, or wait. The application asks with a PUT to `$ECS_AGENT_URI/task-protection/v1/state`.
 */
export function allowTaskProtection(workload: FargateWorkload, cluster: ICluster, longest: Duration): void {
  workload.addEnvironment('TASK_PROTECTION_MINUTES', String(longest.toMinutes()));
  const stack = Stack.of(workload);
  const tasks = stack.formatArn({ service: 'ecs', resource: 'task', resourceName: `${cluster.clusterName}/*` });
  workload.taskDefinition.addToTaskRolePolicy(
    new PolicyStatement({ actions: ['ecs:UpdateTaskProtection'], resources: [tasks] }),
  );
  Validations.of(workload.taskDefinition.taskRole).acknowledge({
    id: wildcardRule(stack, tasks),
    reason: 'The ids of tasks are not known before they run; the grant ends at the cluster.',
  });
}
