import type { Client } from 'pg';

/** The first column of every row, in the order of the query. */
export async function column(db: Client, sql: string, args: readonly string[] = []): Promise<string[]> {
  const { rows } = await db.query({ text: sql, values: [...args], rowMode: 'array' });
  return rows.map((row) => String(row[0]));
}
