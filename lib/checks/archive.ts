import { recordOf } from '../template/resource';
import { asList, asText, getAt } from '../template/values';
import type { Check, CheckFinding } from './finding';

/** Glacier classes from warm to cold; objects can only move downwards. */
const ORDER = ['STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'];

/** Lifecycle rules whose steps are out of order. */
export const lifecycleChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::S3::Bucket') return [];
  const rules = asList(getAt(Properties, 'LifecycleConfiguration', 'Rules')).map(recordOf);
  return rules.flatMap((rule): CheckFinding[] => {
    const steps = asList(rule.Transitions)
      .map(recordOf)
      .map(({ StorageClass, TransitionInDays }) => ({
        order: ORDER.indexOf(asText(StorageClass)),
        days: Number(asText(TransitionInDays)),
      }))
      .sort((a, b) => a.days - b.days);
    const backwards = steps.some((step, index) => index > 0 && step.order <= (steps[index - 1]?.order ?? -1));
    const expiry = rule.ExpirationInDays;
    const tooEarly = typeof expiry === 'number' && steps.some((step) => expiry <= step.days);
    if (!backwards && !tooEarly) return [];
    const what = backwards
      ? 'transitions run from a colder to a warmer class'
      : `objects expire after ${String(expiry)} days, before their transition`;
    return [
      {
        id: 'Tidemark-LifecycleOrder',
        logicalId,
        description: `rule ${asText(rule.Id)}: ${what}`,
        fix: 'Order the steps by age: warm, colder, expiry.',
      },
    ];
  });
};
