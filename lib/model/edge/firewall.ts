import { z } from 'zod';

/** What a rule does with a request it matches. A new rule counts first: what it would block is seen before it does. */
const ruleAction = z.enum(['count', 'block']);

/** Groups of rules that AWS keeps (AWS WAF developer guide, "AWS Managed Rules rule groups list"). */
export const MANAGED_RULE_GROUPS = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesSQLiRuleSet',
] as const;

/** Groups that are asked only where a config names them. */
export const OPTIONAL_RULE_GROUPS = [
  'AWSManagedRulesAnonymousIpList',
  'AWSManagedRulesAdminProtectionRuleSet',
  'AWSManagedRulesLinuxRuleSet',
  'AWSManagedRulesUnixRuleSet',
] as const;

const country = z.string().regex(/^[A-Z]{2}$/, 'a country as two capital letters (ISO 3166)');

export const firewallConfigSchema = z.strictObject({
  /** What a group does: the four of every firewall block, any other counts, where nothing is stated. */
  groups: z.partialRecord(z.enum([...MANAGED_RULE_GROUPS, ...OPTIONAL_RULE_GROUPS]), ruleAction).default({}),
  /** Bots that call themselves by name, found by AWS's bot control; costs per request. */
  botControl: z.strictObject({ action: ruleAction.default('count') }).optional(),
  /** Where requests may come from, or may not. */
  countries: z
    .strictObject({
      mode: z.enum(['only', 'except']),
      codes: z.array(country).min(1).max(50),
      action: ruleAction.default('count'),
    })
    .optional(),
});

export type FirewallConfig = z.output<typeof firewallConfigSchema>;
