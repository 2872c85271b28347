import { Connections, type ISecurityGroup, Port } from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import type { ConnectionConsumer } from '../network/connection-consumer';
import { type DatabaseHosts, type IRoleDatabase, nameHosts, unknownRole } from './database-access';
import { PORT } from './engine';
import { PROXY_PORT } from './proxy';

/** What is known of a database that another stack or app has made with its proxy and readers. */
export interface AuroraDatabaseAttributes {
  /** Name of the cluster, such as shop-database. */
  readonly clusterIdentifier: string;
  /** What IAM calls the cluster, such as cluster-ABCDEFGHIJKL01234. */
  readonly clusterResourceIdentifier: string;
  /** The database in the cluster. */
  readonly databaseName: string;
  /** Port of the instances. @default 5433, as `AuroraDatabase` has it */
  readonly port?: number;
  /** Security groups of the instances; whoever reads is admitted to them. */
  readonly securityGroups: ISecurityGroup[];
  /** Host of the proxy, which writers connect to. */
  readonly proxyEndpoint: string;
  /** ARN of the proxy. */
  readonly proxyArn: string;
  /** Name of the proxy. */
  readonly proxyName: string;
  /** Security groups of the proxy; whoever writes is admitted to them. */
  readonly proxySecurityGroups: ISecurityGroup[];
  /** Host of each role's readers. @default no roles */
  readonly readers?: Readonly<Record<string, string>>;
  /** Host of any reader, for when a role has none. */
  readonly readerEndpoint: string;
}

/** A database that another stack or app has made. Its owner names the users of services here with `admitUser`. */
export class ImportedDatabase extends Construct implements IRoleDatabase {
  readonly cluster: rds.IDatabaseCluster;
  readonly proxy: rds.IDatabaseProxy;
  readonly hosts: DatabaseHosts;
  readonly connections: Connections;
  private readonly proxyConnections: Connections;
  private readonly port: number;

  constructor(scope: Construct, id: string, attributes: AuroraDatabaseAttributes) {
    super(scope, id);
    const { port = PORT, securityGroups, readers = {}, databaseName: database } = attributes;
    const { clusterIdentifier, clusterResourceIdentifier, readerEndpoint } = attributes;
    this.port = port;
    this.cluster = rds.DatabaseCluster.fromDatabaseClusterAttributes(this, 'Cluster', {
      clusterIdentifier,
      clusterResourceIdentifier,
      port,
      securityGroups,
      readerEndpointAddress: readerEndpoint,
    });
    this.proxy = rds.DatabaseProxy.fromDatabaseProxyAttributes(this, 'Proxy', {
      dbProxyArn: attributes.proxyArn,
      dbProxyName: attributes.proxyName,
      endpoint: attributes.proxyEndpoint,
      securityGroups: attributes.proxySecurityGroups,
    });
    this.proxyConnections = new Connections({ securityGroups: attributes.proxySecurityGroups });
    this.connections = new Connections({ securityGroups, defaultPort: Port.tcp(port) });
    this.hosts = {
      writer: { host: attributes.proxyEndpoint, port: PROXY_PORT },
      readers: Object.fromEntries(Object.entries(readers).map(([role, host]) => [role, { host, port }])),
      fallback: { host: readerEndpoint, port },
      database,
    };
  }

  grantConnect(consumer: ConnectionConsumer, role: string, user: string): void {
    this.admit(consumer, role, user);
    nameHosts(consumer, this.hosts, role, user);
  }

  admit(consumer: ConnectionConsumer, role: string, user: string): void {
    if (role === 'writer') {
      consumer.connections.allowTo(this.proxyConnections, Port.tcp(PROXY_PORT), 'to the database proxy');
      this.proxy.grantConnect(consumer, user);
      return;
    }
    if (this.hosts.readers[role] === undefined)
      throw unknownRole(this.node.path, role, Object.keys(this.hosts.readers));
    consumer.connections.allowTo(this, Port.tcp(this.port), `to the database readers for ${role}`);
    this.cluster.grantConnect(consumer, user);
  }
}
