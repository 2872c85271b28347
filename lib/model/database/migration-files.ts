import { formatGiven, InputError, type Problem } from '../validation/input-error';
import { type SqlStatement, sqlStatements } from './sql-statements';
import { checkSqlText, readSqlText } from './sql-text-checks';
import { LINE_END, sqlTokens } from './sql-tokens';

/** One migration: a plain SQL file of a system's schema. */
export interface SchemaFile {
  /** What it is recorded as: the file's name without its ending. */
  readonly name: string;
  /** Such as `0001-tables.sql`. */
  readonly file: string;
  readonly sql: string;
  /** False where the first line is `-- no-transaction`. */
  readonly transaction: boolean;
  /** Names of the files that this one has taken the place of, from its lines `-- replaces 0001-tables 0002-orders`; only of the first file. */
  readonly replaces?: readonly string[];
}

const FILE_NAME = /^(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.sql$/;
const NO_TRANSACTION = /^\uFEFF?-- no-transaction[ \t\f]*(?:[\n\r]|$)/;

/** The comments that a file begins with. */
const LEADING_COMMENT = /^\uFEFF?((?:--[^\n\r]*(?:\r\n|\n|\r|$)|[ \t\f]*(?:\r\n|\n|\r))*)/;
/** A line that names no file after it is a comment like others. */
const REPLACES = /^-- replaces[ \t]+(?=\d{4}-)(.*)$/;
const NAME = /^\d{4}-[a-z0-9]+(?:-[a-z0-9]+)*$/;

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
  const problems: Problem[] = [];
  const files = names.map((file) => {
    const where = `${folder}/${file}`;
    const read = readSqlText(contents[file] ?? '', where);
    const parsed = parseFile(file, read.text);
    const found = read.problems.length > 0 ? read.problems : checkSqlText(read.text, where);
    // A word that is glued to another makes other statements of a text.
    problems.push(...(found.length > 0 ? found : checkStatements(parsed, where)));
    return parsed;
  });
  problems.unshift(...checkNumbers(files, folder), ...checkReplaced(files, folder));
  if (problems.length > 0)
    throw new InputError('bad-schema-files', `The migrations in ${folder} cannot be applied`, problems);
  return files;
}

function parseFile(file: string, sql: string): SchemaFile {
  const replaces = (LEADING_COMMENT.exec(sql)?.[1] ?? '')
    .split(LINE_END)
    .flatMap((line) => REPLACES.exec(line)?.[1]?.split(/[ \t,]+/) ?? [])
    .filter((name) => name !== '')
    .map((name) => name.replace(/\.sql$/, ''));
  return {
    name: file.replace(/\.sql$/, ''),
    file,
    sql,
    transaction: !NO_TRANSACTION.test(sql),
    ...(replaces.length === 0 ? {} : { replaces }),
  };
}

function checkNumbers(files: readonly SchemaFile[], folder: string): Problem[] {
  const problems: Problem[] = [];
  // A file that has taken the place of others has the number of the last of them.
  const replaced = files[0]?.replaces?.at(-1);
  const first = replaced === undefined ? 1 : numberOf(replaced);
  const begin =
    replaced === undefined ? 'begin at 0001' : `begin at that of ${replaced}, the last file that is replaced,`;
  let previous: number | undefined;
  for (const { file: name } of files) {
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
    const next = previous === undefined ? first : previous + 1;
    if (number !== next) {
      const wanted = String(next).padStart(4, '0');
      problems.push({
        where: `${folder}/${name}`,
        given: number === previous ? `number ${digits} a second time` : `number ${digits}`,
        allowed: `number ${wanted}: numbers ${begin} and have no gap and no duplicate`,
        remedy: 'Give it the next number. If it was applied already, bring back the file that is missing.',
      });
    }
    previous = number;
  }
  return problems;
}

function numberOf(name: string): number {
  return Number(name.slice(0, 4));
}

/** What takes the place of files stands first, names each of them, and they are gone. */
function checkReplaced(files: readonly SchemaFile[], folder: string): Problem[] {
  return files.flatMap(({ name, file, replaces }, index) => {
    if (replaces === undefined) return [];
    const problem = (given: string, allowed: string, remedy: string) => [
      { where: `${folder}/${file}`, given: `-- replaces ${given}`, allowed, remedy },
    ];
    if (index > 0)
      return problem(
        replaces.join(' '),
        'such a line in the first file alone',
        'Remove the files that it replaces; what it does is in this one.',
      );
    const bad = replaces.find((each) => !NAME.test(each));
    if (bad !== undefined) return problem(formatGiven(bad), 'names of files, such as 0001-tables', 'Correct the name.');
    const gap = replaces.find((each, at) => at > 0 && numberOf(each) !== numberOf(replaces[at - 1] ?? '') + 1);
    if (gap !== undefined)
      return problem(
        `${gap} after ${replaces[replaces.indexOf(gap) - 1]}`,
        'every file that it replaces, in the order of their numbers',
        'Name all of them.',
      );
    if (replaces.includes(name))
      return problem(
        name,
        'another name than those of the files that it replaces',
        'Rename this file; its number stays.',
      );
    return [];
  });
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
