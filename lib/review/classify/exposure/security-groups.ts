import { listOf } from '../../../template/policy-document';
import { findReferencesWithin } from '../../../template/references';
import { recordOf, type TemplateResource } from '../../../template/resource';
import { asText } from '../../../template/values';
import type { ResourceChange, StackChange } from '../../change';
import type { Effect, ReviewedResource } from '../../finding';
import { shown } from '../../policy/sentences';
import { describeResource, formatValue, list } from '../../words/values';
import { readNumberValue } from '../property-rule';
import { EVERYTHING, type Judgement, type Rule } from '../rule';

const GROUP = 'AWS::EC2::SecurityGroup';
const RULES: Readonly<Record<string, Direction>> = {
  'AWS::EC2::SecurityGroupIngress': 'in',
  'AWS::EC2::SecurityGroupEgress': 'out',
};

type Direction = 'in' | 'out';

/** What a security group lets through, whether the group says so or a resource of its own. */
interface Opening {
  readonly group: string;
  readonly direction: Direction;
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  /** A range of addresses, another group, a list of prefixes. */
  readonly peer: string;
  /** Key of the resource that says so. */
  readonly source: string;
}

/** Security groups that let in, or out, more or less than before. */
export const securityGroups: Rule = (stack) => {
  const before = openings(stack.before, stack);
  const after = openings(stack.after, stack);
  const changed = new Map(stack.changes.map((change) => [change.key, change]));
  const groups = new Map<string, string[]>();
  for (const { group, source } of [...before, ...after]) {
    const change = changed.get(source);
    if (change !== undefined && isAboutRules(change)) groups.set(group, [...(groups.get(group) ?? []), source]);
  }
  return [...groups].sort(byName).flatMap(([group, sources]): Judgement[] => {
    const of = (openings: readonly Opening[]) => openings.filter((opening) => opening.group === group);
    const [had, has] = [of(before), of(after)];
    const [isNew, isGone] = [
      isOwn(group, stack.after) && !isOwn(group, stack.before),
      isOwn(group, stack.before) && !isOwn(group, stack.after),
    ];
    if (isGone) return [];
    const more = has.filter((opening) => !had.some((other) => coversOpening(other, opening)));
    const less = had.filter((opening) => !has.some((other) => coversOpening(other, opening)));
    const worth = isNew ? more.filter(({ direction, peer }) => direction === 'in' && isOutside(peer)) : more;
    const settles = [...new Set(sources)].flatMap((key) => {
      const change = changed.get(key);
      if (change === undefined || stack.named(key)?.type !== GROUP)
        return isNew && worth.length === 0 ? [] : [{ key, path: EVERYTHING }];
      return ['Properties.SecurityGroupIngress', 'Properties.SecurityGroupEgress'].map((path) => ({ key, path }));
    });
    const about = stack.named(group) ?? (stack.named(sources[0] ?? '') as ReviewedResource);
    if (worth.length + (isNew ? 0 : less.length) === 0)
      return isNew ? [] : [{ about, effect: 'neutral', summary: '', causes: [], settles, isNoise: true }];
    const effect: Effect = worth.length > 0 ? 'worse' : 'better';
    const it =
      stack.named(group) === undefined
        ? `the security group ${group.replace(/^\$\{|(\.GroupId)?\}$/g, '')}`
        : describeResource(about, stack);
    return [
      {
        about,
        effect,
        summary: describeOpening(it, worth, isNew ? [] : less),
        causes: [...new Set(sources)].flatMap((key) => changed.get(key)?.values ?? []),
        ...(worth.some(({ direction, peer }) => direction === 'in' && isOutside(peer))
          ? { remedy: 'Name who has to reach it: another security group, or a range of addresses of your own.' }
          : {}),
        settles,
      },
    ];
  });
};

function isAboutRules({ resource, before, after, values, movedFrom }: ResourceChange): boolean {
  if (before === undefined || after === undefined) return true;
  // One that is made anew because of what it refers to says what it said.
  if (resource.type !== GROUP) return values.length > 0 || movedFrom !== undefined;
  return values.some(({ path }) => path.startsWith('Properties.SecurityGroup'));
}

function isOwn(group: string, resources: ReadonlyMap<string, TemplateResource>): boolean {
  return resources.get(group)?.Type === GROUP;
}

function openings(resources: ReadonlyMap<string, TemplateResource>, stack: StackChange): Opening[] {
  return [...resources].flatMap(([key, { Type, Properties }]): Opening[] => {
    const properties = recordOf(Properties);
    const direction = RULES[Type];
    if (direction !== undefined) return opening(groupOf(properties.GroupId, stack), direction, properties, key, stack);
    if (Type !== GROUP) return [];
    return [
      ...listOf(properties.SecurityGroupIngress).flatMap((rule) => opening(key, 'in', recordOf(rule), key, stack)),
      ...listOf(properties.SecurityGroupEgress).flatMap((rule) => opening(key, 'out', recordOf(rule), key, stack)),
    ];
  });
}

/** Key of a group of the stack; for any other, the text of the reference. */
function groupOf(value: unknown, stack: StackChange): string {
  const [reference] = findReferencesWithin(value);
  return reference !== undefined && reference.stack === undefined ? reference.logicalId : formatValue(value, stack);
}

/** What the CDK writes to allow nothing: an address that is none. */
const NOBODY = '255.255.255.255/32';

function opening(
  group: string,
  direction: Direction,
  rule: Readonly<Record<string, unknown>>,
  source: string,
  stack: StackChange,
): Opening[] {
  const { IpProtocol, FromPort, ToPort } = rule;
  const peers = [
    rule.CidrIp,
    rule.CidrIpv6,
    rule.SourceSecurityGroupId,
    rule.DestinationSecurityGroupId,
    rule.SourcePrefixListId,
    rule.DestinationPrefixListId,
    rule.SourceSecurityGroupName,
  ];
  const protocol = asText(IpProtocol ?? '-1').toLowerCase();
  const isAll = protocol === '-1' || (FromPort === undefined && ToPort === undefined);
  // A port that only the deployment knows is compared as text, which stands in the name of the protocol.
  const [from, to] = [readNumberValue(FromPort), readNumberValue(ToPort ?? FromPort)];
  const isOpen = !isAll && (from === undefined || to === undefined);
  return peers
    .filter((peer) => peer !== undefined && peer !== NOBODY)
    .map((peer) => ({
      group,
      direction,
      protocol: isOpen ? `${protocol} ${formatValue(FromPort, stack)}` : protocol,
      from: isAll || isOpen ? 0 : (from ?? 0),
      to: isAll || isOpen ? 65_535 : (to ?? 65_535),
      peer: formatValue(peer, stack),
      source,
    }));
}

function coversOpening(wide: Opening, narrow: Opening): boolean {
  if (wide.direction !== narrow.direction || !containsRange(wide.peer, narrow.peer)) return false;
  if (wide.protocol === '-1') return true;
  return wide.protocol === narrow.protocol && wide.from <= narrow.from && narrow.to <= wide.to;
}

function describeOpening(it: string, more: readonly Opening[], less: readonly Opening[]): string {
  const parts = (openings: readonly Opening[], direction: Direction) =>
    list(
      openings
        .filter((opening) => opening.direction === direction)
        .map((opening) => `${ports(opening)} ${direction === 'in' ? 'from' : 'of'} ${peerText(opening.peer)}`),
    );
  const has = (openings: readonly Opening[], direction: Direction) =>
    openings.some((opening) => opening.direction === direction);
  const texts = [
    ...(has(more, 'in') ? [`lets ${parts(more, 'in')} into ${it}`] : []),
    ...(has(more, 'out') ? [`lets what is in ${it} reach ${parts(more, 'out')}`] : []),
    ...(has(less, 'in') ? [`no longer lets ${parts(less, 'in')} into ${it}`] : []),
    ...(has(less, 'out') ? [`no longer lets what is in ${it} reach ${parts(less, 'out')}`] : []),
  ];
  const sentence = texts.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function ports({ protocol, from, to }: Opening): string {
  if (protocol === '-1') return 'everything';
  const name = shown(protocol.replace(/^\w+/, (word) => word.toUpperCase()));
  if (from === 0 && to === 65_535) return name.includes(' ') ? name : `all of ${name}`;
  return from === to ? `${name} ${from}` : `${name} ${from}-${to}`;
}

function peerText(peer: string): string {
  if (peer === '0.0.0.0/0' || peer === '::/0') return `everybody (${peer})`;
  return shown(peer).replace(/\.GroupId$/, '');
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
/** Whether everything in one range of addresses is in another; texts that are no ranges have to be equal. */
export function containsRange(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  // Ranges of version 6 are compared by these two only: no template of ours has any other.
  if (wide === '::/0') return narrow.includes(':') && narrow.includes('/') && !narrow.includes('$');
  const [outer, inner] = [rangeOf(wide), rangeOf(narrow)];
  return outer !== undefined && inner !== undefined && outer.from <= inner.from && inner.to <= outer.to;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** 10.0.0.0/8 as numbers; undefined for anything else. */
function rangeOf(text: string): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - bits);
  const from = Math.floor(address / size) * size;
  return { from, to: from + size - 1 };
}

/** Ranges that no one has on the internet (RFC 1918, RFC 6598, RFC 3927). */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'];

/** Whether somebody on the internet may be in a range. What only the deployment knows is taken for inside. */
export function isOutside(text: string): boolean {
  if (text === '::/0') return true;
  return rangeOf(text) !== undefined && !PRIVATE.some((range) => containsRange(range, text));
}
