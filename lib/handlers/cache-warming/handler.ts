import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedMetrics } from '../../adapters/cloudwatch/embedded-metrics';
import { METRICS, METRICS_DIMENSION, METRICS_NAMESPACE, PATHS_FILE, readEnvironment, type WarmEvent } from './env';
import { type WarmReport, warm } from './warm';

/** What Lambda calls. Throws where paths were skipped, or none was warmed, so that Lambda counts an error, which raises the alarm. */
export async function handler(
  event: WarmEvent | null,
  context: { readonly functionName: string },
): Promise<WarmReport> {
  const log = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`);
  const action = event?.action ?? 'by hand';
  const paths = JSON.parse(readFileSync(join(__dirname, PATHS_FILE), 'utf8')) as string[];
  const report = await warm(paths, readEnvironment(process.env), {
    now: () => Date.now(),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    failed: (path, reason) => log({ level: 'WARN', what: 'warm-cache', action, path, reason }),
  });
  log({ level: report.stopped === undefined ? 'INFO' : 'ERROR', what: 'warm-cache', action, ...report });
  const { warmed, failed, skipped, durationMs } = report;
  process.stdout.write(
    `${embeddedMetrics({
      namespace: METRICS_NAMESPACE,
      dimensions: { [METRICS_DIMENSION]: context.functionName },
      metrics: [
        { name: METRICS.warmed, value: warmed, unit: 'Count' },
        { name: METRICS.failed, value: failed, unit: 'Count' },
        { name: METRICS.skipped, value: skipped, unit: 'Count' },
        { name: METRICS.duration, value: durationMs, unit: 'Milliseconds' },
      ],
      timestampMs: Date.now(),
    })}\n`,
  );
  if (skipped > 0 || warmed === 0)
    throw new Error(
      `${warmed} of ${paths.length} paths were warmed${report.stopped === undefined ? '' : `: ${report.stopped}`}`,
    );
  return report;
}
