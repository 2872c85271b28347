import { quoteName, type SchemaName, Sql, sql, sqlName } from '../model/sql/sql';

/**
 * Definitions as PostgreSQL's deparser writes them, made to be about another table. Names that are not quoted are in lower case there, so
 * that a word in upper case is a keyword; a quote within a name or text is always doubled.
 */
const TOKEN = /E?'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_][\w$]*/g;
const NAME = /(?:"(?:[^"]|"")*"|[a-z_][a-z0-9_]*)/.source;
const TABLE = new RegExp(`^ (?:ONLY )?${NAME}\\.${NAME}`);

/** Thrown for what cannot be copied; says why. */
export class NotCopied extends Error {}

/**
 * An expression of a policy. Within a subquery a column of the policy's table is written with the table's name before it, which becomes
 * that of `to`.
 */
export function policyExpression(
  text: string,
  from: SchemaName,
  to: SchemaName,
  isSchema: (name: string) => boolean,
): Sql {
  let done = 0;
  let written = '';
  for (const { token, at, end } of tokens(text)) {
    const name = plain(token);
    if (name === undefined || text[at - 1] === '.' || text[end] !== '.') continue;
    if (name === to.name || (name === from.name && isSchema(name)))
      throw new NotCopied(`it says ${token}, which could be a table or a schema: ${text}`);
    if (name !== from.name) continue;
    written += `${text.slice(done, at)}${quoteName(to.name)}`;
    done = end;
  }
  return Sql.deparsed(`${written}${text.slice(done)}`);
}

/**
 * Throws where the text does not name an operator that it uses, as of `IS DISTINCT FROM`, `NULLIF` and `CASE x WHEN`: it would be read as
 * another one, of pg_catalog. `operators` are those from elsewhere, as the deparser writes them (read: PostgreSQL 17, `get_rule_expr`; tried).
 */
export function checkOperators(text: string, operators: readonly string[]): void {
  const missing = operators.find((operator) => !text.includes(operator));
  if (missing !== undefined) throw new NotCopied(`it uses ${missing} without saying so: ${text}`);
}

/** `CREATE TRIGGER ... ON <table> ...`. */
export function triggerDefinition(text: string, table: SchemaName): Sql {
  return onTable(text, 'ON', table);
}

/** `CREATE INDEX <name> ON <table> ...`. */
export function indexDefinition(text: string, name: string, table: SchemaName): Sql {
  const index = keyword(text, 'INDEX');
  const [old = ''] = new RegExp(`^ ${NAME}`).exec(text.slice(index)) ?? [];
  const begin = text.slice(0, index);
  return sql`${Sql.deparsed(begin)} ${quoteName(name)}${onTable(text.slice(index + old.length), 'ON', table)}`;
}

/** `CREATE STATISTICS <name> ... FROM <table>`. */
export function statisticsDefinition(text: string, name: SchemaName, table: SchemaName): Sql {
  const statistics = keyword(text, 'STATISTICS');
  const [old = ''] = TABLE.exec(text.slice(statistics)) ?? [];
  const rest = text.slice(statistics + old.length);
  const from = tokens(rest).findLast(({ token }) => token === 'FROM');
  if (old === '' || from === undefined) throw new NotCopied(text);
  return sql`create statistics ${sqlName(name)}${Sql.deparsed(rest.slice(0, from.end))} ${sqlName(table)}`;
}

/** A primary key, or a constraint UNIQUE or EXCLUDE, without its name. */
export function constraintDefinition(text: string): Sql {
  return Sql.deparsed(text);
}

function onTable(text: string, word: string, table: SchemaName): Sql {
  const at = keyword(text, word);
  const [old = ''] = TABLE.exec(text.slice(at)) ?? [];
  if (old === '') throw new NotCopied(text);
  return sql`${Sql.deparsed(text.slice(0, at))} ${sqlName(table)}${Sql.deparsed(text.slice(at + old.length))}`;
}

/** Where the first such keyword ends. */
function keyword(text: string, word: string): number {
  const found = tokens(text).find(({ token }) => token === word);
  if (found === undefined) throw new NotCopied(text);
  return found.end;
}

function tokens(text: string): { readonly token: string; readonly at: number; readonly end: number }[] {
  return [...text.matchAll(TOKEN)].map(({ 0: token, index: at }) => ({ token, at, end: at + token.length }));
}

/** A name without its quotes; undefined for a text or keyword. */
function plain(token: string): string | undefined {
  if (token.startsWith('"')) return token.slice(1, -1).replaceAll('""', '"');
  return token.includes("'") || /[A-Z]/.test(token) ? undefined : token;
}
