import type { ClientConfig } from 'pg';
import type { ArchivePrefixes } from '../../adapters/postgres/archive/run';
import { cancelWhenLate } from '../../adapters/postgres/cancel-when-late';
import { connect } from '../../adapters/postgres/connect';
import type { ApplyPartitionsOptions } from '../../adapters/postgres/partitions/apply';
import type { StatedTables } from '../../adapters/postgres/partitions/plan';
import type { Session } from '../../adapters/postgres/session';
import { databaseLogin } from '../../adapters/secrets';
import { InputError } from '../../model/validation/input-error';
import type { ArchiveEnvironment, PartitionsEnvironment } from './env';

/** Time that is kept back for ending the statement and its retries and for saying so, of the 15 minutes that Lambda gives. */
export const RESERVE_MS = 60_000;

/**
 * How long a table may be waited for, and read, before it is left for the next run (assumption: nobody holds one that long for good
 * reason). Partitions are made with shorter limits of their own.
 */
const LOCK_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 120_000;

/** Where the tables and the database are and where things go; tests give their own. */
export interface HandlerDependencies {
  readonly environment: PartitionsEnvironment;
  readonly tables: StatedTables;
  /** How the server is known: by its certificate, everywhere but in a test of what has nothing to do with it. */
  readonly ssl: NonNullable<ClientConfig['ssl']>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Time that is left, in milliseconds. */
  readonly remainingMs: () => number;
  /** Takes one line of JSON. */
  readonly log: (line: string) => void;
  /** @default those of `applyPartitions` */
  readonly limits?: Pick<ApplyPartitionsOptions, 'attempts' | 'firstPauseMs' | 'lockWaitMs'>;
  /** Undefined where no table is archived. */
  readonly archive?: ArchiveSurroundings;
}

/** Where the archive is. */
export interface ArchiveSurroundings {
  readonly environment: ArchiveEnvironment;
  readonly classes: ArchivePrefixes;
}

/** Runs `work` on a connection of its own, and ends its statements when the time is up. */
export async function withDatabase<T>(
  { environment, ssl, remainingMs }: HandlerDependencies,
  work: (client: Session, isTimeUp: () => boolean) => Promise<T>,
): Promise<T> {
  const config: ClientConfig = {
    host: environment.DATABASE_HOST,
    port: Number(environment.DATABASE_PORT),
    database: environment.DATABASE_NAME,
    ...(await databaseLogin(environment.DATABASE_SECRET_ARN)),
    ssl,
    application_name: 'tidemark-partitions',
    lock_timeout: LOCK_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  };
  const client = await connect(config);
  try {
    const timeMs = Math.max(0, remainingMs() - RESERVE_MS);
    return await cancelWhenLate(
      client,
      timeMs,
      () => connect(config),
      (isTimeUp) => work(client, isTimeUp),
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** An error as a line of the log has it. */
export function toLogFields(error: unknown): object {
  if (error instanceof InputError) return { code: error.code, reason: error.message, problems: error.problems };
  return { reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}
