import { formatGiven, InputError, type Problem } from '../validation/input-error';
import { type SqlStatement, sqlStatements } from './sql-statements';
import { checkSqlText, readSqlText } from './sql-text-checks';
import { sqlTokens } from './sql-tokens';

/** One migration: a plain SQL file of a system's schema. */
export interface SchemaFile {
  /** What it is recorded as: the file's name without its ending. */
  readonly name: string;
  /** Such as `0001-tables.sql`. */
  readonly file: string;
  readonly sql: string;
  /** False where the first line is `-- no-transaction`. */
  readonly transaction: boolean;
}

const FILE_NAME = /^(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.sql$/;
const NO_TRANSACTION = /^\uFEFF?-- no-transaction[ \t\f]*(?:[\n\r]|$)/;

/** Statements that PostgreSQL refuses in a transaction; those that are not here it refuses itself. */
const NOT_IN_TRANSACTION =
  /^(?:(?:create(?: unique)?|drop) index concurrently|reindex .*concurrently|alter table .*detach partition .*concurrently|vacuum|(?:create|drop) (?:database|tablespace)|alter system)\b/;

/** Statements that would end the transaction a file is applied in, or leave one open. */
const TRANSACTION_CONTROL =
  /^(?:begin|start transaction|commit|end|rollback|abort|savepoint|release|prepare transaction)\b/;

/** Settings that change how PostgreSQL reads the text of what follows. */
const SCANNER_SETTING =
  /^(?:set (?:session |local )?(?:standard_conforming_strings|client_encoding|names)|reset (?:standard_conforming_strings|client_encoding))\b/;

/** As pg_dump writes them: what they are anyway. */
const HARMLESS_SETTING =
  /(?:\bstandard_conforming_strings\s*(?:=|\bto\b)\s*'?(?:on|true|1)'?|(?:\bclient_encoding\s*(?:=|\bto\b)|\bnames)\s*'?utf-?8'?)$/i;

/**
 * Reads the SQL files of a schema, in the order in which they are applied.
 *
 * `contents` are the files by name, as bytes or as text; `folder` is for messages. Throws `InputError` (code `bad-schema-files`)
 * with everything that is wrong: names, gaps and duplicates in the numbers, bytes that are no text, characters that cannot be
 * seen, files without a statement, statements that a migration may not have.
 */
export function parseSchemaFiles(
  contents: Readonly<Record<string, string | Uint8Array>>,
  folder: string,
): SchemaFile[] {
  const names = Object.keys(contents).sort();
  const problems = checkNumbers(names, folder);
  const files = names.map((file) => {
    const where = `${folder}/${file}`;
    const read = readSqlText(contents[file] ?? '', where);
    const parsed = parseFile(file, read.text);
    const found = read.problems.length > 0 ? read.problems : checkSqlText(read.text, where);
    // A word that is glued to another makes other statements of a text.
    problems.push(...(found.length > 0 ? found : checkStatements(parsed, where)));
    return parsed;
  });
  if (problems.length > 0)
    throw new InputError('bad-schema-files', `The migrations in ${folder} cannot be applied`, problems);
  return files;
}

function parseFile(file: string, sql: string): SchemaFile {
  return { name: file.replace(/\.sql$/, ''), file, sql, transaction: !NO_TRANSACTION.test(sql) };
}

function checkNumbers(names: readonly string[], folder: string): Problem[] {
  const problems: Problem[] = [];
  let previous = 0;
  for (const name of names) {
    const digits = FILE_NAME.exec(name)?.[1];
    if (digits === undefined) {
      problems.push({
        where: `${folder}/${name}`,
        given: formatGiven(name),
        allowed: 'a name such as 0001-tables.sql: four digits, then words of a-z and 0-9 with hyphens between',
        remedy: 'Rename the file.',
      });
      continue;
    }
    const number = Number(digits);
    if (number !== previous + 1) {
      const wanted = String(previous + 1).padStart(4, '0');
      problems.push({
        where: `${folder}/${name}`,
        given: number === previous ? `number ${digits} a second time` : `number ${digits}`,
        allowed: `number ${wanted}: numbers begin at 0001 and have no gap and no duplicate`,
        remedy: 'Give it the next number. If it was applied already, bring back the file that is missing.',
      });
    }
    previous = number;
  }
  return problems;
}

function checkStatements({ sql, transaction }: SchemaFile, where: string): Problem[] {
  const statements = sqlStatements(sql);
  const problem = (given: string, allowed: string, remedy: string) => [{ where, given, allowed, remedy }];
  if (statements.length === 0)
    return problem('no statement', 'at least one statement', 'Write it, or remove the file.');
  if (!transaction && statements.length > 1)
    return problem(
      `${statements.length} statements after -- no-transaction`,
      'one statement alone: what would stay of several after a failure cannot be said',
      'Put each into a file of its own.',
    );
  return statements.flatMap((statement) => {
    const given = `line ${statement.line}: ${shortStatement(statement)}`;
    if (TRANSACTION_CONTROL.test(statement.code))
      return problem(
        given,
        'no BEGIN, COMMIT or ROLLBACK: a file is one transaction, together with its record',
        'Remove it.',
      );
    if (transaction && NOT_IN_TRANSACTION.test(statement.code))
      return problem(
        given,
        'only statements that PostgreSQL runs in a transaction',
        'Put it alone into a file whose first line is `-- no-transaction`; see config/schema/README.md.',
      );
    if (SCANNER_SETTING.test(statement.code) && !HARMLESS_SETTING.test(statement.text))
      return problem(
        given,
        'UTF-8 and standard_conforming_strings = on, which say how the file is read',
        "Remove it; write text with backslash escapes as E'...'.",
      );
    return [];
  });
}

/** A statement on one line, short enough to be read in an error. */
export function shortStatement({ text }: SqlStatement, length = 160): string {
  const parts = [...sqlTokens(text)].map((token) => (token.kind === 'comment' ? ' ' : token.text));
  const line = parts.join('').replace(/[ \t\n\r\f]+/g, ' ');
  return line.length > length ? `${line.slice(0, length - 3)}...` : line;
}
