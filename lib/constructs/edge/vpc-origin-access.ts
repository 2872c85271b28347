import { CustomResource, Duration, Stack, Token, Validations } from 'aws-cdk-lib';
import { CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  RESOURCE_TYPE,
  type VpcOriginAccessAnswer,
  type VpcOriginAccessProperties,
} from '../../handlers/vpc-origin-access/env';
import { InputError, type Problem } from '../../model/validation/input-error';
import { bundledCode } from '../bundled-code';
import { addHandlerFunction } from '../handler-function';
import { acknowledgeByDesign } from '../security/compliance';
import { wildcardRule } from '../security/wildcard-rule';

/** Looks for five minutes, and answers. */
const TIMEOUT = Duration.minutes(6);

/** After it CloudFormation stops waiting for an answer. */
const SERVICE_TIMEOUT = Duration.minutes(8);

export interface VpcOriginAccessProps {
  /** What the VPC origin leads to; its VPC and its security group must be known. */
  readonly loadBalancer: IApplicationLoadBalancer;
  readonly vpcOriginId: string;
  /** Port of the listener. */
  readonly port: number;
  /** Key of the function's log group; it must admit CloudWatch Logs. */
  readonly encryptionKey: IKey;
  /** How long the log of the function is kept. @default the log is kept for a month */
  readonly logRetention?: RetentionDays;
}

/**
 * Admits CloudFront to the load balancer behind a VPC origin.
 *
 * What a load balancer's security group has to admit is the group of CloudFront's network interfaces in the VPC, which holds no
 * interface of anybody else, or a prefix list of AWS; a range of addresses does not admit them, and every request is answered with
 * 504 (read: CloudFront developer guide, "Restrict access with VPC origins"). A function finds the group, with the right to describe
 * groups and no other; CloudFormation makes the rule.
 */
export class VpcOriginAccess extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  /** Finds the group. */
  readonly resource: CustomResource;
  /** The rule that admits it. */
  readonly ingress: CfnSecurityGroupIngress;

  constructor(scope: Construct, id: string, props: VpcOriginAccessProps) {
    super(scope, id);
    const { loadBalancer, vpcOriginId, port } = props;
    const [securityGroup] = loadBalancer.connections.securityGroups;
    const vpcId = loadBalancer.vpc?.vpcId;
    if (securityGroup === undefined || vpcId === undefined) throw unknownLoadBalancer(scope.node.path);
    refuseOtherRegion(scope, loadBalancer);
    const { role, ...made } = addHandlerFunction(this, {
      description:
        'Finds the security group of CloudFront in the VPC, for the rule that admits it to the load balancer',
      code: bundledCode('vpc-origin-access'),
      memorySize: 256,
      timeout: TIMEOUT,
      // What has failed was answered; the next deployment asks again.
      retryAttempts: 0,
      encryptionKey: props.encryptionKey,
      logRetention: props.logRetention,
    });
    this.function = made.function;
    this.logGroup = made.logGroup;
    acknowledgeByDesign(this.function, 'callsPublicApisOnly');
    role.addToPolicy(new PolicyStatement({ actions: ['ec2:DescribeSecurityGroups'], resources: ['*'] }));
    Validations.of(role).acknowledge({
      id: wildcardRule(Stack.of(this), '*'),
      reason: 'DescribeSecurityGroups, which only reads, has no resource-level permissions.',
    });
    const properties: VpcOriginAccessProperties = { VpcId: vpcId, VpcOriginId: vpcOriginId };
    this.resource = new CustomResource(this, 'ServiceGroup', {
      resourceType: RESOURCE_TYPE,
      serviceToken: this.function.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: { ...properties },
    });
    const groupId: keyof VpcOriginAccessAnswer = 'GroupId';
    this.ingress = new CfnSecurityGroupIngress(this, 'Ingress', {
      groupId: securityGroup.securityGroupId,
      sourceSecurityGroupId: this.resource.getAttString(groupId),
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      description: 'CloudFront VPC origins of this account',
    });
  }
}

function unknownLoadBalancer(where: string): InputError {
  return new InputError('unknown-load-balancer', `${where} cannot admit CloudFront to its load balancer`, [
    {
      where: `${where}: loadBalancer`,
      given: 'a load balancer whose VPC or security group is not known',
      allowed: 'one that was made here, or imported with its VPC and its security group',
      remedy:
        'Import it with ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes and `vpc`, or admit CloudFront yourself and pass `admitToLoadBalancer: false`.',
    },
  ]);
}

function refuseOtherRegion(scope: Construct, loadBalancer: IApplicationLoadBalancer): void {
  const here = Stack.of(scope).region;
  const there = loadBalancer.env.region;
  if (Token.isUnresolved(here) || Token.isUnresolved(there) || here === there) return;
  const problem: Problem = {
    where: `${scope.node.path}: loadBalancer`,
    given: `a load balancer in ${there}, in a stack of ${here}`,
    allowed: 'a stack in the region of the load balancer: a rule of a security group stands where the group does',
    remedy: `Put it into a stack of ${there}.`,
  };
  throw new InputError('load-balancer-region', `${scope.node.path} cannot admit CloudFront to its load balancer`, [
    problem,
  ]);
}
