import { recordOf } from '../../template/resource';
import type { AssemblyStack } from '../../template/stack';
import { asText } from '../../template/values';
import type { ResourceChange, StackChange } from '../change';
import type { ValueChange } from '../finding';
import { differences } from '../template/differences';
import { nameResourceType } from '../words/nouns';
import { whyReplaced } from '../words/replacement';
import { describeResource, formatShortValue, list } from '../words/values';
import { describeAnew, isLeftBehind, placeChanges, startEmpty } from './data-loss/lost-resources';
import { EVERYTHING, eachChange, isBelow, type Judgement, MOVE, REPLACEMENT, type Rule } from './rule';

/** A stack that is new, gone or made anew: one line, not one for each of its resources. */
const wholeStacks: Rule = (stack) => {
  const { base, head, isAnew, changes } = stack;
  if (base !== undefined && head !== undefined) {
    if (!isAnew) return [];
    const count = changes.length === 1 ? 'One resource' : `${changes.length} resources`;
    const differ = `${count} of the stack ${head.stackName} differ${changes.length === 1 ? 's' : ''} in other ways too.`;
    const others = changes.length === 0 ? '' : differ;
    // That it is made anew has been told where something in it holds data.
    const isTold = startEmpty(stack).length > 0;
    const sentences = [...(isTold ? [] : [`${describeAnew(stack)}.`]), ...(others === '' ? [] : [others])];
    return sentences.length === 0 ? [] : [whole(stack, sentences.join(' '), changes)];
  }
  if (changes.length === 0) return [];
  const name = stack.stack.nestedIn === undefined ? stack.stack.stackName : stack.stack.path;
  const count = `${changes.length} ${changes.length === 1 ? 'resource' : 'resources'}`;
  const beside = changes.length < (stack.before.size || stack.after.size) ? ' beside those named above' : '';
  const what = `${name} with ${count}${beside} (${mostOf(changes)})`;
  if (head !== undefined) return [whole(stack, `Creates the stack ${what}.`, changes)];
  if (!isLeftBehind(stack)) return [whole(stack, `Removes the stack ${what}.`, changes)];
  return [whole(stack, `No longer has the stack ${what}, which stays as it is until somebody deletes it.`, changes)];
};

/** "68 alarms, 2 topics and 3 others". */
function mostOf(changes: readonly ResourceChange[]): string {
  const counts = new Map<string, number>();
  for (const { resource } of changes) counts.set(resource.type, (counts.get(resource.type) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const texts = sorted.slice(0, 3).map(([type, count]) => `${count} × ${nameResourceType(type)}`);
  const rest = sorted.slice(3).reduce((sum, [, count]) => sum + count, 0);
  return rest === 0 ? texts.join(', ') : `${texts.join(', ')}, ${rest} others`;
}

function whole(stack: StackChange, summary: string, changes: readonly ResourceChange[]): Judgement {
  const { path, stackName, nestedIn } = stack.stack;
  return {
    about: { path, logicalId: nestedIn?.logicalId ?? stackName, type: 'AWS::CloudFormation::Stack' },
    effect: 'neutral',
    summary,
    causes: placeChanges(stack),
    settles: changes.map(({ key }) => ({ key, path: EVERYTHING })),
  };
}

/** Parts of a template that only CloudFormation can read: macros, and what they make resources of. */
const unread: Rule = ({ base, head, stack }) => {
  if (base === undefined || head === undefined) return [];
  const parts = (side: AssemblyStack) => {
    const { Transform, Hooks } = side.template;
    const others = Object.entries(recordOf(side.template.Resources)).filter(([name]) => name.startsWith('Fn::'));
    return {
      Transform,
      Hooks,
      ...Object.fromEntries(others),
    };
  };
  const causes = differences(parts(base), parts(head), '');
  if (causes.length === 0) return [];
  const names = [...new Set(causes.map(({ path }) => path.split('.')[0] ?? path))];
  return [
    {
      about: {
        path: stack.path,
        logicalId: stack.nestedIn?.logicalId ?? stack.stackName,
        type: 'AWS::CloudFormation::Stack',
      },
      effect: 'neutral',
      summary: `Changes parts of the stack ${stack.stackName} that a review cannot read: ${list(names)}.`,
      causes,
      settles: [],
    },
  ];
};

/** Resources that have other names and hold nothing: one line for a construct with all that is in it. */
const movedTogether: Rule = (stack) => {
  const groups = new Map<string, ResourceChange[]>();
  for (const change of stack.changes) {
    if (change.movedFrom === undefined) continue;
    const key = prefixes(change.movedFrom.path, change.resource.path).join(' > ');
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].flatMap((changes): Judgement[] => {
    const [first] = changes;
    if (first?.movedFrom === undefined) return [];
    const [from, to] = prefixes(first.movedFrom.path, first.resource.path);
    const what = changes.length === 1 ? describeResource(first.resource, stack) : `${changes.length} resources`;
    const how = from === to ? `under another logical id` : `from ${from} to ${to}`;
    return [
      {
        about: first.resource,
        effect: 'neutral',
        summary: `Moves ${what} ${how}: CloudFormation creates ${changes.length === 1 ? 'it' : 'them'} anew and deletes the old.`,
        causes: changes.map(({ movedFrom, resource }) => ({
          path: 'LogicalId',
          before: movedFrom?.logicalId,
          after: resource.logicalId,
        })),
        remedy: 'To keep them, keep their construct ids, or move them with `cdk refactor` before you deploy.',
        settles: changes.flatMap(({ key }) => [MOVE, REPLACEMENT].map((path) => ({ key, path }))),
      },
    ];
  });
};

/** Two paths without the parts that they end in together. */
function prefixes(from: string, to: string): [string, string] {
  const [left, right] = [from.split('/'), to.split('/')];
  while (left.length > 1 && right.length > 1 && left.at(-1) === right.at(-1)) {
    left.pop();
    right.pop();
  }
  return [left.join('/'), right.join('/')];
}

/** Tags, which tend to change on everything at once. */
const tags: Rule = (stack) => {
  const isTag = (path: string) => isBelow(path, 'Properties.Tags') || isBelow(path, 'Properties.FileSystemTags');
  const found = stack.changes.flatMap((change) => {
    const values = change.values.filter(({ path }) => isTag(path));
    const isReplacing = change.replacement?.properties.some((name) => name.endsWith('Tags')) === true;
    return values.length > 0 && change.before && change.after && !isReplacing ? [{ change, values }] : [];
  });
  const [first] = found;
  if (first === undefined) return [];
  const names = new Set(found.flatMap(({ values }) => values.flatMap(tagNames)));
  const keys = [...names]
    .filter((name) => name !== '')
    .sort()
    .join(', ');
  const one = found.length === 1;
  const { path, stackName } = stack.stack;
  return [
    {
      about: one ? first.change.resource : { path, logicalId: stackName, type: 'AWS::CloudFormation::Stack' },
      effect: 'neutral',
      summary: `Changes ${keys === '' ? 'tags' : `the tags ${keys}`} of ${one ? describeResource(first.change.resource, stack) : `${found.length} resources`}.`,
      causes: first.values,
      settles: found.flatMap(({ change, values }) => values.map((value) => ({ key: change.key, path: value.path }))),
    },
  ];
};

/** Name of a tag that differs; of tags that are there on one side only, all names. */
function tagNames({ path, before, after }: ValueChange): string[] {
  const [, name] = /\[([^\]]*)\]/.exec(path) ?? [];
  if (name !== undefined) return [name];
  return [before, after].flatMap((side) => (Array.isArray(side) ? side.map((tag) => asText(recordOf(tag).Key)) : []));
}

/** What no class before has a word for. */
const rest: Rule = eachChange((change, stack) => {
  const { key, resource, values, isToldReplaced } = change;
  if (isToldReplaced) return [];
  const summary = sentence(change, stack);
  return [{ about: resource, effect: 'neutral', summary, causes: values, settles: [{ key, path: EVERYTHING }] }];
});

function sentence(change: ResourceChange, stack: StackChange): string {
  const { resource, before, after, values, replacement } = change;
  const it = describeResource(resource, stack);
  if (before === undefined) return `Creates ${it}.`;
  if (after === undefined) return `Removes ${it}.`;
  const names = values.map(({ path }) => path.replace(/^Properties\./, ''));
  const what = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  if (replacement === undefined) return `Changes ${what} of ${it}${onlyChange(values, stack)}.`;
  return `${replacement.isCertain ? 'Replaces' : 'May replace'} ${it} (${whyReplaced(change, stack)}); it holds no data.`;
}

/** Both values, where one differs and a sentence can hold it. */
function onlyChange(values: readonly ValueChange[], stack: StackChange): string {
  const [only] = values;
  if (values.length !== 1 || only === undefined) return '';
  const [from, to] = [formatShortValue(only.before, stack), formatShortValue(only.after, stack)];
  const isShort = from.length + to.length <= 120 && !/[{[]"/.test(from + to);
  return isShort ? `: ${to} instead of ${from}` : '';
}

/** What is made anew for no reason of its own: one line for all that follows from what is named elsewhere. */
const follows: Rule = (stack) => {
  const found = stack.changes.filter(
    (change) => change.before && change.after && change.replacement && change.values.length === 0,
  );
  const [first] = found;
  if (first === undefined || found.length === 1) return [];
  const names = list(found.map(({ resource }) => describeResource(resource, stack)));
  return [
    {
      about: first.resource,
      effect: 'neutral',
      summary: `Makes ${found.length} resources anew that hold no data, because they refer to what is made anew: ${names}.`,
      causes: [],
      settles: found.map(({ key }) => ({ key, path: EVERYTHING })),
    },
  ];
};

export const OTHER: readonly Rule[] = [wholeStacks, unread, movedTogether, tags, follows, rest];
