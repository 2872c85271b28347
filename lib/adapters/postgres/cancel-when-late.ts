import type { Client } from 'pg';
import { sql } from '../../model/sql/sql';
import type { Session } from './session';

/** How often a session is asked to end its statement once the time is up. */
const CANCEL_EVERY_MS = 1_000;

/**
 * Runs `work` on `client`, and after `milliseconds` makes PostgreSQL end whatever statement it is at, again and again until
 * `work` has come to its end; so there is time left to say what happened. `work` is told by `isTimeUp`.
 *
 * `connect` makes a second connection, because the first one is busy.
 */
export async function cancelWhenLate<T>(
  client: Session,
  milliseconds: number,
  connect: () => Promise<Client>,
  work: (isTimeUp: () => boolean) => Promise<T>,
): Promise<T> {
  const { rows } = await client.query(sql`select pg_catalog.pg_backend_pid() as pid`);
  const second = await connect();
  let timeUp = false;
  let again: NodeJS.Timeout | undefined;
  const cancel = () => {
    timeUp = true;
    second.query(sql`select pg_catalog.pg_cancel_backend(${rows[0]?.pid})`).catch(() => undefined);
    again = setTimeout(cancel, CANCEL_EVERY_MS);
  };
  again = setTimeout(cancel, milliseconds);
  try {
    return await work(() => timeUp);
  } finally {
    clearTimeout(again);
    await second.end().catch(() => undefined);
  }
}
