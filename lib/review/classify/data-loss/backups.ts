import { recordOf } from '../../../template/resource';
import { describeResource } from '../../words/values';
import { readNumberValue, valueAt } from '../property-rule';
import { EVERYTHING, eachChange } from '../rule';

/** What makes backups of other resources. */
const MAKES_BACKUPS = ['AWS::Backup::BackupPlan', 'AWS::Backup::BackupSelection', 'AWS::DLM::LifecyclePolicy'];

/** Backups that are no longer made. */
export const backupsRemoved = eachChange(({ key, resource, before, after }, stack) => {
  if (before === undefined || after !== undefined || !MAKES_BACKUPS.includes(resource.type)) return [];
  return [
    {
      about: resource,
      effect: 'worse',
      summary: `Removes ${describeResource(resource, stack)}: what it covers is no longer backed up.`,
      causes: [],
      remedy: 'Say in the pull request what backs up the same from now on.',
      settles: [{ key, path: EVERYTHING }],
    },
  ];
});

/** Backups of a plan that are kept for less time, or are no longer made. */
export const backupRules = eachChange(({ key, resource, before, after, values }, stack) => {
  if (resource.type !== 'AWS::Backup::BackupPlan' || before === undefined || after === undefined) return [];
  const daysOf = (properties: unknown) => {
    const rules = valueAt(properties, 'BackupPlan.BackupPlanRule');
    return (Array.isArray(rules) ? rules : []).map(
      (rule) => readNumberValue(recordOf(recordOf(rule).Lifecycle).DeleteAfterDays) ?? Infinity,
    );
  };
  const [left, right] = [daysOf(before.Properties), daysOf(after.Properties)];
  const longest = (days: readonly number[]) => Math.max(0, ...days);
  if (left.length === right.length && longest(left) === longest(right)) return [];
  const isWorse = longest(right) < longest(left) || right.length < left.length;
  const text = (days: number) => (days === Infinity ? 'for ever' : `for ${days} days`);
  return [
    {
      about: resource,
      effect: isWorse ? 'worse' : 'better',
      summary: `Keeps the backups of ${describeResource(resource, stack)} ${text(longest(right))} instead of ${text(longest(left))}, by ${right.length} rules instead of ${left.length}.`,
      causes: values,
      ...(isWorse ? { remedy: 'Keep backups as long as it takes to notice a mistake.' } : {}),
      settles: [{ key, path: 'Properties.BackupPlan' }],
    },
  ];
});

/** Messages that nobody can handle are kept in a queue of their own, or are tried until they are lost. */
export const deadLetters = eachChange(({ key, resource, before, after, values }, stack) => {
  const path = 'Properties.RedrivePolicy';
  if (resource.type !== 'AWS::SQS::Queue' || before === undefined || after === undefined) return [];
  const [had, has] = [before, after].map(({ Properties }) => Properties?.RedrivePolicy !== undefined);
  if (had === has) return [];
  const it = describeResource(resource, stack);
  return [
    {
      about: resource,
      effect: has ? 'better' : 'worse',
      summary: has
        ? `Keeps messages of ${it} that cannot be handled in a queue of their own.`
        : `No longer keeps messages of ${it} that cannot be handled: they are tried until they expire, and are lost.`,
      causes: values.filter((value) => value.path.startsWith(path)),
      ...(has ? {} : { remedy: 'Keep the queue for dead letters.' }),
      settles: [{ key, path }],
    },
  ];
});
