import type { GateFailure } from '../review';

/** The entries of tidemark-review.json that would accept what fails a gate; reason and last day are for a person. */
export function acceptingEntries(failures: readonly GateFailure[]): string[] {
  const entries = failures.flatMap(({ resource, class: name }) =>
    resource === undefined || name === undefined
      ? []
      : [JSON.stringify({ resource, class: name, reason: 'why', expires: 'YYYY-MM-DD' })],
  );
  return [...new Set(entries)].map((entry, index, all) => `${entry}${index === all.length - 1 ? '' : ','}`);
}
