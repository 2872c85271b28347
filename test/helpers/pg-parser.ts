import { parse } from 'libpg-query';

/** What PostgreSQL's own parser says of a text: a tree for each statement, without the places in it, or its error. */
export async function pgParse(sql: string): Promise<{ readonly trees: string[] } | { readonly error: string }> {
  try {
    const { stmts = [] } = await parse(sql);
    return { trees: stmts.map(({ stmt }: { stmt: unknown }) => JSON.stringify(stmt, withoutPlaces)) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function withoutPlaces(key: string, value: unknown): unknown {
  return /^(location|.*_location)$/.test(key) ? undefined : value;
}
