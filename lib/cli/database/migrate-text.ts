import type { Problem } from '../../model/validation/input-error';
import type { MigrateOutcome } from './run-migrations';

/** What a run or a dry run has found and done, a line for each migration. */
export function migrateText(system: string, outcome: MigrateOutcome, notDeployed: readonly string[]): string {
  const lines = 'report' in outcome ? reportLines(system, outcome.report) : statusLines(system, outcome.status);
  if (notDeployed.length > 0)
    lines.push(
      `Not deployed yet, and so not known to the function: ${notDeployed.join(', ')}. \`cdk deploy\` applies them.`,
    );
  return lines.join('\n');
}

type Of<K extends string> = Extract<MigrateOutcome, Record<K, unknown>>[K &
  keyof Extract<MigrateOutcome, Record<K, unknown>>];

function reportLines(system: string, { outcome, applied, ahead, users, publicSchema }: Of<'report'>): string[] {
  if (outcome === 'ahead') return [aheadLine(system, ahead)];
  const lines = applied.map((name) => `applied  ${name}`);
  lines.push(
    applied.length === 0
      ? `${system}: every migration was applied already.`
      : `${system}: ${count(applied.length)} applied.`,
  );
  if (users.created.length > 0) lines.push(`Users made: ${users.created.join(', ')}.`);
  for (const right of users.revoked) lines.push(`Taken away, because services.*.tables does not grant it: ${right}.`);
  if (users.withheld.length > 0)
    lines.push(
      `Not granted by their own names, because their row security is another than their table's: ${firstOf(users.withheld)}.`,
    );
  if (!users.iam)
    lines.push('This server has no role rds_iam: users of services need passwords here, as outside of RDS.');
  return [...lines, ...publicSchema.map(problemLine)];
}

function statusLines(system: string, { applied, pending, ahead, publicSchema }: Of<'status'>): string[] {
  if (ahead.length > 0) return [aheadLine(system, ahead)];
  return [
    ...applied.map((name) => `applied  ${name}`),
    ...pending.map((name) => `pending  ${name}`),
    `${system}: ${pending.length === 0 ? 'nothing is' : `${count(pending.length)}`} pending. Nothing was changed (--dry-run).`,
    ...publicSchema.map(problemLine),
  ];
}

/** Of many partitions a few are enough to know which table it is. */
function firstOf(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}

function problemLine({ where, given, remedy }: Problem): string {
  return `Not safe: ${where}: ${given}. ${remedy}`;
}

function aheadLine(system: string, ahead: readonly string[]): string {
  return `${system}: the database is ahead of these files by ${ahead.join(', ')}. They are of an older version; nothing was done.`;
}

function count(n: number): string {
  return n === 1 ? '1 migration' : `${n} migrations`;
}
