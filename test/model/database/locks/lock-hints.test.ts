import { loadSqlParser } from '../../../../lib/adapters/postgres/parse-sql';
import { type LockHint, lockHints, type ParseSql } from '../../../../lib/model/database/locks/lock-hints';
import { parseSchemaFiles } from '../../../../lib/model/database/migration-files';

const APPLIED = `create table sales (id int primary key, shop int, name varchar(10), price int);
create table shops (id int primary key);`;

let parse: ParseSql;
beforeAll(async () => {
  parse = await loadSqlParser();
});

/** Hints for files that are pending after a first one that is applied. */
function hintsFor(...pending: string[]): LockHint[] {
  const texts = [APPLIED, ...pending].map((sql, index) => [`000${index + 1}-f.sql`, sql]);
  const files = parseSchemaFiles(Object.fromEntries(texts), 'schema');
  return lockHints(
    files,
    files.slice(1).map(({ name }) => name),
    parse,
  );
}
const long = (...pending: string[]) =>
  hintsFor(...pending)
    .filter((hint) => hint.long)
    .map(({ migration, line, table, work }) => `${migration}:${line} ${table} ${work}`);

describe('hints about locks', () => {
  test('say the statement, the lock, the work under it, until when, who waits and what to do instead', () => {
    expect(hintsFor('\ncreate index on sales\n  (name);')).toEqual([
      {
        migration: '0002-f',
        line: 2,
        statement: 'create index on sales (name)',
        table: 'sales',
        lock: 'SHARE',
        until: 'end of file',
        work: 'index',
        waiting: 'writes',
        long: true,
        instead: expect.stringContaining('create index concurrently'),
      },
    ]);
  });

  test('are not about files that are applied', () => {
    expect(long()).toEqual([]);
  });

  test.each([
    [
      'made by the same file',
      ['create table a (id int); create index on a (id); alter table a add column x int default random()'],
    ],
    ['made by a file before', ['create table public.a (id int)', 'create index on a (id)']],
    ['made and renamed', ['create table a (id int); alter table a rename to b; create index on b (id)']],
    ['made as a copy', ['create table a as select 1 as id; alter table a alter id set not null']],
  ])('given a table %s, then nobody waits for it', (_, files) => {
    expect(hintsFor(...files)).toEqual([]);
  });

  test.each([
    [
      'may be there already',
      ['create table if not exists sales (id int); create index on sales (id)'],
      ['0002-f:1 sales index'],
    ],
    ['was dropped and is another', ['drop table sales; create table sales (id int); create index on sales (id)'], []],
    [
      'refers to one in use',
      ['create table a (shop int references shops); create index on sales (id)'],
      ['0002-f:1 shops catalog', '0002-f:1 sales index'],
    ],
  ])('given a table that %s, then they are %j', (_, files, expected) => {
    expect(long(...files)).toEqual(expected);
  });

  test('given a lock that takes a moment, when it is held while another statement works, then others wait for that', () => {
    const [first] = hintsFor('alter table sales add column x int;\ncreate index on shops (id);');
    expect(first).toMatchObject({ long: true, work: 'catalog', heldFor: { line: 2, work: 'index' } });
    expect(first?.instead).toContain('a file of its own');
    expect(long('create index on shops (id);\nalter table sales add column x int;')).toEqual(['0002-f:1 shops index']);
    expect(long('alter table sales add column x int;', 'create index on shops (id);')).toEqual([
      '0003-f:1 shops index',
    ]);
  });

  test.each([
    [
      'not null in steps',
      [
        'alter table sales add constraint c check (shop is not null) not valid',
        'alter table sales validate constraint c',
        'alter table sales alter shop set not null; alter table sales drop constraint c',
      ],
    ],
    [
      'a foreign key in steps',
      [
        'alter table sales add constraint c foreign key (shop) references shops not valid',
        'alter table sales validate constraint c',
      ],
    ],
    [
      'a check in steps',
      ['alter table sales add constraint c check (price > 0) not valid', 'alter table sales validate constraint c'],
    ],
    ['an index concurrently', ['-- no-transaction\ncreate index concurrently i on sales (name)']],
    [
      'a unique constraint by an index',
      [
        '-- no-transaction\ncreate unique index concurrently i on sales (name)',
        'alter table sales add constraint u unique using index i',
      ],
    ],
    [
      'a default in two statements',
      ['alter table sales add column x uuid; alter table sales alter x set default gen_random_uuid()'],
    ],
    ['a wider text', ['alter table sales alter name type varchar(20)']],
  ])('given %s, which is the safe way, then nobody waits for long', (_, files) => {
    expect(long(...files)).toEqual([]);
  });

  test('given a partitioned table, then the way is one that PostgreSQL has for it', () => {
    const [applied, ...rest] = [
      'create table p (id int, at date) partition by range (at)',
      'create index on p (id)',
      'alter table p add foreign key (id) references shops',
    ];
    const files = parseSchemaFiles(
      Object.fromEntries([`${APPLIED}${applied}`, ...rest].map((sql, index) => [`000${index + 1}-f.sql`, sql])),
      'schema',
    );
    const found = lockHints(files, ['0002-f', '0003-f'], parse);
    expect(found.map(({ instead }) => instead?.slice(0, 30))).toEqual([
      'Partition by partition: create',
      'Add it to each partition `not ',
      'Add it to each partition `not ',
    ]);
  });

  test('given the safe way in one file, then it is none: the first lock is held while all is read', () => {
    expect(
      long('alter table sales add constraint c check (price > 0) not valid;\nalter table sales validate constraint c;'),
    ).toEqual(['0002-f:1 sales catalog']);
  });

  test('given a type that no file says, then what it depends on is said', () => {
    const [hint] = hintsFor('alter table elsewhere alter name type varchar(20)');
    expect(hint).toMatchObject({ work: 'rewrite', unless: expect.stringContaining('limit grows') });
  });

  test('given what is no SQL, then that is left to the server', () => {
    expect(hintsFor('alter tabel sales;')).toEqual([]);
  });
});
