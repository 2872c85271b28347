import { listArchiveClasses } from '../partitions/archived-tables';
import { listPartitionedTables, type SystemWithTables } from '../partitions/config';

/** Days that each class bills at least; deleting earlier costs the rest (Amazon S3 pricing, "Minimum storage duration"). */
export const MINIMUM_STORAGE_DAYS: Readonly<Record<ArchiveClass['storageClass'], number>> = {
  GLACIER_IR: 90,
  GLACIER: 90,
  DEEP_ARCHIVE: 180,
};

/** What moves to colder storage, and when. */
export interface ArchiveClass {
  /**
   * The objects below this prefix: folders, each ending in `/`.
   *
   * @example "orders/"
   */
  readonly prefix: string;
  /**
   * Where they go: GLACIER_IR is read at once, GLACIER (Flexible Retrieval) in hours, DEEP_ARCHIVE in half a day.
   *
   * @example "GLACIER"
   */
  readonly storageClass: 'GLACIER_IR' | 'GLACIER' | 'DEEP_ARCHIVE';
  /**
   * After how long. At least 7 for tables that go to a class that is not read at once: they are verified first.
   *
   * @example 7
   */
  readonly transitionAfterDays: number;
  /**
   * When they are deleted. Each class bills a least time: 90 days, DEEP_ARCHIVE 180.
   *
   * @default never
   * @example 730
   */
  readonly expireAfterDays?: number;
}

/** The classes of a system that its tables are archived to, by name; empty where no table states `archive`. */
export function selectTableArchiveClasses(
  system: SystemWithTables & { readonly archive: Readonly<Record<string, ArchiveClass>> },
): Record<string, ArchiveClass> {
  const used = listArchiveClasses(listPartitionedTables(system));
  return Object.fromEntries(used.flatMap((name) => (system.archive[name] ? [[name, system.archive[name]]] : [])));
}
