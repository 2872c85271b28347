/** A row as text by the names of its columns. */
export type TextRow = Readonly<Record<string, string | null>>;

const CHARACTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/**
 * Reads a file in COPY's text format ("COPY", "Text Format"), written apart from the product's own reader so that both can be wrong
 * only by accident in the same way. Throws for a file that ends within a row, and for a row with another number of fields.
 */
export function readCopyFile(text: string, columns: readonly string[]): TextRow[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the file ends within a row');
  return lines.map((line) => {
    const fields = line.split('\t');
    if (fields.length !== columns.length) throw new Error(`${fields.length} fields for ${columns.length} columns`);
    return Object.fromEntries(columns.map((name, n) => [name, readField(fields[n] ?? '')]));
  });
}

function readField(field: string): string | null {
  if (field === '\\N') return null;
  return field.replaceAll(/\\(.)/gs, (_, character: string) => CHARACTERS[character] ?? character);
}
