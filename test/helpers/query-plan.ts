import type { Client } from 'pg';

/** What PostgreSQL means to do for a query: every table, index and kind of step in its plan. */
export interface QueryPlan {
  /** Tables and partitions that are read, sorted. */
  readonly tables: string[];
  /** Indexes that are used, sorted. */
  readonly indexes: string[];
  /** Kinds of step, such as `Index Scan`, `Sort`. */
  readonly steps: string[];
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

export async function explain(client: Client, sql: string): Promise<QueryPlan> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`explain (format json) ${sql}`);
  const row = rows[0];
  if (row === undefined) throw new Error(`No plan for ${sql}`);
  const nodes: PlanNode[] = [row['QUERY PLAN'][0].Plan];
  for (const node of nodes) nodes.push(...(node.Plans ?? []));
  const unique = (names: (string | undefined)[]) => [...new Set(names.filter((name) => name !== undefined))].sort();
  return {
    tables: unique(nodes.map((node) => node['Relation Name'])),
    indexes: unique(nodes.map((node) => node['Index Name'])),
    steps: unique(nodes.map((node) => node['Node Type'])),
  };
}
