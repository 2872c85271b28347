/** Something a user may have meant: what to write, and what it is called. */
export interface Choice {
  readonly code: string;
  readonly name: string;
}

/**
 * The choices a given text may have meant, the likeliest first: by the fewest letters to change in the code, in the
 * name or in the name's initials (UK is the United Kingdom). Choices that start alike come first among equals.
 */
export function suggestMatches(given: string, choices: readonly Choice[], most = 3): Choice[] {
  const wanted = given.toLowerCase();
  const score = ({ code, name }: Choice) => {
    const initials = name.replace(/[^A-Z]/g, '');
    const texts = [code, name, initials].map((text) => text.toLowerCase());
    const startsAlike = texts.some((text) => text !== '' && (text.startsWith(wanted) || wanted.startsWith(text)));
    return Math.min(...texts.map((text) => editDistance(wanted, text))) - (startsAlike ? 0.5 : 0);
  };
  return choices
    .map((choice) => ({ choice, distance: score(choice) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ choice }) => choice);
}

/** Share of a name's letters that may be wrong for another to be what was meant. Our choice: a third, and always one. */
const WRONG_LETTERS = 1 / 3;

/** The name that a given one was probably meant to be; undefined where none is like it. */
export function suggestName(given: string, names: readonly string[]): string | undefined {
  const [best] = suggestMatches(
    given,
    names.map((name) => ({ code: name, name })),
    1,
  );
  if (best === undefined) return undefined;
  const distance = editDistance(given.toLowerCase(), best.code.toLowerCase());
  return distance <= Math.max(1, Math.floor(given.length * WRONG_LETTERS)) ? best.code : undefined;
}

/** "Did you mean "agents"? " where a name is like a given one, to begin a remedy with; else nothing. */
export function didYouMean(given: unknown, names: readonly string[]): string {
  const meant = typeof given === 'string' ? suggestName(given, names) : undefined;
  return meant === undefined ? '' : `Did you mean "${meant}"? `;
}

/** Letters to insert, delete, replace or swap with their neighbour until two texts are the same (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      const isSwap = j > 1 && letter === b[j - 2] && a[i - 1] === b[j - 1];
      const swapped = isSwap ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
