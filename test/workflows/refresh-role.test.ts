import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';

const FILE = join(__dirname, '..', '..', 'docs', 'workflows', 'refresh-role.json');
const SUBJECT = 'repo:acme/shop:ref:refs/heads/main';

/** Read by the CDK, which knows types and properties, and refuses references to what is not there. */
function included(): Template {
  const stack = new Stack(new App(), 'Role');
  new CfnInclude(stack, 'Template', { templateFile: FILE });
  return Template.fromStack(stack);
}

describe('the role that reads metrics', () => {
  const template = included();
  const role = template.findResources('AWS::IAM::Role').Role?.Properties;

  test('may get metric data, and nothing else', () => {
    expect(role.Policies.map((policy: { PolicyDocument: object }) => policy.PolicyDocument)).toEqual([
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'cloudwatch:GetMetricData', Resource: '*' }],
      },
    ]);
    expect(role.ManagedPolicyArns).toBeUndefined();
    expect(Object.keys(template.toJSON().Resources).sort()).toEqual(['Provider', 'Role']);
  });

  test.each([
    [0, 'token.actions.githubusercontent.com'],
    [1, 'gitlab.com'],
  ])('trusts one subject of one issuer, without wildcards', (branch, host) => {
    const [, ...documents] = role.AssumeRolePolicyDocument['Fn::If'];
    const { Statement } = documents[branch];
    expect(Statement).toHaveLength(1);
    expect(Statement[0]).toMatchObject({
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: { 'Fn::If': ['MakesProvider', { Ref: 'Provider' }, { Ref: 'ExistingProvider' }] } },
      Condition: { StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com', [`${host}:sub`]: { Ref: 'Subject' } } },
    });
    const pattern = new RegExp(`^(${template.toJSON().Parameters.Subject.AllowedPattern})$`);
    expect(pattern.test(SUBJECT)).toBe(true);
    expect(pattern.test('repo:acme/*')).toBe(false);
  });
});
