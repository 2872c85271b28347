import { databaseClusters } from '../database/clusters';
import type { ServiceConfig } from '../service/config';
import type { SystemConfig } from './config';

type Grouped = Pick<SystemConfig, 'services' | 'database'>;

/**
 * The groups that services and shards state, in the order of the alphabet.
 *
 * A stack is stated and never chosen by the number of those before: a service that is removed would let others move up into another
 * stack, and what moves there is made anew, without its data if it is a shard.
 */
export function listGroups({ services, database }: Grouped): string[] {
  const stated = [...Object.values(services), ...databaseClusters(database)].flatMap(({ group }) => group ?? []);
  return [...new Set(stated)].sort();
}

/** The services of a group; those without one where it is undefined. */
export function servicesInGroup({ services }: Grouped, group: string | undefined): Record<string, ServiceConfig> {
  return Object.fromEntries(Object.entries(services).filter(([, service]) => service.group === group));
}

/** The shards of a group, by name; those beside the database that state none where it is undefined. */
export function shardsInGroup({ database }: Grouped, group: string | undefined) {
  const [, ...shards] = databaseClusters(database);
  return shards.filter((shard) => shard.group === group);
}
