import type { StackChange } from '../../change';
import type { Effect, ValueChange } from '../../finding';
import { asText } from '../../template/as-text';
import { called, valueText } from '../../words/values';
import { eachChange, type Judgement, type Rule } from '../rule';

/** What bounds a role whatever its policies say, and what lets people into its containers. */
export const bounds: Rule = eachChange(({ key, resource, before, after, values }, stack) => {
  if (before === undefined || after === undefined) return [];
  const it = called(resource, stack);
  return values.flatMap((value): Judgement[] => {
    const settles = [{ key, path: value.path }];
    const found = boundWords(value, it, stack);
    return found === undefined ? [] : [{ about: resource, ...found, causes: [value], settles }];
  });
});

function boundWords(
  { path, before, after }: ValueChange,
  it: string,
  stack: StackChange,
): { effect: Effect; summary: string } | undefined {
  if (path === 'Properties.PermissionsBoundary') {
    if (after === undefined) return { effect: 'worse', summary: `Removes the permissions boundary of ${it}.` };
    if (before === undefined)
      return { effect: 'better', summary: `Bounds what ${it} may do by ${valueText(after, stack)}.` };
    return {
      effect: 'neutral',
      summary: `Bounds what ${it} may do by ${valueText(after, stack)} instead of ${valueText(before, stack)}.`,
    };
  }
  if (path === 'Properties.EnableExecuteCommand') {
    const isOn = asText(after) === 'true';
    return {
      effect: isOn ? 'worse' : 'better',
      summary: `${isOn ? 'Lets' : 'No longer lets'} people run commands in the containers of ${it}.`,
    };
  }
  return undefined;
}
