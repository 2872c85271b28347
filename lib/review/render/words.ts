import { FINDING_CLASSES, type FindingClass, type FoldedNoise } from '../finding';
import { type Gate, isOpen, type Review, type ReviewedFinding, type ReviewedSide } from '../review';
import type { SettingChange } from '../setting-changes';
import { groupFindings } from './group';
import { describeValue } from './value';

/** Settings of a service that are named where there is little room. */
const MOST_SETTINGS = 3;

/** What a class is called. */
export const CLASS_NAMES: Readonly<Record<FindingClass, string>> = {
  'data-loss': 'data loss',
  exposure: 'exposure',
  permissions: 'permissions',
  availability: 'availability',
  capacity: 'capacity',
  cost: 'cost',
  other: 'other',
};

/** What changes of a class for the worse do, one or many. */
const WORSE: Readonly<Record<FindingClass, readonly [one: string, many: string]>> = {
  'data-loss': ['puts data at risk', 'put data at risk'],
  exposure: ['opens access', 'open access'],
  permissions: ['broadens permissions', 'broaden permissions'],
  availability: ['lowers availability', 'lower availability'],
  capacity: ['lowers capacity', 'lower capacity'],
  cost: ['costs more', 'cost more'],
  other: ['makes something else worse', 'make something else worse'],
};

const GATE_NAMES: Readonly<Record<Gate, string>> = {
  destructive: 'destructive',
  broadening: 'broadening',
  'over-budget': 'over budget',
  slo: 'stated target missed',
};

/** Environments that a verdict names. */
const MOST_NAMED = 3;

export interface Verdict {
  readonly state: 'failed' | 'worse' | 'fine' | 'unchanged';
  /** One sentence without a full stop. */
  readonly text: string;
}

/** What a reviewer has to know first. */
export function describeVerdict(review: Review): Verdict {
  const findings = allFindings(review);
  const open = describeWorsening(findings);
  const { failures } = review.gate;
  if (failures.length > 0) {
    const gates = [...new Set(failures.map(({ gate }) => GATE_NAMES[gate]))].join(', ');
    return { state: 'failed', text: `Gate failed (${gates})${open === '' ? '' : `: ${open}`}` };
  }
  if (open !== '') return { state: 'worse', text: open };
  if (findings.length === 0) return { state: 'unchanged', text: 'Nothing changes' };
  const accepted = findings.filter((finding) => finding.accepted !== undefined).length;
  const text =
    accepted === 0
      ? `Nothing gets worse: ${changes(findings.length)}`
      : `Nothing gets worse that is not accepted: ${changes(findings.length)}, ${accepted} of them accepted`;
  return { state: 'fine', text };
}

/**
 * "2 changes put data at risk in shop-prod, 1 opens access in shop-dev and shop-prod": what is for the worse and not
 * accepted, the same change in several environments counted once; empty where nothing is.
 */
export function describeWorsening(findings: readonly ReviewedFinding[]): string {
  const open = groupFindings(findings.filter(isOpen));
  const parts = FINDING_CLASSES.flatMap((name) => {
    const own = open.filter(({ finding }) => finding.class === name);
    return own.length === 0 ? [] : [{ name, own }];
  });
  return parts
    .map(({ name, own }, index) => {
      const [one, many] = WORSE[name];
      const where = [...new Set(own.flatMap(({ environments }) => environments))].sort();
      const place = where.length > MOST_NAMED ? `${where.length} environments` : listed(where);
      return `${index === 0 ? changes(own.length) : own.length} ${own.length === 1 ? one : many} in ${place}`;
    })
    .join(', ');
}

export function allFindings({ environments }: Review): ReviewedFinding[] {
  return environments.flatMap(({ findings }) => findings);
}

/** "1 change", "2 changes". */
export function changes(count: number): string {
  return plural(count, 'change');
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** "main (1a2b3c4d5e) → working tree (2 changed, 1 untracked file on 6f7a8b9c0d)". */
export function describeSides({ base, head }: Review): string {
  return `${describeSide(base)} → ${describeSide(head)}`;
}

function describeSide({ name, commit, uncommitted }: ReviewedSide): string {
  const id = commit.slice(0, 10);
  if (uncommitted === undefined) return name === commit ? id : `${name} (${id})`;
  const { changed, untracked } = uncommitted;
  if (changed + untracked === 0) return `${name} (clean, ${id})`;
  return `${name} (${changed} changed and ${untracked} untracked files on ${id})`;
}

/** "Counted and not listed: 4 hashes of code and images, 2 descriptions."; empty where nothing was folded. */
export function describeFolded({ assets, order, descriptions, metadata }: FoldedNoise): string {
  const parts = [
    [assets, 'hash of code or of an image', 'hashes of code and images'],
    [order, 'change of order alone', 'changes of order alone'],
    [descriptions, 'description', 'descriptions'],
    [metadata, 'entry of metadata', 'entries of metadata'],
  ] as const;
  const words = parts.flatMap(([count, one, many]) => (count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]));
  return words.length === 0 ? '' : `Counted and not listed: ${words.join(', ')}.`;
}

/** "scaling.cpu.scaleOutAt 70 → 85, and the plan": what differs in the scaling of a service. */
export function describeChanged(settings: readonly SettingChange[], planChanged: boolean): string {
  const named = settings
    .slice(0, MOST_SETTINGS)
    .map(({ path, before = 'none', after = 'none' }) => `${path} ${describeValue(before)} → ${describeValue(after)}`);
  const more = settings.length - named.length;
  const words = [...named, ...(more > 0 ? [`${more} more settings`] : []), ...(planChanged ? ['the plan'] : [])];
  return words.length === 0 ? 'new' : listed(words);
}

/** "a, b and c". */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
