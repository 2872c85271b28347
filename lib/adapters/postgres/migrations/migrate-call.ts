import type { Problem } from '../../../model/validation/input-error';
import type { BaselineReport } from './baseline';
import type { MigrateReport, MigrationStatus } from './migrate';

/** What the command line asks of the function that migrates. */
export type MigrateCall =
  | { readonly action: 'migrate' | 'status' }
  | { readonly action: 'baseline'; readonly through: number; readonly dryRun: boolean };

/** What it answers: what was done, what is pending, or an `InputError`. Errors of another kind are Lambda's to report. */
export type MigrateAnswer =
  | { readonly report: MigrateReport }
  | { readonly status: MigrationStatus }
  | { readonly baseline: BaselineReport }
  | { readonly error: { readonly code: string; readonly message: string; readonly problems: readonly Problem[] } };
