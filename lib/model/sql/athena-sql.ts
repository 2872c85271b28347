/**
 * SQL for Athena, whose text is written in this code; the counterpart of `Sql`, and apart from it, because the two quote texts differently:
 * what is put together here must reach no session of PostgreSQL.
 *
 * Athena takes one statement as a text and is printed for a person, so that there are no parameters: whatever comes from elsewhere is quoted.
 */
export class AthenaSql {
  private constructor(private readonly text: string) {}

  toString(): string {
    return this.text;
  }

  /** `athena` as in athena`select ${athenaName(column)} from ...`; takes nothing but `AthenaSql`. */
  static tag(strings: TemplateStringsArray, ...given: readonly AthenaSql[]): AthenaSql {
    return new AthenaSql(strings.reduce((all, piece, n) => `${all}${given[n - 1]?.text ?? ''}${piece}`));
  }

  /**
   * An identifier (read: Trino documentation, "Keywords and identifiers": any character, a quote is doubled). Control characters, which one may have in
   * PostgreSQL, are written as numbers: the name is that of an output column.
   */
  static quoteName(name: string): AthenaSql {
    return new AthenaSql(`"${visible(name).replaceAll('"', '""')}"`);
  }

  /** A text (read: Trino documentation, "Data types", `varchar`: a quote is doubled, a backslash is itself, U&'' takes numbers). */
  static quoteText(text: string): AthenaSql {
    const quoted = `'${text.replaceAll("'", "''")}'`;
    if (!CONTROL.test(text)) return new AthenaSql(quoted);
    const escaped = quoted.replaceAll('\\', '\\\\').replace(CONTROLS, (sign) => `\\${hex(sign)}`);
    return new AthenaSql(`U&${escaped}`);
  }

  /** Throws where it is no `bigint` of SQL. */
  static integer(value: bigint): AthenaSql {
    if (BigInt.asIntN(64, value) !== value) throw new Error(`${value} is no bigint`);
    return new AthenaSql(String(value));
  }

  /** A line of comment, in which no character ends the line. */
  static comment(text: string): AthenaSql {
    return new AthenaSql(`-- ${visible(text)}\n`);
  }

  /**
   * A condition as the person has written it who is going to run the statement: the only SQL that comes from elsewhere. On lines of its own,
   * so that a comment in it ends with it.
   */
  static ownCondition(text: string): AthenaSql {
    return new AthenaSql(`(\n    ${text}\n  )`);
  }

  static join(parts: readonly AthenaSql[], separator: ', ' | ',\n    ' | '\n  and ' | '\n  union all\n  '): AthenaSql {
    return new AthenaSql(parts.map(({ text }) => text).join(separator));
  }
}

/** Of one UTF-16 unit, all of them. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const CONTROLS = new RegExp(CONTROL, 'gu');

function hex(sign: string): string {
  return sign.charCodeAt(0).toString(16).padStart(4, '0');
}

function visible(text: string): string {
  return text.replace(CONTROLS, (sign) => `\\u${hex(sign)}`);
}

export const { tag: athena, quoteName: athenaName, quoteText: athenaText, integer: athenaInteger } = AthenaSql;
