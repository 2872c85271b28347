/** PostgreSQL cuts longer identifiers, silently ("Identifiers and Key Words"). */
const MAX_BYTES = 63;

/**
 * A name for a new partition that nothing in its schema has: `<table>_<suffix>`, the table's part cut to what fits; where that
 * is taken, `_2`, `_3` and so on behind it. `isTaken` is asked for each.
 */
export function freeName(table: string, suffix: string, isTaken: (name: string) => boolean): string {
  for (let n = 1; ; n++) {
    const end = `_${suffix}${n === 1 ? '' : `_${n}`}`;
    const name = cut(table, MAX_BYTES - bytes(end)) + end;
    if (!isTaken(name)) return name;
  }
}

/**
 * A name for an index as PostgreSQL makes it: `<table>_<columns>_<kind>`, the longer of table and columns cut until it fits; where that
 * is taken, with 1, 2 and so on behind it (read: PostgreSQL 17, `makeObjectName` and `ChooseRelationName`).
 */
export function indexName(
  table: string,
  columns: readonly string[],
  kind: string,
  isTaken: (name: string) => boolean,
): string {
  const second = columns.length === 0 ? '' : `_${columns.join('_')}`;
  for (let n = 0; ; n++) {
    const end = `_${kind}${n === 0 ? '' : n}`;
    let [first, rest] = [bytes(table), bytes(second)];
    while (first + rest + bytes(end) > MAX_BYTES)
      if (first + 1 > rest) first--;
      else rest--;
    const name = cut(table, first) + cut(second, rest) + end;
    if (!isTaken(name)) return name;
  }
}

/** What a value of a list is called in a name: letters and digits, 30 at most. */
export function valueSuffix(value: string): string {
  const plain = value.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  return plain.slice(0, 30) || 'empty';
}

function cut(text: string, limit: number): string {
  let kept = '';
  for (const character of text) {
    if (bytes(kept) + bytes(character) > limit) break;
    kept += character;
  }
  return kept;
}

/** Length in UTF-8. */
function bytes(text: string): number {
  let sum = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    sum += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return sum;
}
