import { listPartitionedTables } from '../../model/partitions/config';
import type { SystemConfig } from '../../model/system/config';
import { InputError } from '../../model/validation/input-error';
import { checkDatabaseUrl } from '../database/database-url';
import { listShards } from '../database/shards';
import type { Io } from '../io';
import type { OptionReader } from '../option-reader';
import type { Project } from '../project/project';
import { type ArchiveLocation, DeployedTarget, DirectTarget, type PartitionsTarget } from './partitions-target';

/** Options that say which database is meant, and where its archive is. */
export interface TargetOptions {
  readonly environment?: string;
  readonly databaseUrl?: string;
  readonly shard?: string;
  readonly config: string;
  readonly system?: string;
  readonly now?: string;
  readonly bucket?: string;
  readonly region?: string;
  readonly kmsKey?: string;
  readonly cluster?: string;
}

/** Those options, read. */
export interface TargetSelection {
  readonly environment: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly shard: string | undefined;
  readonly nowMs: number;
  readonly archiveAt: ArchiveLocation | undefined;
}

/** Reads the options and notes what is wrong; `needsArchive` where the bucket has to be known. */
export function readTargetOptions(
  options: TargetOptions,
  needsArchive: boolean,
  reader: OptionReader,
): TargetSelection {
  const { environment, databaseUrl, shard } = options;
  const nowMs = reader.minute('now', options.now);
  if (databaseUrl !== undefined) checkDatabaseUrl(databaseUrl, reader);
  if (environment === undefined && databaseUrl === undefined)
    reader.add('environment', 'nothing', 'an environment, or --database-url', 'Say which database is meant.');
  if (environment !== undefined && databaseUrl !== undefined)
    reader.add('environment', 'with --database-url', 'one of the two', 'Leave one out.');
  if (databaseUrl !== undefined && shard !== undefined)
    reader.add(
      'shard',
      'with --database-url',
      'only without it',
      'The URL says which database is meant; leave one out.',
    );
  if (databaseUrl === undefined && nowMs !== undefined)
    reader.add('now', String(options.now), 'only with --database-url', 'The deployed function goes by its own clock.');
  if (databaseUrl === undefined)
    for (const [name, given] of Object.entries({
      bucket: options.bucket,
      region: options.region,
      'kms-key': options.kmsKey,
      cluster: options.cluster,
    }))
      if (given !== undefined)
        reader.add(name, given, 'only with --database-url', 'The deployed function knows its archive; leave it out.');
  const { bucket, region = process.env.AWS_REGION, kmsKey, cluster } = options;
  if (needsArchive && databaseUrl !== undefined)
    for (const [name, given] of Object.entries({ bucket, region, cluster }))
      if (given === undefined)
        reader.add(name, 'nothing', `${ARCHIVE_WORDS[name]}, with --database-url`, 'Say where the archive is.');
  const archiveAt =
    bucket === undefined || region === undefined || cluster === undefined
      ? undefined
      : { bucket, region, database: cluster, keyArn: kmsKey };
  return { environment, databaseUrl, shard, nowMs: nowMs ?? Date.now(), archiveAt };
}

const ARCHIVE_WORDS: Readonly<Record<string, string>> = {
  bucket: 'the bucket of the archive',
  region: 'the region of cluster and bucket',
  cluster: 'the identifier of the cluster, under which it stands in the archive',
};

/**
 * The databases that are meant: one by its address, or those of a system by their functions. Throws `InputError`: `no-partitions`,
 * `unknown-shard`, and what the catalog throws.
 */
export function selectTargets(
  catalog: Project,
  system: SystemConfig,
  { environment, databaseUrl, shard, nowMs, archiveAt }: TargetSelection,
  io: Io | undefined,
): { readonly shard: string | undefined; readonly target: PartitionsTarget }[] {
  const tables = listPartitionedTables(system);
  if (Object.keys(tables).length === 0) throw nothingStated(system);
  if (databaseUrl !== undefined)
    return [{ shard: undefined, target: new DirectTarget(databaseUrl, tables, system.archive, archiveAt, nowMs, io) }];
  const deployed = catalog.environment(environment ?? '');
  return listShards(system, shard).map((name) => ({
    shard: name,
    target: new DeployedTarget(system.name, deployed, name, io),
  }));
}

function nothingStated({ name }: SystemConfig): InputError {
  return new InputError('no-partitions', `${name} states no partitioned table`, [
    {
      where: `config/systems/${name}.ts: database.tables`,
      given: 'no table with partitionBy',
      allowed: 'partitionBy of at least one table',
      remedy: 'State it, or name another system with --system.',
    },
  ]);
}
