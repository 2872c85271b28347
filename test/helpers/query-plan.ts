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

/**
 * Whether a plan is made for the arguments at hand, or once for all. A driver that prepares statements meets both:
 * PostgreSQL plans the first five executions for their arguments and may then keep one plan.
 */
export type PlanKind = 'custom' | 'generic';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Loops'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** The plan of a statement with `$1`, `$2` ... for these arguments. */
export async function explain(
  client: Client,
  sql: string,
  args: readonly string[] = [],
  kind: PlanKind = 'custom',
): Promise<QueryPlan> {
  const list = args.length > 0 ? `(${args.map((arg) => client.escapeLiteral(arg)).join(', ')})` : '';
  await client.query(`set plan_cache_mode = force_${kind}_plan`);
  await client.query(`prepare explained as ${sql}`);
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (format json) execute explained${list}`,
    );
    const row = rows[0];
    if (row === undefined) throw new Error(`No plan for ${sql}`);
    return summary(row['QUERY PLAN'][0].Plan);
  } finally {
    await client.query('deallocate explained');
    await client.query('reset plan_cache_mode');
  }
}

/** Tables and partitions that are read when the statement is run, sorted: a plan may name more and ask only some. */
export async function tablesRead(client: Client, sql: string, args: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`explain (analyze, format json) ${sql}`, [
    ...args,
  ]);
  const nodes = rows.flatMap((row) => allNodes(row['QUERY PLAN'][0].Plan));
  const read = nodes.flatMap((node) => (node['Actual Loops'] ? (node['Relation Name'] ?? []) : []));
  return [...new Set(read)].sort();
}

function allNodes(root: PlanNode): PlanNode[] {
  return [root, ...(root.Plans ?? []).flatMap(allNodes)];
}

function summary(root: PlanNode): QueryPlan {
  const nodes = allNodes(root);
  const unique = (names: (string | undefined)[]) => [...new Set(names.filter((name) => name !== undefined))].sort();
  return {
    tables: unique(nodes.map((node) => node['Relation Name'])),
    indexes: unique(nodes.map((node) => node['Index Name'])),
    steps: unique(nodes.map((node) => node['Node Type'])),
  };
}
