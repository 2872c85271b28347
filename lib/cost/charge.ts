import type { UsageConfig, UsageName } from '../model/cost/usage';
import type { Template, TemplateResource } from '../template/resource';
import type { PriceKey } from './price-keys';

/** A stack whose cost is asked for. */
export interface CostedStack {
  /** First part of the construct path, such as jedire-prod; the stack's name in an app without stages. */
  readonly environment: string;
  /** Construct path of the stack, such as jedire-prod/data. */
  readonly path: string;
  /** Name by which other stacks read its outputs. @default nothing of it is found in other stacks */
  readonly stackName?: string;
  /** Left out where the app does not state it. Then nothing whose price depends on it is covered. */
  readonly region?: string;
  readonly template: Template;
  /** Construct paths by logical id; a logical id stands for itself where it has none. */
  readonly paths?: Readonly<Record<string, string>>;
}

/** Task-hours of a span, as a simulation reports them (`Outcome.taskHours`) and the hours they are of. */
export interface StatedTaskHours {
  readonly taskHours: number;
  /** More than none. */
  readonly hours: number;
  /** Where they are from, in words: "replay of 2026-10". */
  readonly source: string;
}

/** A resource whose cost is asked for, and what stands around it. */
export interface CostedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The others of its template. */
  readonly siblings: Readonly<Record<string, TemplateResource>>;
  readonly template: Template;
  /** Its stack, by the name that other stacks read outputs of. */
  readonly stackName?: string | undefined;
  /** The templates of all stacks: what belongs to it may stand in another. */
  readonly templates?: readonly Template[];
  /** Name of the construct directly below the stack. */
  readonly service: string;
  /** Task-hours that somebody states for it, in place of those of its floors. */
  readonly stated?: StatedTaskHours;
  /** Its share of what somebody states that the environment uses in a month. */
  readonly usage?: UsageConfig;
}

/** What a resource is billed for in a month, before there is a price. */
export interface Charge {
  /** What it is, in words: "NAT gateway". */
  readonly what: string;
  readonly key: PriceKey;
  /** Units of the price in a month. */
  readonly quantity: number;
  /** What the quantity rests on, where that is not in the template. */
  readonly assumption?: string;
}

/** What a resource is billed for beside that, or may be, and why it is not in the estimate. */
export interface UnpricedItem {
  readonly what: string;
  readonly reason: string;
}

export interface ResourceCost {
  readonly charges: readonly Charge[];
  readonly gaps: readonly UnpricedItem[];
}

/** Says what a resource of one type is billed for. Throws nothing: what it cannot read is a gap. */
export type Pricer = (resource: CostedResource) => ResourceCost;

/** Billed for what goes through it or lies in it. */
export const BY_USE = 'billed by use, which the template does not state';

export function resourceCost(charges: readonly Charge[], gaps: readonly UnpricedItem[] = []): ResourceCost {
  return { charges, gaps };
}

/** What is billed by use: so many units of a price for each one that is stated, or a gap where none is. */
export function usageCost(
  { usage }: CostedResource,
  name: UsageName,
  what: string,
  key: PriceKey,
  unitsEach = 1,
): ResourceCost {
  const amount = usage?.[name];
  if (amount === undefined) return resourceCost([], [{ what, reason: BY_USE }]);
  const assumption = `as the configuration states: ${usage?.source}`;
  return resourceCost([{ what, key, quantity: amount * unitsEach, assumption }]);
}

/** Several parts of a cost as one. */
export function addCosts(...parts: readonly ResourceCost[]): ResourceCost {
  return resourceCost(
    parts.flatMap(({ charges }) => charges),
    parts.flatMap(({ gaps }) => gaps),
  );
}

/** A cost that depends on what only a deployment knows. */
export function unknownCost(what: string, property: string): ResourceCost {
  return resourceCost([], [{ what, reason: `${property} is not a value in the template` }]);
}

/** Resources of a type beside another one, with their logical ids. */
export function findSiblings(
  { siblings }: Pick<CostedResource, 'siblings'>,
  type: string,
): { readonly logicalId: string; readonly properties: Readonly<Record<string, unknown>> }[] {
  return Object.entries(siblings)
    .filter(([, sibling]) => sibling.Type === type)
    .map(([logicalId, sibling]) => ({ logicalId, properties: sibling.Properties ?? {} }));
}
