import type { StatedTaskHours } from '../../lib/cost/charge';
import { type CostEstimate, estimateCost } from '../../lib/cost/estimate';
import type { Prices } from '../../lib/cost/prices';
import type { UsageConfig } from '../../lib/model/cost/usage';
import type { Template, TemplateResource } from '../../lib/template/resource';

/** An estimate of one stack, in us-east-1 with the shipped prices. */
export function estimateOf(
  resources: Readonly<Record<string, TemplateResource>>,
  options: {
    readonly region?: string;
    readonly taskHours?: StatedTaskHours;
    readonly prices?: Prices;
    readonly usage?: UsageConfig;
    readonly parameters?: Template['Parameters'];
  } = {},
): CostEstimate {
  const { region = 'us-east-1', taskHours, usage, parameters, prices } = options;
  return estimateCost({
    stacks: [
      {
        environment: 'shop-prod',
        path: 'shop-prod/main',
        region,
        template: { Resources: resources, ...(parameters === undefined ? {} : { Parameters: parameters }) },
        paths: Object.fromEntries(Object.keys(resources).map((id) => [id, `shop-prod/main/${id}/Resource`])),
      },
    ],
    ...(prices === undefined ? {} : { prices }),
    ...(usage === undefined ? {} : { usage: { 'shop-prod': usage } }),
    ...(taskHours === undefined ? {} : { taskHours: { 'shop-prod': { Service: taskHours } } }),
  });
}

export function resource(Type: string, Properties: Readonly<Record<string, unknown>> = {}): TemplateResource {
  return { Type, Properties };
}

/** A service of so many vCPU and GB with what the template says of it. */
export function fargateService(
  properties: Readonly<Record<string, unknown>> = {},
  task: Readonly<Record<string, unknown>> = {},
): Record<string, TemplateResource> {
  return {
    Task: resource('AWS::ECS::TaskDefinition', { Cpu: '1024', Memory: '2048', ...task }),
    Service: resource('AWS::ECS::Service', { TaskDefinition: { Ref: 'Task' }, ...properties }),
  };
}

/** What scales `resourceId` by schedule: pairs of an expression and a floor. */
export function scalableTarget(
  dimension: string,
  resourceId: unknown,
  minCapacity: unknown,
  scheduled: readonly (readonly [schedule: string, floor: number])[] = [],
): TemplateResource {
  return resource('AWS::ApplicationAutoScaling::ScalableTarget', {
    ScalableDimension: dimension,
    ResourceId: resourceId,
    MinCapacity: minCapacity,
    MaxCapacity: 100,
    ScheduledActions: scheduled.map(([Schedule, floor], index) => ({
      ScheduledActionName: `action-${index}`,
      Schedule,
      ScalableTargetAction: { MinCapacity: floor },
      Timezone: 'America/New_York',
    })),
  });
}

/** A cluster of Aurora PostgreSQL with an instance of each class, the first of them the writer. */
export function auroraCluster(
  classes: readonly string[],
  properties: Readonly<Record<string, unknown>> = {},
): Record<string, TemplateResource> {
  const instances = classes.map((DBInstanceClass, index): [string, TemplateResource] => [
    index === 0 ? 'Writer' : `Reader${index}`,
    resource('AWS::RDS::DBInstance', {
      DBClusterIdentifier: { Ref: 'Cluster' },
      DBInstanceClass,
      Engine: 'aurora-postgresql',
      PromotionTier: index,
    }),
  ]);
  return {
    Cluster: resource('AWS::RDS::DBCluster', { Engine: 'aurora-postgresql', ...properties }),
    ...Object.fromEntries(instances),
  };
}

/** USD a month of each thing that is billed, by what it is. */
export function usdByWhat({ lines }: CostEstimate): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { what, monthUsd } of lines) sums[what] = (sums[what] ?? 0) + monthUsd;
  return sums;
}
