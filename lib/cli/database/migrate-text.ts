import type { LockHint } from '../../model/database/locks/lock-hints';
import type { Work } from '../../model/database/locks/lock-modes';
import type { Problem } from '../../model/validation/input-error';
import type { MigrateOutcome } from './run-migrations';

interface Beside {
  readonly dryRun: boolean;
  /** Files that the deployed function does not know. */
  readonly notDeployed: readonly string[];
  readonly locks: readonly LockHint[];
}

/** What a run or a dry run has found and done, a line for each migration, and below it what makes others wait. */
export function migrateText(system: string, outcome: MigrateOutcome, { dryRun, notDeployed, locks }: Beside): string {
  if ('baseline' in outcome) return baselineLines(system, outcome.baseline, dryRun).join('\n');
  const lines = 'report' in outcome ? reportLines(system, outcome.report) : statusLines(system, outcome.status, locks);
  if (notDeployed.length > 0)
    lines.push(
      `Not deployed yet, and so not known to the function: ${notDeployed.join(', ')}. \`cdk deploy\` applies them.`,
    );
  return lines.join('\n');
}

type Of<K extends string> = Extract<MigrateOutcome, Record<K, unknown>>[K &
  keyof Extract<MigrateOutcome, Record<K, unknown>>];

function reportLines(
  system: string,
  { outcome, applied, ahead, users, closedPublic, publicSchema }: Of<'report'>,
): string[] {
  if (outcome === 'ahead') return [aheadLine(system, ahead)];
  const lines = applied.map((name) => `applied  ${name}`);
  lines.push(
    applied.length === 0
      ? `${system}: every migration was applied already.`
      : `${system}: ${count(applied.length)} applied.`,
  );
  if (closedPublic)
    lines.push('Everybody could create in the schema public: taken away (revoke create on schema public from public).');
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

function baselineLines(system: string, { recorded, already }: Of<'baseline'>, dryRun: boolean): string[] {
  if (recorded.length === 0) return [`${system}: every migration up to ${already.at(-1)} was recorded already.`];
  return [
    ...recorded.map((name) => `${dryRun ? 'to record' : 'recorded'}  ${name}`),
    dryRun
      ? `${system}: ${count(recorded.length)} to record as applied. Nothing was changed (--dry-run).`
      : `${system}: ${count(recorded.length)} recorded as applied; none was run.`,
  ];
}

function statusLines(
  system: string,
  { applied, pending, ahead, publicSchema }: Of<'status'>,
  locks: readonly LockHint[],
): string[] {
  if (ahead.length > 0) return [aheadLine(system, ahead)];
  return [
    ...applied.map((name) => `applied  ${name}`),
    ...pending.flatMap((name) => [
      `pending  ${name}`,
      ...lockLines(locks.filter(({ migration, long }) => long && migration === name)),
    ]),
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

const DONE: Readonly<Record<Work, string>> = {
  catalog: 'changes the catalog',
  rows: 'changes all rows',
  scan: 'reads all rows',
  index: 'builds an index',
  rewrite: 'writes the table anew',
};

/** Two lines for each statement: what it does, and the way without. Tables that it does the same to are one. */
function lockLines(locks: readonly LockHint[]): string[] {
  const lines = new Map<string, { readonly tables: string[]; readonly instead: string | undefined }>();
  for (const hint of locks) {
    const { line, table, lock, until, work, heldFor, waiting, unless, instead } = hint;
    const meanwhile =
      work === 'catalog' && heldFor !== undefined
        ? `, while line ${heldFor.line} ${DONE[heldFor.work]}`
        : ` and ${DONE[work]}`;
    const condition = unless === undefined ? '' : `, unless ${unless}`;
    const text = `  line ${line}: locks % (${lock}) until the ${until}${meanwhile}${condition}: ${waiting} wait.`;
    const known = lines.get(text);
    if (known === undefined) lines.set(text, { tables: [table], instead });
    else known.tables.push(table);
  }
  return [...lines].flatMap(([text, { tables, instead }]) => [
    text.replace('%', () => tables.join(' and ')),
    ...(instead === undefined ? [] : [`    ${instead}`]),
  ]);
}

function aheadLine(system: string, ahead: readonly string[]): string {
  return `${system}: the database is ahead of these files by ${ahead.join(', ')}. They are of an older version; nothing was done.`;
}

function count(n: number): string {
  return n === 1 ? '1 migration' : `${n} migrations`;
}
