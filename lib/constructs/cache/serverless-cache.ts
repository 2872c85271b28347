import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnServerlessCache, type CfnUser, type CfnUserGroup } from 'aws-cdk-lib/aws-elasticache';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { checkServerlessLimits, type ServerlessLimits } from '../../model/cache/serverless';
import { InputError } from '../../model/validation/input-error';
import { hasTokens } from '../has-tokens';
import { injectedProps } from '../injected-props';
import type { ConnectionConsumer } from '../network/connection-consumer';
import { chooseSecurityGroups } from '../network/security-groups';
import { chooseSubnets } from '../network/subnets';
import { CachePurpose } from './cache-parameters';
import { addCacheUsers, type CacheUserProps, cacheId, DEFAULT_USER } from './cache-users';
import { grantCacheConnect } from './grant-connect';
import { type CacheAttributes, ImportedCache, type IValkeyCache } from './imported-cache';

/**
 * Serverless caches answer on 6379, and reads from any replica on 6380 (ElastiCache user guide, "Create a serverless
 * cache").
 */
const WRITE_PORT = 6379;
const PORTS = ec2.Port.tcpRange(WRITE_PORT, 6380);

/** Major version; ElastiCache chooses the minor one. */
const ENGINE_VERSION = '8';

/** Zones a serverless cache is in at most (CloudFormation, AWS::ElastiCache::ServerlessCache, `SubnetIds`). */
const ZONES = 3;

export interface ServerlessValkeyCacheProps {
  /** Where the cache stands. */
  readonly vpc: ec2.IVpc;
  /** Subnets that the cache stands in; two zones at least. @default isolated subnets */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** Its security groups. @default one is made, which admits whom `grantConnect` names */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /** What it holds, which decides what happens when it is full. */
  readonly purpose: CachePurpose;
  /** Data and ECPU that it always has, and that it never exceeds. @default ElastiCache's own */
  readonly limits?: ServerlessLimits;
  /** Who may log in, by name, and what each may do. @default one user, `app`, who reads and writes all keys */
  readonly users?: Readonly<Record<string, CacheUserProps>>;
  /** Key for data at rest. */
  readonly encryptionKey: IKey;
  /** How long the daily snapshots are kept. @default sessions keep a week of daily snapshots, results none */
  readonly snapshotRetention?: Duration;
  /** What happens to the cache when it leaves the template. @default the cache stays when its stack goes */
  readonly removalPolicy?: RemovalPolicy;
}

/** What is known of a serverless cache that another stack or app has made. */
export interface ServerlessValkeyCacheAttributes extends CacheAttributes {
  /** Its name. */
  readonly serverlessCacheName: string;
}

/**
 * An ElastiCache Serverless cache with Valkey: no nodes to choose and none to scale. It always has TLS and is in several zones;
 * it has no parameters, so it closes no idle connection, and evicts what has a time to live once it is full.
 */
export class ServerlessValkeyCache extends Construct implements IValkeyCache {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.ServerlessValkeyCache';

  /**
   * A serverless cache that another stack or app has made, for its services.
   *
   * @example ServerlessValkeyCache.fromServerlessValkeyCacheAttributes(this, 'Results', { serverlessCacheName, host, securityGroups, users })
   */
  static fromServerlessValkeyCacheAttributes(
    scope: Construct,
    id: string,
    attributes: ServerlessValkeyCacheAttributes,
  ): IValkeyCache {
    const kind = { id: attributes.serverlessCacheName, ports: PORTS, port: WRITE_PORT };
    return new ImportedCache(scope, id, attributes, { resource: 'serverlesscache', ...kind });
  }

  readonly cache: CfnServerlessCache;
  /** By name. */
  readonly users: Readonly<Record<string, CfnUser>>;
  /** Who may log in at all. */
  readonly userGroup: CfnUserGroup;
  readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: ServerlessValkeyCacheProps) {
    props = injectedProps(ServerlessValkeyCache, scope, id, props);
    super(scope, id);
    const { vpc, purpose, limits = {}, encryptionKey } = props;
    refuseImpossible(this.node.path, purpose, limits);
    const securityGroups = chooseSecurityGroups(
      this,
      props.securityGroups,
      vpc,
      `Connections to the serverless ${purpose} cache`,
    );
    this.connections = new ec2.Connections({ securityGroups, defaultPort: PORTS });
    const { users, group } = addCacheUsers(this, props.users);
    this.users = users;
    this.userGroup = group;
    const snapshotDays = (props.snapshotRetention ?? Duration.days(purpose === CachePurpose.SESSIONS ? 7 : 0)).toDays();
    const subnets = chooseSubnets(this, vpc, props.vpcSubnets, ec2.SubnetType.PRIVATE_ISOLATED);
    this.cache = new CfnServerlessCache(this, 'Cache', {
      serverlessCacheName: cacheId(this, 'cache'),
      description: `${purpose} cache`,
      engine: 'valkey',
      majorEngineVersion: ENGINE_VERSION,
      kmsKeyId: encryptionKey.keyArn,
      securityGroupIds: securityGroups.map((group) => group.securityGroupId),
      subnetIds: vpc.selectSubnets(subnets).subnetIds.slice(0, ZONES),
      userGroupId: group.ref,
      ...usageLimits(limits),
      ...(snapshotDays === 0 ? {} : { snapshotRetentionLimit: snapshotDays, dailySnapshotTime: '07:00' }),
    });
    // CloudFormation takes no last snapshot of a serverless cache: where others leave one behind, it stays.
    const policy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    this.cache.applyRemovalPolicy(
      policy === RemovalPolicy.SNAPSHOT ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : policy,
    );
  }

  /** Host at which clients connect. */
  get host(): string {
    return this.cache.attrEndpointAddress;
  }

  /**
   * Lets a consumer connect as one of the users: network, IAM and environment together. Sets CACHE_<NAME>_HOST,
   * CACHE_<NAME>_PORT, CACHE_<NAME>_ID, CACHE_<NAME>_USER and CACHE_<NAME>_SERVERLESS. Throws `InputError` when there is no
   * such user.
   */
  grantConnect(consumer: ConnectionConsumer, name: string, user: string = DEFAULT_USER): void {
    grantCacheConnect(consumer, name, user, {
      scope: this,
      resource: 'serverlesscache',
      id: this.cache.serverlessCacheName,
      host: this.host,
      port: this.cache.attrEndpointPort,
      users: Object.fromEntries(Object.entries(this.users).map(([key, { ref }]) => [key, ref])),
      serverless: true,
    });
    consumer.connections.allowTo(this, PORTS, `to the ${name} cache`);
  }
}

function usageLimits({ dataGb, ecpuPerSecond }: ServerlessLimits) {
  if (dataGb === undefined && ecpuPerSecond === undefined) return {};
  return {
    cacheUsageLimits: {
      dataStorage: dataGb === undefined ? undefined : { unit: 'GB', ...range(dataGb) },
      ecpuPerSecond: ecpuPerSecond === undefined ? undefined : range(ecpuPerSecond),
    },
  };
}

function range({ minimum, maximum }: { readonly minimum?: number | undefined; readonly maximum?: number | undefined }) {
  return { minimum, maximum };
}

/** What only a deployment knows is taken to be right. */
function knownLimits({ dataGb, ecpuPerSecond }: ServerlessLimits): ServerlessLimits {
  const known = (limit: ServerlessLimits['dataGb']) =>
    Object.fromEntries(Object.entries(limit ?? {}).filter(([, value]) => !hasTokens(value)));
  return { dataGb: known(dataGb), ecpuPerSecond: known(ecpuPerSecond) };
}

function refuseImpossible(where: string, purpose: CachePurpose, limits: ServerlessLimits): void {
  const problems = checkServerlessLimits(purpose, knownLimits(limits)).map(({ path, ...problem }) => ({
    where: `${where}: limits.${path.join('.')}`,
    ...problem,
  }));
  if (problems.length > 0) throw new InputError('invalid-cache', `${where} cannot be built as configured`, problems);
}
