import type { Problem } from '../validation/input-error';
import { type DecodedSql, decodeSql } from './sql-bytes';
import { placeOf, type SqlToken, sqlTokens } from './sql-tokens';

/** Names of what is found most often (read: Unicode, UnicodeData.txt); others are told by their number. */
const NAMES: Readonly<Record<string, string>> = {
  '000B': 'LINE TABULATION (vertical tab)',
  '001A': 'SUBSTITUTE (Ctrl-Z)',
  '0085': 'NEXT LINE',
  '00A0': 'NO-BREAK SPACE',
  '00AD': 'SOFT HYPHEN',
  '034F': 'COMBINING GRAPHEME JOINER',
  '1680': 'OGHAM SPACE MARK',
  '180E': 'MONGOLIAN VOWEL SEPARATOR',
  '2002': 'EN SPACE',
  '2003': 'EM SPACE',
  '2007': 'FIGURE SPACE',
  '2009': 'THIN SPACE',
  '200A': 'HAIR SPACE',
  '200B': 'ZERO WIDTH SPACE',
  '200C': 'ZERO WIDTH NON-JOINER',
  '200D': 'ZERO WIDTH JOINER',
  '200E': 'LEFT-TO-RIGHT MARK',
  '200F': 'RIGHT-TO-LEFT MARK',
  '2028': 'LINE SEPARATOR',
  '2029': 'PARAGRAPH SEPARATOR',
  '202A': 'LEFT-TO-RIGHT EMBEDDING',
  '202B': 'RIGHT-TO-LEFT EMBEDDING',
  '202C': 'POP DIRECTIONAL FORMATTING',
  '202D': 'LEFT-TO-RIGHT OVERRIDE',
  '202E': 'RIGHT-TO-LEFT OVERRIDE',
  '202F': 'NARROW NO-BREAK SPACE',
  '205F': 'MEDIUM MATHEMATICAL SPACE',
  '2060': 'WORD JOINER',
  '2066': 'LEFT-TO-RIGHT ISOLATE',
  '2067': 'RIGHT-TO-LEFT ISOLATE',
  '2068': 'FIRST STRONG ISOLATE',
  '2069': 'POP DIRECTIONAL ISOLATE',
  '3000': 'IDEOGRAPHIC SPACE',
  '3164': 'HANGUL FILLER',
  FE0F: 'VARIATION SELECTOR-16',
  FEFF: 'BYTE ORDER MARK (ZERO WIDTH NO-BREAK SPACE)',
  FFFD: 'REPLACEMENT CHARACTER',
};

const WHITE_SPACE = /[\p{White_Space}\v]/u;
/** Not to be seen, or not to be told from a space; U+FFFD stands where another program could not read a character. */
const ODD = /[\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\uFFFD]/gu;

/** The text of a file. A text is taken as it is; what is none is a problem that names the byte. */
export function readSqlText(file: string | Uint8Array, where: string): { text: string; problems: Problem[] } {
  const decoded: DecodedSql = typeof file === 'string' ? decodeString(file) : decodeSql(file);
  if ('text' in decoded) return { text: decoded.text, problems: [] };
  const { badByte, offset } = decoded;
  const hex = badByte.toString(16).toUpperCase().padStart(2, '0');
  const bytes = typeof file === 'string' ? [] : [...file.slice(0, 2)];
  const isUtf16 = /^(255,254|254,255)$/.test(bytes.join()) || (badByte === 0 && offset < 2);
  const problem = {
    where,
    given: `byte 0x${hex} at offset ${offset}, which ${badByte === 0 ? 'no text has' : 'is not UTF-8'}${isUtf16 ? ': the file looks like UTF-16' : ''}`,
    allowed: 'UTF-8 without NUL',
    remedy:
      badByte === 0 && !isUtf16
        ? "Remove it, for example with `tr -d '\\000'`."
        : `Save it as UTF-8, for example with \`iconv -f ${isUtf16 ? 'UTF-16' : 'WINDOWS-1252'} -t UTF-8\`.`,
  };
  return { text: '', problems: [problem] };
}

function decodeString(text: string): DecodedSql {
  const at = text.indexOf('\0');
  return at < 0 ? { text } : { badByte: 0, offset: at };
}

/**
 * What a text has that nobody meant: characters that look like a space or like nothing and are letters to PostgreSQL, and
 * comments, strings and names that are never closed. Within strings, quoted names and comments every character may stand.
 */
export function checkSqlText(sql: string, where: string): Problem[] {
  const odd = new Map<string, number[]>();
  const problems: Problem[] = [];
  for (const token of sqlTokens(sql)) {
    if (!token.closed) problems.push(neverClosed(sql, token, where));
    else if (token.text === '\\') problems.push(backslash(sql, token, where));
    else if (token.kind === 'word' || token.kind === 'sign')
      for (const { 0: found, index } of token.text.matchAll(ODD))
        odd.set(found, [...(odd.get(found) ?? []), token.start + index]);
    // After what is never closed the rest could be anything.
    if (!token.closed) break;
  }
  return [...[...odd].map(([character, places]) => oddCharacter(sql, character, places, where)), ...problems];
}

function at(sql: string, index: number, where: string): string {
  const { line, column } = placeOf(sql, index);
  return `${where}:${line}:${column}`;
}

function oddCharacter(sql: string, character: string, places: readonly number[], where: string): Problem {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const name = NAMES[code] === undefined ? '' : ` ${NAMES[code]}`;
  const isSpace = WHITE_SPACE.test(character);
  const looks =
    code === 'FFFD'
      ? 'which stands for a character that was lost'
      : `which ${isSpace ? 'looks like a space' : 'cannot be seen'}`;
  const means =
    character === '\v'
      ? 'is none to PostgreSQL before version 16'
      : character < '\u0080'
        ? 'is no part of SQL'
        : 'is part of a word to PostgreSQL';
  const count = places.length === 1 ? '' : `, ${places.length} times, first here`;
  return {
    where: at(sql, places[0] ?? 0, where),
    given: `U+${code}${name}${count}, ${looks} and ${means}`,
    allowed:
      'space, tab and line ends between words; any character within strings, names in double quotes and comments',
    remedy: `${isSpace ? 'Write a space instead' : 'Delete it'}, for example with \`perl -CSD -i -pe 's/\\x{${code}}/${isSpace ? ' ' : ''}/g' ${where}\`.`,
  };
}

function neverClosed(sql: string, { text, start }: SqlToken, where: string): Problem {
  const what = text.startsWith('/*') ? 'a comment' : text === '"' ? 'a name in double quotes' : 'a string';
  return {
    where: at(sql, start, where),
    given: `${what} that is never closed`,
    allowed: 'comments, strings and names that end',
    remedy: 'Close it: what follows is part of it.',
  };
}

function backslash(sql: string, { start }: SqlToken, where: string): Problem {
  const [line = ''] = sql.slice(start).split(/[\n\r]/, 1);
  return {
    where: at(sql, start, where),
    given: `a backslash: ${line.slice(0, 40)}`,
    allowed: 'SQL; commands with a backslash are for psql',
    remedy: 'Remove the line; pg_dump writes \\restrict and \\unrestrict, which nothing here needs.',
  };
}
