import { Duration, Names, Resource, Token } from 'aws-cdk-lib';
import { CfnScalingPolicy, type IScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { InputError, type Problem } from '../../model/validation/input-error';
import { buildMetricQueries } from './metric-queries';

/** A load metric and the scaling metric that belongs to it, as Application Auto Scaling names the pair. */
export enum PredefinedMetricPair {
  /** Total and average CPU of the service; the target is in percent. */
  ECS_SERVICE_CPU_UTILIZATION = 'ECSServiceCPUUtilization',
  /** Total and average memory of the service; the target is in percent. */
  ECS_SERVICE_MEMORY_UTILIZATION = 'ECSServiceMemoryUtilization',
  /** All requests of a target group and those per target; needs a `resourceLabel`. */
  ALB_REQUEST_COUNT = 'ALBRequestCount',
}

export enum PredictiveScalingMode {
  /** Forecasts and shows, but adds no task. */
  FORECAST_ONLY = 'ForecastOnly',
  FORECAST_AND_SCALE = 'ForecastAndScale',
}

/** What happens where the forecast exceeds the target's maximum. */
export enum MaxCapacityBreachBehavior {
  HONOR_MAX_CAPACITY = 'HonorMaxCapacity',
  /** Goes above the maximum, by `maxCapacityBuffer` at most. */
  INCREASE_MAX_CAPACITY = 'IncreaseMaxCapacity',
}

export interface PredictiveScalingPolicyProps {
  /** Of an ECS service; nothing else can be scaled by forecast. */
  readonly scalingTarget: IScalableTarget;
  /** What the scaling metric should be at the forecast load, in its own unit. */
  readonly targetValue: number;
  /** @default `loadMetric` and `scalingMetric` are forecast instead */
  readonly metricPair?: PredefinedMetricPair;
  /** The load balancer and target group behind requests: `app/name/id/targetgroup/name/id`. @default none */
  readonly resourceLabel?: string;
  /** Load of the whole service, for example the sum of all jobs. @default that of `metricPair` */
  readonly loadMetric?: IMetric;
  /** Load per task, which falls in proportion to added tasks. @default that of `metricPair` */
  readonly scalingMetric?: IMetric;
  /** Running tasks. @default Application Auto Scaling's own count */
  readonly capacityMetric?: IMetric;
  /** @default forecasts and shows, but adds no task */
  readonly mode?: PredictiveScalingMode;
  /** How long before the hour the tasks are asked for; less than an hour. @default five minutes */
  readonly schedulingBufferTime?: Duration;
  /** @default the maximum holds */
  readonly maxCapacityBreachBehavior?: MaxCapacityBreachBehavior;
  /** Percent by which a forecast may exceed the maximum, 0 to 100. @default none, and the maximum holds */
  readonly maxCapacityBuffer?: number;
  /** @default a name made from the construct's path */
  readonly policyName?: string;
}

/** The forecast has a step of an hour (API reference, PredictiveScalingPolicyConfiguration). */
const FORECAST_STEP_SECONDS = 3600;
const MAX_BUFFER_PERCENT = 100;

/**
 * AWS's predictive scaling of an ECS service: needs a day of data, learns from up to fourteen, forecasts two days hour by
 * hour, and only ever adds tasks ("How Application Auto Scaling predictive scaling works").
 *
 * Throws `InputError` (code `invalid-predictive-scaling`) with everything that contradicts itself.
 */
export class PredictiveScalingPolicy extends Resource {
  /** The policy itself. */
  readonly policy: CfnScalingPolicy;
  readonly scalingPolicyArn: string;

  constructor(scope: Construct, id: string, props: PredictiveScalingPolicyProps) {
    super(scope, id);
    const problems = [...checkMetrics(props), ...checkFigures(props)].map((problem) => ({
      ...problem,
      where: `${this.node.path}: ${problem.where}`,
    }));
    if (problems.length > 0)
      throw new InputError(
        'invalid-predictive-scaling',
        'the service cannot be scaled by forecast like that',
        problems,
      );
    const { metricPair, resourceLabel, loadMetric, scalingMetric, capacityMetric, maxCapacityBuffer } = props;
    this.policy = new CfnScalingPolicy(this, 'Resource', {
      policyName: props.policyName ?? Names.uniqueResourceName(this, { maxLength: 256 }),
      policyType: 'PredictiveScaling',
      scalingTargetId: props.scalingTarget.scalableTargetId,
      predictiveScalingPolicyConfiguration: {
        mode: props.mode ?? PredictiveScalingMode.FORECAST_ONLY,
        schedulingBufferTime: (props.schedulingBufferTime ?? Duration.minutes(5)).toSeconds(),
        maxCapacityBreachBehavior: props.maxCapacityBreachBehavior ?? MaxCapacityBreachBehavior.HONOR_MAX_CAPACITY,
        maxCapacityBuffer,
        metricSpecifications: [
          {
            targetValue: props.targetValue,
            predefinedMetricPairSpecification:
              metricPair === undefined
                ? undefined
                : {
                    predefinedMetricType: metricPair,
                    ...(resourceLabel === undefined ? {} : { resourceLabel }),
                  },
            customizedLoadMetricSpecification:
              loadMetric === undefined ? undefined : { metricDataQueries: buildMetricQueries(loadMetric, 'load') },
            customizedScalingMetricSpecification:
              scalingMetric === undefined
                ? undefined
                : {
                    metricDataQueries: buildMetricQueries(scalingMetric, 'scaling'),
                  },
            customizedCapacityMetricSpecification:
              capacityMetric === undefined
                ? undefined
                : {
                    metricDataQueries: buildMetricQueries(capacityMetric, 'capacity'),
                  },
          },
        ],
      },
    });
    this.scalingPolicyArn = this.policy.attrArn;
  }
}

function checkMetrics(props: PredictiveScalingPolicyProps): Problem[] {
  const { metricPair, resourceLabel, loadMetric, scalingMetric, capacityMetric } = props;
  const problems: Problem[] = [];
  const given = Object.entries({ metricPair, loadMetric, scalingMetric, capacityMetric }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  const isPair = metricPair !== undefined;
  const isOwn = loadMetric !== undefined && scalingMetric !== undefined;
  if (isPair ? given.length > 1 : !isOwn) {
    problems.push({
      where: 'metricPair',
      given: given.join(', ') || 'no metric',
      allowed: 'either metricPair, or loadMetric and scalingMetric with or without capacityMetric',
      remedy: 'State one of the two.',
    });
  }
  if ((metricPair === PredefinedMetricPair.ALB_REQUEST_COUNT) !== (resourceLabel !== undefined)) {
    problems.push({
      where: 'resourceLabel',
      given: `${resourceLabel ?? 'none'} with ${metricPair ?? 'metrics of your own'}`,
      allowed: `a label with ${PredefinedMetricPair.ALB_REQUEST_COUNT}, and only with it`,
      remedy: 'Add or remove it.',
    });
  }
  return problems;
}

function checkFigures(props: PredictiveScalingPolicyProps): Problem[] {
  const { targetValue, schedulingBufferTime, maxCapacityBreachBehavior: behavior, maxCapacityBuffer: buffer } = props;
  const problems: Problem[] = [];
  if (!Token.isUnresolved(targetValue) && !(targetValue > 0)) {
    problems.push({
      where: 'targetValue',
      given: String(targetValue),
      allowed: 'a number above 0',
      remedy: 'State what the scaling metric should be.',
    });
  }
  if (
    schedulingBufferTime !== undefined &&
    !schedulingBufferTime.isUnresolved() &&
    schedulingBufferTime.toSeconds() >= FORECAST_STEP_SECONDS
  ) {
    problems.push({
      where: 'schedulingBufferTime',
      given: `${schedulingBufferTime.toSeconds()} s`,
      allowed: `less than ${FORECAST_STEP_SECONDS} s, the step of the forecast`,
      remedy: 'Shorten it, or let a capacity plan raise the floor earlier.',
    });
  }
  const isRaised = behavior === MaxCapacityBreachBehavior.INCREASE_MAX_CAPACITY;
  if (isRaised !== (buffer !== undefined)) {
    problems.push({
      where: 'maxCapacityBuffer',
      given: `${buffer ?? 'nothing'} with ${behavior ?? MaxCapacityBreachBehavior.HONOR_MAX_CAPACITY}`,
      allowed: `a buffer with ${MaxCapacityBreachBehavior.INCREASE_MAX_CAPACITY}, and only with it`,
      remedy: 'Add or remove it.',
    });
  }
  if (buffer !== undefined && !Token.isUnresolved(buffer) && !(buffer >= 0 && buffer <= MAX_BUFFER_PERCENT)) {
    problems.push({
      where: 'maxCapacityBuffer',
      given: `${buffer} %`,
      allowed: `0 to ${MAX_BUFFER_PERCENT} %`,
      remedy: 'Raise maxCapacity instead.',
    });
  }
  return problems;
}
