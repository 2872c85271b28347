import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { systems } from '../../config';
import { parseSystemConfig } from '../../lib/model/system/parse';
import { column } from '../helpers/column';
import { TestPostgres } from '../helpers/postgres';
import { applySchema, schemaFiles } from '../helpers/schema';

const README = readFileSync(join(__dirname, '..', '..', 'config', 'schema', 'README.md'), 'utf8');

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);

afterAll(() => postgres?.stop(), 30_000);

describe.each(Object.keys(systems))('the schema of %s', (system) => {
  const stated = parseSystemConfig(systems[system], system).database?.tables ?? {};
  const tables = Object.keys(stated);
  let db: Client;

  beforeAll(async () => {
    db = await postgres.createDatabase(system);
    await applySchema(db, system);
  }, 30_000);

  afterAll(() => db?.end());

  test('its files are numbered one by one', () => {
    const files = schemaFiles(system);
    expect(files.length).toBeGreaterThan(0);
    expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, n) => n + 1));
  });

  test('given an empty database, when applied, then it has the tables that the config states and no others', async () => {
    const found = await column(
      db,
      `select relname from pg_class where relnamespace = 'public'::regnamespace
       and relkind in ('r', 'p', 'f') and not relispartition order by relname`,
    );
    expect(found).toEqual([...tables].sort());
  });

  test.each(tables)(
    '%s has the indexes that the config states beside its primary key, and no others',
    async (table) => {
      const found = await column(
        db,
        `select split_part(pg_get_indexdef(indexrelid), ' USING ', 2) || case when indisunique then ' UNIQUE' else '' end
       from pg_index where indrelid = $1::regclass and not indisprimary`,
        [table],
      );
      expect(found.sort()).toEqual([...(stated[table]?.indexes ?? [])].sort());
      const primary = `select indexrelid from pg_index where indrelid = $1::regclass and indisprimary and indisvalid`;
      expect(await column(db, primary, [table])).toHaveLength(1);
    },
  );

  test.each(tables)('%s is partitioned as the config states', async (table) => {
    const partitioning = stated[table]?.partitionBy;
    const [key] = await column(db, `select coalesce(pg_get_partkeydef($1::regclass), 'not partitioned')`, [table]);
    expect(key).toBe(
      partitioning ? `${partitioning.strategy.toUpperCase()} (${partitioning.column})` : 'not partitioned',
    );
  });

  test('what else it creates is named in the README: views, functions, triggers, extensions', async () => {
    const others = await column(
      db,
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
       union select proname from pg_proc where pronamespace = 'public'::regnamespace
       union select tgname from pg_trigger where not tgisinternal and tgparentid = 0
       union select extname from pg_extension where extname <> 'plpgsql'`,
    );
    const section = README.split(/^### /m).find((text) => text.startsWith(`${system}\n`)) ?? '';
    expect(others.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
  });

  test('given an applied schema, when its first file is applied again, then it is refused and changes nothing', async () => {
    const everything = `select relkind::text || ' ' || relname from pg_class where relnamespace = 'public'::regnamespace
      union select conrelid::regclass || ' ' || conname from pg_constraint order by 1`;
    const before = await column(db, everything);
    await expect(applySchema(db, system, schemaFiles(system).slice(0, 1))).rejects.toMatchObject({
      code: '42P07', // duplicate_table
    });
    expect(await column(db, everything)).toEqual(before);
  });
});
