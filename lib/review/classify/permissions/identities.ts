import { recordOf } from '../../../template/resource';
import type { ResourceChange, StackChange } from '../../change';
import type { Effect, ValueChange } from '../../finding';
import { grantDifference, isAllowed, isDenied } from '../../policy/difference';
import type { Atom } from '../../policy/grants';
import { type Identity, readIdentities } from '../../policy/identities';
import { describeGrant } from '../../policy/sentences';
import { describeResource, list } from '../../words/values';
import { EVERYTHING, type Judgement, type Rule } from '../rule';

/** What a role (or user, or group) may do, whichever policies say so: broader, narrower, or the same in other words. */
export const identities: Rule = (stack) => {
  const changed = new Map(stack.changes.map((change) => [change.key, change]));
  const before = readIdentities(stack.before, stack);
  const after = readIdentities(stack.after, stack);
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name): Judgement[] => {
    const [old, now] = [before.get(name), after.get(name)];
    const sources = [...new Set([...(old?.sources ?? []), ...(now?.sources ?? [])])].sort();
    const touched = sources.flatMap((key) => changed.get(key) ?? []).filter(isAboutPolicies);
    return touched.length === 0 ? [] : judgeIdentity({ name, old, now, touched, stack });
  });
};

/** What of a resource says what somebody may do. */
const POLICY_PARTS = [
  'PolicyDocument',
  'Policies',
  'ManagedPolicyArns',
  'Roles',
  'Users',
  'Groups',
  'PolicyName',
  'InlinePolicy',
  'ManagedPolicies',
];

function isAboutPolicies({ resource, before, after, values, movedFrom }: ResourceChange): boolean {
  if (before === undefined || after === undefined) return true;
  if (movedFrom !== undefined && resource.type.endsWith('Policy')) return true;
  return values.some(({ path }) => isPolicyPart(path));
}

function isPolicyPart(path: string): boolean {
  return POLICY_PARTS.some((part) => new RegExp(`^Properties\\.${part}(?![A-Za-z])`).test(path));
}

interface IdentityChange {
  readonly name: string;
  readonly old: Identity | undefined;
  readonly now: Identity | undefined;
  readonly touched: readonly ResourceChange[];
  readonly stack: StackChange;
}

function judgeIdentity({ name, old, now, touched, stack }: IdentityChange): Judgement[] {
  const [had, has] = [old?.grants ?? [], now?.grants ?? []];
  const { gained, lost } = grantDifference(had, has);
  const attached = missing(now?.managed, old?.managed);
  const detached = missing(old?.managed, now?.managed);
  const role = touched.find(({ key }) => key === name);
  const isNew = role?.before === undefined && role !== undefined;
  const isGone = role?.after === undefined && role !== undefined;
  const about = stack.named(name) ?? (touched[0] as ResourceChange).resource;
  const settles = touched
    .flatMap(claimsOn)
    .filter(({ key, path }) => path !== EVERYTHING || key !== name || isNew || isGone);
  const who = stack.named(name) === undefined ? name : describeResource(about, stack);
  const isNothing = gained.length + lost.length + attached.length + detached.length === 0;
  if (isNothing && (isNew || isGone)) return [];
  // Of a new stack its roles are told with it, unless they may everything.
  if (stack.base === undefined && effectOf([...gained.filter(isAllowed), ...attached], [], 0, true, false) !== 'worse')
    return [];
  if (isNothing) return [{ about, effect: 'neutral', summary: '', causes: [], settles, isNoise: true }];
  const effect = effectOf(
    [...gained.filter(isAllowed), ...attached],
    [...gained.filter(isDenied)],
    lost.length + detached.length,
    isNew,
    isGone,
  );
  return [
    {
      about,
      effect,
      summary: describeIdentity(who, { gained, lost, attached, detached, isNew, isGone }),
      causes: causesOf(touched),
      ...(effect === 'worse' ? { remedy: 'Name the actions and the resources that it needs, and no others.' } : {}),
      settles,
    },
  ];
}

/** A new role may what it may; it is worse only where it may everything. */
function effectOf(
  gained: readonly (Atom | string)[],
  undenied: readonly Atom[],
  lost: number,
  isNew: boolean,
  isGone: boolean,
): Effect {
  if (isGone) return 'neutral';
  if (isNew) return gained.some(isSweeping) ? 'worse' : 'neutral';
  if (gained.length + undenied.length > 0) return 'worse';
  return lost > 0 ? 'better' : 'neutral';
}

/** Policies of AWS that may do nearly everything. */
const SWEEPING = /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

function isSweeping(given: Atom | string): boolean {
  if (typeof given === 'string') return SWEEPING.test(given);
  const { actions, resources } = given;
  const isEverywhere = resources.isNot || resources.texts.includes('*');
  return isEverywhere && (actions.isNot || actions.texts.some((action) => action === '*' || action.endsWith(':*')));
}

function describeIdentity(
  who: string,
  {
    gained,
    lost,
    attached,
    detached,
    isNew,
    isGone,
  }: {
    readonly gained: readonly Atom[];
    readonly lost: readonly Atom[];
    readonly attached: readonly string[];
    readonly detached: readonly string[];
    readonly isNew: boolean;
    readonly isGone: boolean;
  },
): string {
  const own = { who: false };
  const texts = (atoms: readonly Atom[], managed: readonly string[]) => [
    ...(atoms.some(isAllowed) ? [describeGrant(atoms.filter(isAllowed), own)] : []),
    ...(managed.length > 0 ? [`do what ${list(managed.map(policyName))} allows`] : []),
  ];
  const may = texts(gained, attached);
  const mayNot = texts(lost, detached);
  if (isNew) return `Creates ${who}, which may ${may.join('; ')}.`;
  if (isGone) return `Removes ${who}, which could ${mayNot.join('; ')}.`;
  const parts = [
    ...(may.length > 0 ? [`may also ${may.join('; ')}`] : []),
    ...(gained.some(isDenied) ? [`is no longer denied ${describeGrant(gained.filter(isDenied), own)}`] : []),
    ...(mayNot.length > 0 ? [`may no longer ${mayNot.join('; ')}`] : []),
    ...(lost.some(isDenied) ? [`is denied ${describeGrant(lost.filter(isDenied), own)}`] : []),
  ];
  const verb = may.length > 0 || gained.some(isDenied) ? 'Broadens' : 'Narrows';
  return `${verb} what ${who} may do: it ${parts.join('; it ')}.`;
}

function policyName(arn: string): string {
  return arn.split(':policy/').at(-1) ?? arn;
}

function claimsOn({
  key,
  resource,
  before,
  after,
  values,
  movedFrom,
}: ResourceChange): { key: string; path: string }[] {
  if (before === undefined || after === undefined) return [{ key, path: EVERYTHING }];
  // A policy under another name is told with whom it is for, or not at all.
  if (movedFrom !== undefined && resource.type.endsWith('Policy')) return [{ key, path: EVERYTHING }];
  return values.filter(({ path }) => isPolicyPart(path)).map(({ path }) => ({ key, path }));
}

function causesOf(touched: readonly ResourceChange[]): ValueChange[] {
  return touched.flatMap(({ before, after, values }): ValueChange[] => {
    if (before !== undefined && after !== undefined) return values.filter(({ path }) => isPolicyPart(path));
    const document = recordOf((after ?? before)?.Properties).PolicyDocument;
    if (document === undefined) return [];
    const path = 'Properties.PolicyDocument';
    return [after === undefined ? { path, before: document } : { path, after: document }];
  });
}

function missing(from: readonly string[] = [], others: readonly string[] = []): string[] {
  return from.filter((item) => !others.includes(item));
}
