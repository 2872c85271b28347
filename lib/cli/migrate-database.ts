import { connect } from '../adapters/postgres/connect';
import { migrate, migrationStatus } from '../adapters/postgres/migrate';
import { databaseUsers } from '../model/database-users';
import { databaseConnection } from './database-url';
import type { Io } from './io';
import type { LocalSchema, MigrateOutcome } from './migrate';
import { Progress } from './progress';

/** Migrates the database at a URL with the files of this project. Throws what `connect` and `migrate` throw. */
export async function migrateDatabase(
  databaseUrl: string,
  { system, folder, shown }: LocalSchema,
  dryRun: boolean,
  io: Io,
): Promise<MigrateOutcome> {
  const client = await connect(databaseConnection(databaseUrl));
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
