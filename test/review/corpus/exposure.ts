import { Aws, CfnParameter, Duration, Fn, type Stack } from 'aws-cdk-lib';
import { Distribution, ViewerProtocolPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CfnUserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnSecurityGroup, CfnSecurityGroupIngress, CfnSubnet } from 'aws-cdk-lib/aws-ec2';
import { CfnListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AnyPrincipal, ArnPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { BlockPublicAccess, Bucket, type BucketProps, type CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type Case, inStack } from './case';

const GROUP = 'App/Access';
const OFFICE = '203.0.113.0/24';

const tcp = (port: number, cidrIp: string, toPort = port) => ({ ipProtocol: 'tcp', fromPort: port, toPort, cidrIp });

/** A security group with what it lets in. */
const group = (...securityGroupIngress: CfnSecurityGroup.IngressProperty[]) =>
  inStack((stack) => new CfnSecurityGroup(stack, 'Access', { groupDescription: 'Access', securityGroupIngress }));

const bucket = (props: BucketProps, ...statements: PolicyStatement[]) =>
  inStack((stack) => {
    const archive = new Bucket(stack, 'Archive', props);
    for (const statement of statements) archive.addToResourcePolicy(statement);
  });

const read = (principals: PolicyStatement['principals'], actions = ['s3:GetObject']) =>
  new PolicyStatement({ actions, principals, resources: ['arn:aws:s3:::archive/*'] });

const queue = (build: (queue: Queue, stack: Stack) => void) =>
  inStack((stack) => build(new Queue(stack, 'Jobs'), stack));

const firewall = (...names: string[]) =>
  inStack(
    (stack) =>
      new CfnWebACL(stack, 'Firewall', {
        defaultAction: { allow: {} },
        scope: 'REGIONAL',
        visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'all', sampledRequestsEnabled: true },
        rules: names.map((given, priority) => {
          const [name = '', mode] = given.split(' ');
          return {
            name,
            priority,
            overrideAction: mode === 'counts' ? { count: {} } : { none: {} },
            statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
            visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: name, sampledRequestsEnabled: true },
          };
        }),
      }),
  );

const distribution = (viewerProtocolPolicy: ViewerProtocolPolicy, webAclId?: string) =>
  inStack((stack) => {
    const origin = S3BucketOrigin.withOriginAccessControl(new Bucket(stack, 'Assets') as IBucket);
    new Distribution(stack, 'Edge', {
      defaultBehavior: { origin, viewerProtocolPolicy },
      ...(webAclId === undefined ? {} : { webAclId }),
    });
  });

const plain = (action: CfnListener.ActionProperty) =>
  inStack(
    (stack) =>
      new CfnListener(stack, 'Listener', {
        loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/a/1',
        defaultActions: [action],
        port: 80,
        protocol: 'HTTP',
      }),
  );

const ACL = 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/edge/11111111-1111-1111-1111-111111111111';
const CERTIFICATE = 'arn:aws:acm:us-east-1:111111111111:certificate/11111111-1111-1111-1111-111111111111';

const listener = (props: { protocol: string; sslPolicy?: string }) =>
  inStack(
    (stack) =>
      new CfnListener(stack, 'Listener', {
        loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/a/1',
        defaultActions: [{ type: 'fixed-response', fixedResponseConfig: { statusCode: '200' } }],
        port: 443,
        ...(props.protocol === 'HTTPS' ? { certificates: [{ certificateArn: CERTIFICATE }] } : {}),
        ...props,
      }),
  );

const worse = (resource: string, says: string) => ({
  class: 'exposure' as const,
  effect: 'worse' as const,
  resource,
  says,
});

export const exposure: readonly Case[] = [
  {
    name: 'a port is opened to everybody',
    before: group(tcp(443, OFFICE)),
    after: group(tcp(443, OFFICE), tcp(22, '0.0.0.0/0')),
    expected: [worse(GROUP, 'TCP 22 from everybody (0.0.0.0/0) into the security group Access')],
  },
  {
    name: 'a range of ports is wider than before',
    before: group(tcp(8080, '10.0.0.0/8')),
    after: group(tcp(8000, '10.0.0.0/8', 8999)),
    expected: [worse(GROUP, 'TCP 8000-8999')],
  },
  {
    name: 'twin: rules of a group in another order, and one that is within another',
    before: group(tcp(443, '10.0.0.0/8'), tcp(22, OFFICE)),
    after: group(tcp(22, OFFICE), tcp(443, '10.0.0.0/8'), tcp(443, '10.1.0.0/16')),
    expected: [],
  },
  {
    name: 'twin: a rule moves from the group to a resource of its own',
    before: group(tcp(443, OFFICE), tcp(22, '10.0.0.0/8')),
    after: inStack((stack) => {
      const access = new CfnSecurityGroup(stack, 'Access', {
        groupDescription: 'Access',
        securityGroupIngress: [tcp(443, OFFICE)],
      });
      new CfnSecurityGroupIngress(stack, 'Ssh', { groupId: access.attrGroupId, ...tcp(22, '10.0.0.0/8') });
    }),
    expected: [],
  },
  {
    name: 'twin: a port is closed',
    before: group(tcp(443, OFFICE), tcp(22, '0.0.0.0/0')),
    after: group(tcp(443, OFFICE)),
    expected: [{ class: 'exposure', effect: 'better', resource: GROUP, says: 'No longer lets TCP 22' }],
  },
  {
    name: 'an address range comes from a parameter that means everybody',
    before: group(tcp(443, OFFICE)),
    after: inStack((stack) => {
      const range = new CfnParameter(stack, 'Range', { default: '0.0.0.0/0' });
      new CfnSecurityGroup(stack, 'Access', {
        groupDescription: 'Access',
        securityGroupIngress: [tcp(443, range.valueAsString)],
      });
    }),
    expected: [worse(GROUP, 'everybody')],
  },
  {
    name: 'a bucket is opened to everybody',
    before: bucket({ blockPublicAccess: BlockPublicAccess.BLOCK_ALL }),
    after: bucket({ blockPublicAccess: BlockPublicAccess.BLOCK_ACLS_ONLY }, read([new AnyPrincipal()])),
    expected: [
      worse('App/Archive/Resource', 'it lets everybody do s3:GetObject on arn:aws:s3:::archive/*'),
      worse('App/Archive/Resource', 'BlockPublicPolicy'),
      worse('App/Archive/Resource', 'RestrictPublicBuckets'),
    ],
  },
  {
    name: 'twin: a policy of a bucket is written in other words',
    before: bucket({}, read([new ArnPrincipal('arn:aws:iam::222222222222:root')], ['s3:GetObject', 's3:ListBucket'])),
    after: bucket(
      {},
      read([new ArnPrincipal('arn:aws:iam::222222222222:root')], ['s3:ListBucket']),
      read([new ArnPrincipal('arn:aws:iam::222222222222:root')], ['s3:getObject']),
    ),
    expected: [],
  },
  {
    name: 'a bucket no longer refuses what comes without encryption',
    before: bucket({ enforceSSL: true }),
    after: bucket({}),
    expected: [worse('App/Archive/Resource', 'no longer denies everybody')],
  },
  {
    name: 'another account may send to a queue',
    before: queue(() => {}),
    after: queue((jobs) => jobs.grantSendMessages(new ArnPrincipal('arn:aws:iam::222222222222:root'))),
    expected: [worse('App/Jobs/Resource', 'arn:aws:iam::222222222222:root')],
  },
  {
    name: 'a key is opened to a service for any account',
    before: inStack((stack) => new Key(stack, 'Own')),
    after: inStack((stack) => new Key(stack, 'Own').grantDecrypt(new ServicePrincipal('logs.amazonaws.com'))),
    expected: [worse('App/Own/Resource', 'logs.amazonaws.com do kms:Decrypt')],
  },
  {
    name: 'a database gets an address of the internet',
    before: inStack((stack) => instance(stack, false)),
    after: inStack((stack) => instance(stack, true)),
    expected: [worse('App/Database', 'an address of the internet')],
  },
  {
    name: 'a subnet gives public addresses to what starts in it',
    before: inStack((stack) => subnet(stack, false)),
    after: inStack((stack) => subnet(stack, true)),
    expected: [worse('App/Inside', 'an address of the internet')],
  },
  {
    name: 'a listener takes old encryption',
    before: listener({ protocol: 'HTTPS', sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' }),
    after: listener({ protocol: 'HTTPS', sslPolicy: 'ELBSecurityPolicy-2016-08' }),
    expected: [worse('App/Listener', 'weaker encryption')],
  },
  {
    name: 'a listener speaks HTTP',
    before: listener({ protocol: 'HTTPS', sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' }),
    after: listener({ protocol: 'HTTP' }),
    expected: [
      worse('App/Listener', 'weaker encryption'),
      worse('App/Listener', 'HTTP instead of HTTPS'),
      { class: 'other', effect: 'neutral', resource: 'App/Listener', says: 'Certificates' },
    ],
  },
  {
    name: 'twin: a listener takes only newer encryption',
    before: listener({ protocol: 'HTTPS', sslPolicy: 'ELBSecurityPolicy-2016-08' }),
    after: listener({ protocol: 'HTTPS', sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' }),
    expected: [{ class: 'exposure', effect: 'better', resource: 'App/Listener', says: 'only stronger' }],
  },
  {
    name: 'a listener answers without encryption, which sent people to HTTPS',
    before: plain({ type: 'redirect', redirectConfig: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' } }),
    after: plain({ type: 'fixed-response', fixedResponseConfig: { statusCode: '200' } }),
    expected: [worse('App/Listener', 'which sent people on to HTTPS')],
  },
  {
    name: 'a database is put into another security group',
    before: inStack((stack) => instance(stack, false, 'sg-0123456789abcdef0')),
    after: inStack((stack) => instance(stack, false, 'sg-0123456789abcdef1')),
    expected: [{ class: 'exposure', effect: 'neutral', resource: 'App/Database', says: 'other security groups' }],
  },
  {
    name: 'a bucket says nothing of public access, and then allows it',
    before: bucket({}),
    after: inStack((stack) => {
      const archive = new Bucket(stack, 'Archive');
      (archive.node.defaultChild as CfnBucket).publicAccessBlockConfiguration = { blockPublicPolicy: false };
    }),
    expected: [worse('App/Archive/Resource', 'BlockPublicPolicy')],
  },
  {
    name: 'people sign in without a second factor',
    before: inStack((stack) => new CfnUserPool(stack, 'People', { mfaConfiguration: 'ON' })),
    after: inStack((stack) => new CfnUserPool(stack, 'People', { mfaConfiguration: 'OFF' })),
    expected: [worse('App/People', 'second factor')],
  },
  {
    name: 'a rule of the firewall is taken away, and another only counts',
    before: firewall('AWSManagedRulesCommonRuleSet', 'AWSManagedRulesSQLiRuleSet'),
    after: firewall('AWSManagedRulesCommonRuleSet counts'),
    expected: [worse('App/Firewall', 'only counts what the rule AWSManagedRulesCommonRuleSet finds')],
  },
  {
    name: 'twin: a rule of the firewall is added',
    before: firewall('AWSManagedRulesCommonRuleSet'),
    after: firewall('AWSManagedRulesCommonRuleSet', 'AWSManagedRulesSQLiRuleSet'),
    expected: [
      {
        class: 'exposure',
        effect: 'better',
        resource: 'App/Firewall',
        says: 'has the rule AWSManagedRulesSQLiRuleSet',
      },
    ],
  },
  {
    name: 'a distribution loses its firewall and answers without encryption',
    before: distribution(ViewerProtocolPolicy.REDIRECT_TO_HTTPS, ACL),
    after: distribution(ViewerProtocolPolicy.ALLOW_ALL),
    expected: [worse('App/Edge/Resource', 'firewall'), worse('App/Edge/Resource', 'without encryption')],
  },
  {
    name: 'twin: a distribution answers with HTTPS only, and redirects no more',
    before: distribution(ViewerProtocolPolicy.REDIRECT_TO_HTTPS, ACL),
    after: distribution(ViewerProtocolPolicy.HTTPS_ONLY, ACL),
    expected: [{ class: 'other', effect: 'neutral', resource: 'App/Edge/Resource' }],
  },
  {
    name: 'a new group that is open to everybody, and one that is not',
    before: queue(() => {}),
    after: queue((_, stack) => {
      new CfnSecurityGroup(stack, 'Open', { groupDescription: 'Open', securityGroupIngress: [tcp(22, '0.0.0.0/0')] });
      new CfnSecurityGroup(stack, 'Closed', {
        groupDescription: 'Closed',
        securityGroupIngress: [tcp(22, '10.0.0.0/8')],
      });
    }),
    expected: [
      worse('App/Open', 'TCP 22 from everybody'),
      { class: 'other', effect: 'neutral', resource: 'App/Open' },
      { class: 'other', effect: 'neutral', resource: 'App/Closed' },
    ],
  },
  {
    name: 'a new database that has an address of the internet',
    before: inStack((stack) => new Queue(stack, 'Jobs')),
    after: inStack((stack) => {
      new Queue(stack, 'Jobs');
      instance(stack, true);
    }),
    expected: [
      worse('App/Database', 'an address of the internet'),
      { class: 'cost', effect: 'worse', resource: 'App/Database' },
    ],
  },
  {
    name: 'anybody may call a function',
    before: inStack((stack) => code(stack)),
    after: inStack((stack) => code(stack).addPermission('Anybody', { principal: new AnyPrincipal() })),
    expected: [worse('App/Code/Resource', 'everybody do lambda:InvokeFunction')],
  },
  {
    name: 'twin: a queue with a new policy that only repeats what its partition is called',
    before: queue((jobs) => jobs.addToResourcePolicy(sending('arn:aws:iam::222222222222:role/sender'))),
    after: queue((jobs) =>
      jobs.addToResourcePolicy(sending(Fn.join(':', ['arn', Aws.PARTITION, 'iam:', '222222222222', 'role/sender']))),
    ),
    expected: [{ class: 'exposure', effect: 'worse', resource: 'App/Jobs/Resource' }],
  },
];

function sending(arn: string): PolicyStatement {
  return new PolicyStatement({ actions: ['sqs:SendMessage'], principals: [new ArnPrincipal(arn)], resources: ['*'] });
}

function instance(stack: Stack, publiclyAccessible: boolean, group = 'sg-0123456789abcdef0'): void {
  new CfnDBInstance(stack, 'Database', {
    engine: 'postgres',
    dbInstanceClass: 'db.r7g.large',
    allocatedStorage: '20',
    publiclyAccessible,
    vpcSecurityGroups: [group],
  });
}

function subnet(stack: Stack, mapPublicIpOnLaunch: boolean): void {
  new CfnSubnet(stack, 'Inside', { vpcId: 'vpc-0123456789abcdef0', cidrBlock: '10.0.0.0/24', mapPublicIpOnLaunch });
}

function code(stack: Stack): LambdaFunction {
  return new LambdaFunction(stack, 'Code', {
    code: Code.fromInline('exports.handler = () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
    timeout: Duration.seconds(3),
  });
}
