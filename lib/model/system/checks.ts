import { archiveProblems } from '../archive/checks';
import { cacheProblems } from '../cache/checks';
import { cacheBudgetProblems } from '../cache/connection-budget';
import { cacheTargetProblems } from '../cache/plan-targets';
import { clusterProblems } from '../database/checks';
import { databaseClusters, shardingProblems } from '../database/clusters';
import { budgetProblems } from '../database/connection-budget';
import { databaseTargetProblems } from '../database/plan-targets';
import { belowEdge, edgeProblems } from '../edge/checks';
import { sharedNameProblems } from '../edge/domain';
import { environmentKeyProblems } from '../edge/signed-cookies';
import { warmProblems } from '../edge/warming';
import { referenceProblems, signalProblems, throughputProblems } from '../service/checks';
import type { SystemProblem } from '../validation/input-error';
import type { SystemConfig } from './config';

/** Everything that is wrong between the parts of a system, each naming both sides. */
export function systemProblems(system: SystemConfig): SystemProblem[] {
  return [
    ...referenceProblems(system),
    ...signalProblems(system),
    ...throughputProblems(system),
    ...databaseClusters(system.database).flatMap(({ path, database }) =>
      clusterProblems({ ...database, writerInstanceClass: database.writer.instanceClass }).map((problem) => ({
        ...problem,
        path: [...path, ...problem.path],
      })),
    ),
    ...shardingProblems(system.database),
    ...databaseTargetProblems(system),
    ...budgetProblems(system),
    ...cacheProblems(system),
    ...[
      ...edgeProblems(system.edge),
      ...environmentKeyProblems(system.edge),
      ...sharedNameProblems(system.edge.domains),
    ].map(belowEdge),
    ...cacheBudgetProblems(system),
    ...cacheTargetProblems(system),
    ...warmProblems(system),
    ...archiveProblems(system),
  ];
}
