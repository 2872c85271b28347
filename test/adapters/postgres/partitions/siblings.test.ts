import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { applyPartitions } from '../../../../lib/adapters/postgres/partitions/apply';
import { planPartitions } from '../../../../lib/adapters/postgres/partitions/plan';
import { tableStatements } from '../../../../lib/adapters/postgres/partitions/statements';
import { withMigrationLock } from '../../../../lib/adapters/postgres/migrations/migration-lock';
import type { Partitioning } from '../../../../lib/model/partitions/config';
import { column } from '../../../helpers/column';
import { MAY_DIFFER, settingsOf } from '../../../helpers/table-settings';
import { TestPostgres } from '../../../helpers/postgres';

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
    for (const name of await column(administrator, `select datname::text from pg_database where datname like 'siblings_%'`))
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

async function apply(client: Client, tables = { events: months }) {
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
    const client = await database(`${EXAMPLE}; create role service; grant select on events, events_2026_11 to service;`);
    await apply(client);
    await client.query(`insert into events values (1, '2026-12-05', 'a', 'a'), (2, '2026-12-05', 'b', 'b')`);
    const asService = (query: string) =>
      column(client, query).catch((error: Error) => [error.message]);
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
  for (const role of ROLES)
    await client.query(`create role ${client.escapeIdentifier(role)}`).catch(ifThere);
  await client.query('set allow_in_place_tablespaces = on');
  await client.query(`create tablespace aside location ''`).catch(ifThere);
  await client.query(EVERYTHING.replace('insert into events', `insert into tenants values ('t', 'landlord'); insert into events`));
  return client;
}

function ifThere(error: { readonly code?: string }): void {
  if (error.code !== '42710') throw error;
}

describe('given a sibling on which everything is set', () => {
  test('then every column of the catalog says the same of the new partition, but those that are listed', async () => {
    const client = await everything();
    const [applied] = await apply(client);
    expect(applied?.created.map(({ name }) => name)).toEqual(['public.events_2026_12']);
    const [sibling, made] = [await settingsOf(client, NAME), await settingsOf(client, 'events_2026_12')];
    expect(made).toEqual(sibling);
    // Nothing is compared that is not there.
    for (const [catalog, rows] of Object.entries(sibling)) expect([catalog, Object.keys(rows).length > 0]).toEqual([catalog, true]);
  });
});
