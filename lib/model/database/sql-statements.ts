/** One statement of an SQL text. */
export interface SqlStatement {
  /** The statement as written, without what stands before it and without its semicolon. */
  readonly text: string;
  /** Its words and signs in lower case with one space between; without comments, literals as `''`. */
  readonly code: string;
  /** Where it begins in the text, from 0, and where it ends. */
  readonly start: number;
  readonly end: number;
  /** Line it begins on, from 1. */
  readonly line: number;
}

/** What PostgreSQL's scanner tells apart (its documentation, 4.1 "Lexical Structure"), as far as a semicolon can hide in it. */
const TOKEN = new RegExp(
  [
    /--[^\n]*/, // comment
    /\/\*/, // comment that may hold others
    /[eE]'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*'/, // string with escapes
    /'[^']*(?:''[^']*)*'/,
    /"[^"]*(?:""[^"]*)*"/, // quoted name
    /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/, // begin of a dollar-quoted string
    /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/, // word
    /\s+/,
    /[\s\S]/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'y',
);

/**
 * The statements of an SQL text, cut at semicolons that end one: not those in strings, comments, parentheses, or in the
 * body of a function that begins with BEGIN ATOMIC.
 *
 * It tells statements apart and judges nothing: what is not SQL is left for PostgreSQL to refuse.
 */
export function sqlStatements(sql: string): SqlStatement[] {
  const found: SqlStatement[] = [];
  let words: string[] = [];
  let start = -1;
  let last = 0;
  let depth = 0;
  let line = 1;
  let begins = 1;
  const finish = () => {
    if (start >= 0) {
      found.push({ text: sql.slice(start, last), code: words.join(' '), start, end: last, line: begins });
    }
    words = [];
    start = -1;
    depth = 0;
  };
  for (let at = 0; at < sql.length; ) {
    const token = tokenAt(sql, at);
    const next = at + token.length;
    if (token === ';' && depth <= 0) finish();
    else if (!/^(\s|--|\/\*)/.test(token)) {
      if (start < 0) [start, begins] = [at, line];
      last = next;
      words.push(/^([eE]?'|\$.*\$)/s.test(token) ? "''" : token.toLowerCase());
      depth += nesting(words);
    }
    line += token.split('\n').length - 1;
    at = next;
  }
  finish();
  return found;
}

/** The token at a place; comments and dollar-quoted strings whole. What is never closed reaches to the end. */
function tokenAt(sql: string, at: number): string {
  TOKEN.lastIndex = at;
  const token = TOKEN.exec(sql)?.[0] ?? '';
  if (token === '/*') return sql.slice(at, commentEnd(sql, at + 2));
  if (token.length < 2 || !token.startsWith('$')) return token;
  const close = sql.indexOf(token, at + token.length);
  return sql.slice(at, close < 0 ? sql.length : close + token.length);
}

function commentEnd(sql: string, from: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  for (let open = 1; open > 0; ) {
    const found = mark.exec(sql);
    if (found === null) return sql.length;
    open += found[0] === '/*' ? 1 : -1;
  }
  return mark.lastIndex;
}

/** How many levels the last word opens or closes. */
function nesting(words: readonly string[]): number {
  const word = words.at(-1);
  const before = words.at(-2);
  if (word === '(') return 1;
  if (word === ')') return -1;
  if (word === 'atomic' && before === 'begin') return 1;
  if (word !== 'case' && word !== 'end') return 0;
  // Within the body of such a function the two come in pairs; elsewhere neither may hold a semicolon.
  if (!words.includes('atomic')) return 0;
  if (word === 'end') return -1;
  return before === 'end' ? 0 : 1;
}
