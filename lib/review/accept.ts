import type { AcceptedChange } from './accepted-changes';
import type { Comparison, Finding } from './finding';
import type { GateFailure, ReviewedFinding } from './review';

export interface Acceptances {
  readonly findings: readonly ReviewedFinding[];
  /** Entries that do not accept what they were written for, in words. */
  readonly notes: readonly string[];
}

/**
 * Marks the findings that entries of `file` accept on a day, `YYYY-MM-DD` in UTC.
 *
 * An entry accepts what makes its resource worse, in its class. One that is over, or that fits nothing, is named: it
 * should be renewed or removed.
 */
export function acceptFindings(
  { findings, environments }: Pick<Comparison, 'findings' | 'environments'>,
  entries: readonly AcceptedChange[],
  today: string,
  file: string,
): Acceptances {
  const fits = (entry: AcceptedChange, finding: Finding) =>
    finding.effect === 'worse' && finding.resource.path === entry.resource && finding.class === entry.class;
  const marked = findings.map((finding): ReviewedFinding => {
    const entry = entries.find((candidate) => candidate.expires >= today && fits(candidate, finding));
    return entry === undefined ? finding : { ...finding, accepted: { reason: entry.reason, expires: entry.expires } };
  });
  const notes = entries.flatMap((entry) => {
    const isUsed = findings.some((finding) => fits(entry, finding));
    const name = `${file}: the entry for ${entry.resource} (${entry.class})`;
    if (isUsed && entry.expires < today)
      return [`${name} has been over since ${entry.expires} and accepts nothing: renew it or undo the change.`];
    // An entry of an environment that was not compared, such as that of another system, may well fit there.
    const isCompared = environments.includes(entry.resource.split('/')[0] ?? '');
    return isUsed || !isCompared ? [] : [`${name} fits no change: remove it, or correct its path or class.`];
  });
  return { findings: marked, notes };
}

/** The entries of tidemark-review.json that would accept what fails a gate; reason and last day are for a person. */
export function acceptingEntries(failures: readonly GateFailure[]): string[] {
  const entries = failures.flatMap(({ resource, class: name }) =>
    resource === undefined || name === undefined
      ? []
      : [JSON.stringify({ resource, class: name, reason: 'why', expires: 'YYYY-MM-DD' })],
  );
  return [...new Set(entries)].map((entry, index, all) => `${entry}${index === all.length - 1 ? '' : ','}`);
}
