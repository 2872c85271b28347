import type { Client } from 'pg';
import type { DatabaseUser } from '../../../model/database/users';
import { sql } from '../../../model/sql/sql';
import { InputError, type Problem } from '../../../model/validation/input-error';
import { closePublicSchema, readPublicProblems } from '../public-schema';
import { ensureServiceUsers, type UsersReport } from '../service-users';
import { type Session, trustOnlyPostgres } from '../session';
import { applyFile } from './apply-file';
import { migrationFailed } from './migration-failure';
import { withMigrationLock } from './migration-lock';
import { planMigrations } from './migration-plan';
import { makeRecordTable, readRecords, recordApplied } from './migration-record';
import { checksum, readSchemaFolder } from './schema-folder';

/** How long a run waits for another one (assumption: a migration of an ordinary deployment is done by then). */
export const LOCK_WAIT_MS = 5 * 60_000;

export interface SchemaSource {
  /** Folder of the SQL files. */
  readonly folder: string;
  /** What messages call the folder. @default its path */
  readonly shown?: string;
}

export interface MigrateOptions extends SchemaSource {
  /** Users that are made afterwards. */
  readonly users: readonly DatabaseUser[];
  /** How long to wait for another run. @default five minutes */
  readonly lockWaitMs?: number;
  /** Whether the time is up, and statements are being ended from outside. @default never */
  readonly isTimeUp?: () => boolean;
  /** Called before each file. */
  readonly onProgress?: (file: string, index: number, total: number) => void;
}

/** What a run has found and done, by the names of the files. */
export interface MigrateReport {
  /** `ahead`: the database has migrations that the files do not; an older version is being deployed, and nothing was done. */
  readonly outcome: 'migrated' | 'up-to-date' | 'ahead';
  readonly applied: readonly string[];
  readonly ahead: readonly string[];
  readonly users: UsersReport;
  /** Whether everybody could create in the schema `public` until this run. */
  readonly closedPublic: boolean;
  /** What of the schema `public` others could use to have a migration run what is theirs. */
  readonly publicSchema: readonly Problem[];
}

/** What would be done, found without changing anything. */
export interface MigrationStatus {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
  readonly ahead: readonly string[];
  /** What of the schema `public` others could use to have a migration run what is theirs. */
  readonly publicSchema: readonly Problem[];
}

/** What a run would do. Changes nothing. Throws like `migrate`. */
export async function migrationStatus(
  client: Session,
  { folder, shown = folder }: SchemaSource,
): Promise<MigrationStatus> {
  await trustOnlyPostgres(client);
  const { applied, pending, ahead } = planMigrations(readSchemaFolder(folder, shown), await readRecords(client), shown);
  const publicSchema = await readPublicProblems(client);
  return { applied, pending: pending.map(({ name }) => name), ahead, publicSchema };
}

/**
 * Applies the migrations of a folder that a database has not, each in a transaction of its own together with its record, one
 * run at a time; then makes the users of services.
 *
 * Where the database is ahead of the files nothing is done at all: an older version is being deployed.
 *
 * Throws `InputError`: `bad-schema-files`, `migrations-disagree`, `migrations-locked`, `migration-failed`, `users-failed`.
 */
export async function migrate(client: Client, options: MigrateOptions): Promise<MigrateReport> {
  const { folder, shown = folder, users, lockWaitMs = LOCK_WAIT_MS } = options;
  const files = readSchemaFolder(folder, shown);
  await trustOnlyPostgres(client);
  return withMigrationLock(client, lockWaitMs, async () => {
    const { pending, replaced, ahead } = planMigrations(files, await readRecords(client), shown);
    if (ahead.length > 0)
      return {
        outcome: 'ahead',
        applied: [],
        ahead,
        users: { created: [], iam: false, withheld: [], revoked: [] },
        closedPublic: false,
        publicSchema: [],
      };
    const { closed: closedPublic, problems: publicSchema } = await closePublicSchema(client);
    if (pending.length > 0) await makeRecordTable(client);
    await recordApplied(
      client,
      replaced.map((file) => ({ name: file.name, checksum: checksum(file) })),
    );
    const applied: string[] = [];
    for (const [index, file] of pending.entries()) {
      options.onProgress?.(file.file, index, pending.length);
      try {
        await applyFile(client, file, folder);
      } catch (error) {
        await client.query(sql`rollback`).catch(() => undefined);
        if (error instanceof InputError) throw error;
        const timedOut = options.isTimeUp?.() ?? false;
        throw migrationFailed({ file, error, appliedBefore: applied, folder: shown, timedOut });
      }
      applied.push(file.name);
    }
    return {
      outcome: applied.length > 0 ? 'migrated' : 'up-to-date',
      applied,
      ahead,
      users: await makeUsers(client, users, applied),
      closedPublic,
      publicSchema,
    };
  });
}

async function makeUsers(
  client: Session,
  users: readonly DatabaseUser[],
  applied: readonly string[],
): Promise<UsersReport> {
  // A file may have changed who this session is.
  await client.query(sql`reset session authorization`);
  await client.query(sql`reset all`);
  await trustOnlyPostgres(client);
  try {
    return await ensureServiceUsers(client, users);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code = '', message } = error as Error & { readonly code?: string };
    const before = applied.length === 0 ? 'no migration was pending' : `applied before it: ${applied.join(', ')}`;
    throw new InputError('users-failed', `The users of the services were not made: ${message}; ${before}`, [
      {
        where: `users ${users.map(({ name }) => name).join(', ')}`,
        given: `PostgreSQL says (${code}): ${message}`,
        allowed: 'a login that may create roles and grant rights on all tables of schema public',
        remedy: 'Run it as the owner of the database, which on RDS is the master user; it does no harm twice.',
      },
    ]);
  }
}
