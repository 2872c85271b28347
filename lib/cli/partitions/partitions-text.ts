import type { AppliedTable } from '../../adapters/postgres/partitions/apply';
import type { TableStatements } from '../../adapters/postgres/partitions/statements';
import type { PartitionFinding } from '../../partitions/finding';
import { showCount } from '../format';

/** What is missing, as SQL that one could run, with the findings as comments of it; `more` comes before the last line. */
export function renderPartitionPlan(
  system: string,
  tables: readonly TableStatements[],
  more: readonly string[] = [],
): string {
  const blocks = tables.flatMap(({ table, create, findings, failure }) => [
    `-- ${table}: ${
      failure !== undefined
        ? 'not planned'
        : create.length === 0
          ? 'nothing to make'
          : `${showCount(create.length, 'partition')} to make`
    }`,
    ...(failure === undefined ? [] : [comment(`${failure.given}. ${failure.remedy}`)]),
    ...findings.map((finding) => comment(findingText(finding))),
    ...create.flatMap(({ name, holds, sql }) => [
      '',
      comment(`${name}: ${holds}`),
      ...sql.map((statement) => `${statement};`),
    ]),
    '',
  ]);
  let all = 0;
  for (const { create } of tables) all += create.length;
  const words = `${all === 0 ? 'nothing' : showCount(all, 'partition')} to make`;
  return [...blocks, ...more, `-- ${system}: ${words}. Nothing was changed.`].join('\n');
}

/** A comment of SQL; a name or value in it may have lines of its own, which would be SQL. */
function comment(text: string): string {
  return `-- ${text.replaceAll(/[\r\n\u2028\u2029]+/g, ' ')}`;
}

/** What was made, table by table. */
export function appliedText(system: string, tables: readonly AppliedTable[]): string {
  const lines = tables.flatMap(({ created, findings }) => [
    ...created.map(
      ({ name, holds, movedRows }) =>
        `made  ${name}: ${holds}${movedRows === 0 ? '' : `, ${showCount(movedRows, 'row')} from the default partition`}`,
    ),
    // Rows that were to be moved have been, and are in the line above.
    ...findings.filter(({ code }) => code !== 'rows-in-default').map(findingText),
  ]);
  let all = 0;
  for (const { created } of tables) all += created.length;
  const failed = tables.some(({ failure }) => failure !== undefined);
  const words =
    all === 0
      ? failed
        ? 'no partition was made.'
        : 'every partition was there already.'
      : `${showCount(all, 'partition')} made.`;
  return [...lines, `${system}: ${words}`].join('\n');
}

/** A finding as one line. */
export function findingText({ severity, code, where, given, remedy }: PartitionFinding): string {
  return `${severity} ${code}: ${where}: ${given}. ${remedy}`;
}
