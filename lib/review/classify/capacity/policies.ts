import { recordOf } from '../../../template/resource';
import { asText } from '../../../template/values';
import type { Effect } from '../../finding';
import { targetName } from '../../words/scaling';
import { describeResource, formatShortValue } from '../../words/values';
import { isScalingAlarm } from '../availability/alarms';
import { readNumberValue } from '../property-rule';
import { EVERYTHING, eachChange } from '../rule';

const SCALES = /^AWS::(ApplicationAutoScaling|AutoScaling)::(ScalingPolicy|ScalableTarget)$/;

/** Scaling that is gone or new. */
export const scalingParts = eachChange((change, stack) => {
  const { key, resource, before, after } = change;
  const isAlarm = isScalingAlarm((after ?? before) as NonNullable<typeof after>, stack);
  if ((before !== undefined && after !== undefined) || !(SCALES.test(resource.type) || isAlarm)) return [];
  const effect: Effect = after === undefined ? 'worse' : 'better';
  const it = describeResource(resource, stack);
  const verb = effect === 'worse' ? 'No longer scales' : 'Scales';
  const what = resource.type.endsWith('ScalableTarget')
    ? `${verb} ${targetName(change, stack)} (${it})`
    : `${verb} by ${it}`;
  return [{ about: resource, effect, summary: `${what}.`, causes: [], settles: [{ key, path: EVERYTHING }] }];
});

/** Alarms that scale: when, and by what. */
export const scalingAlarms = eachChange(({ key, resource, before, after, values: all }, stack) => {
  const values = all.filter(({ path }) => !path.startsWith('Properties.Tags'));
  if (before === undefined || after === undefined || !isScalingAlarm(after, stack) || values.length === 0) return [];
  const parts = values.map(({ path, before: old, after: now }) => {
    const name = path.replace('Properties.', '');
    return `${name} ${formatShortValue(now, stack)} instead of ${formatShortValue(old, stack)}`;
  });
  return [
    {
      about: resource,
      effect: 'neutral',
      summary: `Changes when ${describeResource(resource, stack)} scales: ${parts.join('; ')}.`,
      causes: values,
      settles: values.map(({ path }) => ({ key, path })),
    },
  ];
});

/** Steps of a policy: by how much it scales when the metric is how far off. */
export const steps = eachChange(({ key, resource, before, after, values }, stack) => {
  const path = 'Properties.StepScalingPolicyConfiguration';
  const own = values.filter((value) => value.path.startsWith(`${path}.`));
  if (before === undefined || after === undefined || own.length === 0) return [];
  return [
    {
      about: resource,
      effect: 'neutral',
      summary: `Changes the steps of ${describeResource(resource, stack)}: ${describeSteps(after.Properties)} instead of ${describeSteps(before.Properties)}.`,
      causes: own,
      settles: [{ key, path }],
    },
  ];
});

function describeSteps(properties: unknown): string {
  const { StepAdjustments } = recordOf(recordOf(properties).StepScalingPolicyConfiguration);
  const given = Array.isArray(StepAdjustments) ? StepAdjustments.map(recordOf) : [];
  const bound = (value: unknown) => readNumberValue(value) ?? Number.NEGATIVE_INFINITY;
  const sorted = [...given].sort((a, b) => bound(a.MetricIntervalLowerBound) - bound(b.MetricIntervalLowerBound));
  const texts = sorted.map(({ ScalingAdjustment, MetricIntervalLowerBound: from, MetricIntervalUpperBound: to }) => {
    const sign = (readNumberValue(ScalingAdjustment) ?? 0) > 0 ? '+' : '';
    return `${sign}${asText(ScalingAdjustment)} from ${asText(from ?? '-∞')} to ${asText(to ?? '∞')}`;
  });
  return texts.length === 0 ? 'none' : texts.join(', ');
}

/** CPU and memory of the containers of a task. */
export const containers = eachChange(({ key, resource, before, after, values }, stack) => {
  if (resource.type !== 'AWS::ECS::TaskDefinition' || before === undefined || after === undefined) return [];
  const own = values.filter(({ path }) =>
    /^Properties\.ContainerDefinitions\[[^\]]*\]\.(Cpu|Memory|MemoryReservation)$/.test(path),
  );
  if (own.length === 0) return [];
  const sign = (value: (typeof own)[number]) =>
    Math.sign((readNumberValue(value.after) ?? 0) - (readNumberValue(value.before) ?? 0));
  const effect: Effect = own.some((value) => sign(value) < 0)
    ? 'worse'
    : own.every((value) => sign(value) > 0)
      ? 'better'
      : 'neutral';
  const texts = own.map(({ path, before: old, after: now }) => {
    const [, name, what] = /\[([^\]]*)\]\.(\w+)$/.exec(path) ?? [];
    return `${name}: ${what} ${formatShortValue(now, stack)} instead of ${formatShortValue(old, stack)}`;
  });
  return [
    {
      about: resource,
      effect,
      summary: `Divides the task of ${describeResource(resource, stack)} in another way (${texts.join('; ')}).`,
      causes: own,
      settles: own.map(({ path }) => ({ key, path })),
    },
  ];
});
