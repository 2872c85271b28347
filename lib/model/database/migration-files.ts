import { formatGiven, InputError, type Problem } from '../validation/input-error';
import { type SqlStatement, sqlStatements } from './sql-statements';

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
const NO_TRANSACTION = /^-- no-transaction\s*(?:\n|$)/;

/** Statements that PostgreSQL refuses in a transaction; those that are not here it refuses itself. */
const NOT_IN_TRANSACTION =
  /^(?:(?:create(?: unique)?|drop) index concurrently|reindex .*concurrently|alter table .*detach partition .*concurrently|vacuum|(?:create|drop) (?:database|tablespace)|alter system)\b/;

/** Statements that would end the transaction a file is applied in, or leave one open. */
const TRANSACTION_CONTROL =
  /^(?:begin|start transaction|commit|end|rollback|abort|savepoint|release|prepare transaction)\b/;

/**
 * Reads the SQL files of a schema, in the order in which they are applied.
 *
 * `texts` are the files by name, `folder` is for messages. Throws `InputError` (code `bad-schema-files`) with everything
 * that is wrong: names, gaps and duplicates in the numbers, files without a statement, statements that a migration may not have.
 */
export function parseSchemaFiles(texts: Readonly<Record<string, string>>, folder: string): SchemaFile[] {
  const names = Object.keys(texts).sort();
  const files = names.map((file) => {
    const sql = texts[file] ?? '';
    return { name: file.replace(/\.sql$/, ''), file, sql, transaction: !NO_TRANSACTION.test(sql) };
  });
  const problems = [
    ...checkNumbers(names, folder),
    ...files.flatMap((file) => checkTexts(file, `${folder}/${file.file}`)),
  ];
  if (problems.length > 0)
    throw new InputError('bad-schema-files', `The migrations in ${folder} cannot be applied`, problems);
  return files;
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

function checkTexts({ sql, transaction }: SchemaFile, where: string): Problem[] {
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
    return [];
  });
}

/** A statement on one line, short enough to be read in an error. */
export function shortStatement({ text }: SqlStatement, length = 160): string {
  const line = text.replace(/--[^\n]*/g, ' ').replace(/\s+/g, ' ');
  return line.length > length ? `${line.slice(0, length - 3)}...` : line;
}
