import type { SystemProblem } from '../validation/input-error';
import { type ReaderAutoscaling, type ReaderRole, readerProblems } from './reader-roles';
import { SERVERLESS, type ServerlessRange } from './serverless';

/** What of a cluster depends on one another. */
export interface ClusterShape {
  readonly writerInstanceClass: string;
  readonly readers: Readonly<Record<string, ReaderRole>>;
  readonly readerAutoscaling?: ReaderAutoscaling | undefined;
  readonly serverless?: ServerlessRange | undefined;
}

/** What Aurora does not allow about a cluster; empty when all is well. Paths are relative to the database. */
export function clusterProblems(shape: ClusterShape): SystemProblem[] {
  return [...readerProblems(shape.readers, shape.readerAutoscaling), ...serverlessProblems(shape)];
}

function serverlessProblems({ writerInstanceClass, readers, serverless }: ClusterShape): SystemProblem[] {
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
