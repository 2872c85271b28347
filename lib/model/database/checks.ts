import type { ConfigProblem } from '../validation/input-error';
import { checkSharding, databaseClusters } from './clusters';
import type { DatabaseAndServices } from './config';
import { checkConnectionBudget } from './connection-budget';
import { checkDatabaseTargets } from './plan-targets';
import { checkReaders, type ReaderAutoscaling, type ReaderRole } from './reader-roles';
import { SERVERLESS, type ServerlessRange } from './serverless';

/** What of a cluster depends on one another. */
export interface ClusterShape {
  readonly writerInstanceClass: string;
  readonly readers: Readonly<Record<string, ReaderRole>>;
  readonly readerAutoscaling?: ReaderAutoscaling | undefined;
  readonly serverless?: ServerlessRange | undefined;
}

/** What is wrong with the database of a system, with its clusters, and between them and the services. */
export function checkDatabase(system: DatabaseAndServices): ConfigProblem[] {
  const { database } = system;
  return [
    ...databaseClusters(database).flatMap(({ path, database: cluster }) =>
      checkCluster({ ...cluster, writerInstanceClass: cluster.writer.instanceClass }).map((problem) => ({
        ...problem,
        path: [...path, ...problem.path],
      })),
    ),
    ...(database === undefined ? [] : checkSharding(database)),
    ...checkDatabaseTargets(system),
    ...checkConnectionBudget(system),
  ];
}

/** What Aurora does not allow about a cluster; empty when all is well. Paths are relative to the database. */
export function checkCluster(shape: ClusterShape): ConfigProblem[] {
  return [...checkReaders(shape.readers, shape.readerAutoscaling), ...checkServerless(shape)];
}

function checkServerless({ writerInstanceClass, readers, serverless }: ClusterShape): ConfigProblem[] {
  const scaled = [
    ...(writerInstanceClass === SERVERLESS ? ['writer'] : []),
    ...Object.keys(readers).filter((role) => readers[role]?.instanceClass === SERVERLESS),
  ];
  if (scaled.length > 0 !== (serverless !== undefined)) {
    return [
      {
        path: ['serverless'],
        given: serverless === undefined ? `nothing, with ${scaled.join(', ')} serverless` : 'a range',
        allowed: `a range together with instances of class ${SERVERLESS}`,
        remedy: 'State both or neither: Aurora has one range for all serverless instances of a cluster.',
      },
    ];
  }
  if (serverless === undefined || serverless.minCapacity <= serverless.maxCapacity) return [];
  return [
    {
      path: ['serverless', 'minCapacity'],
      given: `${serverless.minCapacity} ACU`,
      allowed: `at most maxCapacity ${serverless.maxCapacity}`,
      remedy: 'Lower minCapacity or raise maxCapacity.',
    },
  ];
}
