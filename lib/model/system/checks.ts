import { checkArchive } from '../archive/checks';
import { checkCaches } from '../cache/checks';
import { checkDatabase } from '../database/checks';
import { checkEdge } from '../edge/checks';
import { checkServices } from '../service/checks';
import type { ConfigProblem } from '../validation/input-error';
import type { SystemConfig } from './config';

/** Everything that is wrong between the parts of a system, each naming both sides. */
export function checkSystem(system: SystemConfig): ConfigProblem[] {
  return [
    ...checkServices(system),
    ...checkDatabase(system),
    ...checkCaches(system),
    ...checkEdge(system),
    ...checkArchive(system),
  ];
}
