import { parseTableName, type SchemaName } from '../../model/sql/sql';
import { InputError } from '../../model/validation/input-error';
import { statedArchive } from '../../partitions/archive/due';
import type { TablePlan } from '../../partitions/plan';
import type { ArchiveStore } from '../archive-store';
import { type ArchivePlan, planArchive } from './archive/plan';
import { type ArchiveQuestion, type ArchiveQuestionReport, findForQuestion } from './archive/question';
import { type RestoreContext, type RestoreOptions, type RestoreReport, restorePartitions } from './archive/restore';
import type { ArchivePrefixes } from './archive/run';
import type { PartitionsPlan } from './partition-calls';
import { APPLY_DEFAULTS } from './partitions/apply';
import { planPartitions, type StatedTables } from './partitions/plan';
import { tableStatements } from './partitions/statements';
import type { Session } from './session';

interface PlanOptions {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  readonly maxHoldMs: number;
  /** What the database is called in the archive. */
  readonly database: string;
  readonly classes: ArchivePrefixes;
}

/** What is to be made and what is to be archived, as SQL; of a table that cannot be read, why. Changes nothing. */
export async function planAll(client: Session, tables: StatedTables, options: PlanOptions): Promise<PartitionsPlan> {
  const plans = await planPartitions(client, tables, options.nowMs);
  const isArchived = Object.values(tables).some((stated) => statedArchive(stated) !== undefined);
  const failed = new Set(plans.flatMap(({ table, failure }) => (failure === undefined ? [] : [table])));
  const readable = Object.fromEntries(Object.entries(tables).filter(([table]) => !failed.has(table)));
  return {
    tables: plans.map((plan) => tableStatements(plan, options.maxHoldMs)),
    archive: isArchived ? withoutRepeated(await planArchive(client, readable, options), plans) : undefined,
  };
}

/** What is wrong with a table as a whole is said once. */
function withoutRepeated(archive: ArchivePlan, plans: readonly TablePlan[]): ArchivePlan {
  const said = new Set(plans.flatMap(({ findings }) => findings.map(({ code, where }) => `${code} ${where}`)));
  return { ...archive, findings: archive.findings.filter(({ code, where }) => !said.has(`${code} ${where}`)) };
}

type RestoreSettings = Omit<RestoreContext, 'classPrefix' | 'maxHoldMs' | 'lockWaitMs'> &
  Partial<Pick<RestoreContext, 'maxHoldMs' | 'lockWaitMs'>> & { readonly classes: ArchivePrefixes };

/** Restores partitions of a table, which the config has to state: its class says where they are. */
export function restoreTable(
  client: Session,
  store: ArchiveStore,
  tables: StatedTables,
  options: RestoreOptions,
  settings: RestoreSettings,
): Promise<RestoreReport> {
  const classPrefix = prefixOf(tables, options.table, settings.classes);
  return restorePartitions(client, store, options, { ...APPLY_DEFAULTS, ...settings, classPrefix });
}

/** What of a table can be asked in the archive, which the config has to state: its class says where it is. */
export function findTable(
  client: Session,
  store: ArchiveStore,
  tables: StatedTables,
  question: ArchiveQuestion,
  { classes, database }: Pick<RestoreSettings, 'classes' | 'database'>,
): Promise<ArchiveQuestionReport> {
  const classPrefix = prefixOf(tables, question.table, classes);
  return findForQuestion(client, store, question, { classPrefix, database });
}

/** Where the objects of a table's class are. Throws `InputError` (code `not-archived`). */
function prefixOf(tables: StatedTables, table: string, classes: ArchivePrefixes): string {
  const asked = parseTableName(table);
  const isAsked = (name?: SchemaName) => name?.schema === asked?.schema && name?.name === asked?.name;
  const [, stated] = Object.entries(tables).find(([name]) => isAsked(parseTableName(name))) ?? [];
  const archive = stated && statedArchive(stated);
  const classPrefix = archive && classes[archive.class]?.prefix;
  if (classPrefix === undefined)
    throw new InputError('not-archived', `${table} is not archived`, [
      {
        where: '--table',
        given: table,
        allowed: archivedTables(tables).join(', ') || 'a table with partitionBy.archive; the config has none',
        remedy: 'Correct it. Of a table that is archived no more, state its archive again: nothing that is in it goes.',
      },
    ]);
  return classPrefix;
}

function archivedTables(tables: StatedTables): string[] {
  return Object.entries(tables).flatMap(([table, stated]) => (statedArchive(stated) === undefined ? [] : [table]));
}
