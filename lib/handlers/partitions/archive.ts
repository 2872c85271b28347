import { ArchiveStore } from '../../adapters/archive-store';
import { type EmbeddedMetric, embeddedMetrics } from '../../adapters/cloudwatch/embedded-metrics';
import { type ArchiveRun, archivePartitions } from '../../adapters/postgres/archive/run';
import { InputError } from '../../model/validation/input-error';
import { type HandlerDependencies, toLogFields, withDatabase } from './dependencies';
import { ARCHIVE_METRIC_UNITS, ARCHIVE_METRICS, type ArchiveMetric, METRICS_DIMENSION, METRICS_NAMESPACE } from './env';

/**
 * Moves every partition whose time is over as far as it gets, and publishes how things stand.
 *
 * Rejects at the end if one failed, so that Lambda counts an error; what was done stays, and the next run goes on.
 */
export async function archiveByFunction(dependencies: HandlerDependencies): Promise<ArchiveRun> {
  const { now, log } = dependencies;
  const startMs = now();
  const say = (level: string, found: object) => log(JSON.stringify({ level, what: 'archive', ...found }));
  let run: ArchiveRun | undefined;
  let failure: unknown;
  try {
    run = await archiveOnce(dependencies, startMs);
    for (const finding of run.findings) say('WARN', { finding });
    for (const { toMs, dropAfterMs, ...partition } of run.partitions)
      say(partition.failure === undefined ? 'INFO' : 'ERROR', {
        ...partition,
        to: new Date(toMs).toISOString(),
        ...(dropAfterMs === undefined ? {} : { dropAfter: new Date(dropAfterMs).toISOString() }),
      });
    const failed = run.partitions.filter((partition) => partition.failure !== undefined);
    if (failed.length > 0)
      failure = new Error(`Not archived: ${failed.map(({ partition }) => partition).join(', ')}; the log says why`);
  } catch (error) {
    say('ERROR', { outcome: 'failed', ...toLogFields(error) });
    failure = error;
  }
  const timestampMs = now();
  const metrics = metricsOf(run, { startMs, endMs: timestampMs, succeeded: failure === undefined });
  const dimensions = { [METRICS_DIMENSION]: dependencies.environment.DATABASE_CLUSTER };
  log(embeddedMetrics({ namespace: METRICS_NAMESPACE, dimensions, metrics, timestampMs }));
  if (run === undefined || failure !== undefined) throw failure;
  return run;
}

/** One run, with `retry` also of what has stopped. Throws what `archivePartitions` throws. */
export async function archiveOnce(
  dependencies: HandlerDependencies,
  nowMs: number,
  retry = false,
): Promise<ArchiveRun> {
  const { tables, limits, environment } = dependencies;
  const { classes, target } = requireArchive(dependencies);
  const store = await ArchiveStore.open(target.bucket, target.region);
  try {
    return await withDatabase(dependencies, (client, isTimeUp) =>
      archivePartitions(client, store, tables, {
        ...limits,
        nowMs,
        target,
        classes,
        database: environment.DATABASE_CLUSTER,
        isTimeUp,
        retry,
      }),
    );
  } finally {
    store.close();
  }
}

/** Where the archive is. Throws `InputError` (code `no-archive`) where none is stated. */
export function requireArchive({ archive }: HandlerDependencies) {
  if (archive === undefined)
    throw new InputError('no-archive', 'Nothing can be archived or restored by this function', [
      {
        where: 'the deployed platform',
        given: 'no table with partitionBy.archive',
        allowed: 'at least one',
        remedy: 'State `archive` in partitionBy of a table, and deploy.',
      },
    ]);
  const { ARCHIVE_BUCKET: bucket, ARCHIVE_REGION: region, ARCHIVE_KEY_ARN: keyArn } = archive.environment;
  return { classes: archive.classes, target: { bucket, region, keyArn } };
}

/** Metrics of a run; of one that could not begin nothing is known but that. */
function metricsOf(
  run: ArchiveRun | undefined,
  { startMs, endMs, succeeded }: { readonly startMs: number; readonly endMs: number; readonly succeeded: boolean },
): EmbeddedMetric[] {
  const metric = (name: ArchiveMetric, value: number): EmbeddedMetric => ({
    name: ARCHIVE_METRICS[name],
    value,
    unit: ARCHIVE_METRIC_UNITS[name],
  });
  const always = [metric('archiveDuration', endMs - startMs), metric('archiveSucceeded', succeeded ? 1 : 0)];
  if (run === undefined) return always;
  let [failed, bytes, rows, dropped, stopped] = [0, 0, 0, 0, 0];
  for (const partition of run.partitions) {
    failed += partition.failedVerifications.length;
    bytes += partition.writtenBytes;
    rows += partition.writtenRows;
    if (partition.state === 'dropped') dropped++;
    if (partition.isStopped === true) stopped++;
  }
  const { unarchivedSinceMs: since } = run;
  return [
    metric('oldestUnarchivedAge', since === undefined ? 0 : Math.round((endMs - since) / 1000)),
    metric('failedVerifications', failed),
    metric('bytesArchived', bytes),
    metric('rowsArchived', rows),
    metric('partitionsDropped', dropped),
    metric('archiveRefusals', run.findings.length),
    metric('stoppedPartitions', stopped),
    ...always,
  ];
}
