/** The contract between the template, the function that keeps and archives partitions, and the alarms. */

/** File beside the function's code: JSON of the tables, as the config states them. The environment would hold 4 kB. */
export const TABLES_FILE = 'tables.json';

/** File beside it, where partitions are archived: JSON of the classes that tables go to, by name (`selectTableArchiveClasses` of the model). */
export const ARCHIVE_FILE = 'archive.json';

/** What the function is called with. */
export interface PartitionsEvent {
  /** `keep` makes partitions, `archive` moves those whose time is over on their way out. @default keep */
  readonly action?: PartitionsAction;
}

export type PartitionsAction = 'archive' | 'keep';

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

/** Metrics of a run that archives, by what they tell; in the same namespace and dimension. */
export const ARCHIVE_METRICS = {
  /** Seconds since the oldest partition that is to be archived became due; 0 where none is. */
  oldestUnarchivedAge: 'OldestUnarchivedAge',
  /** Objects that were not what had been written when they were read again; nothing is dropped before they are. */
  failedVerifications: 'FailedVerifications',
  /** Bytes written to the archive by the run. */
  bytesArchived: 'BytesArchived',
  rowsArchived: 'RowsArchived',
  partitionsDropped: 'PartitionsDropped',
  /** Milliseconds from beginning to end. */
  archiveDuration: 'ArchiveDuration',
  /** 1 after a run in which no table failed, 0 after another. */
  archiveSucceeded: 'ArchiveSucceeded',
  /** Tables that cannot be archived as they are, with a reason in the log. */
  archiveRefusals: 'ArchiveRefusals',
  /** Partitions that have stopped because a chunk failed too often; nothing of them is written before a person says so. */
  stoppedPartitions: 'StoppedPartitions',
} as const;

export type ArchiveMetric = keyof typeof ARCHIVE_METRICS;

/** Units of those metrics, as CloudWatch calls them. */
export const ARCHIVE_METRIC_UNITS = {
  oldestUnarchivedAge: 'Seconds',
  failedVerifications: 'Count',
  bytesArchived: 'Bytes',
  rowsArchived: 'Count',
  partitionsDropped: 'Count',
  archiveDuration: 'Milliseconds',
  archiveSucceeded: 'Count',
  archiveRefusals: 'Count',
  stoppedPartitions: 'Count',
} as const satisfies Readonly<Record<ArchiveMetric, string>>;

/** Environment of the function where partitions are archived. */
export interface ArchiveEnvironment {
  readonly ARCHIVE_BUCKET: string;
  /** Region of the bucket, and therefore of the cluster. */
  readonly ARCHIVE_REGION: string;
  /** Key that objects are encrypted with: what `aws_s3` takes as `kms_key`. */
  readonly ARCHIVE_KEY_ARN: string;
}

const ARCHIVE_NAMES: readonly (keyof ArchiveEnvironment)[] = ['ARCHIVE_BUCKET', 'ARCHIVE_REGION', 'ARCHIVE_KEY_ARN'];

/** Environment of the function; the archive's part stands in `readArchiveEnvironment`. */
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

/** Reads the archive's part; undefined where partitions are not archived. Throws with the names of what is missing where some is there. */
export function readArchiveEnvironment(
  raw: Readonly<Record<string, string | undefined>>,
): ArchiveEnvironment | undefined {
  const missing = ARCHIVE_NAMES.filter((name) => raw[name] === undefined);
  if (missing.length === ARCHIVE_NAMES.length) return undefined;
  if (missing.length > 0) throw new Error(`The environment of the function lacks ${missing.join(', ')}`);
  return Object.fromEntries(ARCHIVE_NAMES.map((name) => [name, raw[name]])) as unknown as ArchiveEnvironment;
}
