import { z } from 'zod';
import type { DatabaseConfig } from '../database/config';
import { listArchiveClasses } from '../partitions/archived-tables';
import { listPartitionedTables } from '../partitions/config';

/** Days that each class bills at least; deleting earlier costs the rest (Amazon S3 pricing, "Minimum storage duration"). */
export const MINIMUM_STORAGE_DAYS: Readonly<Record<ArchiveClass['storageClass'], number>> = {
  GLACIER_IR: 90,
  GLACIER: 90,
  DEEP_ARCHIVE: 180,
};

export const archiveClassSchema = z.strictObject({
  /** Objects below this prefix. */
  prefix: z.string().min(1),
  storageClass: z.enum(['GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE']),
  transitionAfterDays: z.int().min(0),
  expireAfterDays: z.int().min(1).optional(),
});

export type ArchiveClass = z.output<typeof archiveClassSchema>;

/** The classes of a system that its tables are archived to, by name; empty where no table states `archive`. */
export function selectTableArchiveClasses(system: {
  readonly archive: Readonly<Record<string, ArchiveClass>>;
  readonly database: Pick<DatabaseConfig, 'tables'>;
}): Record<string, ArchiveClass> {
  const used = listArchiveClasses(listPartitionedTables(system));
  return Object.fromEntries(used.flatMap((name) => (system.archive[name] ? [[name, system.archive[name]]] : [])));
}
