// Imports types only: handlers use it, and their code must not grow by the parser of configs.
import type { Partitioning, RangePartitioning } from './config';

/** The level of a table that is partitioned by time; undefined where none is. */
export function findTimePartitioning(partitioning: Partitioning): RangePartitioning | undefined {
  return partitioning.strategy === 'range' ? partitioning : partitioning.subpartitionBy;
}

/** Names of the classes that tables are archived to, each once. */
export function listArchiveClasses(tables: Readonly<Record<string, Partitioning>>): string[] {
  const used = Object.values(tables).flatMap((table) => findTimePartitioning(table)?.archive?.class ?? []);
  return [...new Set(used)].sort();
}
