import { environments, systems } from '../../../config';
import { databaseClusters } from '../../../lib/model/database/clusters';
import { connectionBudget } from '../../../lib/model/database/connection-budget';
import { parseEnvironmentConfig, parseSystemConfig } from '../../../lib/model/system/parse';
import { sizeSystem } from '../../../lib/model/system/sizing';
import { InputError } from '../../../lib/model/validation/input-error';

type Loose = { [key: string]: Loose };

/** Market intelligence with other shards; its deployments, 30 of 20 tasks, fit a writer of half the size. */
function sharded(sharding: unknown) {
  const copy = JSON.parse(JSON.stringify(systems['market-intelligence'])) as Loose;
  for (const service of Object.values(copy.services as Loose)) service.maximumPercent = 150 as unknown as Loose;
  (copy.database as Loose).sharding = sharding as Loose;
  return parseSystemConfig(copy, 'market.ts');
}

function problemsOf(sharding: unknown): string[] {
  try {
    sharded(sharding);
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ where, given }) => `${where}: ${given}`);
    throw error;
  }
  return [];
}

const small = { writer: { instanceClass: 'r7g.xlarge' } };

describe('clusters of a database', () => {
  test('the database is the default shard; others have what they do not state from it', () => {
    const { database } = sharded({ defaultShard: 'west', shards: { dallas: small, houston: {} } });
    const clusters = databaseClusters(database);
    expect(clusters.map(({ shard }) => shard)).toEqual(['west', 'dallas', 'houston']);
    expect(clusters.map((cluster) => cluster.database.writer.instanceClass)).toEqual([
      'r7g.2xlarge',
      'r7g.xlarge',
      'r7g.2xlarge',
    ]);
    expect(clusters.map((cluster) => cluster.database.readerAutoscaling?.plan !== undefined)).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('without shards there is one, without a name', () => {
    const [cluster, ...others] = databaseClusters(sharded(undefined).database);
    expect([cluster?.shard, cluster?.path, others]).toEqual([undefined, ['database'], []]);
  });

  test('each has a connection budget of its own, for all tasks of all services', () => {
    const rows = connectionBudget(sharded({ defaultShard: 'west', shards: { dallas: small } }));
    const writers = rows.filter(({ role }) => role === 'writer');
    expect(writers.map(({ shard }) => shard)).toEqual(['west', 'dallas']);
    expect(writers[1]?.demanded).toBe(writers[0]?.demanded);
    expect(writers[1]?.allowed).toBeLessThan(writers[0]?.allowed ?? 0);
  });

  test('given an environment that replaces classes, then shards are of them as well', () => {
    const dev = parseEnvironmentConfig(environments.dev, 'dev.ts');
    const { database } = sizeSystem(sharded({ defaultShard: 'west', shards: { dallas: small } }), dev);
    const classes = databaseClusters(database).map((cluster) => cluster.database.writer.instanceClass);
    expect(new Set(classes)).toEqual(new Set([dev.databaseInstanceClass]));
  });
});

describe('groups of shards', () => {
  const grouped = { defaultShard: 'west', shards: { dallas: { ...small, group: 'texas' }, houston: {} } };

  test('a shard stays in its group whatever the sizes of an environment are', () => {
    const dev = parseEnvironmentConfig(environments.dev, 'dev.ts');
    const groups = databaseClusters(sizeSystem(sharded(grouped), dev).database).map(({ group }) => group);
    expect(groups).toEqual([undefined, 'texas', undefined]);
  });

  test('given a name that no stack could have, then it is refused', () => {
    expect(problemsOf({ defaultShard: 'west', shards: { dallas: { group: 'Texas_1' } } })).toEqual([
      'market.ts: database.sharding.shards.dallas.group: "Texas_1"',
    ]);
  });
});

describe('shards that cannot be', () => {
  test('given one whose connections do not suffice, then the error names that shard', () => {
    const tiny = { writer: { instanceClass: 't4g.medium' } };
    expect(problemsOf({ defaultShard: 'west', shards: { dallas: tiny } })[0]).toMatch(
      /^market\.ts: database\.sharding\.shards\.dallas\.proxy: \d+ connections = /,
    );
  });

  test('given other roles, or the default shard among the others, then each is named', () => {
    const roles = { reports: { instanceClass: 'r7g.2xlarge', count: 2, autoscaled: true } };
    expect(problemsOf({ defaultShard: 'west', shards: { west: {}, dallas: { readers: roles } } })).toEqual([
      'market.ts: database.sharding.shards.west: the default shard',
      'market.ts: database.sharding.shards.dallas.readers: roles reports',
    ]);
  });

  test('given roles that Aurora does not allow, then the error names the shard', () => {
    const empty = { reads: { instanceClass: 'r7g.2xlarge', count: 0, autoscaled: true } };
    expect(problemsOf({ defaultShard: 'west', shards: { dallas: { readers: empty } } })).toContain(
      'market.ts: database.sharding.shards.dallas.readers.reads.count: 0',
    );
  });
});
