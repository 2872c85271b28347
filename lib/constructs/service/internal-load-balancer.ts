import { Duration, Stack, Token } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { InputError } from '../../model/validation/input-error';
import { injectedProps } from '../injected-props';
import { addClosedGroup, chooseSecurityGroups } from '../network/security-groups';
import { chooseSubnets } from '../network/subnets';
import { acknowledgeByDesign } from '../security/compliance';

export interface InternalLoadBalancerProps {
  /** Where the load balancer stands. */
  readonly vpc: ec2.IVpc;
  /** Subnets that the load balancer stands in; two zones at least. @default private subnets with egress */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** Its security groups. @default one is made; `Edge` admits CloudFront to the first */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /**
   * Id of the managed prefix list `com.amazonaws.global.cloudfront.origin-facing` in this region, such as pl-3b927c52: admits CloudFront
   * without a look-up, and every distribution with it, those of other accounts too (they find no way to an internal load balancer but by a
   * VPC origin of this account). In a security group of its own, because the list counts as 55 of the 60 rules of a group.
   *
   * @default the `Edge` in front admits the security group of this account's VPC origins
   */
  readonly cloudFrontPrefixListId?: string;
  /** Bucket for access logs; encrypted with keys that S3 manages, the only kind a load balancer can write with. */
  readonly accessLogBucket: IBucket;
  /** Longer than the longest silence of a WebSocket client (its ping interval plus timeout). @default a minute */
  readonly idleTimeout?: Duration;
  /** Whether the load balancer refuses to be deleted. @default the load balancer cannot be deleted by mistake */
  readonly deletionProtection?: boolean;
  /**
   * Certificate of an HTTPS listener.
   * @default plain HTTP inside the VPC, where only CloudFront and the services speak
   */
  readonly certificate?: ICertificate;
}

/**
 * An application load balancer without a public address: CloudFront reaches it through a VPC origin. Admits nobody by itself: the
 * `Edge` in front admits CloudFront. Answers 404 until services add their paths.
 */
export class InternalLoadBalancer extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.InternalLoadBalancer';

  readonly loadBalancer: elb.ApplicationLoadBalancer;
  readonly listener: elb.ApplicationListener;

  constructor(scope: Construct, id: string, props: InternalLoadBalancerProps) {
    props = injectedProps(InternalLoadBalancer, scope, id, props);
    super(scope, id);
    const { vpc, certificate } = props;
    this.checkRegion();
    const subnets = vpc.selectSubnets(chooseSubnets(this, vpc, props.vpcSubnets, ec2.SubnetType.PRIVATE_WITH_EGRESS));
    const about = 'From CloudFront VPC origin to the load balancer';
    const [securityGroup, ...others] = chooseSecurityGroups(this, props.securityGroups, vpc, about);
    if (props.cloudFrontPrefixListId !== undefined)
      others.push(this.admitPrefixList(vpc, props.cloudFrontPrefixListId, certificate));
    this.loadBalancer = new elb.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      internetFacing: false,
      ...(securityGroup === undefined ? {} : { securityGroup }),
      vpcSubnets: { subnets: subnets.subnets },
      idleTimeout: props.idleTimeout ?? Duration.minutes(1),
      deletionProtection: props.deletionProtection ?? true,
      dropInvalidHeaderFields: true,
    });
    for (const group of others) this.loadBalancer.addSecurityGroup(group);
    this.loadBalancer.logAccessLogs(props.accessLogBucket, Stack.of(this).stackName);
    acknowledgeByDesign(this.loadBalancer, 'firewallAtTheEdge');
    if (props.deletionProtection === false) acknowledgeByDesign(this.loadBalancer, 'replaceableEntry');
    this.listener = this.loadBalancer.addListener('Listener', {
      open: false,
      ...(certificate === undefined
        ? { port: 80, protocol: elb.ApplicationProtocol.HTTP }
        : {
            port: 443,
            protocol: elb.ApplicationProtocol.HTTPS,
            certificates: [certificate],
            sslPolicy: elb.SslPolicy.RECOMMENDED_TLS,
          }),
      defaultAction: elb.ListenerAction.fixedResponse(404, {
        contentType: 'text/plain',
        messageBody: 'no service answers this path',
      }),
    });
    if (certificate === undefined) acknowledgeByDesign(this.listener, 'plainHttpInside');
  }

  /** CloudFront by its addresses (read: Amazon VPC user guide, "AWS-managed prefix lists", weights; CloudFront, as in `Edge`). */
  private admitPrefixList(
    vpc: ec2.IVpc,
    prefixListId: string,
    certificate: ICertificate | undefined,
  ): ec2.SecurityGroup {
    const group = addClosedGroup(this, 'CloudFront', vpc, 'From CloudFront to the load balancer, by its prefix list');
    const port = certificate === undefined ? ec2.Port.HTTP : ec2.Port.HTTPS;
    group.addIngressRule(ec2.Peer.prefixList(prefixListId), port, 'CloudFront');
    return group;
  }

  /**
   * Who writes access logs is an account of AWS's own, another in each region, and a service in regions since August 2022; the CDK
   * refuses to guess (read: `BaseLoadBalancer.logAccessLogs` of aws-cdk-lib 2.276).
   */
  private checkRegion(): void {
    const stack = Stack.of(this);
    if (!Token.isUnresolved(stack.region)) return;
    throw new InputError('no-region', `${this.node.path} needs to know its region`, [
      {
        where: `${stack.node.path || stack.stackName}: env`,
        given: 'a stack for any region',
        allowed: 'a stack with a region: who may write its access logs differs from region to region',
        remedy: "Pass env: { region: 'eu-west-1' } to the stack, or env: { region: process.env.CDK_DEFAULT_REGION }.",
      },
    ]);
  }
}
