import { recordOf } from '../../../template/resource';
import { asText } from '../../../template/values';
import type { Effect, ValueChange } from '../../finding';
import { describeResource } from '../../words/values';
import { readNumberValue, valueAt } from '../property-rule';
import { eachChange } from '../rule';

/** Objects, or earlier versions of them, that a rule deletes, and after how many days. */
interface Expiry {
  readonly of: 'objects' | 'earlier versions';
  /** Below which prefix, with which tags. */
  readonly where: string;
  readonly days: number;
}

/** Rules that delete objects: sooner is worse, later better. Rules that move them to another class are of no matter here. */
export const expiry = eachChange(({ key, resource, before, after, values }, stack) => {
  const path = 'Properties.LifecycleConfiguration';
  if (resource.type !== 'AWS::S3::Bucket' || before === undefined || after === undefined) return [];
  if (!values.some((value) => value.path.startsWith(path))) return [];
  const [left, right] = [expiries(before.Properties), expiries(after.Properties)];
  const it = describeResource(resource, stack);
  const sooner = right.filter((rule) => rule.days < daysIn(left, rule));
  const later = left.filter((rule) => daysIn(right, rule) > rule.days);
  if (sooner.length + later.length === 0) return [];
  const effect: Effect = sooner.length > 0 ? 'worse' : 'better';
  const parts = [
    ...sooner.map((rule) => `deletes ${words(rule)} after ${rule.days} days instead of ${text(daysIn(left, rule))}`),
    ...later.map((rule) => `deletes ${words(rule)} ${text(daysIn(right, rule))} instead of after ${rule.days} days`),
  ];
  const sentence = `${parts.join('; ')} in ${it}.`;
  const causes = values.filter((value) => value.path.startsWith(path));
  return [
    {
      about: resource,
      effect,
      summary: sentence.charAt(0).toUpperCase() + sentence.slice(1),
      causes,
      ...(effect === 'worse' ? { remedy: 'Keep the objects as long as before, or move them to a colder class.' } : {}),
      settles: causes.filter(isAboutExpiry).map((value) => ({ key, path: value.path })),
    },
  ];
});

function isAboutExpiry({ path, before, after }: ValueChange): boolean {
  return /Expiration|Status/.test(path) || /Expiration/.test(JSON.stringify([before, after]));
}

function expiries(properties: unknown): Expiry[] {
  const rules = valueAt(properties, 'LifecycleConfiguration.Rules');
  return (Array.isArray(rules) ? rules : []).map(recordOf).flatMap((rule): Expiry[] => {
    if (rule.Status === 'Disabled') return [];
    const where = JSON.stringify([rule.Prefix ?? '', rule.TagFilters ?? [], rule.ObjectSizeGreaterThan ?? 0]);
    const given = [
      ['objects', rule.ExpirationInDays],
      ['earlier versions', rule.NoncurrentVersionExpirationInDays],
      ['earlier versions', recordOf(rule.NoncurrentVersionExpiration).NoncurrentDays],
    ] as const;
    return given.flatMap(([of, value]) => {
      const days = readNumberValue(value);
      return days === undefined ? [] : [{ of, where, days }];
    });
  });
}

/** After how many days the rules delete the same; never where none does. */
function daysIn(rules: readonly Expiry[], { of, where }: Expiry): number {
  return Math.min(...rules.filter((rule) => rule.of === of && rule.where === where).map(({ days }) => days), Infinity);
}

function text(days: number): string {
  return days === Infinity ? 'never' : `after ${days} days`;
}

function words({ of, where }: Expiry): string {
  const prefix = asText((JSON.parse(where) as unknown[])[0]);
  return prefix === '' ? of : `${of} below ${prefix}`;
}

/** Encryption of a bucket without a key of its own. */
export const bucketEncryption = eachChange(({ key, resource, before, after, values }, stack) => {
  const path = 'Properties.BucketEncryption';
  const own = values.filter((value) => value.path.startsWith(path));
  if (resource.type !== 'AWS::S3::Bucket' || before === undefined || after === undefined || own.length === 0) return [];
  const algorithm = (properties: unknown) => {
    const found = /"SSEAlgorithm":"([^"]*)"/.exec(JSON.stringify(valueAt(properties, 'BucketEncryption')) ?? '');
    return found?.[1] ?? 'AES256';
  };
  // Since 2023 every bucket is encrypted with a key of Amazon S3 where nothing else is said (S3 user guide).
  const [left, right] = [algorithm(before.Properties), algorithm(after.Properties)];
  if (left === right) return [];
  const effect: Effect = right === 'AES256' ? 'worse' : 'better';
  const it = describeResource(resource, stack);
  return [
    {
      about: resource,
      effect,
      summary: `Encrypts new objects of ${it} with ${right === 'AES256' ? 'a key that S3 holds' : 'a key of KMS'} instead of ${left === 'AES256' ? 'one that S3 holds' : 'one of KMS'}.`,
      causes: own,
      settles: [{ key, path }],
    },
  ];
});
