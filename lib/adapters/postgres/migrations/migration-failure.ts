import type { DatabaseError } from 'pg';
import { type SchemaFile, shortStatement } from '../../../model/database/migration-files';
import type { SqlStatement } from '../../../model/database/sql-statements';
import { LINE_END } from '../../../model/database/sql-tokens';
import { InputError } from '../../../model/validation/input-error';
import { StepFailed } from './apply-file';

/** What was going on when a migration failed. */
export interface Failure {
  readonly file: SchemaFile;
  readonly error: unknown;
  /** Names of what this run had applied by then; it stays. */
  readonly appliedBefore: readonly string[];
  readonly folder: string;
  /** The time that the run had was over, and it ended the statement itself. */
  readonly timedOut: boolean;
}

/**
 * What is said of a migration that failed: file, line and statement, PostgreSQL's own words, and the state left behind.
 *
 * The first line says it all, because CloudFormation shows little more.
 */
export function migrationFailed({ file, error, appliedBefore, folder, timedOut }: Failure): InputError {
  const { statement, cause } = error instanceof StepFailed ? error : { statement: undefined, cause: error };
  const failed = cause as Partial<DatabaseError>;
  const line = statement && failingLine(statement, failed.position);
  const code = failed.code === undefined ? '' : ` (${failed.code})`;
  const reason = timedOut ? 'the time was up, the statement was ended' : (failed.message ?? String(cause));
  const before =
    appliedBefore.length === 0 ? 'nothing was applied before it' : `applied before it: ${appliedBefore.join(', ')}`;
  const left = file.transaction
    ? `nothing of ${file.file} stays`
    : `${file.file} runs without a transaction: part of it may stay, for example an invalid index`;
  const words = [failed.message ?? String(cause), failed.detail, failed.hint, failed.where];
  return new InputError(
    'migration-failed',
    [
      `${file.file}${line === undefined ? ', after its statements' : ` line ${line}`}: ${reason}${code}`,
      ...(statement === undefined ? [] : [`statement: ${shortStatement(statement)}`]),
      `${left}, ${before}`,
    ].join('; '),
    [
      {
        where: `${folder}/${file.file}${line === undefined ? '' : `:${line}`}`,
        given: `${failed.severity ?? 'error'}${code}: ${words.filter((part) => part !== undefined).join(' | ')}`,
        allowed: 'statements that succeed, each file as a whole',
        remedy: remedy(failed.code, timedOut, file),
      },
    ],
  );
}

function remedy(code: string | undefined, timedOut: boolean, { transaction }: SchemaFile): string {
  if (timedOut)
    return 'Split the file, or run `tidemark migrate --database-url` on a host in the VPC, where nothing ends it.';
  if (code === '55P03')
    return 'Somebody held a lock on the table for long; run it again when that is over, nothing has to be undone.';
  if (!transaction)
    return 'Drop what it left (`drop index concurrently <name>` for an invalid index), then run it again.';
  if (code === '42P07')
    return 'Correct the file. If the database has it from before its migrations, `tidemark migrate --baseline` records the files it has.';
  return 'Correct the file, then run it again; no file that was applied has to change.';
}

/** PostgreSQL says at which character it failed when it did not understand something; otherwise it is where the statement begins. */
function failingLine({ text, line }: SqlStatement, position: string | undefined): number {
  if (position === undefined) return line;
  // It counts characters, some of which are two for JavaScript.
  const before = [...text].slice(0, Number(position) - 1).join('');
  return line + before.split(LINE_END).length - 1;
}
