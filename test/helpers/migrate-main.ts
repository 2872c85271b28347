// The program of MigrateProcess: applies the SQL files of a folder to a database.
import { connect } from '../../lib/adapters/postgres/connect';
import { migrate } from '../../lib/adapters/postgres/migrations/migrate';

const [connectionString = '', folder = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const client = await connect({ connectionString });
  try {
    process.stdout.write(JSON.stringify(await migrate(client, { folder, users: [] })));
  } finally {
    await client.end();
  }
}

main().catch((error: Error) => {
  process.stderr.write(error.message);
  process.exitCode = 1;
});
