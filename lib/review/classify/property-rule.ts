import { recordOf } from '../../template/resource';
import { asText } from '../../template/values';
import type { ResourceChange, StackChange } from '../change';
import type { Effect } from '../finding';
import { isSame } from '../template/differences';
import { targetName } from '../words/scaling';
import { describeResource, formatShortValue } from '../words/values';
import { eachChange, isBelow, type Judgement, type Rule } from './rule';

/** What it means that a value became another; undefined where the rule has nothing to say of it. */
export type Judge = (before: unknown, after: unknown) => Effect | undefined;

/** What a sentence is made of. */
export interface Words {
  /** "the database cluster Database/Cluster". */
  readonly it: string;
  readonly before: string;
  readonly after: string;
  readonly effect: Effect;
}

/** One property of one or several types, and what it means when it differs. */
export interface PropertyRule {
  /** Where it stands below Properties: names with dots. */
  readonly property: string;
  readonly types: readonly string[];
  /** What the service does where the template says nothing (reference of the type). */
  readonly absent?: unknown;
  readonly judge: Judge;
  readonly says: (words: Words) => string;
  /** What to do instead where it gets worse. */
  readonly remedy?: string;
  /** Judged of a new resource too, as if it had been what is absent. */
  readonly alsoNew?: boolean;
}

/** The rules as one: each property of each changed resource by the row that knows it. */
export function byProperty(rows: readonly PropertyRule[]): Rule {
  const byType = new Map<string, PropertyRule[]>();
  for (const row of rows) for (const type of row.types) byType.set(type, [...(byType.get(type) ?? []), row]);
  return eachChange((change, stack) =>
    (byType.get(change.resource.type) ?? []).flatMap((row) => judgeProperty(row, change, stack)),
  );
}

function judgeProperty(row: PropertyRule, change: ResourceChange, stack: StackChange): Judgement[] {
  const { key, resource, before, after, values } = change;
  const path = `Properties.${row.property}`;
  if (after === undefined || (before === undefined && row.alsoNew !== true)) return [];
  if (before !== undefined && !values.some((value) => isBelow(value.path, path) || isBelow(path, value.path)))
    return [];
  const [given, becomes] = [before, after].map((side) => valueAt(side?.Properties, row.property));
  const [old, now] = [given ?? row.absent, becomes ?? row.absent];
  if (isSame(old, now)) return [];
  const effect = row.judge(old, now);
  if (effect === undefined || (before === undefined && effect !== 'worse')) return [];
  const isTarget = resource.type === 'AWS::ApplicationAutoScaling::ScalableTarget';
  const it = isTarget ? targetName(change, stack) : describeResource(resource, stack);
  const words = { it, before: formatShortValue(old, stack), after: formatShortValue(now, stack), effect };
  const isStated = effect !== 'neutral' || (old !== undefined && now !== undefined);
  const summary = isStated ? row.says(words) : unstated(row.property, words, now === undefined);
  return [
    {
      about: resource,
      effect,
      summary,
      causes: [
        {
          path,
          before: given,
          after: becomes,
        },
      ],
      ...(row.remedy !== undefined && effect === 'worse' ? { remedy: row.remedy } : {}),
      settles: before === undefined ? [] : [{ key, path }],
    },
  ];
}

/** One side says nothing, and what the service does then is not known. */
function unstated(property: string, { it, before, after }: Words, isLeftOut: boolean): string {
  return isLeftOut
    ? `No longer states ${property} of ${it}, which was ${before}.`
    : `States ${property} of ${it}: ${after}.`;
}

/** The value at a path of names with dots; undefined where the way ends before. */
export function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => recordOf(at)[name], value);
}

/** A number that protects: less of it is worse. */
export const moreIsBetter: Judge = (before, after) => opposite(moreIsWorse(before, after));

/** A number that threatens: more of it is worse. */
export const moreIsWorse: Judge = (before, after) => {
  const [left, right] = [readNumberValue(before), readNumberValue(after)];
  if (left === undefined || right === undefined) return 'neutral';
  return right > left ? 'worse' : 'better';
};

/** A switch that protects. */
export const onIsBetter: Judge = (before, after) => opposite(onIsWorse(before, after));

/** A switch that threatens. What is no switch, such as a condition that only the deployment knows, may be either. */
export const onIsWorse: Judge = (before, after) => {
  if (isOn(after) === isOn(before)) return undefined;
  return isOn(after) ? 'worse' : 'better';
};

/** Values from the worst to the best; one that is not named is taken for the worst. */
export function inRank(ranks: readonly (string | readonly string[])[]): Judge {
  const rankOf = (value: unknown) =>
    ranks.findIndex((rank) => (typeof rank === 'string' ? [rank] : rank).includes(asText(value)));
  return (before, after) => {
    const [left, right] = [rankOf(before), rankOf(after)];
    if (left === right) return 'neutral';
    return right < left ? 'worse' : 'better';
  };
}

/** Any difference. */
export const alwaysNeutral: Judge = () => 'neutral';

/** A list that protects by its length. */
export const longerIsBetter: Judge = (before, after) => {
  const length = (value: unknown) => (Array.isArray(value) ? value.length : value === undefined ? 0 : undefined);
  const [left, right] = [length(before), length(after)];
  if (left === undefined || right === undefined || left === right) return undefined;
  return right < left ? 'worse' : 'better';
};

export function opposite(effect: Effect | undefined): Effect | undefined {
  if (effect === 'worse') return 'better';
  return effect === 'better' ? 'worse' : effect;
}

export function isOn(value: unknown): boolean {
  return value === true || value === 'true' || value === 'ENABLED' || value === 'Enabled';
}

/** A number, or text that CloudFormation takes for one. */
export function readNumberValue(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
}
