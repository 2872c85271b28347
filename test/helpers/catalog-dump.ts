import type { Client } from 'pg';

/** What a migration can change, each as one query that writes a line for each thing. */
const PARTS = {
  relations: `
    select c.relname, c.relkind, c.relispartition, c.relacl::text, pg_get_expr(c.relpartbound, c.oid) as bound,
      pg_get_partkeydef(c.oid) as key, case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end as view
    from pg_class c where c.relnamespace = any (select oid from mine) and c.relkind <> 'i'`,
  columns: `
    select a.attrelid::regclass::text as relation, a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull,
      pg_get_expr(d.adbin, d.adrelid) as value
    from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = any (select oid from mine) and a.attnum > 0 and not a.attisdropped`,
  indexes: `
    select pg_get_indexdef(i.indexrelid) as definition, i.indisvalid
    from pg_index i join pg_class c on c.oid = i.indexrelid where c.relnamespace = any (select oid from mine)`,
  constraints: `
    select conrelid::regclass::text as relation, conname, pg_get_constraintdef(oid) as definition
    from pg_constraint where connamespace = any (select oid from mine)`,
  functions: `
    select proname, pg_get_functiondef(oid) as definition from pg_proc where pronamespace = any (select oid from mine)`,
};

/** Everything in a schema, as sorted lines. */
export async function schemaDump(client: Client, ...schemas: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const [part, query] of Object.entries(PARTS)) {
    const { rows } = await client.query(
      `with mine as (select oid from pg_namespace where nspname = any ($1)) ${query}`,
      [schemas],
    );
    lines.push(...rows.map((row) => `${part} ${JSON.stringify(row)}`));
  }
  return lines.sort();
}

/** The same of what is migrated, with the records of it: two databases with the same lines are at the same version. */
export async function catalogDump(client: Client): Promise<string[]> {
  const { rows } = await client.query('select name, checksum from tidemark.migrations order by name');
  return [...(await schemaDump(client, 'public', 'tidemark')), ...rows.map((row) => JSON.stringify(row))];
}
