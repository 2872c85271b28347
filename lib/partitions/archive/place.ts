/** Where a partition of the ledger is, by the catalog. */
export type Place =
  /** It is a partition of its table. */
  | 'attached'
  /** DETACH PARTITION ... CONCURRENTLY has begun and not ended. */
  | 'detaching'
  /** It is a table of its own. */
  | 'detached'
  /** It is not there, or another table has its name. */
  | 'gone';
