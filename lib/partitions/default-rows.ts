import type { PartitionFinding } from './finding';
import type { PlannedPartition } from './plan';
import { defaultPartition } from './relation';
import { showBound } from './statements';

/**
 * What is to be said of rows that wait in the default partition for one that is to be made. They are moved; but not where foreign
 * keys of other tables point at them, because taking a row away would break those, or delete what refers to it.
 */
export function defaultRowsFinding(creation: PlannedPartition, rows: string): PartitionFinding | undefined {
  const standing = defaultPartition(creation.parent);
  if (standing === undefined || rows === '0') return undefined;
  const where = `${standing.schema}.${standing.name}`;
  const given = `rows of ${creation.name} (${showBound(creation)}): ${rows}`;
  if (creation.parent.isReferenced || standing.isReferenced)
    return {
      code: 'rows-referenced',
      severity: 'problem',
      where,
      given: `${given}; foreign keys point at this table`,
      remedy: 'They are not moved. Drop the foreign keys, move the rows, and make the keys again, in a migration.',
    };
  return {
    code: 'rows-in-default',
    severity: 'note',
    where,
    given,
    remedy: '`tidemark partitions apply` moves them, while writers of the table wait.',
  };
}
