import type { Problem } from '../../../model/validation/input-error';
import type { PartitionFinding } from '../../../partitions/finding';
import type { TablePlan } from '../../../partitions/plan';
import { showBound } from '../../../partitions/statements';
import { partitionTransaction } from './apply';

/** A table's plan as it is printed: the partitions with the SQL that makes them. */
export interface TableStatements {
  readonly table: string;
  readonly create: readonly { readonly name: string; readonly holds: string; readonly sql: readonly string[] }[];
  readonly findings: readonly PartitionFinding[];
  /** Why it could not be planned. */
  readonly failure?: Problem;
}

export function tableStatements({ table, create, findings, failure }: TablePlan, maxHoldMs: number): TableStatements {
  return {
    table,
    create: create.map((creation) => ({
      name: `${creation.parent.schema}.${creation.name}`,
      holds: showBound(creation),
      sql: partitionTransaction(creation, maxHoldMs),
    })),
    findings,
    ...(failure === undefined ? {} : { failure }),
  };
}
