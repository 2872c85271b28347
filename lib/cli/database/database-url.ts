import { Client, type ClientConfig } from 'pg';
import { OptionReader } from '../option-reader';

/** Notes what is wrong with a `--database-url`; never what was given, which may hold a password. */
export function checkDatabaseUrl(text: string, reader: OptionReader): void {
  readDatabaseUrl(text, reader);
}

/**
 * How to connect to the database of `--database-url`: TLS with a certificate that is checked, unless the server is this machine or the URL
 * says `sslmode=disable` or `sslmode=no-verify`. Throws `InputError` (code `bad-option`) for anything else.
 */
export function databaseConnection(text: string): ClientConfig {
  const reader = new OptionReader();
  const config = readDatabaseUrl(text, reader);
  reader.check();
  return config;
}

function readDatabaseUrl(text: string, reader: OptionReader): ClientConfig {
  const wrong = (given: string, allowed: string, remedy: string): ClientConfig => {
    reader.add('database-url', given, allowed, remedy);
    return {};
  };
  if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol)) {
    const remedy = 'Correct it; a password may come from PGPASSWORD.';
    return wrong('something else', 'postgres://user@host:port/database', remedy);
  }
  try {
    // The driver is asked and not the URL: `?host=`, PGHOST, `?ssl=` and PGSSLMODE all decide too.
    const isHere = isThisMachine(new Client({ connectionString: text }).host);
    const config = { connectionString: text, ...(isHere ? {} : { ssl: { rejectUnauthorized: true } }) };
    const client = new Client(config);
    const isSaid = ['disable', 'no-verify'].includes(new URL(text).searchParams.get('sslmode') ?? '');
    if (isHere || isSaid || isChecked(client.ssl)) return config;
    return wrong(
      `a server at ${client.host}, ${client.ssl ? 'whose certificate would not be checked' : 'without TLS'}`,
      'TLS with a certificate that is checked, to every server but one on this machine',
      'Remove what turns it off: ssl, sslmode or uselibpqcompat in the URL, or PGSSLMODE. If that is meant, say so with ?sslmode=disable or ?sslmode=no-verify.',
    );
  } catch (error) {
    const given = (error as NodeJS.ErrnoException).code ?? 'what the driver does not take';
    const remedy = 'Check its parameters; sslcert, sslkey and sslrootcert are files that can be read.';
    return wrong(given, 'postgres://user@host:port/database, with parameters of libpq', remedy);
  }
}

/** By name or address of the loopback interface, or by the folder of a socket. */
function isThisMachine(host: string): boolean {
  return host.startsWith('/') || /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);
}

/** Whether the driver would check whose certificate it is, and for which host. */
function isChecked(ssl: unknown): boolean {
  if (typeof ssl !== 'object' || ssl === null) return Boolean(ssl);
  const { rejectUnauthorized, checkServerIdentity } = ssl as Record<string, unknown>;
  return rejectUnauthorized !== false && checkServerIdentity === undefined;
}
