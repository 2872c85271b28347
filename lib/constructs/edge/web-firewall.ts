import { ArnFormat, Names, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import {
  type BotControl,
  type CountryRule,
  MANAGED_RULE_GROUPS,
  OPTIONAL_RULE_GROUPS,
  type RuleAction,
} from '../../model/edge/firewall';
import { InputError } from '../../model/validation/input-error';
import { didYouMean } from '../../model/validation/suggestions';
import { injectedProps } from '../injected-props';
import {
  bodySizeRule,
  botControlRule,
  countryRule,
  managedGroupRules,
  rateLimitRule,
  visibility,
} from './firewall-rules';

/** CloudFront reads its firewalls from one region only. */
const CLOUDFRONT_REGION = 'us-east-1';

export interface WebFirewallProps {
  /** Requests one address may make in five minutes. */
  readonly rateLimitPerFiveMinutes: number;
  /** Counts what it would block and blocks nothing; for the first days of a new rule. @default it blocks */
  readonly countOnly?: boolean;
  /** What AWS's groups do, by name. @default the four of every firewall block, and no other is asked */
  readonly groups?: Readonly<Record<string, RuleAction>>;
  /** Where requests may come from, or may not. @default anywhere */
  readonly countries?: CountryRule;
  /** AWS's bot control, paid for by the request. @default bots are not told apart */
  readonly botControl?: BotControl;
  /** Beginnings of paths where bodies may be larger than 8 KB. @default nowhere */
  readonly largeBodyPaths?: readonly string[];
  /** How long the log of blocked requests is kept. @default logs are kept for a month */
  readonly logRetention?: RetentionDays;
  /** Key of the logs, which hold addresses of people; it must admit CloudWatch Logs. */
  readonly encryptionKey: IKey;
}

/** A firewall for CloudFront: AWS's managed rules and a rate limit per address. Its stack must be in us-east-1. */
export class WebFirewall extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.WebFirewall';

  readonly webAcl: wafv2.CfnWebACL;
  /** Where blocked requests are logged. */
  readonly logGroup: CfnLogGroup;
  readonly logging: wafv2.CfnLoggingConfiguration;

  constructor(scope: Construct, id: string, props: WebFirewallProps) {
    props = injectedProps(WebFirewall, scope, id, props);
    super(scope, id);
    const { region } = Stack.of(this);
    if (!Token.isUnresolved(region) && region !== CLOUDFRONT_REGION) {
      throw new InputError('invalid-firewall', 'A firewall for CloudFront stands in the wrong region', [
        {
          where: this.node.path,
          given: `region ${region}`,
          allowed: CLOUDFRONT_REGION,
          remedy: `Put it into a stack in ${CLOUDFRONT_REGION} and pass its ARN to the distribution.`,
        },
      ]);
    }
    refuseUnknownGroups(this.node.path, Object.keys(props.groups ?? {}));
    this.webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('firewall'),
      rules: rulesOf(props).map((rule, priority) => ({ ...rule, priority })),
    });
    this.logGroup = new CfnLogGroup(this, 'Logs', {
      // WAF writes only to groups whose name begins like this; the rest tells the firewalls of a stack apart.
      logGroupName: `aws-waf-logs-${Names.uniqueResourceName(this, { maxLength: 200, separator: '-' })}`,
      retentionInDays: props.logRetention ?? RetentionDays.ONE_MONTH,
      kmsKeyId: props.encryptionKey.keyArn,
    });
    this.logGroup.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this.logging = new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAcl.attrArn,
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: this.logGroup.ref,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: [{ singleHeader: { Name: 'authorization' } }, { singleHeader: { Name: 'cookie' } }],
    });
  }
}

function refuseUnknownGroups(path: string, names: readonly string[]): void {
  const known: readonly string[] = [...MANAGED_RULE_GROUPS, ...OPTIONAL_RULE_GROUPS];
  const problems = names
    .filter((name) => !known.includes(name))
    .map((given) => ({
      where: `${path}: groups`,
      given,
      allowed: `one of ${known.join(', ')}`,
      remedy: `${didYouMean(given, known)}Correct the name.`,
    }));
  if (problems.length > 0) throw new InputError('invalid-firewall', `${path} asks groups that there are not`, problems);
}

/** The rules in the order in which they are asked. */
function rulesOf(props: WebFirewallProps) {
  const { countries, botControl, largeBodyPaths = [], groups = {}, countOnly = false } = props;
  const unlessCounting = (action: RuleAction): RuleAction => (countOnly ? 'count' : action);
  return [
    rateLimitRule(props.rateLimitPerFiveMinutes, unlessCounting('block')),
    ...managedGroupRules(groups, countOnly, largeBodyPaths.length > 0),
    ...(largeBodyPaths.length === 0
      ? []
      : [bodySizeRule(largeBodyPaths, unlessCounting(groups.AWSManagedRulesCommonRuleSet ?? 'block'))]),
    ...(countries === undefined ? [] : [countryRule(countries, unlessCounting(countries.action))]),
    ...(botControl === undefined ? [] : [botControlRule(unlessCounting(botControl.action))]),
  ];
}
