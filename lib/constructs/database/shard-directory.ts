import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { injectedProps } from '../injected-props';
import type { ConnectionConsumer } from '../network/connection-consumer';
import type { IRoleDatabase } from './database-access';

export interface ShardDirectoryProps {
  /** Parameters stand below `<prefix>/shards` and at `<prefix>/default-shard`. */
  readonly parameterPrefix: string;
  /** Databases by the names of their shards. */
  readonly shards: Readonly<Record<string, IRoleDatabase>>;
  /** Shard of whatever is assigned to none. */
  readonly defaultShard: string;
}

/**
 * Says which shards there are and where: a parameter for each, so that adding one changes nothing of the others and no
 * service. Services read all of them by path.
 */
export class ShardDirectory extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.ShardDirectory';

  /** Path of the shards' parameters. */
  readonly path: string;
  private readonly shards: Record<string, IRoleDatabase> = {};
  /** Name of the parameter that names the default shard. */
  readonly defaultShardParameter: string;

  constructor(scope: Construct, id: string, props: ShardDirectoryProps) {
    props = injectedProps(ShardDirectory, scope, id, props);
    super(scope, id);
    const { parameterPrefix, shards, defaultShard } = props;
    this.path = `${parameterPrefix}/shards`;
    for (const [name, database] of Object.entries(shards)) this.publish(this, name, name, database);
    this.defaultShardParameter = `${parameterPrefix}/default-shard`;
    new StringParameter(this, 'Default', {
      parameterName: this.defaultShardParameter,
      description: 'Shard of whatever is assigned to none',
      stringValue: defaultShard,
    });
  }

  /**
   * Adds a shard of another stack. Its parameter becomes a child of `scope`, which stands in the stack of the shard: the shard may
   * depend on the stack of this directory, for example on its key, and then this one must not depend on the shard.
   *
   * Add all shards before `grantConnect`, which admits to those that are known.
   */
  addShard(scope: Construct, name: string, database: IRoleDatabase): void {
    this.publish(scope, `Directory-${name}`, name, database);
  }

  /**
   * Lets a consumer connect as `user` to a role of every shard, and read the directory: network, IAM and environment
   * together. Sets DATABASE_SHARDS_PATH and DATABASE_DEFAULT_SHARD_PARAMETER.
   */
  grantConnect(consumer: ConnectionConsumer, role: string, user: string): void {
    for (const database of Object.values(this.shards)) database.admit(consumer, role, user);
    const resources = [this.path, this.defaultShardParameter].map((name) =>
      Stack.of(this).formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: name.slice(1),
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }),
    );
    consumer.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['ssm:GetParametersByPath', 'ssm:GetParameter'], resources }),
    );
    consumer.addEnvironment('DATABASE_SHARDS_PATH', this.path);
    consumer.addEnvironment('DATABASE_DEFAULT_SHARD_PARAMETER', this.defaultShardParameter);
  }

  private publish(scope: Construct, id: string, name: string, database: IRoleDatabase): void {
    this.shards[name] = database;
    new StringParameter(scope, id, {
      parameterName: `${this.path}/${name}`,
      description: `Where the shard ${name} is reached: host and port of each role, database`,
      stringValue: Stack.of(scope).toJsonString(database.hosts),
    });
  }
}
