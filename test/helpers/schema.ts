import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';

const SCHEMAS = join(__dirname, '..', '..', 'config', 'schema');
const ROWS = join(__dirname, '..', 'sql', 'rows');

/** Numbered files of a system, in their order. */
export function schemaFiles(system: string): string[] {
  return readdirSync(join(SCHEMAS, system))
    .filter((file) => /^\d{4}-.*\.sql$/.test(file))
    .sort();
}

/** Each file in a transaction of its own. Throws what PostgreSQL throws, and when a file ends its transaction itself. */
export async function applySchema(client: Client, system: string, files = schemaFiles(system)): Promise<void> {
  for (const file of files) {
    await client.query('begin');
    try {
      const before = await transaction(client);
      await client.query(readFileSync(join(SCHEMAS, system, file), 'utf8'));
      if ((await transaction(client)) !== before) throw new Error(`${system}/${file} ends its transaction itself`);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  }
}

async function transaction(client: Client): Promise<string> {
  const { rows } = await client.query<{ id: string }>('select pg_current_xact_id()::text as id');
  return rows[0]?.id ?? '';
}

/** Rows of test/sql/rows, and what autovacuum would do after a while: statistics and the visibility map. */
export async function insertRows(client: Client, system: string): Promise<void> {
  await client.query(readFileSync(join(ROWS, `${system}.sql`), 'utf8'));
  // Looks at every row instead of a random sample, so that statistics, and plans, are the same on every run.
  await client.query('set default_statistics_target = 1000');
  await client.query('vacuum analyze');
}
