/** Text of a file, or the first byte that cannot be text to PostgreSQL. */
export type DecodedSql = { readonly text: string } | { readonly badByte: number; readonly offset: number };

/**
 * Reads bytes as UTF-8 and refuses what PostgreSQL would: malformed sequences and NUL (read: PostgreSQL,
 * pg_utf8_islegal in src/common/wchar.c; Unicode standard, table 3-7). Reading a file as text would put U+FFFD there in silence.
 *
 * A byte order mark stays, so that the text is the file.
 */
export function decodeSql(bytes: Uint8Array): DecodedSql {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const length = sequenceLength(first);
    const point = length === 0 ? undefined : codePoint(bytes, at, length);
    if (point === undefined || point === 0) return { badByte: first, offset: at };
    parts.push(String.fromCodePoint(point));
    at += length;
  }
  return { text: parts.join('') };
}

/** 0 for a byte that begins nothing. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

/** Smallest code point of each length: a longer sequence for less is malformed. */
const LEAST = [0, 0, 0x80, 0x800, 0x10000];

function codePoint(bytes: Uint8Array, at: number, length: number): number | undefined {
  let point = length === 1 ? (bytes[at] ?? 0) : (bytes[at] ?? 0) & (0x7f >> length);
  for (let next = 1; next < length; next++) {
    const byte = bytes[at + next] ?? 0;
    if ((byte & 0xc0) !== 0x80) return undefined;
    point = (point << 6) | (byte & 0x3f);
  }
  const isSurrogate = point >= 0xd800 && point <= 0xdfff;
  return point < (LEAST[length] ?? 0) || isSurrogate || point > 0x10ffff ? undefined : point;
}
