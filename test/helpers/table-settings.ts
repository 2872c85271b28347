import type { Client } from 'pg';

/** Columns of catalogs in which a new partition may differ from its sibling, and why. Every other column is compared. */
export const MAY_DIFFER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pg_class: {
    oid: 'another table',
    relname: 'another table',
    reltype: 'its own row type',
    relfilenode: 'its own file',
    reltoastrelid: 'its own; the options of the toast table are compared',
    relfrozenxid: 'when it was made',
    relminmxid: 'when it was made',
    relpartbound: 'what it is for',
    relnatts: 'counts dropped columns',
    relpages: 'what it holds',
    reltuples: 'what it holds',
    relallvisible: 'what it holds',
    relallfrozen: 'what it holds',
    relchecks: 'a check of a sibling alone may be about its own time: checks are those of the parent',
    relhasrules: 'rules are not copied',
    relacl: 'compared by meaning',
    reloptions: 'compared by meaning',
  },
  pg_attribute: {
    attrelid: 'another table',
    attnum: 'the order of columns, dropped ones among them, is that of the parent',
    attcacheoff: 'always -1 on disk',
    atthasmissing: 'rows from before a column was added',
    attmissingval: 'rows from before a column was added',
    atthasdef: 'a default of a sibling alone may be about its own time: defaults are those of the parent',
    attislocal: 'whether the sibling was attached or made as a partition; DETACH sets it',
    attacl: 'compared by meaning',
    attoptions: 'compared by meaning',
  },
  pg_policy: { oid: 'another policy', polrelid: 'another table' },
  pg_trigger: { oid: 'another trigger', tgrelid: 'another table' },
  pg_index: { indexrelid: 'another index', indrelid: 'another table' },
  pg_constraint: {
    oid: 'another constraint',
    conrelid: 'another table',
    conislocal: 'as attislocal',
    connoinherit: 'of a primary key: whether ATTACH has made it or found it; nothing is below a partition',
    conname: 'a name that is taken in its schema gets a number; that of an index follows the table',
  },
  pg_statistic_ext: {
    oid: 'another one',
    stxrelid: 'another table',
    stxname: 'taken by the sibling',
    stxnamespace: 'that of the table',
  },
};

const ACL = (acl: string, kind: string) => `(
  select json_agg(json_build_object('grantee', x.grantee::regrole::text, 'privilege', x.privilege_type, 'grantable', x.is_grantable)
    order by x.grantee, x.privilege_type) from aclexplode(coalesce(${acl}, ${kind})) x)`;
const OPTIONS = (options: string) => `(select array_agg(o order by o) from unnest(${options}) o)`;
const COLUMNS = (numbers: string, table: string) => `(
  select array_agg(coalesce((select attname::text from pg_attribute where attrelid = ${table} and attnum = n), n::text) order by place)
  from unnest(${numbers}::int2[]) with ordinality u (n, place))`;

/** Statistics have their columns in the order of the table. */
const SORTED = `(select coalesce(string_agg(attname, ', ' order by attname), '') from pg_attribute
  where attrelid = x.stxrelid and attnum = any (x.stxkeys::int2[]))`;

interface Catalog {
  /** Tells the rows of a table apart, with the same words for sibling and new partition. */
  readonly key: string;
  readonly where: string;
  /** Columns that are numbers of something else, or are written in any order, by what they mean. */
  readonly meaning: Readonly<Record<string, string>>;
  /** What stands in no column of its own. */
  readonly more?: Readonly<Record<string, string>>;
}

const CATALOGS: Readonly<Record<string, Catalog>> = {
  pg_class: {
    key: `'table'`,
    where: 'x.oid = $1',
    meaning: {},
    more: {
      acl: ACL('x.relacl', `acldefault('r', x.relowner)`),
      options: OPTIONS('x.reloptions'),
      toast: `(select ${OPTIONS('t.reloptions')} from pg_class t where t.oid = x.reltoastrelid)`,
      comment: `obj_description(x.oid, 'pg_class')`,
      parent: `(select inhparent::regclass::text from pg_inherits where inhrelid = x.oid)`,
    },
  },
  pg_attribute: {
    key: 'x.attname::text',
    where: 'x.attrelid = $1 and not x.attisdropped',
    meaning: {},
    more: {
      acl: ACL('x.attacl', `acldefault('c', t.relowner)`),
      options: OPTIONS('x.attoptions'),
      default: `(select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = x.attrelid and adnum = x.attnum)`,
      comment: 'col_description(x.attrelid, x.attnum)',
    },
  },
  pg_policy: {
    key: 'x.polname::text',
    where: 'x.polrelid = $1',
    meaning: {
      polroles: `(select array_agg(r::regrole::text order by r) from unnest(x.polroles) r)`,
      polqual: `replace(pg_get_expr(x.polqual, x.polrelid), quote_ident(t.relname), 'TABLE')`,
      polwithcheck: `replace(pg_get_expr(x.polwithcheck, x.polrelid), quote_ident(t.relname), 'TABLE')`,
    },
    more: { comment: `obj_description(x.oid, 'pg_policy')` },
  },
  pg_trigger: {
    key: `case when x.tgisinternal then pg_get_constraintdef(x.tgconstraint) || x.tgfoid::regproc else x.tgname end`,
    where: 'x.tgrelid = $1',
    meaning: {
      tgname: `case when not x.tgisinternal then x.tgname end`,
      tgparentid: '(select tgname::text from pg_trigger p where p.oid = x.tgparentid and not p.tgisinternal)',
      tgattr: COLUMNS('x.tgattr', 'x.tgrelid'),
      tgconstraint: 'pg_get_constraintdef(x.tgconstraint)',
      tgconstrindid: `regexp_replace(pg_get_indexdef(x.tgconstrindid), 'INDEX .* USING', 'INDEX USING')`,
      tgqual: `replace(replace(pg_get_triggerdef(x.oid), quote_ident(t.relname), 'TABLE'), quote_ident(x.tgname), 'TRIGGER')`,
    },
    more: { comment: `obj_description(x.oid, 'pg_trigger')` },
  },
  pg_index: {
    key: `regexp_replace(pg_get_indexdef(x.indexrelid), 'INDEX .* USING', 'INDEX USING')`,
    where: 'x.indrelid = $1',
    meaning: {
      indkey: COLUMNS('x.indkey', 'x.indrelid'),
      indexprs: 'pg_get_expr(x.indexprs, x.indrelid)',
      indpred: 'pg_get_expr(x.indpred, x.indrelid)',
    },
    more: {
      tablespace: '(select c.reltablespace from pg_class c where c.oid = x.indexrelid)',
      options: '(select c.reloptions from pg_class c where c.oid = x.indexrelid)',
      owner: '(select c.relowner::regrole::text from pg_class c where c.oid = x.indexrelid)',
      parent: '(select inhparent::regclass::text from pg_inherits where inhrelid = x.indexrelid)',
      statistics: '(select array_agg(attstattarget order by attnum) from pg_attribute where attrelid = x.indexrelid)',
      comment: `obj_description(x.indexrelid, 'pg_class')`,
    },
  },
  pg_constraint: {
    key: 'x.contype::text || pg_get_constraintdef(x.oid)',
    where: 'x.conrelid = $1',
    meaning: {
      conindid: `regexp_replace(pg_get_indexdef(x.conindid), 'INDEX .* USING', 'INDEX USING')`,
      conparentid: '(select pg_get_constraintdef(p.oid) from pg_constraint p where p.oid = x.conparentid)',
      conkey: COLUMNS('x.conkey', 'x.conrelid'),
      conbin: 'pg_get_expr(x.conbin, x.conrelid)',
    },
    more: { comment: `obj_description(x.oid, 'pg_constraint')` },
  },
  pg_statistic_ext: {
    key: `(${SORTED}) || coalesce(pg_get_expr(x.stxexprs, x.stxrelid), '')`,
    where: 'x.stxrelid = $1',
    meaning: { stxkeys: SORTED, stxexprs: 'pg_get_expr(x.stxexprs, x.stxrelid)' },
    more: { comment: `obj_description(x.oid, 'pg_statistic_ext')` },
  },
};

/**
 * What the catalog says of a table, of every column that the server's catalogs have and that is not listed above; a column of a later
 * PostgreSQL is compared as it is written.
 */
export async function settingsOf(client: Client, table: string): Promise<Record<string, Record<string, unknown>>> {
  const settings: Record<string, Record<string, unknown>> = {};
  const { rows: found } = await client.query('select oid from pg_class where relname = $1', [table]);
  for (const [catalog, { key, where, meaning, more = {} }] of Object.entries(CATALOGS)) {
    const { rows: columns } = await client.query<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = $1::regclass and (attnum > 0 or attname = 'oid') and not attisdropped`,
      [`pg_catalog.${catalog}`],
    );
    const compared = columns.map(({ name }) => name).filter((name) => MAY_DIFFER[catalog]?.[name] === undefined);
    const values = [
      ...compared.map((name) => [name, meaning[name] ?? `x.${name}::text`]),
      ...Object.entries(more).map(([name, value]) => [`(${name})`, value]),
    ].map(([name, value]) => `'${name}', ${value}`);
    const { rows } = await client.query(
      `select ${key} as key, json_build_object(${values.join(', ')}) as value from ${catalog} x, pg_class t
       where ${where} and t.oid = $1 and $2::text is not null order by 1`,
      [found[0]?.oid, table],
    );
    settings[catalog] = Object.fromEntries(rows.map((row) => [row.key, row.value]));
  }
  return settings;
}
