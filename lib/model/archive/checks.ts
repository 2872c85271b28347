import { findTimePartitioning, listArchiveClasses } from '../partitions/archived-tables';
import { listPartitionedTables, type RangePartitioning, type SystemWithTables } from '../partitions/config';
import { type ConfigProblem, formatGiven } from '../validation/input-error';
import { didYouMean, suggestMatches } from '../validation/suggestions';
import type { ArchiveClass } from './config';

/** Days of the longest period of each kind. */
const PERIOD_DAYS: Readonly<Record<RangePartitioning['period'], number>> = { month: 31, week: 7, day: 1 };

/**
 * Days that what was exported can be read at once (assumption: longer than the three days after which an alarm says that
 * archiving does not get on). Verification reads it; from Glacier it could do so only after hours, at a price.
 */
const READABLE_DAYS = 7;

/** What is wrong between the tables that are archived and the classes they go to. */
export function checkArchive(
  system: SystemWithTables & {
    readonly archive: Readonly<Record<string, ArchiveClass>>;
    readonly archiveServiceLogs?: string | undefined;
  },
): ConfigProblem[] {
  const tables = listPartitionedTables(system);
  const used = listArchiveClasses(tables);
  return [
    ...Object.entries(tables).flatMap(([table, partitioning]) => {
      const level = partitioning.strategy === 'list' ? ['subpartitionBy'] : [];
      const path = ['database', 'tables', table, 'partitionBy', ...level, 'archive'];
      return checkTable(path, findTimePartitioning(partitioning), system.archive);
    }),
    ...(system.archiveServiceLogs === undefined
      ? []
      : unknownClass(['archiveServiceLogs'], system.archiveServiceLogs, system.archive)),
    ...checkArchiveClasses(system.archive).map((problem) => ({ ...problem, path: ['archive', ...problem.path] })),
    ...Object.entries(system.archive).flatMap(([name, rule]) => (used.includes(name) ? checkReadable(name, rule) : [])),
  ];
}

function checkTable(
  path: readonly string[],
  range: RangePartitioning | undefined,
  classes: Readonly<Record<string, ArchiveClass>>,
): ConfigProblem[] {
  if (range?.archive === undefined) return [];
  const { archive, period } = range;
  const problems = unknownClass([...path, 'class'], archive.class, classes);
  if (archive.retainDays < PERIOD_DAYS[period]) {
    problems.push({
      path: [...path, 'retainDays'],
      given: String(archive.retainDays),
      allowed: `at least ${PERIOD_DAYS[period]}, the days of one ${period}`,
      remedy: 'Retain longer, or partition by a shorter period.',
    });
  }
  return problems;
}

function unknownClass(
  path: readonly string[],
  given: string,
  classes: Readonly<Record<string, ArchiveClass>>,
): ConfigProblem[] {
  if (Object.hasOwn(classes, given)) return [];
  const choices = Object.keys(classes).map((name) => ({ code: name, name }));
  // The likeliest first.
  const names = suggestMatches(given, choices, choices.length).map(({ code }) => code);
  return [
    {
      path,
      given: formatGiven(given),
      allowed: `one of ${names.join(', ') || '(none defined)'}`,
      remedy: `${didYouMean(given, names)}Add it to archive, or correct the name.`,
    },
  ];
}

/** Prefixes that S3 takes otherwise than they are meant, or that lie in each other; empty when all is well. Paths are relative to `archive`. */
export function checkArchiveClasses(classes: Readonly<Record<string, Pick<ArchiveClass, 'prefix'>>>): ConfigProblem[] {
  const entries = Object.entries(classes);
  return entries.flatMap(([name, { prefix }], index) => {
    const path = [name, 'prefix'];
    const shape = shapeProblem(path, prefix);
    if (shape !== undefined) return [shape];
    const other = entries.slice(0, index).find(([, earlier]) => overlap(prefix, earlier.prefix));
    if (other === undefined) return [];
    return [
      {
        path,
        given: formatGiven(prefix),
        allowed: `a prefix apart from ${formatGiven(other[1].prefix)} of ${other[0]}`,
        remedy: 'Choose another: S3 would apply the rules of both to what lies in both, the earlier one first.',
      },
    ];
  });
}

function overlap(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

function shapeProblem(path: readonly string[], prefix: string): ConfigProblem | undefined {
  if (/^([A-Za-z0-9][A-Za-z0-9_.-]*\/)+$/.test(prefix)) return undefined;
  return {
    path,
    given: formatGiven(prefix),
    allowed:
      "folders of letters, digits, '_', '.' and '-', each ending in '/', without one before the first: agent_outputs/",
    remedy: prefix.startsWith('/')
      ? "Remove the '/' at its beginning: S3 takes it for part of the name."
      : "Let it end in '/': without it, other names that begin alike belong to it too.",
  };
}

/** A class that is moved to where it cannot be read at once before it is verified. */
function checkReadable(name: string, { storageClass, transitionAfterDays }: ArchiveClass): ConfigProblem[] {
  if (storageClass === 'GLACIER_IR' || transitionAfterDays >= READABLE_DAYS) return [];
  return [
    {
      path: ['archive', name, 'transitionAfterDays'],
      given: String(transitionAfterDays),
      allowed: `at least ${READABLE_DAYS}, where tables are archived to ${storageClass}`,
      remedy: 'Move it later, so that an export can be verified first, or choose GLACIER_IR, which is read at once.',
    },
  ];
}
