import type { ResourceChange, StackChange } from '../../change';
import { isOwnChange, whyReplaced } from '../../words/replacement';
import { describeResource, shortPath } from '../../words/values';
import { EVERYTHING, eachChange, type Judgement, MOVE, REPLACEMENT } from '../rule';
import { deletionPolicy, describeRetention, isStateful, retentionLevel } from './stateful';

/** Something that holds data is removed. */
export const removed = eachChange((change, stack) => {
  const { key, resource, before, after } = change;
  if (before === undefined || after !== undefined || !isStateful(before)) return [];
  const policy = deletionPolicy(before);
  const it = describeResource(resource, stack);
  const end = ['it is deleted with its data', 'a snapshot of it is kept', 'it stays with its data, outside any stack'];
  return [
    {
      about: resource,
      effect: 'worse',
      summary: `${isLeftBehind(stack) ? `Leaves ${it} in a stack that the app no longer has; when that is deleted` : `Removes ${it}`}: ${end[retentionLevel(policy)]}.`,
      causes: [{ path: 'DeletionPolicy', before: policy }],
      remedy:
        retentionLevel(policy) === 2
          ? 'Say in the pull request who looks after it from now on, or delete it by hand when nothing needs it.'
          : 'Deploy once with a DeletionPolicy of Retain, then remove it; or back it up first.',
      settles: [{ key, path: EVERYTHING }],
    },
  ];
});

/** A stack that the app no longer has stays where it is until somebody deletes it; a nested one goes with the update. */
export function isLeftBehind({ base, head }: StackChange): boolean {
  return base !== undefined && head === undefined && base.nestedIn === undefined;
}

/** Something that holds data is replaced by something empty. */
export const replaced = eachChange((change, stack) => {
  const { key, resource, before, after, replacement } = change;
  if (before === undefined || after === undefined || replacement === undefined || !isStateful(before)) return [];
  if (change.movedFrom !== undefined) return [];
  const { isCertain, properties } = replacement;
  const paths = properties.map((name) => (name === 'Type' ? name : `Properties.${name}`));
  const verb = isCertain ? 'Replaces' : 'May replace';
  const remedy = isOwnChange(change)
    ? 'Leave the property as it is, or create the new one beside the old one and move the data before the switch.'
    : 'Keep what it refers to as it is, and it stays too.';
  return [
    {
      about: resource,
      effect: 'worse',
      summary: `${verb} ${describeResource(resource, stack)} (${whyReplaced(change, stack)}): the new one starts empty, ${fateOfReplaced(change)}.`,
      causes: causesOf(change, paths),
      remedy,
      settles: [{ key, path: REPLACEMENT }, ...paths.map((path) => ({ key, path }))],
    },
  ];
});

function causesOf({ before, after, values }: ResourceChange, paths: readonly string[]) {
  const own = values.filter(({ path }) => paths.some((cause) => path === cause || path.startsWith(`${cause}.`)));
  if (own.length > 0) return own;
  // The value is the same reference as before, to something that is new.
  return paths.map((path) => {
    const name = path.slice('Properties.'.length);
    return { path, before: before?.Properties?.[name], after: after?.Properties?.[name] };
  });
}

/** The old resource is kept if both versions say so: it is not documented which of them counts. */
function fateOfReplaced({ before, after }: ResourceChange): string {
  const policies = [before?.UpdateReplacePolicy, after?.UpdateReplacePolicy];
  return describeRetention(policies.reduce((a, b) => (retentionLevel(a) <= retentionLevel(b) ? a : b)));
}

/** Something that holds data has another logical id, or stands in another stack. */
export const moved = eachChange((change, stack) => {
  const { key, resource, before, movedFrom } = change;
  if (before === undefined || movedFrom === undefined || !isStateful(before)) return [];
  const isSameStack = movedFrom.stack === (stack.base ?? stack.stack).path;
  const where = isSameStack
    ? `from the logical id ${movedFrom.logicalId} to ${resource.logicalId}`
    : `from the stack ${movedFrom.stack} to ${stack.stack.path}`;
  const keep = isSameStack
    ? `Keep the logical id with overrideLogicalId('${movedFrom.logicalId}'), or move it with \`cdk refactor\` before you deploy.`
    : 'Move it with `cdk refactor` before you deploy, or retain it there and import it here with `cdk import`.';
  return [
    {
      about: resource,
      effect: 'worse',
      summary: `Moves ${describeResource(resource, stack)} ${where}: CloudFormation would delete and create, the new one starts empty, ${describeRetention(deletionPolicy(before))}.`,
      causes: [{ path: 'LogicalId', before: movedFrom.logicalId, after: resource.logicalId }],
      remedy: keep,
      settles: [MOVE, REPLACEMENT].map((path) => ({ key, path })),
    },
  ];
});

/** A whole stack is made anew, because it has another name or is deployed elsewhere. */
export function madeAnew(stack: StackChange): Judgement[] {
  const { base, head, isAnew, before } = stack;
  if (!isAnew || base === undefined || head === undefined) return [];
  const kept = [...before].filter(([key, resource]) => isStateful(resource) && stack.after.has(key));
  if (kept.length === 0) return [];
  const names = kept
    .map(([key]) => stack.named(key))
    .flatMap((resource) => (resource ? [shortPath(resource, head)] : []));
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return [
    {
      about: {
        path: head.path,
        logicalId: head.nestedIn?.logicalId ?? head.stackName,
        type: 'AWS::CloudFormation::Stack',
      },
      effect: 'worse',
      summary: `${describeAnew(stack)}: ${names.length === 1 ? 'what holds data in it starts' : `${names.length} resources that hold data start`} empty (${names.slice(0, 5).join(', ')}${more}).`,
      causes: placeChanges(stack),
      remedy:
        head.nestedIn === undefined
          ? `Keep the name with \`stackName: '${base.stackName}'\`, or move the resources with \`cdk refactor\` before you deploy.`
          : 'Keep the logical id of the nested stack, or move its resources with `cdk refactor` before you deploy.',
      settles: [],
    },
  ];
}

/** Keys of what holds data in a stack that is made anew. */
export function startEmpty({ isAnew, before, after }: StackChange): string[] {
  return isAnew ? [...before].flatMap(([key, resource]) => (isStateful(resource) && after.has(key) ? [key] : [])) : [];
}

/** How a stack comes to be made anew. */
export function describeAnew({ base, head }: StackChange): string {
  if (base === undefined || head === undefined) return '';
  if (head.nestedIn !== undefined) return `Makes the nested stack ${head.path} anew and deletes the old one`;
  if (base.stackName !== head.stackName)
    return `Deploys the stack ${base.stackName} anew as ${head.stackName}, beside the old one`;
  return `Deploys the stack ${head.stackName} to another account or region, beside the old one`;
}

export function placeChanges({ base, head }: StackChange) {
  const pairs = [
    ['StackName', base?.stackName, head?.stackName],
    ['Account', base?.account, head?.account],
    ['Region', base?.region, head?.region],
    ['LogicalId', base?.nestedIn?.logicalId, head?.nestedIn?.logicalId],
  ] as const;
  return pairs.filter(([, a, b]) => a !== b).map(([path, before, after]) => ({ path, before, after }));
}
