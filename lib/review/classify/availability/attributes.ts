import { recordOf, type TemplateResource } from '../../../template/resource';
import { asText } from '../../../template/values';
import { describeResource } from '../../words/values';
import { type Judge, moreIsBetter, onIsBetter } from '../property-rule';
import { eachChange } from '../rule';

interface AttributeRule {
  readonly key: string;
  readonly judge: Judge;
  readonly says: (it: string, before: string, after: string, isWorse: boolean) => string;
}

/** Attributes of load balancers and target groups, which are a list of keys and values. */
const ATTRIBUTES: readonly AttributeRule[] = [
  {
    key: 'deletion_protection.enabled',
    judge: onIsBetter,
    says: (it, _, __, isWorse) => (isWorse ? `Lets ${it} be deleted.` : `Protects ${it} from deletion.`),
  },
  {
    key: 'load_balancing.cross_zone.enabled',
    judge: onIsBetter,
    says: (it, _, __, isWorse) =>
      `${isWorse ? 'Keeps' : 'Spreads'} requests to ${it} ${isWorse ? 'in the zone where they arrive' : 'over all zones'}.`,
  },
  {
    key: 'deregistration_delay.timeout_seconds',
    judge: moreIsBetter,
    says: (it, before, after) =>
      `Gives requests ${after} seconds instead of ${before} to end when a target leaves ${it}.`,
  },
  {
    key: 'slow_start.duration_seconds',
    judge: moreIsBetter,
    says: (it, before, after) => `Gives new targets of ${it} ${after} seconds instead of ${before} to warm up.`,
  },
];

const LISTS = ['LoadBalancerAttributes', 'TargetGroupAttributes'];

export const attributes = eachChange(({ key, resource, before, after, values }, stack) => {
  if (before === undefined || after === undefined) return [];
  return LISTS.flatMap((list) => {
    if (!values.some(({ path }) => path.startsWith(`Properties.${list}`))) return [];
    const [old, now] = [attributesOf(before, list), attributesOf(after, list)];
    return ATTRIBUTES.flatMap((rule) => {
      const [left, right] = [old.get(rule.key), now.get(rule.key)];
      const effect = left === right ? undefined : rule.judge(left, right);
      if (effect === undefined) return [];
      const path = `Properties.${list}[${rule.key}]`;
      const summary = rule.says(
        describeResource(resource, stack),
        left ?? 'nothing',
        right ?? 'nothing',
        effect === 'worse',
      );
      const causes = [{ path, before: left, after: right }];
      return [{ about: resource, effect, summary, causes, settles: [{ key, path }] }];
    });
  });
});

function attributesOf({ Properties }: TemplateResource, list: string): Map<string, string> {
  const given = Properties?.[list];
  return new Map(
    (Array.isArray(given) ? given : []).map((item) => {
      const { Key, Value } = recordOf(item);
      return [asText(Key), asText(Value)] as const;
    }),
  );
}
