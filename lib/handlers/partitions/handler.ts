import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, ClientConfig } from 'pg';
import { type EmbeddedMetric, embeddedMetrics } from '../../adapters/cloudwatch/embedded-metrics';
import { cancelWhenLate } from '../../adapters/postgres/cancel-when-late';
import { connect } from '../../adapters/postgres/connect';
import {
  type AppliedTable,
  type ApplyPartitionsOptions,
  applyPartitions,
} from '../../adapters/postgres/partition-apply';
import type { StatedTables } from '../../adapters/postgres/partition-plan';
import { readDefaultRows, readPeriodsAhead } from '../../adapters/postgres/partition-state';
import { databaseLogin } from '../../adapters/secrets';
import { InputError } from '../../model/input-error';
import type { Partitioning } from '../../model/partitioning';
import {
  METRICS,
  METRICS_DIMENSION,
  METRICS_NAMESPACE,
  type PartitionsEnvironment,
  readEnvironment,
  TABLES_FILE,
} from './env';

/** Time that is kept back for ending the statement and its retries and for saying so, of the 15 minutes that Lambda gives. */
const RESERVE_MS = 60_000;

/**
 * How long a table may be waited for, and read, before it is left for the next run (assumption: nobody holds one that long for good
 * reason). Partitions are made with shorter limits of their own.
 */
const LOCK_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 120_000;

/** Where the tables and the database are and where things go; tests give their own. */
export interface Surroundings {
  readonly environment: PartitionsEnvironment;
  readonly tables: StatedTables;
  /** How the server is known: by its certificate, everywhere but in a test of what has nothing to do with it. */
  readonly ssl: NonNullable<ClientConfig['ssl']>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Time that is left, in milliseconds. */
  readonly remainingMs: () => number;
  /** Takes one line of JSON. */
  readonly log: (line: string) => void;
  /** @default those of `applyPartitions` */
  readonly limits?: Pick<ApplyPartitionsOptions, 'attempts' | 'firstPauseMs' | 'lockWaitMs'>;
}

/** What became of a table. What could not be read is left out. */
interface KeptTable extends Partial<Omit<AppliedTable, 'failure'>> {
  readonly table: string;
  readonly defaultRows?: number;
  readonly periodsAhead?: number;
  /** Why its partitions were not made, or not all. */
  readonly failure?: object;
}

/**
 * Makes the partitions that are missing, table by table, and publishes how things stand.
 *
 * A table that fails stops no other. Rejects at the end if one did, so that Lambda counts an error and runs this again.
 */
export async function keepPartitions(surroundings: Surroundings): Promise<void> {
  const { now, log } = surroundings;
  const startMs = now();
  const kept: KeptTable[] = [];
  let reason: string | undefined;
  try {
    await withDatabase(surroundings, async (client, isTimeUp) => {
      for (const [table, partitioning] of Object.entries(surroundings.tables)) {
        const result = isTimeUp()
          ? { table, failure: { reason: 'The time was up before it was its turn.' } }
          : await keepTable(client, table, partitioning, surroundings);
        log(JSON.stringify({ level: level(result), what: 'partitions', ...result }));
        kept.push(result);
      }
    });
    const failed = kept.flatMap(({ table, failure }) => (failure === undefined ? [] : [table]));
    if (failed.length > 0) reason = `Partitions are missing of ${failed.join(', ')}; the log says why`;
  } catch (error) {
    log(JSON.stringify({ level: 'ERROR', what: 'partitions', outcome: 'failed', ...described(error) }));
    reason = `The partitions were not made: ${error}`;
  }
  const endMs = now();
  log(
    embeddedMetrics({
      namespace: METRICS_NAMESPACE,
      dimensions: { [METRICS_DIMENSION]: surroundings.environment.DATABASE_CLUSTER },
      metrics: metricsOf(kept, endMs - startMs, reason === undefined),
      timestampMs: endMs,
    }),
  );
  if (reason !== undefined) throw new Error(reason);
}

async function keepTable(
  client: Client,
  table: string,
  partitioning: Partitioning,
  { now, remainingMs, limits }: Surroundings,
): Promise<KeptTable> {
  let result: KeptTable = { table };
  try {
    result = { ...result, defaultRows: await readDefaultRows(client, table) };
    // One table at a time: what cannot even be read must not keep others from getting theirs.
    const [applied] = await applyPartitions(client, { [table]: partitioning }, { ...limits, now: now() });
    const { created = [], findings = [], failure } = applied ?? {};
    result = { ...result, created, findings, ...(failure === undefined ? {} : { failure }) };
  } catch (error) {
    result = { ...result, failure: described(error) };
  }
  if (remainingMs() <= RESERVE_MS) return result;
  try {
    const periodsAhead = await readPeriodsAhead(client, table, partitioning, now());
    return periodsAhead === undefined ? result : { ...result, periodsAhead };
  } catch (error) {
    return { failure: described(error), ...result };
  }
}

/** Runs `work` on a connection of its own, and ends its statements when the time is up. */
async function withDatabase(
  { environment, ssl, remainingMs }: Surroundings,
  work: (client: Client, isTimeUp: () => boolean) => Promise<void>,
): Promise<void> {
  const config: ClientConfig = {
    host: environment.DATABASE_HOST,
    port: Number(environment.DATABASE_PORT),
    database: environment.DATABASE_NAME,
    ...(await databaseLogin(environment.DATABASE_SECRET_ARN)),
    ssl,
    application_name: 'tidemark-partitions',
    lock_timeout: LOCK_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  };
  const client = await connect(config);
  try {
    const timeMs = Math.max(0, remainingMs() - RESERVE_MS);
    await cancelWhenLate(
      client,
      timeMs,
      () => connect(config),
      (isTimeUp) => work(client, isTimeUp),
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Metrics of a run; what is not known of any table is not published. */
function metricsOf(kept: readonly KeptTable[], durationMs: number, succeeded: boolean): EmbeddedMetric[] {
  const known = (of: (table: KeptTable) => number | undefined) => kept.flatMap((table) => of(table) ?? []);
  const published = (name: string, values: readonly number[], combine: (a: number, b: number) => number) =>
    values.length === 0 ? [] : [{ name, value: values.reduce(combine), unit: 'Count' as const }];
  const sum = (a: number, b: number) => a + b;
  const problems = ({ findings }: KeptTable) => findings?.filter(({ severity }) => severity === 'problem').length;
  return [
    ...published(
      METRICS.periodsAhead,
      known(({ periodsAhead }) => periodsAhead),
      (a, b) => Math.min(a, b),
    ),
    ...published(
      METRICS.defaultRows,
      known(({ defaultRows }) => defaultRows),
      sum,
    ),
    ...published(METRICS.problems, known(problems), sum),
    { name: METRICS.duration, value: durationMs, unit: 'Milliseconds' },
    { name: METRICS.succeeded, value: succeeded ? 1 : 0, unit: 'Count' },
  ];
}

function level({ failure, findings = [] }: KeptTable): 'INFO' | 'WARN' | 'ERROR' {
  if (failure !== undefined) return 'ERROR';
  return findings.some(({ severity }) => severity === 'problem') ? 'WARN' : 'INFO';
}

function described(error: unknown): object {
  if (error instanceof InputError) return { code: error.code, reason: error.message, problems: error.problems };
  return { reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

/** What EventBridge Scheduler has Lambda call. */
export async function handler(_event: unknown, context: { getRemainingTimeInMillis(): number }): Promise<void> {
  await keepPartitions({
    environment: readEnvironment(process.env),
    tables: JSON.parse(readFileSync(join(__dirname, TABLES_FILE), 'utf8')),
    // Whoever cannot show a certificate of RDS for this host gets no password. NODE_EXTRA_CA_CERTS names the authorities.
    ssl: { rejectUnauthorized: true },
    now: () => Date.now(),
    remainingMs: () => context.getRemainingTimeInMillis(),
    log: (line) => void process.stdout.write(`${line}\n`),
  });
}
