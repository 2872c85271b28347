/** Cells of a table for the terminal; the first column names the row. */
export interface TextTable {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const GAP = 2;
const INDENT = 2;

/** Words in lines of at most `columns`; every line but the first is indented. Longer words are cut. */
export function wrap(text: string, columns: number, indent = INDENT): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => pieces(long, columns - indent))) {
    const start = lines.length === 0 ? '' : ' '.repeat(indent);
    if (line === '') line = start + word;
    else if (line.length + 1 + word.length <= columns) line += ` ${word}`;
    else {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, length: number): string[] {
  if (word.length <= length) return [word];
  return [word.slice(0, length), ...pieces(word.slice(length), length)];
}

/**
 * A table of at most `columns`; where its cells do not fit side by side, several below one another, each with the names
 * of the rows. The first column is aligned left and cut where it is wider than half of that, all others right.
 */
export function textTable({ headers, rows }: TextTable, columns: number): string[] {
  const all = [headers, ...rows];
  const widths = headers.map((_, index) => Math.max(...all.map((cells) => (cells[index] ?? '').length)));
  const first = Math.min(widths[0] ?? 0, Math.floor(columns / 2));
  const lines: string[] = [];
  for (let from = 1; from < headers.length; ) {
    let to = from;
    let width = first;
    while (to < headers.length && (to === from || width + GAP + (widths[to] ?? 0) <= columns)) {
      width += GAP + (widths[to] ?? 0);
      to += 1;
    }
    if (lines.length > 0) lines.push('');
    for (const cells of all) {
      const numbers = cells.slice(from, to).map((cell, index) => cell.padStart((widths[from + index] ?? 0) + GAP));
      lines.push(`${(cells[0] ?? '').slice(0, first).padEnd(first)}${numbers.join('')}`.slice(0, columns).trimEnd());
    }
    from = to;
  }
  return lines;
}

/** Text from a file made safe for a terminal: no control characters, which could move the cursor or change colours. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}
