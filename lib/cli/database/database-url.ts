import type { ClientConfig } from 'pg';
import { OptionReader } from '../option-reader';

/** Notes what is wrong with a `--database-url`; never what was given, which may hold a password. */
export function checkDatabaseUrl(text: string, reader: OptionReader): void {
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return;
  const remedy = 'Correct it; a password may come from PGPASSWORD.';
  reader.add('database-url', 'something else', 'postgres://user@host:port/database', remedy);
}

/**
 * How to connect to the database of `--database-url`: TLS with a certificate that is checked, unless the server is this machine or
 * the URL says otherwise. Throws `InputError` (code `bad-option`) when it is no URL of PostgreSQL.
 */
export function databaseConnection(text: string): ClientConfig {
  const reader = new OptionReader();
  checkDatabaseUrl(text, reader);
  reader.check();
  const url = new URL(text);
  const isHere = ['localhost', '127.0.0.1', '[::1]', ''].includes(url.hostname);
  const decides = url.searchParams.has('sslmode') || isHere;
  return { connectionString: text, ...(decides ? {} : { ssl: { rejectUnauthorized: true } }) };
}
