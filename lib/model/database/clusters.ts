import type { ConfigProblem } from '../validation/input-error';
import type { DatabaseConfig } from './config';

/** One cluster of a database: the whole of it, or a shard. */
export interface DatabaseClusterConfig {
  /** Name of the shard; undefined where the database has none. */
  readonly shard?: string;
  /** Group of its stack; undefined for the stack `data`. */
  readonly group?: string;
  /** Where its configuration stands. */
  readonly path: readonly string[];
  /** As if it were the only one. */
  readonly database: DatabaseConfig;
}

/** The clusters of a database, the default one first; a shard has what it does not state from it. None without a database. */
export function databaseClusters(database: DatabaseConfig | undefined): DatabaseClusterConfig[] {
  if (database === undefined) return [];
  const { sharding } = database;
  const path = ['database'];
  if (sharding === undefined) return [{ path, database }];
  const others = Object.entries(sharding.shards).map(([shard, { group, writer, readers, serverless }]) => ({
    shard,
    ...(group === undefined ? {} : { group }),
    path: [...path, 'sharding', 'shards', shard],
    database: {
      ...database,
      writer: writer ?? database.writer,
      readers: readers ?? database.readers,
      ...withoutPlan(serverless === undefined ? database : { ...database, serverless }),
    },
  }));
  return [{ shard: sharding.defaultShard, path, database }, ...others];
}

/** Plans follow the demand of the whole platform; how it spreads over shards is not known, so that they scale by reaction. */
function withoutPlan({ readerAutoscaling, serverless }: DatabaseConfig) {
  return {
    readerAutoscaling: readerAutoscaling === undefined ? undefined : { ...readerAutoscaling, plan: undefined },
    serverless: serverless === undefined ? undefined : { ...serverless, plan: undefined },
  };
}

/** Shards that contradict the default one. */
export function checkSharding({ sharding, readers }: DatabaseConfig): ConfigProblem[] {
  if (sharding === undefined) return [];
  const roles = Object.keys(readers);
  const problems: ConfigProblem[] = [];
  if (sharding.shards[sharding.defaultShard] !== undefined) {
    problems.push({
      path: ['database', 'sharding', 'shards', sharding.defaultShard],
      given: 'the default shard',
      allowed: 'shards beside the default one, which is the database itself',
      remedy: 'Remove it there.',
    });
  }
  for (const [shard, { readers: own }] of Object.entries(sharding.shards)) {
    if (own === undefined || sameNames(Object.keys(own), roles)) continue;
    problems.push({
      path: ['database', 'sharding', 'shards', shard, 'readers'],
      given: `roles ${Object.keys(own).join(', ') || '(none)'}`,
      allowed: `the roles of the default shard: ${roles.join(', ') || '(none)'}`,
      remedy: 'Name the same roles: services read by role, whatever the shard.',
    });
  }
  return problems;
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}
