/** Something about a table that is reported and never changed. */
export interface PartitionFinding {
  readonly code:
    | 'no-table'
    | 'owned-by-login'
    | 'unknown-column'
    | 'not-partitioned'
    | 'other-partitioning'
    | 'not-begun'
    | 'gap'
    | 'off-period'
    | 'missing-value'
    | 'unfit-value'
    | 'published-by-name'
    | 'differs-from-parent'
    | 'default-partitioned'
    | 'detach-pending'
    | 'rows-in-default'
    | 'rows-referenced'
    | 'archive-referenced'
    | 'archive-published'
    | 'archive-no-table'
    | 'archive-not-owner';
  /** `problem`: a person has to act, or rows go or stay where they should not. `note`: good to know. */
  readonly severity: 'problem' | 'note';
  /** The table or partition it is about, with its schema. */
  readonly where: string;
  readonly given: string;
  readonly remedy: string;
}

/** An instant as people read it, without what is zero. */
export function showInstant(timeMs: number): string {
  if (!Number.isFinite(timeMs)) return timeMs < 0 ? 'the beginning of time' : 'the end of time';
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? 'a far away time' : date.toISOString().replace(/(T00:00)?(:00)?\.000Z$/, 'Z');
}
