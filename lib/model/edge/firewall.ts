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

/** What a rule does with a request it matches. A new rule counts first: what it would block is seen before it does. */
export type RuleAction = 'count' | 'block';

/** A group of rules that AWS keeps. */
export type RuleGroup = (typeof MANAGED_RULE_GROUPS)[number] | (typeof OPTIONAL_RULE_GROUPS)[number];

/** Bots that call themselves by name, found by AWS's bot control; costs per request. */
export interface BotControlInput {
  /**
   * What is done with what a bot asks.
   *
   * @default "count"
   */
  readonly action?: RuleAction;
}

/** Bot control with nothing left out. */
export interface BotControl extends BotControlInput {
  readonly action: RuleAction;
}

/** Where requests may come from, or may not. */
export interface CountryRuleInput {
  /**
   * Only from these countries, or from all except these.
   *
   * @example "except"
   */
  readonly mode: 'only' | 'except';
  /**
   * Countries as two capital letters (ISO 3166).
   *
   * @example ["KP"]
   */
  readonly codes: readonly string[];
  /**
   * What is done with requests from elsewhere.
   *
   * @default "count"
   */
  readonly action?: RuleAction;
}

/** A rule about countries with nothing left out. */
export interface CountryRule extends CountryRuleInput {
  readonly action: RuleAction;
}

/** What the firewall asks beside the rate of an address. */
export interface FirewallConfigInput {
  /**
   * What a group of AWS's rules does. The four of every firewall block, any other counts, where nothing is stated.
   *
   * @default {}
   * @example { "AWSManagedRulesCommonRuleSet": "count" }
   */
  readonly groups?: Readonly<Partial<Record<RuleGroup, RuleAction>>>;
  /**
   * Finds bots that call themselves by name; costs per request.
   *
   * @default nobody looks for bots
   */
  readonly botControl?: BotControlInput;
  /**
   * Where requests may come from, or may not.
   *
   * @default from everywhere
   */
  readonly countries?: CountryRuleInput;
}

/** What the firewall asks, with nothing left out that has a default. */
export interface FirewallConfig extends FirewallConfigInput {
  readonly groups: Readonly<Partial<Record<RuleGroup, RuleAction>>>;
  readonly botControl?: BotControl;
  readonly countries?: CountryRule;
}
