import type { Template } from 'aws-cdk-lib/assertions';
import type { CapacityPlan } from '../../lib/model/plan/capacity-plan';
import type { ScaleInPolicy, ScaleOutPolicy, ScalingPolicies, StepAdjustment } from '../../lib/model/scaling/policies';

/** What a template says of an Application Auto Scaling policy, as far as Tidemark writes it. */
interface PolicyProperties {
  readonly PolicyType: string;
  readonly TargetTrackingScalingPolicyConfiguration?: {
    readonly TargetValue: number;
    readonly DisableScaleIn: boolean;
    readonly ScaleOutCooldown: number;
    readonly PredefinedMetricSpecification?: { readonly PredefinedMetricType: string };
  };
  readonly StepScalingPolicyConfiguration?: {
    readonly AdjustmentType: string;
    readonly Cooldown: number;
    readonly MinAdjustmentMagnitude: number;
    readonly StepAdjustments: readonly {
      readonly MetricIntervalLowerBound?: number;
      readonly MetricIntervalUpperBound?: number;
      readonly ScalingAdjustment: number;
    }[];
  };
}

interface AlarmMetric {
  readonly Id: string;
  readonly Expression?: string;
  readonly Label?: string;
  readonly MetricStat?: { readonly Period: number };
}

interface AlarmProperties {
  readonly AlarmActions: readonly { readonly Ref: string }[];
  readonly ComparisonOperator: string;
  readonly DatapointsToAlarm: number;
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly TreatMissingData: string;
  readonly Period?: number;
  readonly Metrics?: readonly AlarmMetric[];
}

/**
 * Rebuilds, from a template with one service, what Application Auto Scaling was told: nothing is taken from the spec.
 * Throws where the template holds what Tidemark never writes, such as target tracking that scales in.
 */
export function policiesFromTemplate(template: Template): ScalingPolicies {
  const policies = resources<PolicyProperties>(template, 'AWS::ApplicationAutoScaling::ScalingPolicy');
  const alarms = Object.values(resources<AlarmProperties>(template, 'AWS::CloudWatch::Alarm'));
  const [target] = Object.values(
    resources<{ readonly MinCapacity: number; readonly MaxCapacity: number }>(
      template,
      'AWS::ApplicationAutoScaling::ScalableTarget',
    ),
  );
  const alarmOf = (id: string) => alarms.find((alarm) => alarm.AlarmActions.some(({ Ref }) => Ref === id));
  const allLow = alarms.find((alarm) => mainExpression(alarm)?.endsWith(', 1, 0)') && alarm.Threshold === 1);
  if (target === undefined || allLow === undefined) throw new Error('no service is scaled here');
  const conditions = conditionsOf(allLow);
  const scaleOut = new Map<string, ScaleOutPolicy>();
  let scaleIn: ScaleInPolicy | undefined;
  for (const [id, policy] of Object.entries(policies)) {
    if (policy.PolicyType === 'PredictiveScaling') continue;
    const alarm = alarmOf(id);
    if (alarm === allLow) scaleIn = scaleInOf(policy, allLow, conditions);
    else {
      const signal = signalOf(alarm === undefined ? id : id.replace(/Steps(?=[0-9A-F]{8}$)/, ''), conditions);
      if (scaleOut.has(signal)) throw new Error(`two policies for ${signal}`);
      scaleOut.set(signal, alarm === undefined ? tracking(signal, policy) : steps(signal, policy, alarm));
    }
  }
  if (scaleIn === undefined) throw new Error('nothing scales in');
  return {
    minCapacity: target.MinCapacity,
    maxCapacity: target.MaxCapacity,
    scaleOut: conditions.map(({ signal }) => {
      const policy = scaleOut.get(signal);
      if (policy === undefined) throw new Error(`no policy for ${signal}`);
      return policy;
    }),
    scaleIn,
  };
}

/** Floors by schedule, in one zone. */
export type Schedule = Pick<CapacityPlan, 'actions' | 'timeZone'>;

/** The schedule of the one service in a template; undefined where it has none. */
export function scheduleFromTemplate(template: Template): Schedule | undefined {
  const [target] = Object.values(
    resources<{
      readonly ScheduledActions?: readonly {
        readonly ScheduledActionName: string;
        readonly Schedule: string;
        readonly Timezone: string;
        readonly ScalableTargetAction: { readonly MinCapacity: number };
      }[];
    }>(template, 'AWS::ApplicationAutoScaling::ScalableTarget'),
  );
  const actions = target?.ScheduledActions ?? [];
  const zones = new Set(actions.map(({ Timezone }) => Timezone));
  if (zones.size > 1) throw new Error(`schedules in ${[...zones].join(', ')}`);
  const [timeZone] = zones;
  if (timeZone === undefined) return undefined;
  return {
    timeZone,
    actions: actions.map(
      ({ ScheduledActionName: name, Schedule: schedule, ScalableTargetAction: { MinCapacity } }) => ({
        name,
        schedule,
        minCapacity: MinCapacity,
      }),
    ),
  };
}

function resources<T>(template: Template, type: string): Record<string, T> {
  return Object.fromEntries(
    Object.entries(template.findResources(type)).map(([id, resource]) => [id, resource.Properties as T]),
  );
}

/** The signal in a policy's logical id, which ends in a hash: `webServiceTaskCountTargetCpu0B1C2D3E`. */
function signalOf(logicalId: string, conditions: ScaleInPolicy['conditions']): string {
  const signals = conditions.map((condition) => condition.signal);
  const name = /(?:TaskCountTarget|ScalingScaleOut|Scaling)(.*)[0-9A-F]{8}$/.exec(logicalId)?.[1]?.toLowerCase();
  const signal = signals.find((candidate) => candidate.replaceAll('-', '').toLowerCase() === name);
  if (signal === undefined) throw new Error(`${logicalId} is for none of ${signals.join(', ')}`);
  return signal;
}

function tracking(
  signal: string,
  { TargetTrackingScalingPolicyConfiguration: given }: PolicyProperties,
): ScaleOutPolicy {
  if (given === undefined) throw new Error(`${signal}: neither target tracking nor an alarm`);
  if (!given.DisableScaleIn) throw new Error(`${signal}: target tracking scales in`);
  const isFine = given.PredefinedMetricSpecification?.PredefinedMetricType.endsWith('HighResolution') ?? false;
  return {
    kind: 'targetTracking',
    signal,
    targetValue: given.TargetValue,
    periodSeconds: isFine ? 20 : 60,
    cooldownSeconds: given.ScaleOutCooldown,
  };
}

function steps(signal: string, policy: PolicyProperties, alarm: AlarmProperties): ScaleOutPolicy {
  if (alarm.ComparisonOperator !== 'GreaterThanThreshold') throw new Error(`${signal}: ${alarm.ComparisonOperator}`);
  const { Cooldown, MinAdjustmentMagnitude, StepAdjustments } = stepConfiguration(policy);
  return {
    kind: 'stepScaling',
    signal,
    threshold: alarm.Threshold,
    ...window(alarm),
    steps: StepAdjustments.map(
      (step): StepAdjustment => ({
        lowerBound: step.MetricIntervalLowerBound ?? Number.NaN,
        ...(step.MetricIntervalUpperBound === undefined ? {} : { upperBound: step.MetricIntervalUpperBound }),
        adjustment: step.ScalingAdjustment,
      }),
    ),
    minAdjustmentMagnitude: MinAdjustmentMagnitude,
    cooldownSeconds: Cooldown,
  };
}

function scaleInOf(
  policy: PolicyProperties,
  alarm: AlarmProperties,
  conditions: ScaleInPolicy['conditions'],
): ScaleInPolicy {
  const { Cooldown, MinAdjustmentMagnitude, StepAdjustments } = stepConfiguration(policy);
  const [step, ...others] = StepAdjustments;
  if (step?.MetricIntervalLowerBound !== 0 || others.length > 0) throw new Error('scale-in has one open step');
  return {
    conditions,
    ...window(alarm),
    adjustment: step.ScalingAdjustment,
    minAdjustmentMagnitude: MinAdjustmentMagnitude,
    cooldownSeconds: Cooldown,
  };
}

function stepConfiguration({ StepScalingPolicyConfiguration: steps }: PolicyProperties) {
  if (steps?.AdjustmentType !== 'PercentChangeInCapacity') throw new Error('steps in percent only');
  return steps;
}

function window(alarm: AlarmProperties): { periodSeconds: number; evaluationPeriods: number } {
  if (alarm.DatapointsToAlarm !== alarm.EvaluationPeriods) throw new Error('every period must breach');
  if (alarm.TreatMissingData !== 'notBreaching') throw new Error('a missing metric must not scale');
  const periods = new Set([alarm.Period, ...(alarm.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Period)]);
  periods.delete(undefined);
  const [periodSeconds = Number.NaN] = periods;
  if (periods.size !== 1) throw new Error(`periods of ${[...periods].join(', ')} s in one alarm`);
  return { periodSeconds, evaluationPeriods: alarm.EvaluationPeriods };
}

function mainExpression({ Metrics: metrics = [] }: AlarmProperties): string | undefined {
  return metrics.find(({ Expression }) => Expression !== undefined)?.Expression;
}

/** `IF((cpu) < 30 AND (custom__a / custom__b) < 2, 1, 0)`, each condition under its signal. */
function conditionsOf(alarm: AlarmProperties): ScaleInPolicy['conditions'] {
  const all = /^IF\((.*), 1, 0\)$/.exec(mainExpression(alarm) ?? '')?.[1] ?? '';
  return all.split(' AND (').map((condition) => {
    const [, expression = '', below] = /^\(?(.*)\) < (\d+(?:\.\d+)?)$/.exec(condition) ?? [];
    if (below === undefined) throw new Error(`no condition: ${condition}`);
    return { signal: signalIn(expression, alarm.Metrics ?? []), below: Number(below) };
  });
}

/** Signals by the metrics that only their expression reads. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/\bresponseTime\b/, 'responseTime'],
  [/\bactive\b|^connections$/, 'connections'],
  [/^(cpu|memory|requests)$/, '$1'],
];

function signalIn(expression: string, metrics: readonly AlarmMetric[]): string {
  const lane = /\bvisible(?:_([a-z0-9]+))?\b/.exec(expression);
  if (lane !== null) return lane[1] === undefined ? 'backlog' : `backlog-${lane[1]}`;
  for (const [sign, name] of SIGNS) if (sign.test(expression)) return name === '$1' ? expression : name;
  const metric = metrics.find(({ Id, Label }) => Label !== undefined && new RegExp(`\\b${Id}\\b`).test(expression));
  const label = metric?.Label?.split(': ')[0];
  if (label === undefined) throw new Error(`no signal in ${expression}`);
  return label;
}
