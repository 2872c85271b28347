import type { AppliedTable, TableStatements } from '../adapters/postgres';
import type { PartitionFinding } from '../partitions';

/** What is missing, as SQL that one could run, with the findings as comments of it. */
export function planText(system: string, tables: readonly TableStatements[]): string {
  const blocks = tables.flatMap(({ table, create, findings }) => [
    `-- ${table}: ${create.length === 0 ? 'nothing to make' : `${count(create.length)} to make`}`,
    ...findings.map((finding) => `-- ${findingText(finding)}`),
    ...create.flatMap(({ name, holds, sql }) => [
      '',
      `-- ${name}: ${holds}`,
      ...sql.map((statement) => `${statement};`),
    ]),
    '',
  ]);
  let all = 0;
  for (const { create } of tables) all += create.length;
  return [...blocks, `-- ${system}: ${all === 0 ? 'nothing' : count(all)} to make. Nothing was changed.`].join('\n');
}

/** What was made, table by table. */
export function appliedText(system: string, tables: readonly AppliedTable[]): string {
  const lines = tables.flatMap(({ created, findings }) => [
    ...created.map(
      ({ name, holds, movedRows }) =>
        `made  ${name}: ${holds}${movedRows === 0 ? '' : `, ${movedRows} rows from the default partition`}`,
    ),
    // Rows that were to be moved have been, and are in the line above.
    ...findings.filter(({ code }) => code !== 'rows-in-default').map(findingText),
  ]);
  let all = 0;
  for (const { created } of tables) all += created.length;
  const failed = tables.some(({ failure }) => failure !== undefined);
  const words =
    all === 0 ? (failed ? 'no partition was made.' : 'every partition was there already.') : `${count(all)} made.`;
  return [...lines, `${system}: ${words}`].join('\n');
}

/** A finding as one line. */
export function findingText({ severity, code, where, given, remedy }: PartitionFinding): string {
  return `${severity} ${code}: ${where}: ${given}. ${remedy}`;
}

function count(n: number): string {
  return n === 1 ? '1 partition' : `${n} partitions`;
}
