import { asText } from '../../../template/values';
import type { StackChange } from '../../change';
import type { Effect, ValueChange } from '../../finding';
import { describeResource, formatShortValue } from '../../words/values';
import { EVERYTHING, eachChange, type Judgement, type Rule } from '../rule';

/** What bounds a role whatever its policies say, and what lets people into its containers. */
export const bounds: Rule = eachChange(({ key, resource, before, after, values }, stack) => {
  if (before === undefined || after === undefined) return [];
  const it = describeResource(resource, stack);
  return values.flatMap((value): Judgement[] => {
    const settles = [{ key, path: value.path }];
    const found = describeBound(value, it, stack);
    return found === undefined ? [] : [{ about: resource, ...found, causes: [value], settles }];
  });
});

function describeBound(
  { path, before, after }: ValueChange,
  it: string,
  stack: StackChange,
): { effect: Effect; summary: string } | undefined {
  if (path === 'Properties.PermissionsBoundary') {
    if (after === undefined) return { effect: 'worse', summary: `Removes the permissions boundary of ${it}.` };
    if (before === undefined)
      return { effect: 'better', summary: `Bounds what ${it} may do by ${formatShortValue(after, stack)}.` };
    return {
      effect: 'neutral',
      summary: `Bounds what ${it} may do by ${formatShortValue(after, stack)} instead of ${formatShortValue(before, stack)}.`,
    };
  }
  if (path === 'Properties.EnableExecuteCommand') {
    const isOn = asText(after) === 'true';
    return {
      effect: isOn ? 'worse' : 'better',
      summary: `${isOn ? 'Lets' : 'No longer lets'} people run commands in the containers of ${it}.`,
    };
  }
  if (RUNS_AS.test(path))
    return {
      effect: 'neutral',
      summary: `Runs ${it} with the permissions of another role: ${formatShortValue(after, stack)} instead of ${formatShortValue(before, stack)}.`,
    };
  return undefined;
}

/** Where a type names the role that it acts as. */
const RUNS_AS = /^Properties\.(Role|RoleArn|TaskRoleArn|ExecutionRoleArn|IamInstanceProfile|ServiceRole)$/;

/** Keys that never end, and that somebody has to keep secret. */
export const accessKeys: Rule = eachChange(({ key, resource, before, after }, stack) => {
  if (resource.type !== 'AWS::IAM::AccessKey' || (before !== undefined && after !== undefined)) return [];
  const isNew = before === undefined;
  return [
    {
      about: resource,
      effect: isNew ? 'worse' : 'better',
      summary: `${isNew ? 'Creates' : 'Removes'} an access key that never ends, for ${formatShortValue((after ?? before)?.Properties?.UserName, stack)}.`,
      causes: [],
      ...(isNew ? { remedy: 'Let a role be taken instead, whose keys end by themselves.' } : {}),
      settles: [{ key, path: EVERYTHING }],
    },
  ];
});
