import { type Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, type IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LogBucket } from '../../../lib/constructs/archive/log-bucket';
import type { EdgeProps } from '../../../lib/constructs/edge/edge';
import { InternalLoadBalancer } from '../../../lib/constructs/service/internal-load-balancer';
import { edgeIn, oneOfEachKind } from '../../helpers/edge';
import { stackWithVpc } from '../../helpers/fixtures';

const templateOf = (further?: (stack: Stack) => Partial<EdgeProps>) =>
  Template.fromStack(edgeIn(oneOfEachKind, further).stack);

interface Rule {
  readonly CidrIp?: unknown;
  readonly SourcePrefixListId?: unknown;
  readonly SourceSecurityGroupId?: unknown;
  readonly FromPort: number;
}

/** Every rule inward of groups that a load balancer has, wherever it stands. */
function rulesInward(template: Template): Rule[] {
  const [balancer] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
  const groups = JSON.stringify(balancer?.Properties.SecurityGroups);
  const inline = Object.entries(template.findResources('AWS::EC2::SecurityGroup'))
    .filter(([id]) => groups.includes(`"${id}"`))
    .flatMap(([, { Properties }]) => (Properties.SecurityGroupIngress ?? []) as Rule[]);
  const beside = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'))
    .filter(({ Properties }) => groups.includes(JSON.stringify(Properties.GroupId)))
    .map(({ Properties }) => Properties as Rule);
  return [...inline, ...beside];
}

// CloudFront developer guide, "Restrict access with VPC origins": the load balancer admits the security group that CloudFront makes, or
// its managed prefix list. A range of addresses does not admit it: every request ends in 504.
describe('a load balancer behind a VPC origin', () => {
  test('admits the group that CloudFront makes in the VPC, at the port of the origin, and no range of addresses', () => {
    const template = templateOf();
    const [finder] = Object.keys(template.findResources('Custom::VpcOriginSecurityGroup'));
    expect(rulesInward(template)).toEqual([
      expect.objectContaining({ SourceSecurityGroupId: { 'Fn::GetAtt': [finder, 'GroupId'] }, FromPort: 80 }),
    ]);
  });

  test('is asked about by a function that may describe groups and nothing else', () => {
    const template = templateOf();
    const [finder] = Object.values(template.findResources('Custom::VpcOriginSecurityGroup'));
    const [vpcOrigin] = Object.keys(template.findResources('AWS::CloudFront::VpcOrigin'));
    expect(finder?.Properties).toMatchObject({ VpcOriginId: { 'Fn::GetAtt': [vpcOrigin, 'Id'] } });
    expect(finder?.DependsOn).toEqual(expect.arrayContaining([expect.stringContaining('EdgeDistribution')]));
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
          { Action: 'ec2:DescribeSecurityGroups', Effect: 'Allow', Resource: '*' },
        ],
      },
    });
  });

  test('with TLS to the load balancer, admits it at 443', () => {
    const template = templateOf(() => ({ originDomainName: 'origin.example.com' }));
    expect(rulesInward(template).map(({ FromPort }) => FromPort)).toEqual([443]);
  });

  test('may admit the prefix list instead, in a group of its own', () => {
    const { stack, vpc } = stackWithVpc();
    const accessLogBucket = new LogBucket(stack, 'Logs').bucket;
    new InternalLoadBalancer(stack, 'Entry', { vpc, accessLogBucket, cloudFrontPrefixListId: 'pl-3b927c52' });
    const template = Template.fromStack(stack);
    expect(rulesInward(template)).toEqual([
      expect.objectContaining({ SourcePrefixListId: 'pl-3b927c52', FromPort: 80, ToPort: 80 }),
    ]);
    const [balancer] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
    expect(balancer?.Properties.SecurityGroups).toHaveLength(2);
    template.resourceCountIs('Custom::VpcOriginSecurityGroup', 0);
  });

  test('that stands already is admitted to where its VPC is known, and otherwise that is said', () => {
    const imported = (vpcId?: string) => (stack: Stack) => ({
      loadBalancer: ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Imported', {
        loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/a/0123456789abcdef',
        loadBalancerDnsName: 'internal-a.us-east-1.elb.amazonaws.com',
        securityGroupId: 'sg-0123456789abcdef0',
        ...(vpcId === undefined
          ? {}
          : { vpc: Vpc.fromVpcAttributes(stack, 'Theirs', { vpcId, availabilityZones: ['us-east-1a'] }) }),
      }) as IApplicationLoadBalancer,
    });
    templateOf(imported('vpc-1')).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: 'sg-0123456789abcdef0',
    });
    expect(() => templateOf(imported())).toThrow('admitToLoadBalancer: false');
  });

  test('in another region than the edge is refused, for a rule stands where its group does', () => {
    const there = (stack: Stack) => ({
      loadBalancer: ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Far', {
        loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/a/0123456789abcdef',
        loadBalancerDnsName: 'internal-a.eu-west-1.elb.amazonaws.com',
        securityGroupId: 'sg-0123456789abcdef0',
        vpc: Vpc.fromVpcAttributes(stack, 'FarVpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] }),
      }) as IApplicationLoadBalancer,
    });
    expect(() => templateOf(there)).toThrow('a stack of eu-west-1');
  });
});

// CloudFront developer guide, "Restrict access with VPC origins", and aws/aws-cdk#35765: while a distribution uses a VPC origin, any change
// of it is refused, a tag among them.
describe('a VPC origin', () => {
  const vpcOriginOf = (template: Template) => Object.entries(template.findResources('AWS::CloudFront::VpcOrigin'))[0];

  test('has no tags, whatever the app around it tags', () => {
    const { app, stack } = edgeIn();
    Tags.of(app).add('team', 'web');
    Tags.of(stack).add('cost-center', '42');
    expect(vpcOriginOf(Template.fromStack(stack))?.[1].Properties.Tags).toBeUndefined();
  });

  test('of other settings is another one', () => {
    const [http] = vpcOriginOf(templateOf()) ?? [];
    const [https] = vpcOriginOf(templateOf(() => ({ originDomainName: 'origin.example.com' }))) ?? [];
    expect(http).toBeDefined();
    expect(https).not.toBe(http);
  });
});
