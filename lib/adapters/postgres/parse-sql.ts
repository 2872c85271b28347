import type { ParseSql } from '../../model/database/locks/lock-hints';

/**
 * PostgreSQL's own parser (17, as WebAssembly). It takes 50 ms and a megabyte to load, so only what needs it does, and no function that is
 * deployed.
 */
export async function loadSqlParser(): Promise<ParseSql> {
  const { loadModule, parseSync } = await import('libpg-query');
  await loadModule();
  return (text) => {
    try {
      return parseSync(text).stmts?.[0]?.stmt;
    } catch {
      // The server says what is wrong with it, and may know more than this version.
      return undefined;
    }
  };
}
