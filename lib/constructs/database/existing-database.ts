import { Connections, type IVpc, Port } from 'aws-cdk-lib/aws-ec2';
import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { checkReaders } from '../../model/database/reader-roles';
import { InputError, type Problem } from '../../model/validation/input-error';
import { injectedProps } from '../injected-props';
import { DatabaseAccess } from './database-access';
import type { ProxyProps } from './proxy';
import { RoleDatabase } from './role-database';
import type { RoleMembers } from './role-endpoints';

export interface ExistingAuroraDatabaseProps extends ProxyProps {
  /** Where the cluster stands, and its proxy is made. */
  readonly vpc: IVpc;
  /**
   * A cluster that is not of this construct, such as one from `DatabaseCluster.fromDatabaseClusterAttributes`; it needs
   * its identifier, resource identifier, endpoints, port, security groups and engine. IAM authentication must be on.
   */
  readonly cluster: IDatabaseCluster;
  /** The database in the cluster that services connect to. */
  readonly databaseName: string;
  /** Port of the instances. @default 5432 */
  readonly port?: number;
  /** Instances that answer for each role. @default no roles */
  readonly readers?: Readonly<Record<string, RoleMembers>>;
}

/**
 * A proxy and readers by role for an Aurora PostgreSQL cluster that stands already; the cluster itself is not
 * changed.
 */
export class ExistingAuroraDatabase extends RoleDatabase {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.ExistingAuroraDatabase';

  readonly cluster: IDatabaseCluster;
  readonly connections: Connections;
  protected readonly access: DatabaseAccess;

  constructor(scope: Construct, id: string, props: ExistingAuroraDatabaseProps) {
    props = injectedProps(ExistingAuroraDatabase, scope, id, props);
    super(scope, id);
    const { cluster, databaseName, port = 5432, readers: members = {} } = props;
    this.check(members);
    this.cluster = cluster;
    this.connections = new Connections({
      securityGroups: cluster.connections.securityGroups,
      defaultPort: Port.tcp(port),
    });
    this.access = new DatabaseAccess(this, { ...props, databaseName, port, members });
  }

  private check(members: Readonly<Record<string, RoleMembers>>): void {
    const roles = Object.fromEntries(
      Object.entries(members).map(([role, { instanceIdentifiers }]) => [
        role,
        { instanceClass: '', count: instanceIdentifiers.length },
      ]),
    );
    const problems: Problem[] = checkReaders(roles, undefined).map(({ path, ...problem }) => ({
      ...problem,
      where: `${this.node.path}: ${path.join('.')}`,
    }));
    if (problems.length > 0)
      throw new InputError('invalid-database', `${this.node.path} cannot be built as configured`, problems);
  }
}
