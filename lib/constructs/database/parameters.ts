/** Parameters that differ from Aurora PostgreSQL's defaults, and why. */
export const CLUSTER_PARAMETERS: Readonly<Record<string, string>> = {
  // No connection without TLS.
  'rds.force_ssl': '1',
  // Statements over half a second are logged: the slowest any reference system allows a query to be.
  log_min_duration_statement: '500',
  // A lock waited for longer than deadlock_timeout is worth a line.
  log_lock_waits: '1',
  // No request waits for five minutes: what still runs has lost its client. Reports and exports set their own limit.
  statement_timeout: '300000',
  // A forgotten transaction holds back vacuum and, through the proxy, a connection.
  idle_in_transaction_session_timeout: '60000',
  // Large tables are vacuumed after 5 % of changes instead of 20 %.
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_analyze_scale_factor: '0.02',
};
