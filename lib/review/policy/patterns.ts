const known = new Map<string, boolean>();
/** Answers that are kept; a review of one app asks the same few thousand questions again and again. */
const MOST_KNOWN = 100_000;

/**
 * Whether everything that one pattern of IAM matches is matched by another: `*` stands for any text, `?` for one character.
 * A reference such as `${Archive/Bucket.Arn}` is text like any other.
 */
export function includesWildcard(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === '*') return true;
  if (!wide.includes('*') && !wide.includes('?')) return false;
  const key = `${wide}\n${narrow}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const answer = matches(wide, narrow);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, answer);
  return answer;
}

/** A `*` of the narrow pattern is matched by a `*` of the wide one only: then it holds for whatever stands there. */
function matches(wide: string, narrow: string): boolean {
  let reached = new Set([0]);
  const afterStars = (positions: ReadonlySet<number>) => {
    const all = new Set(positions);
    for (const position of positions) for (let at = position; wide[at] === '*'; at += 1) all.add(at + 1);
    return all;
  };
  reached = afterStars(reached);
  for (const character of narrow) {
    const next = new Set<number>();
    for (const position of reached) {
      const at = wide[position];
      if (at === '*') next.add(position);
      else if (at === character || (at === '?' && character !== '*')) next.add(position + 1);
    }
    reached = afterStars(next);
    if (reached.size === 0) return false;
  }
  return reached.has(wide.length);
}
