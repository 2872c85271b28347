/** A piece of an SQL text, as PostgreSQL's scanner cuts it. */
export interface SqlToken {
  /** `space` also is a byte order mark that a text begins with. */
  readonly kind: 'space' | 'comment' | 'string' | 'name' | 'word' | 'sign';
  readonly text: string;
  /** Where it begins in the text, from 0. */
  readonly start: number;
  /** False for a comment, a string or a quoted name that the text ends in. */
  readonly closed: boolean;
}

/** Each ends a line, for PostgreSQL and for editors. */
export const LINE_END = /\r\n|\n|\r/;

/** What some editors put before the first character of a file. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * What PostgreSQL's scanner tells apart, as far as a semicolon can hide in it (read: PostgreSQL 14 to 17,
 * src/backend/parser/scan.l; documentation, 4.1 "Lexical Structure"; tried: against the parser of 17).
 *
 * Bytes from 128 on are letters there, white space of Unicode and invisible characters among them, so no \s, \w or \b may
 * stand here. White space is space, tab, line feed, carriage return and form feed; vertical tab only from 16 on, so it is a sign.
 *
 * A quote that ends something is followed by no other: else a string without an end would be taken for a shorter one.
 */
const PIECES: Readonly<Record<string, RegExp>> = {
  space: /[ \t\n\r\f]+/,
  // Ends at either kind of line end.
  comment: /--[^\n\r]*/,
  block: /\/\*/,
  escaped: /[eE]'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*'(?!')/,
  string: /'[^']*(?:''[^']*)*'(?!')/,
  name: /"[^"]*(?:""[^"]*)*"(?!")/,
  dollar: /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z_0-9\u0080-\uffff]*)?\$/,
  word: /[A-Za-z_\u0080-\uffff][A-Za-z_0-9$\u0080-\uffff]*/,
  sign: /[\s\S]/,
};
const TOKEN = new RegExp(
  Object.entries(PIECES)
    .map(([name, { source }]) => `(?<${name}>${source})`)
    .join('|'),
  'y',
);

/** Between the parts of a string that goes on after a line end. */
const SPACE_OR_COMMENT = /[ \t\n\r\f]+|--[^\n\r]*/y;
/** The rest of a string with escapes that goes on: its backslashes are escapes too, although no E stands before it. */
const ESCAPED_PART = /'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*'(?!')/y;

/** All of a text: what the pieces say, one after the other, is the text again. */
export function* sqlTokens(sql: string): Generator<SqlToken> {
  let start = 0;
  while (start < sql.length) {
    const token = tokenAt(sql, start);
    yield token;
    start += token.text.length;
  }
}

function tokenAt(sql: string, start: number): SqlToken {
  // psql leaves it out there, and only there (read: PostgreSQL, src/bin/psql/mainloop.c); elsewhere it is a letter.
  if (start === 0 && sql.startsWith(BYTE_ORDER_MARK))
    return { kind: 'space', text: sql.slice(0, 1), start, closed: true };
  const match = matchAt(TOKEN, sql, start);
  const text = match?.[0] ?? '';
  const groups = match?.groups ?? {};
  const upTo = (kind: SqlToken['kind'], end: number | undefined): SqlToken => ({
    kind,
    text: sql.slice(start, end ?? sql.length),
    start,
    closed: end !== undefined,
  });
  if (groups.block !== undefined) return upTo('comment', commentEnd(sql, start + 2));
  if (groups.dollar !== undefined) {
    const close = sql.indexOf(text, start + text.length);
    return upTo('string', close < 0 ? undefined : close + text.length);
  }
  const end = start + text.length;
  if (groups.escaped !== undefined) return upTo('string', escapedEnd(sql, end));
  // What is never closed: the rest could be anything.
  const isOpenEscape = /^[eE]$/.test(text) && sql[end] === "'";
  if (text === "'" || text === '"' || isOpenEscape) return { kind: 'sign', text, start, closed: false };
  const kinds = ['space', 'comment', 'string', 'name', 'word'] as const;
  return upTo(kinds.find((kind) => groups[kind] !== undefined) ?? 'sign', end);
}

function matchAt(pattern: RegExp, sql: string, start: number): RegExpExecArray | null {
  pattern.lastIndex = start;
  return pattern.exec(sql);
}

/** Comments may hold others. Undefined where the text ends before the comment does. */
function commentEnd(sql: string, from: number): number | undefined {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  for (let open = 1; open > 0; ) {
    const found = mark.exec(sql);
    if (found === null) return undefined;
    open += found[0] === '/*' ? 1 : -1;
  }
  return mark.lastIndex;
}

/** Parts of a string, with a line end between them, are one string (4.1.2.1). */
function escapedEnd(sql: string, end: number): number {
  let at = end;
  let hasLineEnd = false;
  for (;;) {
    const between = matchAt(SPACE_OR_COMMENT, sql, at)?.[0];
    if (between !== undefined) {
      hasLineEnd ||= /[\n\r]/.test(between);
      // Before the first line end only one comment fits, and it ends at that line end.
      at += between.length;
      continue;
    }
    const part = hasLineEnd ? matchAt(ESCAPED_PART, sql, at)?.[0] : undefined;
    return part === undefined ? end : escapedEnd(sql, at + part.length);
  }
}

/** Lines and columns, from 1, as an editor counts them: every kind of line end ends a line. */
export function placeOf(sql: string, at: number): { readonly line: number; readonly column: number } {
  // A mark at the beginning has no column.
  const before = sql.slice(sql.startsWith(BYTE_ORDER_MARK) ? 1 : 0, at);
  const lines = before.split(LINE_END);
  return { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 };
}
