import { type EmbeddedMetric, embeddedMetrics } from '../../adapters/cloudwatch/embedded-metrics';
import { type AppliedTable, applyPartitions } from '../../adapters/postgres/partitions/apply';
import { readDefaultRows, readPeriodsAhead } from '../../adapters/postgres/partitions/state';
import type { Session } from '../../adapters/postgres/session';
import type { Partitioning } from '../../model/partitions/config';
import { type HandlerDependencies, RESERVE_MS, toLogFields, withDatabase } from './dependencies';
import { METRICS, METRICS_DIMENSION, METRICS_NAMESPACE } from './env';

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
export async function maintainPartitions(dependencies: HandlerDependencies): Promise<void> {
  const { now, log } = dependencies;
  const startMs = now();
  const kept: KeptTable[] = [];
  let reason: string | undefined;
  try {
    await withDatabase(dependencies, async (client, isTimeUp) => {
      for (const [table, partitioning] of Object.entries(dependencies.tables)) {
        const result = isTimeUp()
          ? { table, failure: { reason: 'The time was up before it was its turn.' } }
          : await keepTable(client, table, partitioning, dependencies);
        log(JSON.stringify({ level: level(result), what: 'partitions', ...result }));
        kept.push(result);
      }
    });
    const failed = kept.flatMap(({ table, failure }) => (failure === undefined ? [] : [table]));
    if (failed.length > 0) reason = `Partitions are missing of ${failed.join(', ')}; the log says why`;
  } catch (error) {
    log(JSON.stringify({ level: 'ERROR', what: 'partitions', outcome: 'failed', ...toLogFields(error) }));
    reason = `The partitions were not made: ${error}`;
  }
  const endMs = now();
  log(
    embeddedMetrics({
      namespace: METRICS_NAMESPACE,
      dimensions: { [METRICS_DIMENSION]: dependencies.environment.DATABASE_CLUSTER },
      metrics: metricsOf(kept, endMs - startMs, reason === undefined),
      timestampMs: endMs,
    }),
  );
  if (reason !== undefined) throw new Error(reason);
}

async function keepTable(
  client: Session,
  table: string,
  partitioning: Partitioning,
  { now, remainingMs, limits }: HandlerDependencies,
): Promise<KeptTable> {
  let result: KeptTable = { table };
  try {
    result = { ...result, defaultRows: await readDefaultRows(client, table) };
    // One table at a time: what cannot even be read must not keep others from getting theirs.
    const [applied] = await applyPartitions(client, { [table]: partitioning }, { ...limits, now: now() });
    const { created = [], findings = [], failure } = applied ?? {};
    result = { ...result, created, findings, ...(failure === undefined ? {} : { failure }) };
  } catch (error) {
    result = { ...result, failure: toLogFields(error) };
  }
  if (remainingMs() <= RESERVE_MS) return result;
  try {
    const periodsAhead = await readPeriodsAhead(client, table, partitioning, now());
    return periodsAhead === undefined ? result : { ...result, periodsAhead };
  } catch (error) {
    return { failure: toLogFields(error), ...result };
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
