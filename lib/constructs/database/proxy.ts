import { Duration, Names } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { chooseSecurityGroups } from '../network/security-groups';
import { chooseSubnets } from '../network/subnets';
import { SUBNET_TYPE } from './engine';
import { type Migrations, PROXY_TARGETS } from './migrations';

/** A proxy for PostgreSQL listens here, whatever the port of the database behind it. */
export const PROXY_PORT = 5432;

export interface ProxyProps {
  readonly vpc: IVpc;
  /** Subnets that the proxy stands in, and the cluster where it is made; two zones at least. @default isolated subnets */
  readonly vpcSubnets?: SubnetSelection;
  /** Security groups of the proxy. @default one is made, which admits whom `grantConnect` names */
  readonly proxySecurityGroups?: ISecurityGroup[];
  /** Share of max_connections the proxy may open, in percent. @default 90 */
  readonly proxyMaxConnectionsPercent?: number;
  /** A client of the proxy that is idle for this long is disconnected. @default five minutes */
  readonly proxyIdleClientTimeout?: Duration;
  /** How long a client of the proxy waits for a free connection. @default 30 seconds */
  readonly proxyBorrowTimeout?: Duration;
}

/** A proxy in front of the writer: TLS and IAM only, from client to database. */
export function addProxy(
  scope: Construct,
  cluster: rds.IDatabaseCluster,
  role: IRole,
  props: ProxyProps,
): rds.DatabaseProxy {
  const about = 'Connections to the database proxy';
  return cluster.addProxy('Proxy', {
    // Without a feature flag of new projects the CDK names every proxy after its construct id.
    dbProxyName: Names.uniqueResourceName(scope, { maxLength: 60, separator: '-' }),
    role,
    vpc: props.vpc,
    vpcSubnets: chooseSubnets(scope, props.vpc, props.vpcSubnets, SUBNET_TYPE),
    securityGroups: chooseSecurityGroups(scope, props.proxySecurityGroups, props.vpc, about, 'ProxyAccess'),
    // From client to database with IAM: the proxy holds no password.
    defaultAuthScheme: rds.DefaultAuthScheme.IAM_AUTH,
    iamAuth: true,
    requireTLS: true,
    maxConnectionsPercent: props.proxyMaxConnectionsPercent ?? 90,
    idleClientTimeout: props.proxyIdleClientTimeout ?? Duration.minutes(5),
    borrowTimeout: props.proxyBorrowTimeout ?? Duration.seconds(30),
  });
}

/** What the CDK calls the targets of a proxy. */
const TARGETS = 'ProxyTargetGroup';

/**
 * Registers the targets of a proxy when the migrations that make its users have run, in the stack of the migrations.
 *
 * CloudFormation waits until targets are available (read: handler of AWS::RDS::DBProxyTargetGroup, aws-cloudformation-resource-providers-
 * rds-proxy). RDS Proxy makes a user of its own for that (read: Aurora user guide, "Quotas and limitations for RDS Proxy",
 * `rdsproxyadmin`), but nothing says that its health check is content with it: should it log in as another user, it would wait for users
 * that come after it.
 */
export function registerTargetsAfter(proxy: rds.DatabaseProxy, migrations: Migrations): void {
  const targets = proxy.node.findChild(TARGETS) as rds.CfnDBProxyTargetGroup;
  const { targetGroupName, dbProxyName, dbClusterIdentifiers, connectionPoolConfigurationInfo } = targets;
  // Beside the proxy they would be a part of the cluster that the migrations wait for, and wait for the migrations.
  proxy.node.tryRemoveChild(TARGETS);
  const registered = new rds.CfnDBProxyTargetGroup(migrations, PROXY_TARGETS, {
    targetGroupName,
    dbProxyName,
    dbClusterIdentifiers: dbClusterIdentifiers as string[],
    connectionPoolConfigurationInfo: connectionPoolConfigurationInfo as never,
  });
  registered.node.addDependency(migrations.resource);
}
