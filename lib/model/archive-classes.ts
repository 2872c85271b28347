import type { ArchiveClass } from './data-config';
import { type Partitioning, rangeOf, statedPartitions } from './partitioning';
import type { SystemConfig } from './system-config';

/** Days that each class bills at least; deleting earlier costs the rest (Amazon S3 pricing, "Minimum storage duration"). */
export const MINIMUM_STORAGE_DAYS: Readonly<Record<ArchiveClass['storageClass'], number>> = {
  GLACIER_IR: 90,
  GLACIER: 90,
  DEEP_ARCHIVE: 180,
};

/** Names of the classes that tables are archived to, each once. */
export function usedArchiveClasses(tables: Readonly<Record<string, Partitioning>>): string[] {
  const used = Object.values(tables).flatMap((table) => rangeOf(table)?.archive?.class ?? []);
  return [...new Set(used)].sort();
}

/** The classes of a system that its tables are archived to, by name; empty where no table states `archive`. */
export function tableArchiveClasses(system: Pick<SystemConfig, 'archive' | 'database'>): Record<string, ArchiveClass> {
  const used = usedArchiveClasses(statedPartitions(system));
  return Object.fromEntries(used.flatMap((name) => (system.archive[name] ? [[name, system.archive[name]]] : [])));
}
