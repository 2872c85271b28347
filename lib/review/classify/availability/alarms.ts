import { findReferencesWithin } from '../../../template/references';
import type { TemplateResource } from '../../../template/resource';
import { asText } from '../../../template/values';
import type { StackChange } from '../../change';
import type { Effect, ValueChange } from '../../finding';
import { describeResource, formatShortValue } from '../../words/values';
import { isOn, moreIsWorse, opposite, readNumberValue } from '../property-rule';
import { EVERYTHING, eachChange, type Judgement } from '../rule';

const ALARMS = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];
const ACTIONS = ['AlarmActions', 'InsufficientDataActions', 'OKActions'];

/** Whether an alarm scales something, and warns nobody: what it does is capacity. */
export function isScalingAlarm({ Type, Properties = {} }: TemplateResource, stack: StackChange): boolean {
  if (Type !== 'AWS::CloudWatch::Alarm') return false;
  const targets = findReferencesWithin(ACTIONS.map((name) => Properties[name])).map(({ logicalId, stack: other }) =>
    stack.named(logicalId, other),
  );
  return targets.length > 0 && targets.every((target) => /Scaling::ScalingPolicy$/.test(target?.type ?? ''));
}

/** Alarms that are gone, silenced or slower than before. */
export const alarms = eachChange((change, stack) => {
  const { key, resource, before, after, values } = change;
  if (!ALARMS.includes(resource.type) || (after ?? before) === undefined) return [];
  if (isScalingAlarm((after ?? before) as TemplateResource, stack)) return [];
  const it = describeResource(resource, stack);
  if (after === undefined || before === undefined) {
    const effect: Effect = after === undefined ? 'worse' : 'better';
    const what = `${effect === 'worse' ? 'Removes' : 'Adds'} ${it}${aboutMetric(after ?? before, stack)}`;
    const remedy = 'Keep the alarm, or say in the pull request what notices the same.';
    return [
      {
        about: resource,
        effect,
        summary: `${what}${effect === 'worse' ? ': nobody is told any more' : ''}.`,
        causes: [],
        ...(effect === 'worse' ? { remedy } : {}),
        settles: [{ key, path: EVERYTHING }],
      },
    ];
  }
  const parts = values
    .filter(({ path }) => !path.startsWith('Properties.Tags'))
    .flatMap((value) => alarmPart(value, before, after, stack));
  if (parts.length === 0) return [];
  const has = (wanted: Effect) => parts.some(({ effect }) => effect === wanted);
  const effect: Effect = has('worse') ? 'worse' : has('better') ? 'better' : 'neutral';
  return [
    {
      about: resource,
      effect,
      summary: `Changes ${it}: ${[...new Set(parts.map(({ text }) => text))].join('; ')}.`,
      causes: parts.map(({ value }) => value),
      ...(effect === 'worse' ? { remedy: 'Keep the alarm as early as it was, unless it called for nothing.' } : {}),
      settles: parts.map(({ value }) => ({ key, path: value.path })),
    } satisfies Judgement,
  ];
});

function aboutMetric(alarm: TemplateResource | undefined, stack: StackChange): string {
  const { MetricName, Threshold } = alarm?.Properties ?? {};
  return typeof MetricName === 'string' && Threshold !== undefined
    ? ` (${MetricName} at ${formatShortValue(Threshold, stack)})`
    : '';
}

interface Part {
  readonly value: ValueChange;
  readonly effect: Effect;
  readonly text: string;
}

function alarmPart(value: ValueChange, before: TemplateResource, after: TemplateResource, stack: StackChange): Part[] {
  const [, property = ''] = value.path.split(/[.[]/);
  const part = (effect: Effect, text: string): Part[] => [{ value, effect, text }];
  const from = formatShortValue(value.before, stack);
  const to = formatShortValue(value.after, stack);
  switch (property) {
    case 'Threshold': {
      const isBelow = asText(after.Properties?.ComparisonOperator).startsWith('LessThan');
      const raised = moreIsWorse(value.before, value.after) ?? 'neutral';
      const effect = (isBelow ? opposite(raised) : raised) ?? 'neutral';
      return part(effect, `it calls at ${to} instead of ${from}`);
    }
    case 'EvaluationPeriods':
    case 'DatapointsToAlarm':
    case 'Period': {
      const [old, now] = [before, after].map((side) => secondsToCall(side.Properties ?? {}));
      if (old === undefined || now === undefined || old === now)
        return part('neutral', `it looks at ${property} ${to} instead of ${from}`);
      return part(now > old ? 'worse' : 'better', `it calls after ${now} seconds of trouble instead of ${old}`);
    }
    case 'ActionsEnabled':
      return part(
        value.after === undefined || isOn(value.after) ? 'better' : 'worse',
        isOn(value.after ?? true) ? 'it tells again' : 'it tells nobody',
      );
    case 'TreatMissingData': {
      const isLoud = (given: unknown) => given === 'breaching';
      const effect =
        isLoud(value.before) === isLoud(value.after) ? 'neutral' : isLoud(value.after) ? 'better' : 'worse';
      return part(effect, `it takes missing data for ${to} instead of ${from}`);
    }
    case 'AlarmActions':
    case 'InsufficientDataActions':
    case 'OKActions': {
      const count = (side: TemplateResource) => {
        const given = side.Properties?.[property];
        return Array.isArray(given) ? given.length : given === undefined ? 0 : 1;
      };
      const [old, now] = [count(before), count(after)];
      const effect: Effect = now < old ? 'worse' : now > old ? 'better' : 'neutral';
      const what =
        now < old
          ? now === 0
            ? 'it tells nobody'
            : 'it tells fewer'
          : now > old
            ? 'it tells more'
            : 'it tells others';
      return part(effect, `${what} (${property})`);
    }
    case 'Metrics':
    case 'Dimensions':
    case 'MetricName':
    case 'Namespace':
      // The math of an alarm says in short what it watches; the metrics in it are long.
      return part(
        'neutral',
        /\.(Expression|MetricName)$/.test(value.path)
          ? `it watches ${to} instead of ${from}`
          : 'it watches other metrics',
      );
    default:
      return part('neutral', `${property} ${to} instead of ${from}`);
  }
}

function secondsToCall(properties: Readonly<Record<string, unknown>>): number | undefined {
  const periods = readNumberValue(properties.DatapointsToAlarm ?? properties.EvaluationPeriods);
  // Metrics that are computed from others state a period each; the alarm then counts in minutes.
  const period = readNumberValue(properties.Period ?? 60);
  return periods === undefined || period === undefined ? undefined : periods * period;
}
