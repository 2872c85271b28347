import type { Connections } from 'aws-cdk-lib/aws-ec2';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { CfnDBClusterEndpoint, DatabaseProxy, IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import type { ConnectionConsumer } from '../network/connection-consumer';
import type { DatabaseAccess, DatabaseHosts, IRoleDatabase } from './database-access';
import type { Migrations } from './migrations';
import { registerTargetsAfter } from './proxy';

/** A database with a proxy and readers by role, whether its cluster is ours or stood before. */
export abstract class RoleDatabase extends Construct implements IRoleDatabase {
  abstract readonly cluster: IDatabaseCluster;
  abstract readonly connections: Connections;
  protected abstract readonly access: DatabaseAccess;

  get proxy(): DatabaseProxy {
    return this.access.proxy;
  }

  /** The role the proxy connects to the cluster with. */
  get proxyRole(): Role {
    return this.access.proxyRole;
  }

  get roleEndpoints(): Readonly<Record<string, CfnDBClusterEndpoint>> {
    return this.access.roleEndpoints;
  }

  get hosts(): DatabaseHosts {
    return this.access.hosts;
  }

  grantConnect(consumer: ConnectionConsumer, role: string, user: string): void {
    this.access.grantConnect(consumer, role, user);
  }

  admit(consumer: ConnectionConsumer, role: string, user: string): void {
    this.access.admit(consumer, role, user);
  }

  /**
   * Registers what is behind the proxy only when migrations have made the users that log in through it. Without it the proxy is ready with
   * the cluster; whether AWS then finds its targets healthy before there are users is written nowhere.
   *
   * @example database.registerProxyTargetsAfter(migrations)
   */
  registerProxyTargetsAfter(migrations: Migrations): void {
    registerTargetsAfter(this.access.proxy, migrations);
  }

  /**
   * Lets the proxy log in as a user whose service another app has: that app imports the database and can grant its service what
   * IAM asks of it, and not the proxy, which logs in as the same user.
   */
  admitUser(user: string): void {
    this.cluster.grantConnect(this.access.proxyRole, user);
  }
}
