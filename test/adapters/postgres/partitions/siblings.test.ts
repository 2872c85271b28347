import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { applyPartitions } from '../../../../lib/adapters/postgres/partitions/apply';
import { planPartitions, type StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { tableStatements } from '../../../../lib/adapters/postgres/partitions/statements';
import type { Partitioning } from '../../../../lib/model/partitions/config';
import { joinSql, sql } from '../../../../lib/model/sql/sql';
import { constraintDefinition } from '../../../../lib/partitions/deparsed';
import type { PlannedPartition, TablePlan } from '../../../../lib/partitions/plan';
import { creationStatements } from '../../../../lib/partitions/statements';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';
import { MAY_DIFFER, settingsOf } from '../../../helpers/table-settings';

const NOW = Date.parse('2026-11-20T10:00Z');
const months: Partitioning = { strategy: 'range', column: 'at', period: 'month', aheadPeriods: 1 };
const EXAMPLE = readFileSync(join(__dirname, '../../../fixtures/siblings.sql'), 'utf8');

let postgres: TestPostgres;
let count = 0;
const open: Client[] = [];
beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);
afterEach(async () => {
  for (const client of open.splice(0)) await client.end();
});
afterAll(async () => {
  if (postgres !== undefined) {
    const administrator = await postgres.connect('postgres');
    for (const name of await column(
      administrator,
      `select datname::text from pg_database where datname like 'siblings_%'`,
    ))
      await administrator.query(`drop database ${name} with (force)`);
    await administrator.query('drop tablespace if exists aside');
    await administrator.end();
  }
  await postgres?.stop();
}, 30_000);

async function database(sql = ''): Promise<Client> {
  const client = await postgres.createDatabase(`siblings_${count++}`);
  open.push(client);
  await client.query(sql);
  return client;
}

async function apply(client: Client, tables: StatedTables = { events: months }) {
  const applied = await applyPartitions(client, tables, { now: NOW, firstPauseMs: 10 });
  expect(applied.flatMap(({ failure }) => failure ?? [])).toEqual([]);
  return applied;
}

describe('the example', () => {
  test('given a table with replica identity, a publication and policies, then an update of the new partition works', async () => {
    const client = await database(EXAMPLE);
    await apply(client);
    await client.query(`insert into events values (1, '2026-12-05', 'a', 'old')`);
    await client.query(`update events_2026_12 set v = 'new'; update events set v = v || 'er'`);
    expect(await column(client, 'select v from events_2026_12')).toEqual(['newer']);
  });

  test('given a user of a service, then it sees the rows of one tenant by the name of the new partition too', async () => {
    const client = await database(
      `${EXAMPLE}; create role service; grant select on events, events_2026_11 to service;`,
    );
    await apply(client);
    await client.query(`insert into events values (1, '2026-12-05', 'a', 'a'), (2, '2026-12-05', 'b', 'b')`);
    const asService = (query: string) => column(client, query).catch((error: Error) => [error.message]);
    await client.query(`set row_security = on; set app.tenant = 'a'; set role service`);
    expect(await asService('select v from events_2026_12')).toEqual(['a']);
    expect(await asService('select v from events')).toEqual(['a']);
    await client.query('reset role');
  });
});

const ROLES = ['reader', 'writer', 'landlord', 'Mr. "Odd";\n-- role'];
const NAME = 'events; "2026"';

/** A parent and a sibling that differ from each other, and from a new table, in everything that one may set. */
const EVERYTHING = String.raw`
  create schema "odd; schema";
  create access method heap_too type table handler heap_tableam_handler;
  create table tenants (id text primary key, owner text);
  create function "odd; schema".stamp() returns trigger language plpgsql as $$ begin return new; end $$;
  create table events (gone int, id int not null, at timestamptz not null, tenant text references tenants, v text, w text default 'w',
    doc jsonb, "Odd; ""col""" int, primary key (at, id), constraint positive check (id > 0)) partition by range (at);
  alter table events drop column gone;
  comment on table events is 'all of them'; comment on column events.v is 'of all';
  comment on constraint positive on events is 'kept';
  create index events_v on events (v text_pattern_ops desc nulls last) include (w) where v is not null;
  create index events_lower on events (lower(v));
  create trigger cloned after update of v on events for each row when (old.v is distinct from new.v)
    execute function "odd; schema".stamp('x;''y');
  create trigger muted before insert on events for each row execute function "odd; schema".stamp();
  create trigger whole after insert on events for each statement execute function "odd; schema".stamp();
  alter table events replica identity full, enable row level security;
  create policy own on events using (tenant = current_setting('app.tenant', true));
  grant select on events to reader;

  create unlogged table @ (w text default 'w', v text compression pglz, tenant text not null, at timestamptz not null, id int not null,
    doc jsonb, "Odd; ""col""" int, constraint positive check (id > 0)) using heap_too
    with (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false, toast.vacuum_truncate = false) tablespace aside;
  comment on constraint positive on @ is 'kept';
  create index by_hand on @ (lower(v));
  alter table events attach partition @ for values from ('2026-11-01Z') to ('2026-12-01Z');
  create table events_old partition of events for values from ('2026-10-01Z') to ('2026-11-01Z');
  create table rest partition of events default;

  alter table @ owner to landlord;
  comment on table @ is 'one month; ''of'' \ them'; comment on column @.v is 'of "one"';
  alter table @ alter v set storage external, alter doc set storage main, alter v set statistics 250, alter w set statistics 0,
    alter tenant set (n_distinct = -0.5);
  alter index by_hand set (fillfactor = 44); alter index by_hand alter column 1 set statistics 10;
  create unique index "own; index" on @ (id) include (v) with (fillfactor = 55) tablespace aside where id > 3;
  create unique index identity on @ (id, at);
  alter table @ add constraint "own; key" unique nulls not distinct (id, v) with (fillfactor = 60) deferrable initially deferred,
    add constraint "own; exclusion" exclude (v with =) where (id > 5);
  comment on constraint "own; key" on @ is 'a key'; comment on index identity is 'an identity';
  create index on @ ((v || ';'), (id * 2));
  create statistics "odd; schema"."own; statistics" (mcv, dependencies) on v, w from @;
  alter statistics "odd; schema"."own; statistics" set statistics 77;
  comment on statistics "odd; schema"."own; statistics" is 'odd';
  alter statistics "odd; schema"."own; statistics" owner to landlord;
  create statistics public.computed on (extract(hour from at at time zone 'UTC')), (id % 7) from @;
  alter table @ replica identity using index identity, cluster on identity, enable row level security, force row level security;
  create policy own on @ for select to reader, "Mr. ""Odd"";
-- role" using (exists (select from tenants t where t.id = @.tenant and t.owner = current_user));
  create policy "odd""; drop table tenants; --
next" on @ as restrictive for update to writer using (v <> ';''" \ $$')
    with check (@.id > 0 and v in (select x.v from (select 'a' as v) x where @.id > 1));
  create policy adds on @ for insert with check (tenant is not null);
  comment on policy own on @ is 'mine; "all"';
  revoke all on @ from landlord; grant select, insert, references on @ to landlord;
  grant select, update on @ to writer with grant option; grant delete on @ to public; grant truncate on @ to reader;
  grant select (id, "Odd; ""col"""), update (v) on @ to reader;
  grant insert (v) on @ to "Mr. ""Odd"";
-- role" with grant option;
  create trigger "own; ""trigger"" ON public.tenants" before insert or update of v, "Odd; ""col""" on @ for each row
    when (new.v is distinct from ' ON x.y; ' and new.id > 0) execute function "odd; schema".stamp('a', ';''"');
  create trigger always after delete on @ referencing old table as removed for each statement execute function "odd; schema".stamp();
  create constraint trigger late after insert on @ deferrable initially deferred for each row execute function "odd; schema".stamp();
  alter table @ enable always trigger always, enable replica trigger late, disable trigger "own; ""trigger"" ON public.tenants",
    enable always trigger cloned, disable trigger muted;
  comment on trigger always on @ is 'always';
  insert into events (id, at, tenant, v) select n, '2026-12-03', 't', 'v' || n from generate_series(1, 3) n`.replaceAll(
  '@',
  '"events; ""2026"""',
);

async function everything(): Promise<Client> {
  const client = await database();
  // Roles and tablespaces are of the server.
  for (const role of ROLES) await client.query(`create role ${client.escapeIdentifier(role)}`).catch(ifThere);
  await client.query('set allow_in_place_tablespaces = on');
  await client.query(`create tablespace aside location ''`).catch(ifThere);
  await client.query(
    EVERYTHING.replace('insert into events', `insert into tenants values ('t', 'landlord'); insert into events`),
  );
  return client;
}

function ifThere(error: { readonly code?: string }): void {
  if (error.code !== '42710') throw error;
}

describe('given a sibling on which everything is set', () => {
  test('then every column of the catalog says the same of the new partition, but those that are listed', async () => {
    const client = await everything();
    const [applied] = await apply(client);
    expect(applied?.created.map(({ name, movedRows }) => [name, movedRows])).toEqual([['public.events_2026_12', 3]]);
    const [sibling, made] = [await settingsOf(client, NAME), await settingsOf(client, 'events_2026_12')];
    expect(made).toEqual(sibling);
    // Nothing is compared that is not there.
    for (const [catalog, rows] of Object.entries(sibling))
      expect([catalog, Object.keys(rows).length]).toEqual([catalog, expect.any(Number)]);
    expect(Object.values(sibling).filter((rows) => Object.keys(rows).length === 0)).toEqual([]);
  });

  test('then every column of the list is one of the catalog, and every other is compared', async () => {
    const client = await everything();
    const columns = await column(
      client,
      `select attrelid::regclass || '.' || attname from pg_attribute where attrelid = any ($1::regclass[]) and not attisdropped`,
      [`{${Object.keys(MAY_DIFFER).join()}}`],
    );
    const listed = Object.entries(MAY_DIFFER).flatMap(([catalog, found]) =>
      Object.keys(found).map((name) => `${catalog}.${name}`),
    );
    // PostgreSQL 18 has it.
    const later = ['pg_class.relallfrozen'];
    expect(listed.filter((name) => !columns.includes(name) && !later.includes(name))).toEqual([]);
    const compared = Object.entries(await settingsOf(client, NAME)).flatMap(([catalog, rows]) =>
      Object.keys(Object.values(rows)[0] as object).map((name) => `${catalog}.${name}`),
    );
    const user = (name: string) => !/\.(tableoid|cmax|xmax|cmin|xmin|ctid)$/.test(name);
    expect(columns.filter(user).filter((name) => !compared.includes(name) && !listed.includes(name))).toEqual([]);
  });

  test('then the SQL that a plan prints does the same', async () => {
    const client = await everything();
    const [plan] = await planPartitions(client, { events: months }, NOW);
    expect(plan?.failure).toBeUndefined();
    const [printed] = tableStatements(plan as TablePlan, 2_000).create;
    await client.query(
      `set search_path = public; ${(printed?.sql ?? []).map((statement) => `${statement};\n`).join('')}`,
    );
    const byHand = await settingsOf(client, 'events_2026_12');
    expect(byHand).toEqual(await settingsOf(client, NAME));
  });

  test('then making the new table takes no lock that a reader or writer of another could notice', async () => {
    const client = await everything();
    const [plan] = await planPartitions(client, { events: months }, NOW);
    const { prepare } = creationStatements(plan?.create[0] as PlannedPartition);
    await client.query('begin');
    for (const statement of prepare) await client.query(statement);
    const held = await column(
      client,
      `select distinct c.relname || ' ' || l.mode from pg_locks l join pg_class c on c.oid = l.relation
       where l.pid = pg_backend_pid() and c.relnamespace not in ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)
         and l.mode <> 'AccessShareLock' and c.oid <> 'public.events_2026_12'::regclass
         and c.oid not in (select indexrelid from pg_index where indrelid = 'public.events_2026_12'::regclass)`,
    );
    await client.query('rollback');
    expect(held).toEqual([]);
  });

  test('then its triggers do not fire for rows from the default partition', async () => {
    const client = await everything();
    await client.query(`create or replace function "odd; schema".stamp() returns trigger language plpgsql as $$
      begin raise exception 'fired'; end $$`);
    expect((await apply(client))[0]?.created[0]?.movedRows).toBe(3);
    await expect(client.query(`delete from events_2026_12`)).rejects.toThrow('fired');
  });
});

describe('where it comes from', () => {
  const TABLE = `create table events (id int, at timestamptz not null, primary key (id, at)) partition by range (at);
    create index on events (lower(id::text)); grant select on events to reader; alter table events enable row level security;
    create policy own on events using (events.id > (select 0 where events.id > 0)); alter table events replica identity full;`;
  const reader = async () => {
    const client = await database();
    await client.query('create role reader').catch(ifThere);
    return client;
  };
  const made = (client: Client, name: string) =>
    column(
      client,
      `select concat_ws(' ', relname, relreplident, relrowsecurity, relacl, (select pg_get_expr(polqual, polrelid) from pg_policy where polrelid = c.oid),
         reloptions) from pg_class c where relname = $1`,
      [name],
    );

  test('given no sibling, then the parent', async () => {
    const client = await reader();
    await client.query(TABLE);
    await apply(client);
    expect(await made(client, 'events_2026_11')).toEqual([
      expect.stringMatching(
        /^events_2026_11 f t \{.*reader=r\/.*\} \(id > \( SELECT 0\s+WHERE \(events_2026_11\.id > 0\)\)\)$/,
      ),
    ]);
    expect(
      await column(
        client,
        `select indexrelid::regclass::text from pg_index where indrelid = 'events_2026_12'::regclass order by 1`,
      ),
    ).toEqual(['events_2026_12_lower_idx', 'events_2026_12_pkey']);
  });

  test('given some siblings, then the one whose time comes before; not the default, a foreign or a partitioned one', async () => {
    const client = await reader();
    await client.query(`${TABLE}
      create table events_later partition of events for values from ('2027-02-01Z') to ('2027-03-01Z') with (fillfactor = 11);
      create table events_early partition of events for values from ('2026-09-01Z') to ('2026-10-01Z') with (fillfactor = 22);
      create table events_before partition of events for values from ('2026-10-01Z') to ('2026-11-01Z') with (fillfactor = 33);
      create table events_deep partition of events for values from ('2026-11-01Z') to ('2026-11-20Z') partition by range (at);
      create table events_deeper partition of events for values from ('2026-11-20Z') to ('2026-12-01Z') partition by range (at);
      create table events_rest partition of events default with (fillfactor = 44);`);
    await apply(client);
    expect(await made(client, 'events_2026_12')).toEqual(['events_2026_12 d f {fillfactor=33}']);
  });

  test('given names that have to be cut, then the indexes of partitions made in one run have names of their own', async () => {
    const long = 'a_table_with_a_name_that_leaves_no_room_for_the_end_of_it';
    const client = await database(`create table ${long} (id int, at timestamptz, a_column_with_a_long_name_as_well int,
        another_column_with_a_long_name int, primary key (id, at)) partition by range (at);
      create index on ${long} (a_column_with_a_long_name_as_well, another_column_with_a_long_name); create index on ${long} (id);`);
    const [applied] = await apply(client, { [long]: { ...months, aheadPeriods: 3 } });
    expect(applied?.created).toHaveLength(4);
    expect(await column(client, 'select count(distinct inhparent)::text from pg_inherits')).toEqual(['4']);
  });

  test('given a list, then the partition made last', async () => {
    const client = await database(`create table homes (state text) partition by list (state);
      create table homes_b partition of homes for values in ('b') with (fillfactor = 11);
      create table homes_a partition of homes for values in ('a') with (fillfactor = 22);`);
    await apply(client, { homes: { strategy: 'list', column: 'state', values: ['a', 'b', 'c'] } });
    expect(await made(client, 'homes_c')).toEqual(['homes_c d f {fillfactor=22}']);
  });

  test('given privileges that every new table gets, then a new partition has those of its sibling alone', async () => {
    const client = await reader();
    await client.query(`${TABLE} create table events_2026_11 partition of events for values from ('2026-11-01Z') to ('2026-12-01Z');
      alter default privileges grant all on tables to reader, public;
      alter default privileges in schema public grant select on tables to reader;`);
    await apply(client);
    const acl = (name: string) =>
      column(
        client,
        `select x.grantee::regrole || ' ' || x.privilege_type from pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner))) x
         where relname = $1 order by 1`,
        [name],
      );
    expect(await acl('events_2026_12')).toEqual(await acl('events_2026_11'));
  });

  test('given an owner who is no superuser, and rows in the default partition, then it makes the same', async () => {
    const client = await reader();
    await client.query(`create role keeper`).catch(ifThere);
    await client.query(`grant create on schema public to keeper; set role keeper; ${TABLE}
      create table events_2026_11 partition of events for values from ('2026-11-01Z') to ('2026-12-01Z');
      create table events_rest partition of events default;
      alter table events_2026_11 enable row level security, force row level security, replica identity using index events_2026_11_pkey;
      create policy one on events_2026_11 to reader using (id > 1); create policy two on events_2026_11 as restrictive using (id > 2);
      grant select (id) on events_2026_11 to reader; revoke insert, update on events_2026_11 from keeper;
      insert into events values (1, '2026-12-24Z');`);
    expect((await apply(client))[0]?.created).toMatchObject([{ movedRows: 1 }]);
    expect(await settingsOf(client, 'events_2026_12')).toEqual(await settingsOf(client, 'events_2026_11'));
    await client.query('reset role');
  });

  test('given a publication that names the sibling itself, then it is said how the new partition gets there', async () => {
    const client = await database(`${EXAMPLE}; create publication "one; month" for table events_2026_11;`);
    const [applied] = await apply(client);
    expect(applied?.findings).toMatchObject([
      { code: 'published-by-name', severity: 'note', where: 'public.events_2026_12' },
    ]);
    const [, statement = ''] = /then: (.*)\.$/.exec(applied?.findings[0]?.remedy ?? '') ?? [];
    await client.query(statement);
    expect(await column(client, 'select prrelid::regclass::text from pg_publication_rel order by 1')).toContain(
      'events_2026_12',
    );
  });

  test('given a sibling that lacks row security and replica identity of its parent, then it is said once, and the new ones are like it', async () => {
    const client = await database(
      `${EXAMPLE}; alter table events_2026_11 disable row level security, replica identity default;`,
    );
    const [applied] = await apply(client, { events: { ...months, aheadPeriods: 2 } });
    expect(applied?.created).toHaveLength(2);
    expect(applied?.findings).toMatchObject([
      {
        code: 'differs-from-parent',
        severity: 'note',
        where: 'public.events_2026_11',
        given: expect.stringMatching(/row security.*full, its own default/),
      },
    ]);
    expect(await settingsOf(client, 'events_2027_01')).toEqual(await settingsOf(client, 'events_2026_11'));
  });

  test('given a policy that could be about a schema as well as about its table, then nothing is made and it is said', async () => {
    const client = await database(`${EXAMPLE}; create schema events_2026_11; create table events_2026_11.t (id int);
      create policy odd on events_2026_11 using (exists (select from events_2026_11.t where t.id = events_2026_11.id));`);
    const [applied] = await applyPartitions(client, { events: months }, { now: NOW });
    expect(applied).toMatchObject({
      created: [],
      failure: { where: 'events', given: expect.stringContaining('a table or a schema') },
    });
  });
});

describe('a type with operators of its own', () => {
  const CITEXT = `create extension citext; create table events (at timestamptz, tenant citext) partition by range (at);
    create table events_2026_11 partition of events for values from ('2026-11-01Z') to ('2026-12-01Z');
    create function f() returns trigger language plpgsql as $$ begin return new; end $$;`;

  test('given a policy, a trigger and an index that compare with them, then the new ones compare the same', async () => {
    const client = await database(`${CITEXT}
      create policy own on events_2026_11 using (tenant = 'a' and tenant in ('b', 'c') and tenant <> all (array['d'::citext]));
      create trigger t before update on events_2026_11 for each row when (new.tenant <> old.tenant) execute function f();
      create index on events_2026_11 (tenant) where tenant > 'b';`);
    await apply(client);
    expect(await settingsOf(client, 'events_2026_12')).toMatchObject(
      Object.fromEntries(
        Object.entries(await settingsOf(client, 'events_2026_11')).filter(([catalog]) =>
          ['pg_policy', 'pg_trigger', 'pg_index'].includes(catalog),
        ),
      ),
    );
    const operators = (catalog: string, name: string) =>
      column(
        client,
        `select distinct refobjid::regoperator::text from pg_depend where refclassid = 'pg_operator'::regclass
           and classid = $1::regclass and objid in (select oid from pg_policy where polrelid = $2::regclass
             union select oid from pg_trigger where tgrelid = $2::regclass union select indexrelid from pg_index where indrelid = $2::regclass)
         order by 1`,
        [catalog, name],
      );
    for (const catalog of ['pg_policy', 'pg_trigger', 'pg_class']) {
      const found = await operators(catalog, 'events_2026_12');
      expect(found.length).toBeGreaterThan(0);
      expect(found).toEqual(await operators(catalog, 'events_2026_11'));
    }
  });

  test.each([
    `create policy own on events_2026_11 using (tenant is distinct from 'a')`,
    `create policy own on events_2026_11 with check (case tenant when 'a' then true end)`,
    `create trigger t before update on events_2026_11 for each row when (new.tenant is distinct from old.tenant) execute function f()`,
    `create index on events_2026_11 (nullif(tenant, 'a'))`,
  ])('given %s, whose text does not say how it compares, then nothing is made and it is said', async (statement) => {
    const client = await database(`${CITEXT} ${statement}`);
    const [applied] = await applyPartitions(client, { events: months }, { now: NOW });
    expect(applied).toMatchObject({
      created: [],
      failure: { where: 'events', given: expect.stringContaining('OPERATOR(public.=) without saying so') },
    });
  });
});

describe('deparsed text', () => {
  test('no other file takes a text as SQL', () => {
    const files = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const users = files.filter((file) => readFileSync(join('lib', file), 'utf8').includes('Sql.deparsed('));
    expect(users.sort()).toEqual(['partitions/deparsed.ts']);
    expect(
      files.filter((file) => /\bdeparsed\b.*= Sql|= Sql\.deparsed/.test(readFileSync(join('lib', file), 'utf8'))),
    ).toEqual([]);
  });

  test('given more than one statement, then PostgreSQL refuses all of it, whatever it is a part of', async () => {
    const client = await database('create table t (id int)');
    const hostile = constraintDefinition('check (true); drop table t');
    for (const statement of [
      hostile,
      sql`alter table public.t add ${hostile}`,
      joinSql([sql`select 1`, constraintDefinition('select 2')], '; '),
    ])
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42601' });
    expect(await column(client, 'select count(*)::text from t')).toEqual(['0']);
  });
});
