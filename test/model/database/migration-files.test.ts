import fc from 'fast-check';
import { parseSchemaFiles } from '../../../lib/model/database/migration-files';
import { sqlStatements } from '../../../lib/model/database/sql-statements';
import type { InputError } from '../../../lib/model/validation/input-error';
import { runs } from '../../helpers/properties';

const texts = (sql: string) => sqlStatements(sql).map(({ text }) => text);

describe('statements of an SQL text', () => {
  test.each([
    ['select 1; select 2', ['select 1', 'select 2']],
    ['', []],
    ['-- nothing;\n/* ; /* nested ; */ ; */ ;;', []],
    ["select ';', 'it''s;', e'\\';', E'a\\\\'; select 2", ["select ';', 'it''s;', e'\\';', E'a\\\\'", 'select 2']],
    ['select "a;""b"; select 2', ['select "a;""b"', 'select 2']],
    ['do $$ begin; end $$; select $a$ $$ ; $b$ $a$;', ['do $$ begin; end $$', 'select $a$ $$ ; $b$ $a$']],
    ['select a$b$c; select 2', ['select a$b$c', 'select 2']],
    ['select $1; select 2', ['select $1', 'select 2']],
    [
      'create rule r as on insert to t do also (insert into a values (1); insert into b values (2)); select 2',
      ['create rule r as on insert to t do also (insert into a values (1); insert into b values (2))', 'select 2'],
    ],
    [
      'create function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3',
      ['create function f() returns int begin atomic select case when true then 1 end; select 2; end', 'select 3'],
    ],
    ["select 'never closed; select 2", ["select 'never closed", 'select 2']],
    ['select $x$ never closed; select 2', ['select $x$ never closed; select 2']],
    ['select 1 /* never closed; select 2', ['select 1']],
  ])('given %s, then they are %j', (sql, expected) => {
    expect(texts(sql)).toEqual(expected);
  });

  test('given comments before it, then a statement begins after them, and says on which line', () => {
    expect(sqlStatements('-- one\nselect 1;\n\n/* two\n*/ SELECT  "A" -- x\n from T;')).toEqual([
      { text: 'select 1', code: 'select 1', start: 7, end: 15, line: 2 },
      { text: 'SELECT  "A" -- x\n from T', code: 'select "a" from t', start: 28, end: 52, line: 5 },
    ]);
  });

  test('given any pieces that hide semicolons, then each statement is found whole', () => {
    const piece = fc.constantFrom(
      "';'",
      '";"',
      '$$;$$',
      "$q$;'$q$",
      '/*;*/',
      '--;\n',
      '(;)',
      'word',
      "e'\\';'",
      ' ',
      '1',
    );
    const statement = fc.array(piece, { maxLength: 6 }).map((pieces) => `select ${pieces.join(' ')} x`);
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (statements) => {
        expect(texts(statements.join(';\n'))).toEqual(statements);
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('the files of a schema', () => {
  const sql = 'select 1;';
  const problems = (files: Record<string, string>) => {
    try {
      parseSchemaFiles(files, 'schema');
      return [];
    } catch (error) {
      return (error as InputError).problems.map(({ where, given }) => `${where}: ${given}`);
    }
  };

  test('given files in any order, then they are in that of their numbers', () => {
    const files = parseSchemaFiles({ '0002-b.sql': '-- no-transaction\nvacuum;', '0001-a-1.sql': sql }, 'schema');
    expect(files).toEqual([
      { name: '0001-a-1', file: '0001-a-1.sql', sql, transaction: true },
      { name: '0002-b', file: '0002-b.sql', sql: '-- no-transaction\nvacuum;', transaction: false },
    ]);
  });

  test('given several mistakes, then all are said at once', () => {
    expect(
      problems({
        '0001-a.sql': sql,
        '0003-gap.sql': sql,
        '0003-twice.sql': sql,
        '4-short.sql': sql,
        '0004-empty.sql': '-- later',
        '0005-two.sql': '-- no-transaction\nselect 1; select 2;',
      }),
    ).toEqual([
      'schema/0003-gap.sql: number 0003',
      'schema/0003-twice.sql: number 0003 a second time',
      'schema/4-short.sql: "4-short.sql"',
      'schema/0004-empty.sql: no statement',
      'schema/0005-two.sql: 2 statements after -- no-transaction',
    ]);
  });

  test('given a first file that replaces others, then numbers go on from the last of them', () => {
    const files = {
      '0007-one.sql': '\ufeff-- one\r\n\r\n-- replaces 0005-a, 0006-b.sql\r\n-- replaces 0007-c\r\nselect 1;',
      '0008-d.sql': sql,
    };
    expect(parseSchemaFiles(files, 'schema').map(({ name, replaces }) => [name, replaces])).toEqual([
      ['0007-one', ['0005-a', '0006-b', '0007-c']],
      ['0008-d', undefined],
    ]);
    expect(
      parseSchemaFiles({ '0001-a.sql': `-- replaces the old way\n${sql}\n-- replaces 0001-a` }, 'schema')[0]?.replaces,
    ).toBeUndefined();
  });

  test.each<[string, Record<string, string>, string]>([
    ['another number', { '0001-one.sql': '-- replaces 0001-a 0002-b' }, 'schema/0001-one.sql: number 0001'],
    [
      'a gap after it',
      { '0002-one.sql': '-- replaces 0001-a 0002-b', '0004-c.sql': '' },
      'schema/0004-c.sql: number 0004',
    ],
    [
      'the old files still there',
      { '0001-a.sql': '', '0002-one.sql': '-- replaces 0001-a 0002-b' },
      'schema/0002-one.sql: -- replaces 0001-a 0002-b',
    ],
    [
      'one that is left out',
      { '0003-one.sql': '-- replaces 0001-a 0003-c' },
      'schema/0003-one.sql: -- replaces 0003-c after 0001-a',
    ],
    ['a name that is none', { '0001-one.sql': '-- replaces 0001-A' }, 'schema/0001-one.sql: -- replaces "0001-A"'],
    ['its own name', { '0001-a.sql': '-- replaces 0001-a' }, 'schema/0001-a.sql: -- replaces 0001-a'],
  ])('given a file that replaces others, with %s, then that is said', (_, heads, expected) => {
    const files = Object.entries(heads).map(([name, head]) => [name, `${head}\n${sql}`]);
    expect(problems(Object.fromEntries(files))).toEqual([expected]);
  });

  test.each([
    'create index concurrently i on t (id)',
    'CREATE UNIQUE INDEX /* x */ CONCURRENTLY i ON t (id)',
    'drop index concurrently i',
    'reindex (verbose) table concurrently t',
    'alter table t detach partition t_1 concurrently',
    'vacuum analyze t',
    'create database d',
    'begin',
    'commit',
    'rollback to savepoint s',
    'start transaction',
  ])('given "%s", then it is refused with its line', (statement) => {
    const [problem] = problems({ '0001-a.sql': `select 1;\n-- why\n${statement};` });
    expect(problem).toContain('schema/0001-a.sql: line 3: ');
  });

  test.each([
    'do $$ begin commit; end $$',
    "select 'begin'",
    'refresh materialized view concurrently v',
    'create index concurrently_made on t (id)',
    'comment on table t is $$vacuum$$',
    'create function f() returns void language sql begin atomic select 1; end',
  ])('given "%s", then it is allowed', (statement) => {
    expect(problems({ '0001-a.sql': statement })).toEqual([]);
  });
});
