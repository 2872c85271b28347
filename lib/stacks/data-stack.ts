import { CfnOutput, Duration } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ArchiveBucket } from '../constructs/archive/archive-bucket';
import { ArchiveCatalog } from '../constructs/archive/archive-catalog';
import { LogBucket } from '../constructs/archive/log-bucket';
import { ServerlessValkeyCache } from '../constructs/cache/serverless-cache';
import { ValkeyCache } from '../constructs/cache/valkey-cache';
import { AuroraDatabase } from '../constructs/database/aurora-database';
import { ShardDirectory } from '../constructs/database/shard-directory';
import { JobQueue } from '../constructs/queue/job-queue';
import { acknowledgeByDesign } from '../constructs/security/compliance';
import { encryptionKey } from '../constructs/security/encryption-key';
import { selectTableArchiveClasses } from '../model/archive/config';
import { databaseClusters } from '../model/database/clusters';
import { CAPACITY_PLAN, READER_PLAN } from '../model/database/plan-targets';
import { listPartitionedTables } from '../model/partitions/config';
import type { CapacityPlan } from '../model/plan/capacity-plan';
import type { SystemConfig } from '../model/system/config';
import type { EnvironmentConfig } from '../model/system/environment';
import { shardsInGroup } from '../model/system/groups';
import { archiveCatalogName, parameterPrefix } from '../model/system/resource-names';
import { buildCacheUsers, nodeCacheProps, selectCachePlans, serverlessCacheProps } from './cache-props';
import { publishCacheSettings } from './cache-settings';
import { databaseProps } from './database-props';
import { logRetention } from './log-retention';
import { PlatformStack, type PlatformStackProps } from './platform-stack';
import { dataRemovalPolicy, keyRemovalPolicy } from './removal';

export interface DataStackProps extends PlatformStackProps {
  readonly system: SystemConfig;
  readonly vpc: IVpc;
  /** Capacity plans by target; those of the database and the caches are read. */
  readonly plans: Readonly<Record<string, CapacityPlan>>;
  /** Dated actions of the plans before this instant are left out. */
  readonly plannedFrom?: Date;
}

/** Days for which the rule packs want snapshots kept (AWS Config, elasticache-redis-cluster-automatic-backup-check). */
const SNAPSHOT_DAYS_OF_PACKS = 15;

/** Everything that holds state: database, caches, queues, archive. Protected, retained, logical ids pinned by a test. */
export class DataStack extends PlatformStack {
  /** Undefined where the system has no database. */
  readonly database?: AuroraDatabase;
  /** Clusters beside the database, by shard; those of groups stand in stacks beside this one. */
  readonly shards: Readonly<Record<string, AuroraDatabase>>;
  /** Where each shard is, those of groups too; undefined where there are none. */
  readonly shardDirectory?: ShardDirectory;
  readonly caches: Readonly<Record<string, ValkeyCache | ServerlessValkeyCache>>;
  readonly queues: Readonly<Record<string, JobQueue>>;
  readonly archive: ArchiveBucket;
  /** With which Athena reads what tables have archived; undefined where none states `archive`. */
  readonly archiveCatalog?: ArchiveCatalog;
  readonly logs: LogBucket;
  /** Encrypts all of it, the password of the database among it. */
  readonly encryptionKey: IKey;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, {
      ...props,
      stackProps: { terminationProtection: props.environment.stateful.deletionProtection },
    });
    const { system, environment, vpc } = props;
    const key = encryptionKey(this, 'Key', `Encrypts the data of ${this.stackName}`, keyRemovalPolicy(environment));
    this.encryptionKey = key;
    const common = {
      vpc,
      encryptionKey: key,
      removalPolicy: dataRemovalPolicy(environment),
      logRetention: logRetention(environment),
    };
    const [main] = databaseClusters(system.database);
    if (main !== undefined) {
      this.database = new AuroraDatabase(this, 'Database', {
        ...common,
        ...databaseProps(main.database, environment),
        ...plansOf(props),
      });
    }
    this.shards = Object.fromEntries(
      shardsInGroup(system, undefined).map(({ shard = '', database }) => [
        shard,
        new AuroraDatabase(this, `Shard-${shard}`, { ...common, ...databaseProps(database, environment) }),
      ]),
    );
    if (main?.shard !== undefined && this.database !== undefined) {
      this.shardDirectory = new ShardDirectory(this, 'Shards', {
        parameterPrefix: `${parameterPrefix(props.name)}/database`,
        shards: { [main.shard]: this.database, ...this.shards },
        defaultShard: main.shard,
      });
    }
    this.caches = mapValues(system.caches, (cache, name) => {
      publishCacheSettings(this, parameterPrefix(props.name), name, cache);
      const admitted = { ...common, ...buildCacheUsers(system, name) };
      const nodes = nodeCacheProps(cache);
      if (nodes === undefined)
        return new ServerlessValkeyCache(this, `ServerlessCache-${name}`, {
          ...admitted,
          ...serverlessCacheProps(cache),
        });
      const valkey = new ValkeyCache(this, `Cache-${name}`, {
        ...admitted,
        ...nodes,
        ...selectCachePlans(props, name),
      });
      const { replicationGroup } = valkey;
      const snapshotDays = replicationGroup.snapshotRetentionLimit ?? 0;
      if (snapshotDays < SNAPSHOT_DAYS_OF_PACKS)
        acknowledgeByDesign(replicationGroup, snapshotDays === 0 ? 'contentCanBeMissed' : 'sessionsEnd');
      return valkey;
    });
    this.queues = mapValues(
      system.queues,
      (queue, name) =>
        new JobQueue(this, `Queue-${name}`, {
          visibilityTimeout: Duration.seconds(queue.visibilityTimeoutSeconds),
          maxReceiveCount: queue.maxReceiveCount,
          retentionPeriod: Duration.days(queue.retentionDays),
        }),
    );
    for (const [name, { queue }] of Object.entries(this.queues)) {
      new CfnOutput(this, `QueueName-${name}`, {
        value: queue.queueName,
        description: `Dimension QueueName of the metrics of ${name}, for demand.metric in config`,
      });
    }
    const bucketRemovalPolicy = keyRemovalPolicy(environment);
    this.logs = new LogBucket(this, 'Logs', { removalPolicy: bucketRemovalPolicy });
    this.archive = new ArchiveBucket(this, 'Archive', {
      encryptionKey: key,
      accessLogBucket: this.logs.bucket,
      classes: system.archive,
      ...lockOf(environment),
      removalPolicy: bucketRemovalPolicy,
    });
    const archived = Object.keys(selectTableArchiveClasses(system));
    if (archived.length === 0) return;
    for (const { database } of this.databases) database.archiveTo(this.archive, archived);
    this.archiveCatalog = new ArchiveCatalog(this, 'ArchiveCatalog', {
      archive: this.archive,
      tables: listPartitionedTables(system),
      catalogName: archiveCatalogName(props.name),
    });
  }

  /** The database and every shard of this stack, which the database itself has no name among. */
  get databases(): readonly { readonly shard?: string; readonly database: AuroraDatabase }[] {
    const shards = Object.entries(this.shards).map(([shard, database]) => ({ shard, database }));
    return this.database === undefined ? shards : [{ database: this.database }, ...shards];
  }
}

function lockOf({ stateful: { archiveLock } }: EnvironmentConfig) {
  if (archiveLock === undefined) return {};
  const days = Duration.days(archiveLock.days);
  const { governance, compliance } = ObjectLockRetention;
  return { objectLock: archiveLock.mode === 'governance' ? governance(days) : compliance(days) };
}

/** The plans of the database. */
function plansOf({ plans, plannedFrom }: DataStackProps) {
  const { [READER_PLAN]: readerPlan, [CAPACITY_PLAN]: capacityPlan } = plans;
  return {
    readerPlan,
    capacityPlan,
    plannedFrom,
  };
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
