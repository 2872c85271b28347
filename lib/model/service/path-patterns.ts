/**
 * Path patterns of CloudFront and of rules of a load balancer: `*` stands for any characters, none included, `?` for exactly one;
 * the case counts (CloudFront developer guide, "Path pattern"; read: Elastic Load Balancing API reference, PathPatternConditionConfig).
 * A request is served by the first pattern that matches it.
 */

/** The same pattern in one spelling: wildcards that stand together have their question marks first and one star. */
function canonical(pattern: string): string {
  return pattern.replace(
    /[*?]{2,}/g,
    (run) => `${'?'.repeat(run.split('?').length - 1)}${run.includes('*') ? '*' : ''}`,
  );
}

/** Where reading can stand in a pattern: `positions`, and what lies behind stars that stand for nothing. */
function reached(pattern: string, positions: Iterable<number>): Set<number> {
  const all = new Set<number>();
  for (const start of positions) {
    let at = start;
    all.add(at);
    while (pattern[at] === '*') {
      at += 1;
      all.add(at);
    }
  }
  return all;
}

/** Where reading can stand one character later. */
function step(pattern: string, positions: ReadonlySet<number>, character: string): Set<number> {
  const next: number[] = [];
  for (const at of positions) {
    const token = pattern[at];
    if (token === '*') next.push(at);
    else if (token === '?' || token === character) next.push(at + 1);
  }
  return reached(pattern, next);
}

/** Stands for every character that is in neither pattern. */
const ANY_OTHER = '\0';

/**
 * Whether every path that matches `inner` matches `outer` too. Both are read side by side, over every character that
 * either names and one that neither does, until a path is found that only `inner` matches, or there is no further one.
 */
export function includesPattern(outer: string, inner: string): boolean {
  const characters = new Set(`${outer}${inner}${ANY_OTHER}`.replace(/[*?]/g, ''));
  const seen = new Set<string>();
  const pending = [{ read: reached(inner, [0]), covered: reached(outer, [0]) }];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const { read, covered } = pair;
    const key = `${[...read].sort().join()}|${[...covered].sort().join()}`;
    if (read.size === 0 || seen.has(key)) continue;
    seen.add(key);
    // Whatever `inner` still needs can follow; nothing that follows brings `outer` back.
    if (covered.size === 0 || (read.has(inner.length) && !covered.has(outer.length))) return false;
    for (const character of characters) {
      pending.push({ read: step(inner, read, character), covered: step(outer, covered, character) });
    }
  }
  return true;
}

/** Characters before the first wildcard. */
function fixedLength(pattern: string): number {
  const at = pattern.search(/[*?]/);
  return at === -1 ? pattern.length : at;
}

/** Where a pattern stands among others; compared from left to right, the larger figure first. */
function rank(pattern: string): readonly number[] {
  const spelling = canonical(pattern);
  const stars = spelling.split('*').length - 1;
  const questions = spelling.split('?').length - 1;
  return [
    fixedLength(spelling),
    stars + questions === 0 ? 1 : 0,
    spelling.length - stars, // the shortest path it matches
    spelling.length - stars - questions, // characters that are fixed
    -stars,
  ];
}

/**
 * Orders patterns from the most specific to the least: the longer fixed beginning first; then no wildcard before some;
 * the longer shortest match; more fixed characters; fewer stars; the alphabet. What covers another pattern comes after it.
 */
export function comparePatterns(a: string, b: string): number {
  const others = rank(b);
  for (const [index, figure] of rank(a).entries()) {
    const difference = (others[index] ?? 0) - figure;
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : Number(a > b);
}
