import { databaseClusters } from '../../model/database/clusters';
import type { SystemConfig } from '../../model/system/config';
import { InputError } from '../../model/validation/input-error';

/**
 * The shards that are meant: all, or only one. The default one has no name here, and comes first. Throws `InputError` (code
 * `unknown-shard`) for one that is not there.
 */
export function listShards({ name: system, database }: SystemConfig, only: string | undefined): (string | undefined)[] {
  const [main, ...others] = databaseClusters(database);
  const known = others.map(({ shard }) => shard);
  if (only === undefined) return [undefined, ...known];
  if (only === main?.shard) return [undefined];
  if (known.includes(only)) return [only];
  throw new InputError('unknown-shard', `${system} has no such shard`, [
    {
      where: '--shard',
      given: only,
      allowed:
        main?.shard === undefined
          ? 'left out: the database has no shards'
          : `one of ${[main.shard, ...known].join(', ')}`,
      remedy: 'Correct it, or leave it out: all are meant then.',
    },
  ]);
}
