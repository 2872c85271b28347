import { ArnFormat, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { InputError } from '../../model';

/** CloudFront reads its firewalls from one region only. */
const CLOUDFRONT_REGION = 'us-east-1';

/** AWS's own rule groups, in the order in which they are asked. */
const MANAGED_GROUPS = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesSQLiRuleSet',
];

export interface WebFirewallProps {
  /** Requests one address may make in five minutes. */
  readonly rateLimitPerFiveMinutes: number;
  /** Counts what it would block and blocks nothing; for the first days of a new rule. @default it blocks */
  readonly countOnly?: boolean;
  /** @default logs are kept for a month */
  readonly logRetention?: RetentionDays;
  /** Key of the logs, which hold addresses of people; it must admit CloudWatch Logs. */
  readonly encryptionKey: IKey;
}

/** A firewall for CloudFront: AWS's managed rules and a rate limit per address. Its stack must be in us-east-1. */
export class WebFirewall extends Construct {
  readonly webAcl: wafv2.CfnWebACL;

  constructor(scope: Construct, id: string, props: WebFirewallProps) {
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
    const countOnly = props.countOnly ?? false;
    const visibility = (metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty => ({
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
      metricName,
    });
    this.webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('firewall'),
      rules: [
        {
          name: 'rate-limit',
          priority: 0,
          statement: {
            rateBasedStatement: {
              limit: props.rateLimitPerFiveMinutes,
              aggregateKeyType: 'IP',
              evaluationWindowSec: 300,
            },
          },
          action: countOnly ? { count: {} } : { block: {} },
          visibilityConfig: visibility('rate-limit'),
        },
        ...MANAGED_GROUPS.map((name, index) => ({
          name,
          priority: index + 1,
          statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
          overrideAction: countOnly ? { count: {} } : { none: {} },
          visibilityConfig: visibility(name),
        })),
      ],
    });
    const logs = new CfnLogGroup(this, 'Logs', {
      // WAF writes only to groups whose name begins like this.
      logGroupName: `aws-waf-logs-${Stack.of(this).stackName}`,
      retentionInDays: props.logRetention ?? RetentionDays.ONE_MONTH,
      kmsKeyId: props.encryptionKey.keyArn,
    });
    logs.applyRemovalPolicy(RemovalPolicy.DESTROY);
    new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAcl.attrArn,
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: logs.ref,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: [{ singleHeader: { Name: 'authorization' } }, { singleHeader: { Name: 'cookie' } }],
    });
  }
}
