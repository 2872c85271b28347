import type { Problem } from '../../model/validation/input-error';
import type { ArchivePlan } from './archive/plan';
import type { ArchiveQuestion, ArchiveQuestionReport } from './archive/question';
import type { RestoreOptions, RestoreReport } from './archive/restore';
import type { ArchiveRun } from './archive/run';
import type { AppliedTable } from './partitions/apply';
import type { TableStatements } from './partitions/statements';

/** What the command line, or a schedule, asks of the function that keeps the partitions of a database. */
export type PartitionsCall = { readonly action: 'keep' | 'archive' } | PartitionsQuestion;

/** Calls of the command line, which are answered. */
export type PartitionsQuestion =
  | { readonly action: 'plan' | 'apply'; readonly maxHoldMs: number }
  | { readonly action: 'archive-now'; readonly retry?: boolean }
  | { readonly action: 'restore'; readonly restore: RestoreOptions }
  | { readonly action: 'query'; readonly query: ArchiveQuestion };

export interface PartitionsPlan {
  readonly tables: readonly TableStatements[];
  /** Undefined where no table is archived. */
  readonly archive: ArchivePlan | undefined;
}

/** What it answers the command line. Errors of another kind are Lambda's to report. */
export type PartitionsAnswer =
  | { readonly planned: PartitionsPlan }
  | { readonly applied: readonly AppliedTable[] }
  | { readonly archived: ArchiveRun }
  | { readonly restored: RestoreReport }
  | { readonly found: ArchiveQuestionReport }
  | { readonly error: { readonly code: string; readonly message: string; readonly problems: readonly Problem[] } };
