import type { DatabaseError } from 'pg';
import { sql } from '../../model/sql/sql';
import type { Session } from './session';

/** Somebody holds a lock; time is up; a deadlock was found: all of them pass. */
const PASSING = new Set(['55P03', '57014', '40P01']);

/** Whether an error of PostgreSQL may be gone when the same is tried again. */
export function isTransientError(error: unknown): boolean {
  return PASSING.has((error as Partial<DatabaseError>).code ?? '');
}

export interface Retries {
  readonly attempts: number;
  /** Pause before the second attempt, in ms; it doubles each time. */
  readonly firstPauseMs: number;
}

/** Runs `work`, and rolls back and runs it again where it fails with an error that passes. Rejects with the last error. */
export async function retryTransient<T>(
  client: Session,
  { attempts, firstPauseMs }: Retries,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      // On a connection that is lost this fails too, and nothing is left of the transaction.
      await client.query(sql`rollback`).catch(() => undefined);
      if (!isTransientError(error) || attempt >= attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, firstPauseMs * 2 ** (attempt - 1)));
    }
  }
}
