import { LINE_END, type SqlToken, sqlTokens } from './sql-tokens';

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

/**
 * The statements of an SQL text, cut at semicolons that end one: not those in strings, comments, parentheses, or in the
 * body of a function that begins with BEGIN ATOMIC. What is in none of them is white space, comments, semicolons, and a byte
 * order mark that the text begins with.
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
  for (const token of sqlTokens(sql)) {
    if (token.text === ';' && depth <= 0) finish();
    else if (token.kind !== 'space' && token.kind !== 'comment') {
      if (start < 0) [start, begins] = [token.start, line];
      last = token.start + token.text.length;
      words.push(codeOf(token));
      depth += nesting(words);
    }
    line += token.text.split(LINE_END).length - 1;
  }
  finish();
  return found;
}

function codeOf({ kind, text }: SqlToken): string {
  if (kind === 'string') return "''";
  // As PostgreSQL folds its keywords: the letters of ASCII alone.
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
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
  // Names of columns, which any keyword may be there.
  if (before === 'as' || before === '.') return 0;
  if (word === 'end') return -1;
  return before === 'end' ? 0 : 1;
}
