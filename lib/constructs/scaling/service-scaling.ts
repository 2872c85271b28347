import { Duration, Names, TimeZone, Token } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { FargateService, ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  backlogLanes,
  type CapacityPlan,
  type CustomSignal,
  InputError,
  MAX_SCHEDULED_ACTIONS,
  type Problem,
  type ScalingSpec,
} from '../../model';
import {
  allLowExpression,
  BACKLOG_PER_TASK,
  backlogPerTaskFloor,
  mathNumber,
  requestsPerMinuteFloor,
  requestsPerMinuteTarget,
} from './scaling-arithmetic';

/** Metrics a metric-math alarm can read (CloudWatch quotas: 10 metrics per alarm). */
const MAX_ALARM_METRICS = 10;
const MINUTE = Duration.minutes(1);

export interface ServiceScalingProps {
  readonly service: FargateService;
  /** Signals, thresholds and bounds. */
  readonly scaling: ScalingSpec;
  /** Scheduled floors. @default the spec's minCapacity holds at all times */
  readonly plan?: CapacityPlan;
  /**
   * Dated actions of the plan that lie before this instant are left out, because they would never fire.
   *
   * @default all actions of the plan are written
   */
  readonly plannedFrom?: Date;
  /** Target group behind the `requests` signal. @default no load balancer */
  readonly targetGroup?: ApplicationTargetGroup;
  /** Queue behind the `backlog` signal. @default no queue */
  readonly queue?: IQueue;
}

/** A signal as CloudWatch sees it: the metric, where it scales out, and the condition that lets the service scale in. */
interface Signal {
  readonly name: string;
  readonly metrics: Readonly<Record<string, cloudwatch.Metric>>;
  /** Metric math over `metrics`; the only metric itself where it is left out. */
  readonly expression?: string;
  readonly scaleOutAt: number;
  readonly scaleInAt: number;
}

/**
 * Scales a service out when any signal is high and in only when all are low.
 *
 * Each signal has a target-tracking policy that never scales in. One alarm, in metric math, is raised when every signal
 * has been low for the whole window; it drives one step policy that removes tasks. A capacity plan raises the floor by
 * schedule and touches nothing else.
 */
export class ServiceScaling extends Construct {
  /** The service's task count with CDK's own verbs (`scaleOnSchedule`, ...). */
  readonly taskCount: ScalableTaskCount;
  /** What Application Auto Scaling scales. */
  readonly scalableTarget: appscaling.ScalableTarget;
  /** Raised while all signals are low; drives `scaleInPolicy`. */
  readonly scaleInAlarm: cloudwatch.Alarm;
  readonly scaleInAction: appscaling.StepScalingAction;

  constructor(scope: Construct, id: string, props: ServiceScalingProps) {
    super(scope, id);
    const { service, scaling } = props;
    refuseContradictions(props, this.node.path);
    const { minCapacity, maxCapacity } = scaling;
    this.taskCount = service.autoScaleTaskCount({ minCapacity, maxCapacity });
    // ScalableTaskCount keeps its target to itself, and metric math and step scaling need it.
    this.scalableTarget = this.taskCount.node.findChild('Target') as appscaling.ScalableTarget;
    const signals = this.signals(props);
    this.scaleOutOnAny(props, signals);
    this.scaleInAction = new appscaling.StepScalingAction(this, 'ScaleIn', {
      scalingTarget: this.scalableTarget,
      adjustmentType: appscaling.AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
      minAdjustmentMagnitude: 1,
      cooldown: Duration.seconds(scaling.scaleIn.cooldownSeconds),
      metricAggregationType: appscaling.MetricAggregationType.AVERAGE,
    });
    this.scaleInAction.addAdjustment({ adjustment: -scaling.scaleIn.stepPercent, lowerBound: 0 });
    this.scaleInAlarm = this.allLowAlarm(signals, scaling);
    this.scaleInAlarm.addAlarmAction(new ApplicationScalingAction(this.scaleInAction));
    if (props.plan !== undefined) this.schedule(props.plan, props.plannedFrom);
  }

  private signals({ service, scaling, targetGroup, queue }: ServiceScalingProps): Signal[] {
    const signals: Signal[] = [];
    const { cpu, memory, requests, backlog, custom } = scaling;
    if (cpu !== undefined)
      signals.push({ name: 'cpu', metrics: { cpu: service.metricCpuUtilization({ period: MINUTE }) }, ...cpu });
    if (memory !== undefined)
      signals.push({
        name: 'memory',
        metrics: { memory: service.metricMemoryUtilization({ period: MINUTE }) },
        ...memory,
      });
    if (requests !== undefined && targetGroup !== undefined) {
      signals.push({
        name: 'requests',
        metrics: { requests: targetGroup.metrics.requestCountPerTarget({ period: MINUTE, statistic: 'Sum' }) },
        scaleOutAt: requestsPerMinuteTarget(requests),
        scaleInAt: requestsPerMinuteFloor(requests),
      });
    }
    if (backlog !== undefined && queue !== undefined) {
      signals.push({
        name: 'backlog',
        metrics: {
          visible: queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: 'Sum' }),
          inflight: queue.metricApproximateNumberOfMessagesNotVisible({ period: MINUTE, statistic: 'Sum' }),
          tasks: new cloudwatch.Metric({
            namespace: 'ECS/ContainerInsights',
            metricName: 'RunningTaskCount',
            dimensionsMap: { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName },
            period: MINUTE,
            statistic: 'Average',
          }),
        },
        expression: BACKLOG_PER_TASK,
        scaleOutAt: backlogLanes(backlog)[0]?.targetPerTask ?? 0,
        scaleInAt: backlogPerTaskFloor(backlog),
      });
    }
    Object.entries(custom).forEach(([name, signal], index) => {
      signals.push({
        name,
        metrics: { [`custom${index}`]: customMetric(signal) },
        scaleOutAt: signal.scaleOutAt,
        scaleInAt: signal.scaleInAt,
      });
    });
    return signals;
  }

  private scaleOutOnAny({ scaling, targetGroup }: ServiceScalingProps, signals: readonly Signal[]): void {
    const common = {
      disableScaleIn: true,
      scaleOutCooldown: Duration.seconds(scaling.scaleOut.cooldownSeconds),
      scaleInCooldown: Duration.seconds(scaling.scaleIn.cooldownSeconds),
    };
    for (const signal of signals) {
      const { name, scaleOutAt } = signal;
      if (name === 'cpu')
        this.taskCount.scaleOnCpuUtilization('Cpu', { ...common, targetUtilizationPercent: scaleOutAt });
      else if (name === 'memory')
        this.taskCount.scaleOnMemoryUtilization('Memory', { ...common, targetUtilizationPercent: scaleOutAt });
      else if (name === 'requests' && targetGroup !== undefined) {
        this.taskCount.scaleOnRequestCount('Requests', {
          ...common,
          requestsPerTarget: scaleOutAt,
          targetGroup,
        });
      } else if (signal.expression !== undefined) this.trackExpression(signal, signal.expression, scaling);
      else {
        const [metric] = Object.values(signal.metrics);
        if (metric !== undefined)
          this.taskCount.scaleToTrackCustomMetric(pascal(name), { ...common, metric, targetValue: scaleOutAt });
      }
    }
  }

  /** Target tracking on metric math, which the L2 refuses (aws-cdk#20659). */
  private trackExpression(signal: Signal, expression: string, scaling: ScalingSpec): void {
    new appscaling.CfnScalingPolicy(this, pascal(signal.name), {
      policyName: `${Names.uniqueResourceName(this, { maxLength: 200 })}${pascal(signal.name)}`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: this.scalableTarget.scalableTargetId,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: signal.scaleOutAt,
        disableScaleIn: true,
        scaleOutCooldown: scaling.scaleOut.cooldownSeconds,
        scaleInCooldown: scaling.scaleIn.cooldownSeconds,
        customizedMetricSpecification: {
          metrics: [
            ...Object.entries(signal.metrics).map(([id, metric]) => ({
              id,
              returnData: false,
              metricStat: {
                stat: metric.statistic,
                metric: {
                  metricName: metric.metricName,
                  namespace: metric.namespace,
                  dimensions: Object.entries(metric.dimensions ?? {}).map(([name, value]) => ({
                    name,
                    value: String(value),
                  })),
                },
              },
            })),
            { id: signal.name, expression, returnData: true },
          ],
        },
      },
    });
  }

  private allLowAlarm(signals: readonly Signal[], scaling: ScalingSpec): cloudwatch.Alarm {
    const metrics = Object.assign({}, ...signals.map((signal) => signal.metrics)) as Record<string, cloudwatch.Metric>;
    const conditions = signals.map(
      (signal) => `(${signal.expression ?? Object.keys(signal.metrics)[0]}) < ${mathNumber(signal.scaleInAt)}`,
    );
    return new cloudwatch.Alarm(this, 'AllLow', {
      alarmDescription:
        'Not a fault: raised while every scaling signal is low, and removes tasks. See docs/scaling.md.',
      metric: new cloudwatch.MathExpression({
        expression: allLowExpression(conditions),
        usingMetrics: metrics,
        period: MINUTE,
        label: 'every scaling signal is low',
      }),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      evaluationPeriods: scaling.scaleIn.windowMinutes,
      datapointsToAlarm: scaling.scaleIn.windowMinutes,
      // A metric that is missing must never scale in.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  private schedule(plan: CapacityPlan, plannedFrom: Date | undefined): void {
    const timeZone = TimeZone.of(plan.timeZone);
    const from = plannedFrom?.toISOString().slice(0, 19);
    for (const { name, schedule, minCapacity } of plan.actions) {
      const dated = /^at\((.+)\)$/.exec(schedule)?.[1];
      // Local time against UTC is off by less than a day, which for an action of the past does not matter.
      if (dated !== undefined && from !== undefined && dated < from) continue;
      this.taskCount.scaleOnSchedule(name, {
        schedule: appscaling.Schedule.expression(schedule),
        minCapacity,
        timeZone,
      });
    }
  }
}

function customMetric(signal: CustomSignal): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: signal.namespace ?? '',
    metricName: signal.metricName ?? '',
    dimensionsMap: signal.dimensions,
    statistic: signal.statistic,
    period: MINUTE,
  });
}

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** What the spec asks for and the props do not give, and what the plan contradicts. Throws `InputError` with all of it. */
function refuseContradictions(
  { service, scaling, plan, targetGroup, queue }: ServiceScalingProps,
  where: string,
): void {
  const problems: Problem[] = [];
  const add = (at: string, given: string, allowed: string, remedy: string) =>
    problems.push({ where: `${where}: ${at}`, given, allowed, remedy });
  if (scaling.requests !== undefined && targetGroup === undefined)
    add(
      'scaling.requests',
      'a service without a target group',
      'a service behind a load balancer',
      'Remove the signal, or use WebService.',
    );
  if (scaling.backlog !== undefined && queue === undefined)
    add(
      'scaling.backlog',
      'a service without a queue',
      'a service with `queue`',
      'Remove the signal, or pass the queue.',
    );
  const metrics =
    [scaling.cpu, scaling.memory, scaling.requests].filter((signal) => signal !== undefined).length +
    (scaling.backlog === undefined ? 0 : 3) +
    Object.keys(scaling.custom).length;
  if (metrics === 0)
    add('scaling', 'no signal', 'at least one', 'Add cpu, memory, requests, backlog or a custom signal.');
  if (metrics > MAX_ALARM_METRICS)
    add(
      'scaling',
      `signals that read ${metrics} metrics`,
      `at most ${MAX_ALARM_METRICS}: one alarm watches them all before scaling in`,
      'Remove a signal.',
    );
  if (plan !== undefined) {
    if (plan.actions.length > MAX_SCHEDULED_ACTIONS)
      add(
        'plan.actions',
        `${plan.actions.length} scheduled actions`,
        `at most ${MAX_SCHEDULED_ACTIONS} per target`,
        'Plan with fewer changes per week.',
      );
    const highest = Math.max(0, ...plan.actions.map((action) => action.minCapacity));
    if (!Token.isUnresolved(scaling.maxCapacity) && highest > scaling.maxCapacity) {
      add(
        'plan',
        `a floor of ${highest} tasks`,
        `at most scaling.maxCapacity ${scaling.maxCapacity}`,
        'Run `tidemark plan --write` again, or raise maxCapacity.',
      );
    }
  }
  if (problems.length > 0)
    throw new InputError('invalid-scaling', `${service.node.path} cannot be scaled as configured`, problems);
}
