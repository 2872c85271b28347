import { isRecord } from '../../template/resource';

/**
 * What a review leaves out of a value before it compares.
 *
 * Hashes of content, as the CDK puts them into names of files and images: 64 hexadecimal digits, or names of parameters
 * that begin with AssetParameters (version 1 of the CDK, and its legacy synthesizer).
 */
const ASSET = /AssetParameters[0-9a-f]{64}\w*|[0-9a-f]{64}/g;

/** The value without the hashes of code and images. */
export function withoutAssets(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(ASSET, '<asset>');
  if (Array.isArray(value)) return value.map(withoutAssets);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutAssets(item)]));
}

/**
 * Properties whose elements mean something by their place: commands and their arguments, behaviours and steps that are
 * tried in turn, layers that cover each other. Of every other list CloudFormation's reference says no order, and the
 * services read it as a set.
 */
const ORDERED = new Set([
  'Args',
  'Arguments',
  'CacheBehaviors',
  'Command',
  'EntryPoint',
  'KeySchema',
  'Layers',
  'Options',
  'PredefinedScalingMetrics',
  'Processors',
  'RoutingRules',
  'Stages',
  'Steps',
  'TerminationPolicies',
  'Fn::Cidr',
  'Fn::FindInMap',
  'Fn::Foreign',
  'Fn::GetAtt',
  'Fn::If',
  'Fn::Join',
  'Fn::Select',
  'Fn::Split',
  'Fn::Sub',
]);

/** The value with its lists in one order, except where the order means something; keys in order too. */
export function inOneOrder(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => inOneOrder(item, name));
    return ORDERED.has(name) ? items : byText(items);
  }
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, inOneOrder(value[key], key)]));
}

function byText(items: readonly unknown[]): unknown[] {
  const texts = items.map((item) => ({ item, text: JSON.stringify(item) ?? '' }));
  return texts.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)).map(({ item }) => item);
}
