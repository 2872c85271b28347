import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type CountryRule, MANAGED_RULE_GROUPS, type RuleAction } from '../../model/edge/firewall';

/** A rule without its place among the others. */
export type UnorderedRule = Omit<CfnWebACL.RuleProperty, 'priority'>;

/** Part of AWS's core rule set: refuses bodies over 8 KB (WAF developer guide, "Baseline rule groups"). */
const BODY_SIZE_RULE = 'SizeRestrictions_BODY';
const BODY_SIZE_LABEL = 'awswaf:managed:aws:core-rule-set:SizeRestrictions_Body';

const CORE_RULES = 'AWSManagedRulesCommonRuleSet';

export function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}

/** Requests one address may make in five minutes. */
export function rateLimitRule(limit: number, action: RuleAction): UnorderedRule {
  return {
    name: 'rate-limit',
    statement: { rateBasedStatement: { limit, aggregateKeyType: 'IP', evaluationWindowSec: 300 } },
    action: { [action]: {} },
    visibilityConfig: visibility('rate-limit'),
  };
}

/** AWS's groups: four that every firewall asks, then what a config names. Large bodies are left to `bodySizeRule`. */
export function managedGroupRules(
  groups: Readonly<Record<string, RuleAction>>,
  countOnly: boolean,
  largeBodies: boolean,
): UnorderedRule[] {
  const actions = { ...Object.fromEntries(MANAGED_RULE_GROUPS.map((name) => [name, 'block' as const])), ...groups };
  return Object.entries(actions).map(([name, action]) => ({
    name,
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ...(largeBodies && name === CORE_RULES
          ? { ruleActionOverrides: [{ name: BODY_SIZE_RULE, actionToUse: { count: {} } }] }
          : {}),
      },
    },
    overrideAction: countOnly || action === 'count' ? { count: {} } : { none: {} },
    visibilityConfig: visibility(name),
  }));
}

/** Refuses large bodies everywhere but below some paths, by the label that AWS's rule leaves on them. */
export function bodySizeRule(pathPrefixes: readonly string[], action: RuleAction): UnorderedRule {
  const below: CfnWebACL.StatementProperty[] = pathPrefixes.map((searchString) => ({
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: 'STARTS_WITH',
      searchString,
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  }));
  const [only] = below;
  const uploads = below.length === 1 && only !== undefined ? only : { orStatement: { statements: below } };
  return {
    name: 'body-size',
    statement: {
      andStatement: {
        statements: [
          { labelMatchStatement: { scope: 'LABEL', key: BODY_SIZE_LABEL } },
          { notStatement: { statement: uploads } },
        ],
      },
    },
    action: { [action]: {} },
    visibilityConfig: visibility('body-size'),
  };
}

/** Refuses countries, or all others. */
export function countryRule({ mode, codes }: CountryRule, action: RuleAction): UnorderedRule {
  const from: CfnWebACL.StatementProperty = { geoMatchStatement: { countryCodes: [...codes] } };
  return {
    name: 'countries',
    statement: mode === 'except' ? from : { notStatement: { statement: from } },
    action: { [action]: {} },
    visibilityConfig: visibility('countries'),
  };
}

/** AWS's bot control at its common level: bots that say what they are, and those that pretend to be others. */
export function botControlRule(action: RuleAction): UnorderedRule {
  const name = 'AWSManagedRulesBotControlRuleSet';
  return {
    name,
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        managedRuleGroupConfigs: [{ awsManagedRulesBotControlRuleSet: { inspectionLevel: 'COMMON' } }],
      },
    },
    overrideAction: action === 'count' ? { count: {} } : { none: {} },
    visibilityConfig: visibility(name),
  };
}
