import type { Check, CheckFinding } from './finding';

/** Glacier classes from warm to cold; objects can only move downwards. */
const ORDER = ['STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'];

interface LifecycleRule {
  readonly Id?: unknown;
  readonly ExpirationInDays?: unknown;
  readonly Transitions?: readonly { readonly StorageClass?: unknown; readonly TransitionInDays?: unknown }[];
}

/** Lifecycle rules whose steps are out of order. */
export const lifecycleChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::S3::Bucket') return [];
  const configuration = Properties.LifecycleConfiguration as { readonly Rules?: readonly LifecycleRule[] } | undefined;
  return (configuration?.Rules ?? []).flatMap((rule): CheckFinding[] => {
    const steps = (rule.Transitions ?? [])
      .map(({ StorageClass, TransitionInDays }) => ({
        order: ORDER.indexOf(String(StorageClass)),
        days: Number(TransitionInDays),
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
        description: `rule ${String(rule.Id)}: ${what}`,
        fix: 'Order the steps by age: warm, colder, expiry.',
      },
    ];
  });
};
