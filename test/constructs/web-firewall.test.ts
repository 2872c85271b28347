import { Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { WebFirewall } from '../../lib';
import { TidemarkChecks } from '../../lib/checks';
import { encryptionKey } from '../../lib/constructs/encryption-key';
import { testApp, testEnv } from '../helpers/app';

describe('a firewall', () => {
  function firewall(countOnly?: boolean, region = 'us-east-1') {
    const stack = new Stack(testApp(), 'Firewall', { env: { ...testEnv, region } });
    new WebFirewall(stack, 'Firewall', {
      encryptionKey: encryptionKey(stack, 'Key', 'Encrypts the logs'),
      rateLimitPerFiveMinutes: 2000,
      ...(countOnly === undefined ? {} : { countOnly }),
    });
    return Template.fromStack(stack);
  }

  const rulesOf = (template: Template): Record<string, unknown>[] =>
    Object.values(template.findResources('AWS::WAFv2::WebACL'))[0]?.Properties.Rules;

  test('limits each address, then asks the groups of AWS, and blocks', () => {
    const template = firewall();
    template.hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
    const [limit, ...groups] = rulesOf(template);
    expect(limit).toMatchObject({
      Action: { Block: {} },
      Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP', EvaluationWindowSec: 300 } },
    });
    expect(groups.map(({ Name, Priority, OverrideAction }) => [Name, Priority, OverrideAction])).toEqual([
      ['AWSManagedRulesAmazonIpReputationList', 1, { None: {} }],
      ['AWSManagedRulesKnownBadInputsRuleSet', 2, { None: {} }],
      ['AWSManagedRulesCommonRuleSet', 3, { None: {} }],
      ['AWSManagedRulesSQLiRuleSet', 4, { None: {} }],
    ]);
  });

  test('given it only counts, then no rule blocks', () => {
    const actions = rulesOf(firewall(true)).map(({ Action, OverrideAction }) => Action ?? OverrideAction);
    expect(actions).toEqual(Array.from({ length: 5 }, () => ({ Count: {} })));
  });

  test('logs to a group that WAF accepts, for a limited time, without credentials', () => {
    const template = firewall();
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: Match.stringLikeRegexp('^aws-waf-logs-'),
      RetentionInDays: 30,
    });
    template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      RedactedFields: [{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }],
    });
  });

  test('given a stack elsewhere than in us-east-1, then it is refused and told what to do', () => {
    expect(() => firewall(false, 'eu-west-1')).toThrow(/given region eu-west-1; allowed: us-east-1\. Put it into/);
  });

  test('passes cdk-nag and our own checks', () => {
    const app = testApp();
    const stack = new Stack(app, 'Firewall', { env: testEnv });
    const key = encryptionKey(stack, 'Key', 'Encrypts the logs');
    new WebFirewall(stack, 'Firewall', { rateLimitPerFiveMinutes: 2000, encryptionKey: key });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new TidemarkChecks());
    expect(() => app.synth()).not.toThrow();
  });
});
