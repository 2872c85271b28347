import { listOf } from '../../../template/policy-document';
import { recordOf, type TemplateResource } from '../../../template/resource';
import { asText } from '../../../template/values';
import type { Effect } from '../../finding';
import { describeResource, list } from '../../words/values';
import { EVERYTHING, eachChange } from '../rule';

/** Rules of a firewall that are gone, or that count instead of blocking. */
export const firewalls = eachChange(({ key, resource, before, after, values }, stack) => {
  if (resource.type !== 'AWS::WAFv2::WebACL' || before === undefined || after === undefined) return [];
  const causes = values.filter(({ path }) => /^Properties\.(Rules|DefaultAction)/.test(path));
  if (causes.length === 0) return [];
  const [old, now] = [rulesOf(before), rulesOf(after)];
  const weaker: string[] = [];
  const stronger: string[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(name) ?? 0, now.get(name) ?? 0];
    if (is < was) weaker.push(is === 0 ? `no longer has the rule ${name}` : `only counts what the rule ${name} finds`);
    if (is > was) stronger.push(was === 0 ? `has the rule ${name}` : `blocks what the rule ${name} finds`);
  }
  const [oldDefault, nowDefault] = [before, after].map(
    ({ Properties }) => Object.keys(recordOf(Properties?.DefaultAction))[0],
  );
  if (oldDefault === 'Block' && nowDefault === 'Allow') weaker.push('lets in what no rule names');
  if (oldDefault === 'Allow' && nowDefault === 'Block') stronger.push('blocks what no rule names');
  const effect: Effect = weaker.length > 0 ? 'worse' : stronger.length > 0 ? 'better' : 'neutral';
  const texts = [...weaker, ...stronger];
  const it = describeResource(resource, stack);
  const capital = it.charAt(0).toUpperCase() + it.slice(1);
  return [
    {
      about: resource,
      effect,
      summary: texts.length === 0 ? `Changes rules of ${it}, and what they match.` : `${capital} ${list(texts)}.`,
      causes,
      ...(effect === 'worse' ? { remedy: 'Keep the rule, or count with it first and say for how long.' } : {}),
      settles: causes.map(({ path }) => ({ key, path })),
    },
  ];
});

/** 2 for a rule that acts, 1 for one that counts. */
function rulesOf({ Properties }: TemplateResource): Map<string, number> {
  return new Map(
    listOf(Properties?.Rules).map((rule) => {
      const { Name, Action, OverrideAction } = recordOf(rule);
      const isCounting = 'Count' in recordOf(Action) || 'Count' in recordOf(OverrideAction);
      return [asText(Name), isCounting ? 1 : 2] as const;
    }),
  );
}

/** The firewall before a load balancer or an API is taken away, or put there. */
export const associations = eachChange(({ key, resource, before, after }, stack) => {
  if (resource.type !== 'AWS::WAFv2::WebACLAssociation' || (before !== undefined && after !== undefined)) return [];
  const isGone = after === undefined;
  return [
    {
      about: resource,
      effect: isGone ? 'worse' : 'better',
      summary: `${isGone ? 'Takes the firewall away' : 'Puts a firewall'} (${describeResource(resource, stack)}).`,
      causes: [],
      ...(isGone ? { remedy: 'Keep the firewall before everything that faces the internet.' } : {}),
      settles: [{ key, path: EVERYTHING }],
    },
  ];
});

/** What records who does what, or notices what nobody should do. */
const WATCHES = [
  'AWS::CloudTrail::Trail',
  'AWS::Config::ConfigurationRecorder',
  'AWS::EC2::FlowLog',
  'AWS::GuardDuty::Detector',
  'AWS::WAFv2::LoggingConfiguration',
];

/** Records that are no longer written. */
export const watchers = eachChange(({ key, resource, before, after }, stack) => {
  if (!WATCHES.includes(resource.type) || (before !== undefined && after !== undefined)) return [];
  const isGone = after === undefined;
  return [
    {
      about: resource,
      effect: isGone ? 'worse' : 'better',
      summary: `${isGone ? 'Removes' : 'Adds'} ${describeResource(resource, stack)}: ${isGone ? 'nothing records any more' : 'it records'} who did what.`,
      causes: [],
      ...(isGone ? { remedy: 'Say in the pull request what records the same from now on.' } : {}),
      settles: [{ key, path: EVERYTHING }],
    },
  ];
});

/** A way from a subnet to the internet, for addresses of the internet. */
export const routes = eachChange(({ key, resource, before, after }, stack) => {
  if (resource.type !== 'AWS::EC2::Route') return [];
  const isPublic = (side: TemplateResource | undefined) => recordOf(side?.Properties).GatewayId !== undefined;
  const { RouteTableId } = recordOf((before ?? after)?.Properties);
  const isNewTable = before === undefined && isTableNew(RouteTableId, stack.before);
  if (isPublic(before) === isPublic(after) || isNewTable || after === undefined) return [];
  const effect: Effect = isPublic(after) ? 'worse' : 'better';
  return [
    {
      about: resource,
      effect,
      summary: `${effect === 'worse' ? 'Opens' : 'Closes'} a way to the internet and from there (${describeResource(resource, stack)}).`,
      causes: [],
      settles: [{ key, path: EVERYTHING }],
    },
  ];
});

function isTableNew(table: unknown, before: ReadonlyMap<string, TemplateResource>): boolean {
  const { Ref } = recordOf(table);
  return typeof Ref === 'string' && !before.has(Ref);
}
