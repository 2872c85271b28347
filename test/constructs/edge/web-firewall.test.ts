import { Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { TidemarkChecks } from '../../../lib/checks/tidemark-checks';
import { WebFirewall, type WebFirewallProps } from '../../../lib/constructs/edge/web-firewall';
import { encryptionKey } from '../../../lib/constructs/security/encryption-key';
import { testApp, testEnv } from '../../helpers/app';

describe('a firewall', () => {
  function firewall(further: Partial<WebFirewallProps> = {}, region = 'us-east-1') {
    const stack = new Stack(testApp(), 'Firewall', { env: { ...testEnv, region } });
    const key = encryptionKey(stack, 'Key', 'Encrypts the logs');
    new WebFirewall(stack, 'Firewall', { rateLimitPerFiveMinutes: 2000, encryptionKey: key, ...further });
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
    const actions = rulesOf(firewall({ countOnly: true })).map(
      ({ Action, OverrideAction }) => Action ?? OverrideAction,
    );
    expect(actions).toEqual(Array.from({ length: 5 }, () => ({ Count: {} })));
  });

  const actionsOf = (further: Partial<WebFirewallProps>) =>
    Object.fromEntries(
      rulesOf(firewall(further)).map(({ Name, Action, OverrideAction }) => [
        Name,
        Object.keys((Action ?? OverrideAction) as object)[0],
      ]),
    );

  test('given a group of its own choice, then it is asked last, and does what is stated', () => {
    const groups = { AWSManagedRulesAnonymousIpList: 'count', AWSManagedRulesSQLiRuleSet: 'count' } as const;
    expect(actionsOf({ groups })).toEqual({
      'rate-limit': 'Block',
      AWSManagedRulesAmazonIpReputationList: 'None',
      AWSManagedRulesKnownBadInputsRuleSet: 'None',
      AWSManagedRulesCommonRuleSet: 'None',
      AWSManagedRulesSQLiRuleSet: 'Count',
      AWSManagedRulesAnonymousIpList: 'Count',
    });
  });

  test('given countries and bots, then each has a rule that does what is stated', () => {
    const further: Partial<WebFirewallProps> = {
      countries: { mode: 'only', codes: ['US', 'CA'], action: 'block' },
      botControl: { action: 'count' },
    };
    expect(actionsOf(further)).toMatchObject({ countries: 'Block', AWSManagedRulesBotControlRuleSet: 'Count' });
    expect(rulesOf(firewall(further)).find(({ Name }) => Name === 'countries')?.Statement).toEqual({
      NotStatement: { Statement: { GeoMatchStatement: { CountryCodes: ['US', 'CA'] } } },
    });
    const except = { countries: { mode: 'except', codes: ['KP'], action: 'count' } } as const;
    expect(rulesOf(firewall({ countries: { ...except.countries, codes: ['KP'] } })).at(-1)).toMatchObject({
      Action: { Count: {} },
      Statement: { GeoMatchStatement: { CountryCodes: ['KP'] } },
    });
  });

  test('given paths that take uploads, then large bodies are refused everywhere else', () => {
    const rules = rulesOf(firewall({ largeBodyPaths: ['/documents/', '/files/'] }));
    expect(rules.map(({ Name, Priority }) => [Name, Priority]).slice(3)).toEqual([
      ['AWSManagedRulesCommonRuleSet', 3],
      ['AWSManagedRulesSQLiRuleSet', 4],
      ['body-size', 5],
    ]);
    // The group no longer refuses them, but says so; the rule behind it refuses.
    expect(rules[3]?.Statement).toMatchObject({
      ManagedRuleGroupStatement: {
        RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }],
      },
    });
    const startsWith = (SearchString: string) => ({
      ByteMatchStatement: expect.objectContaining({ PositionalConstraint: 'STARTS_WITH', SearchString }),
    });
    expect(rules[5]).toMatchObject({
      Action: { Block: {} },
      Statement: {
        AndStatement: {
          Statements: [
            { LabelMatchStatement: { Key: 'awswaf:managed:aws:core-rule-set:SizeRestrictions_Body' } },
            {
              NotStatement: {
                Statement: { OrStatement: { Statements: [startsWith('/documents/'), startsWith('/files/')] } },
              },
            },
          ],
        },
      },
    });
  });

  test('given every option and it only counts, then no rule blocks', () => {
    const all = actionsOf({
      countOnly: true,
      largeBodyPaths: ['/documents/'],
      botControl: { action: 'block' },
      countries: { mode: 'except', codes: ['KP'], action: 'block' },
      groups: { AWSManagedRulesLinuxRuleSet: 'block' },
    });
    expect(Object.values(all)).toEqual(Array.from({ length: 9 }, () => 'Count'));
  });

  test('given two in one stack, then each has logs of its own', () => {
    const stack = new Stack(testApp(), 'Firewalls', { env: testEnv });
    const key = encryptionKey(stack, 'Key', 'Encrypts the logs');
    for (const id of ['One', 'Two']) new WebFirewall(stack, id, { rateLimitPerFiveMinutes: 2000, encryptionKey: key });
    const names = Object.values(Template.fromStack(stack).findResources('AWS::Logs::LogGroup')).map(
      ({ Properties }) => Properties.LogGroupName as string,
    );
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^aws-waf-logs-[A-Za-z0-9-]+$/);
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
    expect(() => firewall({}, 'eu-west-1')).toThrow(/given region eu-west-1; allowed: us-east-1\. Put it into/);
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
