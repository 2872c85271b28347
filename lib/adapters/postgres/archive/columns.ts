import type { Column } from '../../../partitions/archive/row-sum';

/** Whether a table has the columns that were exported, no more and no others. */
export function sameColumns(a: readonly Column[], b: readonly Column[]): boolean {
  return a.length === b.length && a.every(({ name, type }, n) => name === b[n]?.name && type === b[n]?.type);
}
