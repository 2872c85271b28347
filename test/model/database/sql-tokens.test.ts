import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseSchemaFiles } from '../../../lib/model/database/migration-files';
import { decodeSql } from '../../../lib/model/database/sql-bytes';
import { sqlStatements } from '../../../lib/model/database/sql-statements';
import { checkSqlText } from '../../../lib/model/database/sql-text-checks';
import { sqlTokens } from '../../../lib/model/database/sql-tokens';
import type { InputError } from '../../../lib/model/validation/input-error';
import { pgParse } from '../../helpers/pg-parser';
import { runs } from '../../helpers/properties';

const FIXTURES = join(__dirname, '..', '..', 'fixtures', 'sql');
const texts = (sql: string) => sqlStatements(sql).map(({ text }) => text);

/** What is in no statement. */
function skipped(sql: string): string[] {
  const statements = sqlStatements(sql);
  const from = [0, ...statements.map(({ end }) => end)];
  return from.map((start, index) => sql.slice(start, statements[index]?.start ?? sql.length));
}

/** Pieces that hide semicolons from somebody, some glued to a neighbour. */
const HOSTILE = [
  ...[
    ';',
    "'",
    "''",
    '"',
    '--',
    '/*',
    '*/',
    '\n',
    '\r',
    '\r\n',
    '\\',
    "\\'",
    '$',
    '$$',
    '$a$',
    '(',
    ')',
    ' ',
    '\t',
    '\f',
  ],
  ...[
    '\v',
    '\u00a0',
    '\ufeff',
    '\u2028',
    '\u200b',
    '\u3000',
    '\u0085',
    'é',
    '😀',
    'e',
    "E'",
    "U&'",
    "b'",
    'a$b',
    '1',
    ',',
  ],
];
const hostile = fc.array(fc.constantFrom(...HOSTILE), { maxLength: 8 }).map((parts) => parts.join(''));
const soup = fc
  .array(fc.oneof(hostile, fc.constantFrom('select', 'case', 'end', 'begin atomic', ' as ')), { maxLength: 6 })
  .map((parts) => parts.join(''));

/** Text that PostgreSQL accepts, made of any content in every way to write a constant or a name. */
const between = fc.constantFrom(
  ' ',
  '\n',
  '\r',
  '\t',
  '\f',
  '/* ; */',
  "/* /* ; */ ' */",
  '-- ;\n',
  "-- '\r",
  '--\r\n',
);
const unquoted = hostile.map((text) => text.replace(/\0/g, ''));
const constant = fc.oneof(
  unquoted.map((text) => `'${text.replaceAll("'", "''")}'`),
  unquoted.map((text) => `E'${text.replace(/['\\]/g, (sign) => `\\${sign}`)}'`),
  unquoted.map((text) => `e'x'\n \f '${text.replace(/['\\]/g, (sign) => `\\${sign}`)};'`),
  unquoted.map((text) => `'x'\n'${text.replaceAll("'", "''")}'`),
  unquoted.map((text) => `U&'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`),
  unquoted.map((text) => `$q$${text.replaceAll('$', '')}$q$`),
  unquoted.map((text) => `$$${text.replaceAll('$', '')}$$`),
  unquoted.map((text) => `"${text.replaceAll('"', '""')}x"`),
  fc.constantFrom(
    'a$b$c',
    'é',
    '1',
    '$1',
    'x.end',
    '1 as case',
    '(select 1)',
    'case when a then b end',
    "b'1'",
    "x'1f'",
  ),
);
const select = fc
  .array(fc.tuple(between, constant, between), { minLength: 1, maxLength: 4 })
  .map((parts) => `select${parts.map((part) => part.join('')).join(',')}`);
const atomic = select.map((text) => `create function f() returns int begin atomic ${text}; select 2 as end; end`);
const accepted = fc
  .tuple(
    fc.constantFrom('', '\ufeff'),
    fc.array(fc.tuple(between, fc.oneof({ weight: 4, arbitrary: select }, { weight: 1, arbitrary: atomic }), between), {
      maxLength: 4,
    }),
  )
  .map(([mark, statements]) => `${mark}${statements.map((parts) => parts.join('')).join(';')}`);

describe('statements and what is skipped between them', () => {
  test('given any text, then together they are the file, byte for byte, and tokens are too', () => {
    fc.assert(
      fc.property(fc.oneof(soup, accepted, fc.string({ unit: 'grapheme' })), (sql) => {
        const gaps = skipped(sql);
        const all = texts(sql).map((text, index) => `${gaps[index]}${text}`);
        expect(Buffer.from(`${all.join('')}${gaps.at(-1)}`).equals(Buffer.from(sql))).toBe(true);
        expect([...sqlTokens(sql)].map(({ text }) => text).join('')).toBe(sql);
      }),
      { numRuns: runs(1000) },
    );
  });

  test('given any text, then PostgreSQL finds no statement in what is skipped, and a mark only where it begins', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(soup, accepted), async (sql) => {
        if (checkSqlText(sql, 'f').some(({ given }) => given.includes('never closed'))) return;
        const gaps = skipped(sql).map((gap, index) => (index === 0 ? gap.replace(/^\ufeff/, '') : gap));
        for (const gap of gaps) expect(await pgParse(`;${gap}`)).toEqual({ trees: [] });
      }),
      { numRuns: runs(1000) },
    );
  });

  test('given text that PostgreSQL accepts, then the statements are those that its own parser finds', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(accepted, async (sql) => {
        const whole = await pgParse(`;${sql.replace(/^\ufeff/, '')}`);
        expect(whole).toHaveProperty('trees');
        const mine = [];
        for (const text of texts(sql)) mine.push(await pgParse(text));
        const each = mine.map((one) => ('trees' in one ? one.trees.join('|') : one.error));
        if ('trees' in whole) expect(each).toEqual(whole.trees);
        found += each.length;
      }),
      { numRuns: runs(1000) },
    );
    expect(found).toBeGreaterThan(0);
  });

  test('given any text, then what PostgreSQL calls unterminated is found to be', async () => {
    await fc.assert(
      fc.asyncProperty(soup, async (text) => {
        // So that nothing else is wrong with it.
        const sql = `select ${text}`;
        const isOpen = [...sqlTokens(sql)].some(({ closed }) => !closed);
        const said = await pgParse(sql);
        if ('error' in said && /^unterminated (quoted|dollar|\/\*)/.test(said.error)) expect(isOpen).toBe(true);
        if (isOpen) expect(said).toHaveProperty('error');
      }),
      { numRuns: runs(1000) },
    );
  });

  test.each([
    ['a comment that ends at a carriage return', '-- a\rdrop table x; select 1', ['drop table x', 'select 1']],
    ['escapes in the second part of a string', "select e'a'\n'b\\';'; select 2", ["select e'a'\n'b\\';'", 'select 2']],
    ['a word of letters beyond ASCII', 'select ü$x$; select $x$;$x$', ['select ü$x$', 'select $x$;$x$']],
    [
      'a column that is called end',
      'create function f() returns int begin atomic select 1 as end; end; select 2',
      ['create function f() returns int begin atomic select 1 as end; end', 'select 2'],
    ],
    ['a mark before the first word', '\ufeffselect 1;', ['select 1']],
    ['a mark further on', 'select 1;\n\ufeffselect 2', ['select 1', '\ufeffselect 2']],
    ['a no-break space', 'select 1;\u00a0select 2', ['select 1', '\u00a0select 2']],
  ])('given %s, then %j is cut as PostgreSQL cuts it', (_, sql, expected) => {
    expect(texts(sql)).toEqual(expected);
  });
});

describe('what no text has between words', () => {
  const problems = (content: string | Uint8Array, file = '0001-a.sql') => {
    try {
      parseSchemaFiles({ [file]: content }, 'schema');
      return [];
    } catch (error) {
      return (error as InputError).problems;
    }
  };

  test('given the file that swallowed a word, then its statement is whole', () => {
    const bytes = readFileSync(join(FIXTURES, 'byte-order-mark.sql'));
    expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
    const [file] = parseSchemaFiles({ '0001-a.sql': bytes }, 'schema');
    expect(Buffer.from(file?.sql ?? '').equals(bytes)).toBe(true);
    expect(texts(file?.sql ?? '')).toEqual(['drop table old_users']);
  });

  test('given a mark before "-- no-transaction", then that still is the first line', () => {
    expect(parseSchemaFiles({ '0001-a.sql': '\ufeff-- no-transaction\r\nvacuum' }, 'schema')).toMatchObject([
      { transaction: false },
    ]);
  });

  test.each([
    ['drop table\u00a0x;', 'schema/0001-a.sql:1:11', 'U+00A0 NO-BREAK SPACE, which looks like a space'],
    ['select 1;\r\n  \ufeffselect 2;', 'schema/0001-a.sql:2:3', 'U+FEFF BYTE ORDER MARK'],
    ['\ufeff\ufeffselect 2;', 'schema/0001-a.sql:1:1', 'U+FEFF BYTE ORDER MARK'],
    ['select 1;\u2028drop table x;', 'schema/0001-a.sql:1:10', 'U+2028 LINE SEPARATOR'],
    ['select 😀, \u200bx', 'schema/0001-a.sql:1:11', 'U+200B ZERO WIDTH SPACE, which cannot be seen'],
    ['select\u30001;\u30002;', 'schema/0001-a.sql:1:7', 'U+3000 IDEOGRAPHIC SPACE, 2 times, first here'],
    ['select\v1', 'schema/0001-a.sql:1:7', 'U+000B LINE TABULATION'],
    ['select 1;\u001a', 'schema/0001-a.sql:1:10', 'U+001A SUBSTITUTE (Ctrl-Z)'],
    ['select a\ufffd', 'schema/0001-a.sql:1:9', 'a character that was lost'],
    ['select 1; /* the rest\ndrop table x;', 'schema/0001-a.sql:1:11', 'a comment that is never closed'],
    ["select 'x; select 2", 'schema/0001-a.sql:1:8', 'a string that is never closed'],
    ["select e'x\\'; select 2", 'schema/0001-a.sql:1:8', 'a string that is never closed'],
    ['select "x; select 2', 'schema/0001-a.sql:1:8', 'a name in double quotes that is never closed'],
    ['select $q$x; select 2', 'schema/0001-a.sql:1:8', 'a string that is never closed'],
    ['\\restrict abc\nselect 1;', 'schema/0001-a.sql:1:1', 'a backslash: \\restrict abc'],
  ])('given %j, then it is refused with its place', (sql, where, given) => {
    for (const content of [sql, Buffer.from(sql)]) {
      const [problem, ...others] = problems(content);
      expect(problem).toMatchObject({ where, given: expect.stringContaining(given) });
      expect(others).toEqual([]);
    }
  });

  test('given them in strings, names and comments, then they are allowed', () => {
    expect(problems("select '\u00a0', \"\ufeffx\", $$\u200b$$, e'\u3000' /* \u2028 */ -- \u00a0")).toEqual([]);
  });

  test('given any white space of Unicode that PostgreSQL takes for something else, then it is refused', async () => {
    for (let code = 1; code < 0x3100; code++) {
      const character = String.fromCodePoint(code);
      if (!/\s/.test(character)) continue;
      const tree = await pgParse(`drop table${character}x`);
      const isSpace = JSON.stringify(tree) === JSON.stringify(await pgParse('drop table x'));
      // A vertical tab is white space only from PostgreSQL 16 on.
      const isRefused = problems(`drop table${character}x`).length > 0;
      expect([code, isRefused]).toEqual([code, !isSpace || character === '\v']);
    }
  });

  test.each<[string, number[], string]>([
    ['Latin-1', [...Buffer.from('select '), 0xe9, 0x3b], 'byte 0xE9 at offset 7, which is not UTF-8'],
    ['a character that is cut off', [0x31, 0xe2, 0x82], 'byte 0xE2 at offset 1'],
    ['an overlong slash', [0xc0, 0xaf], 'byte 0xC0 at offset 0'],
    ['an overlong sequence of three', [0xe0, 0x80, 0xaf], 'byte 0xE0 at offset 0'],
    ['half of a pair', [0xed, 0xa0, 0x80], 'byte 0xED at offset 0'],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80], 'byte 0xF4 at offset 0'],
    ['NUL', [0x31, 0x3b, 0x20, 0x00], 'byte 0x00 at offset 3, which no text has'],
    ['UTF-16', [0xff, 0xfe, 0x31, 0x00], 'the file looks like UTF-16'],
    ['UTF-16, big end first', [0xfe, 0xff, 0x00, 0x31], 'the file looks like UTF-16'],
    ['UTF-16 without a mark', [0x31, 0x00, 0x3b, 0x00], 'the file looks like UTF-16'],
  ])('given %s, then the byte is named', (_, bytes, given) => {
    const [problem] = problems(Uint8Array.from(bytes));
    expect(problem?.given).toContain(given);
    expect(problem).toMatchObject({
      where: 'schema/0001-a.sql',
      remedy: expect.stringMatching(given.includes('NUL') || given.endsWith('no text has') ? /tr -d/ : /iconv/),
    });
  });

  test('given any bytes, then text is read exactly where Node reads it without a loss', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.string({ unit: 'binary' }).map((text) => Uint8Array.from(Buffer.from(text))),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        const read = decodeSql(given);
        const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
        const decodes = (end: number) => {
          try {
            return strict.decode(given.subarray(0, end));
          } catch {
            return undefined;
          }
        };
        const whole = given.includes(0) ? undefined : decodes(given.length);
        expect('text' in read ? read.text : undefined).toBe(whole);
        // All before the byte that is named is text.
        if ('offset' in read) expect(decodes(read.offset)).toBeDefined();
      }),
      { numRuns: runs(300) },
    );
  });

  test.each([
    ['set standard_conforming_strings = off;', 1],
    ['SET LOCAL standard_conforming_strings TO off;', 1],
    ["set client_encoding to 'LATIN1';", 1],
    ["set names 'latin1';", 1],
    ['set standard_conforming_strings = on;', 0],
    ["SET client_encoding = 'UTF8';", 0],
  ])('given %j, then it has %i problem: how the rest is read does not change', (sql, count) => {
    expect(problems(sql)).toHaveLength(count);
  });
});
