/** What a statement may be given as a parameter, which PostgreSQL never reads as SQL. */
export type SqlValue = string | number | bigint | boolean | null | readonly string[] | readonly number[];

/**
 * SQL whose text is written in this code. Whatever comes from elsewhere (a catalog, a config, the archive) is a parameter of it, a quoted
 * name or a quoted text: there is no way to make one from a string, so the compiler refuses SQL that somebody else could write a part of.
 *
 * The driver takes it as it takes `{ text, values }`.
 */
export class Sql {
  private constructor(
    /** Between two of them stands a parameter. */
    private readonly pieces: readonly string[],
    readonly values: SqlValue[],
    private readonly isDeparsed = false,
  ) {}

  /** How the driver sends it: with deparsed text in it by the extended protocol, whose Parse admits one statement and no more. */
  get queryMode(): 'extended' | undefined {
    return this.isDeparsed ? 'extended' : undefined;
  }

  /** With `$1`, `$2` and so on for the parameters. */
  get text(): string {
    return this.pieces.reduce((text, piece, n) => `${text}$${n}${piece}`);
  }

  /** The text, where there are no parameters: for what takes SQL as a text. Throws where there are some. */
  toString(): string {
    if (this.values.length > 0)
      throw new Error(`This statement has parameters, so that its text is not all of it: ${this.text}`);
    return this.text;
  }

  /**
   * `sql` as in sql`select ${value} from ${quoteName(table)}`. SQL is put in as it is, everything else becomes a parameter. Statements that
   * take no parameters, such as CREATE and SET, take `quoteText` and `integer`.
   */
  static tag(strings: TemplateStringsArray, ...given: readonly (Sql | SqlValue)[]): Sql {
    const pieces = [strings[0] ?? ''];
    const values: SqlValue[] = [];
    let isDeparsed = false;
    const add = (text: string) => pieces.push(`${pieces.pop() ?? ''}${text}`);
    given.forEach((item, n) => {
      if (item instanceof Sql) {
        const [first = '', ...rest] = item.pieces;
        add(first);
        pieces.push(...rest);
        values.push(...item.values);
        isDeparsed ||= item.isDeparsed;
      } else {
        pieces.push('');
        values.push(item);
      }
      add(strings[n + 1] ?? '');
    });
    return new Sql(pieces, values, isDeparsed);
  }

  /**
   * An expression or definition that PostgreSQL has written itself (`pg_get_expr`, `pg_get_triggerdef` and the like), which it gives
   * as text alone. Only lib/partitions/deparsed.ts uses it, and a test says so.
   *
   * Why that is safe: the server's deparser wrote it from a tree that it had parsed, with every name quoted; the session's search_path
   * is `pg_catalog, pg_temp`, so that every other name has its schema, and it is run under the same. Policies, triggers and indexes are made by the
   * owner of their table alone, and what is made from them belongs to the same owner. A statement with it is sent by the extended protocol:
   * PostgreSQL refuses it where it is more than one (read: PostgreSQL 17, "Message Flow", "Extended Query"; tried).
   */
  static deparsed(text: string): Sql {
    return new Sql([text], [], true);
  }

  /** An identifier, whatever is in it ("Lexical Structure", "Identifiers and Key Words"). */
  static quoteName(name: string): Sql {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    if (!CONTROL.test(name)) return new Sql([quoted], []);
    return new Sql([`U&${quoted.replaceAll('\\', '\\\\').replace(CONTROLS, (sign) => `\\${hex(sign)}`)}`], []);
  }

  /** A text, whatever is in it and whatever `standard_conforming_strings` says. */
  static quoteText(text: string): Sql {
    const quoted = `'${text.replaceAll("'", "''")}'`;
    if (!text.includes('\\') && !CONTROL.test(text)) return new Sql([quoted], []);
    const escaped = quoted.replaceAll('\\', '\\\\').replace(CONTROLS, (sign) => `\\u${hex(sign)}`);
    return new Sql([`E${escaped}`], []);
  }

  /** A number without a fraction. Throws for any other. */
  static integer(value: number): Sql {
    if (!Number.isSafeInteger(value)) throw new Error(`${value} is not a whole number`);
    return new Sql([String(value)], []);
  }

  /** An operator with its schema, which no other operator of that name stands in for. Throws for what is no operator. */
  static operator({ schema, name }: SchemaName): Sql {
    // "CREATE OPERATOR": these characters and no others; and no beginning of a comment.
    if (!/^[-+*/<>=~!@#%^&|`?]+$/.test(name) || /--|\/\*/.test(name)) throw new Error(`${name} is not an operator`);
    return new Sql([`operator(${Sql.quoteName(schema).text}.${name})`], []);
  }

  /**
   * A type as `format_type` writes it, such as `numeric(10,2)`, `timestamp(3) with time zone` or `billing."Status"[]`; undefined for a text
   * that is anything else. Whether there is such a type PostgreSQL says.
   */
  static type(text: string): Sql | undefined {
    return TYPE.test(text) ? new Sql([text], []) : undefined;
  }
}

/** Written as numbers: a statement is a line, in a log and in a comment. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const CONTROLS = new RegExp(CONTROL, 'gu');

function hex(sign: string): string {
  return sign.charCodeAt(0).toString(16).padStart(4, '0');
}

const NAME = /(?:"(?:[^"\0]|"")+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)/.source;
/** Of a time or an interval, whose modifier stands before the last words ("Data Types"). */
const TIME = /(?:time|timestamp)(?:\(\d+\))? with(?:out)? time zone/.source;
const UNITS = /(?:year|month|day|hour|minute|second)/.source;
const INTERVAL = `interval(?: ${UNITS}(?: to ${UNITS})?)?`;
/** Numbers, and words such as extensions take: `geometry(Point,4326)`. */
const MODIFIERS = /(?:\((?:-?\d+|[A-Za-z_]\w*)(?:,(?:-?\d+|[A-Za-z_]\w*))*\))?/.source;
const TYPE = new RegExp(
  `^(?:${TIME}|(?:double precision|character varying|bit varying|${INTERVAL}|${NAME}(?:\\.${NAME})?)${MODIFIERS})(?:\\[\\])*$`,
);

/** Something in a schema. */
export interface SchemaName {
  readonly schema: string;
  readonly name: string;
}

/**
 * The name of a table as people write it: `orders`, `billing.orders`, `"Orders"`. Without quotes it is in lower case, as PostgreSQL has it,
 * and without a schema it is in `public`. Undefined for what is no name.
 */
export function parseTableName(text: string): SchemaName | undefined {
  const [, first, second] = new RegExp(`^(${NAME})(?:\\.(${NAME}))?$`).exec(text) ?? [];
  if (first === undefined) return undefined;
  return second === undefined
    ? { schema: 'public', name: plain(first) }
    : { schema: plain(first), name: plain(second) };
}

function plain(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}

export const { tag: sql, quoteName, quoteText, integer, operator, type: parseType } = Sql;

/** A name with its schema, both quoted. */
export function sqlName({ schema, name }: SchemaName): Sql {
  return sql`${quoteName(schema)}.${quoteName(name)}`;
}

/** One after the other, such as columns or statements. */
export function joinSql(parts: readonly Sql[], separator: ', ' | '; ' | ' and '): Sql {
  const [first = sql``, ...rest] = parts;
  const between = { ', ': sql`, `, '; ': sql`; `, ' and ': sql` and ` }[separator];
  return rest.reduce((all, part) => sql`${all}${between}${part}`, first);
}
