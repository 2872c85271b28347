import { RemovalPolicy, Token, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { isZoneId } from '../../model/system/zones';
import { injectedProps } from '../injected-props';
import { boundTrust } from '../security/bounded-trust';
import { acknowledgeByDesign } from '../security/compliance';
import { addClosedGroup } from './security-groups';

export interface NetworkProps {
  /** IPv4 range of the VPC, such as 10.0.0.0/16. */
  readonly cidr: string;
  /**
   * Zones to use, by id (use1-az1) or by name (us-east-1a); stated rather than looked up, so that synth needs no credentials. A name means
   * another zone in another account.
   */
  readonly availabilityZones: string[];
  /**
   * NAT gateways: one for each zone survives the loss of a zone, one alone costs a third.
   *
   * @default one for each zone
   */
  readonly natGateways?: number;
  /** How long flow logs are kept. @default flow logs are kept for a month */
  readonly flowLogRetention?: RetentionDays;
  /** Key that encrypts the flow logs; it must admit CloudWatch Logs. */
  readonly encryptionKey: IKey;
}

/** Interface endpoints that keep image pulls, secrets, logs and queue traffic off the NAT gateways. */
const INTERFACE_ENDPOINTS: Readonly<Record<string, ec2.InterfaceVpcEndpointAwsService>> = {
  EcrApi: ec2.InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  Secrets: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  Queues: ec2.InterfaceVpcEndpointAwsService.SQS,
};

/**
 * A VPC in three tiers over the given zones: public (NAT gateways only), private (services, egress through NAT) and
 * isolated (databases and caches, no route out).
 */
export class Network extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.Network';

  readonly vpc: ec2.IVpc;
  readonly flowLogGroup: LogGroup;
  /** Who may use the interface endpoints. */
  readonly endpointAccess: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    props = injectedProps(Network, scope, id, props);
    super(scope, id);
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr(props.cidr),
      availabilityZones: props.availabilityZones,
      natGateways: props.natGateways ?? props.availabilityZones.length,
      // Nothing is ever put into the default group; emptying it would take a function with rights on security groups.
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        { name: 'services', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
        { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
    });
    for (const subnet of [...vpc.publicSubnets, ...vpc.privateSubnets, ...vpc.isolatedSubnets]) statesZone(subnet);
    Validations.of(vpc).acknowledge({
      id: 'CloudFormation-Validate::W3010',
      reason: 'Zones are named in config so that synth needs no lookup and a new zone of the region moves no subnet.',
    });
    acknowledgeByDesign(vpc.node.defaultChild as ec2.CfnVPC, 'unusedDefaultGroup');
    for (const subnet of vpc.publicSubnets) acknowledgeByDesign(subnet.node.findChild('DefaultRoute'), 'natSubnets');
    this.vpc = vpc;
    this.flowLogGroup = new LogGroup(this, 'FlowLogs', {
      retention: props.flowLogRetention ?? RetentionDays.ONE_MONTH,
      encryptionKey: props.encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const flowLog = this.vpc.addFlowLog('FlowLog', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(this.flowLogGroup),
    });
    const role = flowLog.node.findChild('IAMRole');
    boundTrust(role);
    acknowledgeByDesign(role, 'ownPolicy');
    this.endpointAccess = this.addEndpoints();
  }

  private addEndpoints(): ec2.SecurityGroup {
    this.vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    const about = 'HTTPS from inside the VPC to AWS services';
    const securityGroup = addClosedGroup(this, 'EndpointAccess', this.vpc, about);
    this.vpc.privateSubnets.forEach((subnet) => {
      securityGroup.addIngressRule(ec2.Peer.ipv4(subnet.ipv4CidrBlock), ec2.Port.HTTPS, 'HTTPS from the services');
    });
    for (const [id, service] of Object.entries(INTERFACE_ENDPOINTS)) {
      this.vpc.addInterfaceEndpoint(id, {
        service,
        subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        securityGroups: [securityGroup],
        open: false,
      });
    }
    return securityGroup;
  }
}

/** A zone that is known by its id stands in another property, which the CDK does not set. */
function statesZone(subnet: ec2.ISubnet): void {
  const resource = subnet.node.defaultChild as ec2.CfnSubnet;
  const zone = resource.availabilityZone;
  if (zone === undefined || Token.isUnresolved(zone) || !isZoneId(zone)) return;
  resource.availabilityZone = undefined;
  resource.availabilityZoneId = zone;
}
