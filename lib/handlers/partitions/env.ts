/** The contract between the template, the function that keeps partitions, and the alarms. */

/** File beside the function's code: JSON of the tables, as the config states them. The environment would hold 4 kB. */
export const TABLES_FILE = 'tables.json';

export const METRICS_NAMESPACE = 'Tidemark/Partitions';

/** The one dimension, as in the metrics of RDS. */
export const METRICS_DIMENSION = 'DBClusterIdentifier';

/** Metrics of a run, by what they tell. */
export const METRICS = {
  /** Fewest periods that are ready after the run, over all tables. */
  periodsAhead: 'PeriodsAhead',
  /** Rows that stood in default partitions before the run. */
  defaultRows: 'DefaultRows',
  /** Findings that a person has to look at. */
  problems: 'Problems',
  /** Milliseconds from beginning to end. */
  duration: 'Duration',
  /** 1 after a run in which no table failed, 0 after another. */
  succeeded: 'Succeeded',
} as const;

export type PartitionMetric = keyof typeof METRICS;

/** Environment of the function. */
export interface PartitionsEnvironment {
  readonly DATABASE_HOST: string;
  readonly DATABASE_PORT: string;
  readonly DATABASE_NAME: string;
  /** The secret with user and password; read when it is needed, because RDS rotates it. */
  readonly DATABASE_SECRET_ARN: string;
  /** Identifier of the cluster: what its metrics go by. */
  readonly DATABASE_CLUSTER: string;
}

const NAMES: readonly (keyof PartitionsEnvironment)[] = [
  'DATABASE_HOST',
  'DATABASE_PORT',
  'DATABASE_NAME',
  'DATABASE_SECRET_ARN',
  'DATABASE_CLUSTER',
];

/** Reads the environment. Throws with the names of all that is missing; only a template not written by the construct can be. */
export function readEnvironment(raw: Readonly<Record<string, string | undefined>>): PartitionsEnvironment {
  const missing = NAMES.filter((name) => raw[name] === undefined);
  if (missing.length > 0) throw new Error(`The environment of the function lacks ${missing.join(', ')}`);
  return Object.fromEntries(NAMES.map((name) => [name, raw[name]])) as unknown as PartitionsEnvironment;
}
