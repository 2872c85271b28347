import { ArnFormat, Fn, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { InputError } from '../../model/validation/input-error';
import { didYouMean } from '../../model/validation/suggestions';
import type { ConnectionConsumer } from '../network/connection-consumer';
import { publishedValue } from '../published-value';
import { acknowledgeByDesign, acknowledgePorts } from '../security/compliance';
import { addProxy, PROXY_PORT, type ProxyProps } from './proxy';
import { addRoleEndpoints, type RoleMembers } from './role-endpoints';

/** A host and the port it answers on. */
export interface DatabaseHost {
  readonly host: string;
  readonly port: number;
}

/** Where a database is reached. */
export interface DatabaseHosts {
  /** The proxy in front of the writer. */
  readonly writer: DatabaseHost;
  /** Readers by role. */
  readonly readers: Readonly<Record<string, DatabaseHost>>;
  /** Any reader, and the writer where there is none. */
  readonly fallback: DatabaseHost;
  /** Name of the database. */
  readonly database: string;
}

/** What applications connect to, whether Tidemark made the cluster or it stood before. */
export interface IRoleDatabase extends ec2.IConnectable {
  /** The cluster itself. */
  readonly cluster: rds.IDatabaseCluster;
  /** What writers connect to. */
  readonly proxy: rds.IDatabaseProxy;
  /** Where to connect: the writer (through the proxy), the readers of each role, and what stands in for them. */
  readonly hosts: DatabaseHosts;
  /**
   * Lets a consumer connect as `user`, to the writer (through the proxy) or to a role's readers: network, IAM and
   * environment together. The database user must exist and be granted `rds_iam`.
   *
   * Sets DATABASE_WRITER_HOST and DATABASE_WRITER_PORT; or DATABASE_<ROLE>_HOST, DATABASE_<ROLE>_PORT and
   * DATABASE_<ROLE>_FALLBACK_HOST, which is any reader, and the writer where there is none; and DATABASE_NAME and
   * DATABASE_USER. Throws `InputError` (code `unknown-role`).
   */
  grantConnect(consumer: ConnectionConsumer, role: string, user: string): void;
  /** Network and IAM of `grantConnect`, without its environment: for a consumer that reads hosts elsewhere. */
  admit(consumer: ConnectionConsumer, role: string, user: string): void;
}

export interface DatabaseAccessProps extends ProxyProps {
  readonly cluster: rds.IDatabaseCluster;
  /** Port of the instances. */
  readonly port: number;
  readonly databaseName: string;
  /** Instances that answer for each role. */
  readonly members: Readonly<Record<string, RoleMembers>>;
}

/** The proxy in front of a cluster's writer, an endpoint for each role of readers, and who may use them. */
export class DatabaseAccess {
  readonly proxy: rds.DatabaseProxy;
  /** The role the proxy connects to the cluster with. */
  readonly proxyRole: Role;
  readonly roleEndpoints: Readonly<Record<string, rds.CfnDBClusterEndpoint>>;

  /** Its constructs become children of `scope`. */
  constructor(
    private readonly scope: Construct & ec2.IConnectable,
    private readonly props: DatabaseAccessProps,
  ) {
    const { cluster, members } = props;
    this.proxyRole = new Role(scope, 'ProxyRole', { assumedBy: new ServicePrincipal('rds.amazonaws.com') });
    acknowledgeByDesign(this.proxyRole, 'ownPolicy');
    this.proxy = addProxy(scope, cluster, this.proxyRole, props);
    for (const group of cluster.connections.securityGroups) acknowledgePorts(group);
    this.roleEndpoints = addRoleEndpoints(scope, cluster, members);
  }

  get hosts(): DatabaseHosts {
    const { cluster, databaseName: database } = this.props;
    return {
      writer: { host: this.proxy.endpoint, port: PROXY_PORT },
      readers: Object.fromEntries(Object.keys(this.roleEndpoints).map((role) => [role, this.reader(role)])),
      fallback: this.at(cluster.clusterReadEndpoint.hostname),
      database,
    };
  }

  grantConnect(consumer: ConnectionConsumer, role: string, user: string): void {
    this.admit(consumer, role, user);
    nameHosts(consumer, this.hosts, role, user);
  }

  admit(consumer: ConnectionConsumer, role: string, user: string): void {
    const { cluster, port } = this.props;
    if (role === 'writer') {
      consumer.connections.allowTo(this.proxy, ec2.Port.tcp(PROXY_PORT), 'to the database proxy');
      this.grantProxyConnect(consumer, user);
      // The proxy connects on as the same user, with IAM too, and the L2 does not grant it that.
      cluster.grantConnect(this.proxyRole, user);
    } else {
      this.reader(role);
      consumer.connections.allowTo(this.scope, ec2.Port.tcp(port), `to the database readers for ${role}`);
      cluster.grantConnect(consumer, user);
    }
  }

  /** As `DatabaseProxy.grantConnect` of the CDK, which takes the proxy's ARN apart in the stack of whoever connects. */
  private grantProxyConnect(consumer: ConnectionConsumer, user: string): void {
    const stack = Stack.of(this.proxy);
    const id = publishedValue(this.proxy, 'ProxyId', Fn.select(6, Fn.split(':', this.proxy.dbProxyArn)), consumer);
    const [resource, resourceName] = ['dbuser', `${id}/${user}`];
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    Grant.addToPrincipal({
      grantee: consumer,
      actions: ['rds-db:connect'],
      resourceArns: [stack.formatArn({ service: 'rds-db', resource, resourceName, arnFormat })],
    });
  }

  private reader(role: string): DatabaseHost {
    const endpoint = this.roleEndpoints[role];
    if (endpoint !== undefined) return this.at(endpoint.attrEndpoint);
    throw unknownRole(this.scope.node.path, role, Object.keys(this.roleEndpoints));
  }

  private at(host: string): DatabaseHost {
    return { host, port: this.props.port };
  }
}

/** Tells a consumer in its environment where a role is, and who it is there. */
export function nameHosts(
  consumer: ConnectionConsumer,
  { writer, readers, fallback, database }: DatabaseHosts,
  role: string,
  user: string,
): void {
  const prefix = `DATABASE_${role.toUpperCase().replaceAll('-', '_')}`;
  const { host, port } = role === 'writer' ? writer : (readers[role] as DatabaseHost);
  consumer.addEnvironment(`${prefix}_HOST`, host);
  consumer.addEnvironment(`${prefix}_PORT`, String(port));
  if (role !== 'writer') consumer.addEnvironment(`${prefix}_FALLBACK_HOST`, fallback.host);
  consumer.addEnvironment('DATABASE_NAME', database);
  consumer.addEnvironment('DATABASE_USER', user);
}

export function unknownRole(path: string, given: string, readers: readonly string[]): InputError {
  const known = ['writer', ...readers];
  return new InputError('unknown-role', `${path} has no such readers`, [
    {
      where: 'role',
      given,
      allowed: `one of ${known.join(', ')}`,
      remedy: `${didYouMean(given, known)}Add it to \`readers\`, or correct the name.`,
    },
  ]);
}
