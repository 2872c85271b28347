import { Connections, type IConnectable, type ISecurityGroup, type Port } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { ConnectionConsumer } from '../network/connection-consumer';
import { DEFAULT_USER } from './cache-users';
import { grantCacheConnect } from './grant-connect';

/** A cache, whether it was made here or in another stack. */
export interface IValkeyCache extends IConnectable {
  /** Host at which clients connect. */
  readonly host: string;
  /**
   * Lets a consumer connect as one of the users: network, IAM and environment together. Sets CACHE_<NAME>_HOST,
   * CACHE_<NAME>_PORT, CACHE_<NAME>_ID and CACHE_<NAME>_USER. Throws `InputError` when there is no such user.
   */
  grantConnect(consumer: ConnectionConsumer, name: string, user?: string): void;
}

/** What is known of a cache that another stack or app has made. */
export interface CacheAttributes {
  /** Host at which clients connect. */
  readonly host: string;
  /** Its security groups; whoever connects is admitted to them. */
  readonly securityGroups: ISecurityGroup[];
  /** Ids of its users, by the names that `grantConnect` takes. */
  readonly users: Readonly<Record<string, string>>;
}

/** What tells the two kinds of caches apart. */
interface Kind {
  readonly resource: 'replicationgroup' | 'serverlesscache';
  /** Id of the replication group, or name of the serverless cache. */
  readonly id: string;
  readonly ports: Port;
  readonly port: number;
}

/** A cache that another stack or app has made. */
export class ImportedCache extends Construct implements IValkeyCache {
  readonly host: string;
  readonly connections: Connections;

  constructor(
    scope: Construct,
    id: string,
    private readonly attributes: CacheAttributes,
    private readonly kind: Kind,
  ) {
    super(scope, id);
    this.host = attributes.host;
    this.connections = new Connections({ securityGroups: attributes.securityGroups, defaultPort: kind.ports });
  }

  grantConnect(consumer: ConnectionConsumer, name: string, user: string = DEFAULT_USER): void {
    const { resource, id, port, ports } = this.kind;
    grantCacheConnect(consumer, name, user, {
      scope: this,
      resource,
      id,
      host: this.host,
      port: String(port),
      users: this.attributes.users,
      serverless: resource === 'serverlesscache',
    });
    consumer.connections.allowTo(this, ports, `to the ${name} cache`);
  }
}
