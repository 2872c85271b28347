import { connect, migrate, migrationStatus } from '../adapters/postgres';
import { databaseUsers } from '../model';
import type { Io } from './io';
import type { LocalSchema, MigrateOutcome } from './migrate';
import { OptionReader } from './options';
import { Progress } from './progress';

/** Migrates the database at a URL with the files of this project. Throws what `connect` and `migrate` throw. */
export async function migrateDatabase(
  databaseUrl: string,
  { system, folder, shown }: LocalSchema,
  dryRun: boolean,
  io: Io,
): Promise<MigrateOutcome> {
  const client = await connect(connection(databaseUrl));
  let progress: Progress | undefined;
  try {
    if (dryRun) return { status: await migrationStatus(client, { folder, shown }) };
    const onProgress = (file: string, _: number, total: number) => {
      progress ??= new Progress(io, total);
      progress.step(file);
    };
    return { report: await migrate(client, { folder, shown, users: databaseUsers(system), onProgress }) };
  } finally {
    progress?.stop();
    await client.end();
  }
}

/** TLS with a certificate that is checked, unless the server is this machine or the URL says otherwise. */
function connection(text: string) {
  const url = parseUrl(text);
  const isHere = ['localhost', '127.0.0.1', '[::1]', ''].includes(url.hostname);
  const decides = url.searchParams.has('sslmode') || isHere;
  return { connectionString: text, ...(decides ? {} : { ssl: { rejectUnauthorized: true } }) };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const reader = new OptionReader();
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) {
    const remedy = 'Correct it; a password may come from PGPASSWORD.';
    // What was given may hold a password.
    reader.add('database-url', 'something else', 'postgres://user@host:port/database', remedy);
  }
  reader.check();
  return url as URL;
}
