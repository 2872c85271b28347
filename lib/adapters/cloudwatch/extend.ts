import type { GetMetricData } from './metric-query';
import { readMetric } from './read-metric';
import { lastRecorded, type Recording, withSamples } from './recording';
import { spansToRead } from './spans';

/**
 * A recording with all that CloudWatch knows beyond it up to the last settled hour before `nowMs`. Asks for nothing that is
 * recorded but the last hours. Throws as `readMetric` does; the recording given stays as it is.
 */
export async function extended(recording: Recording, getMetricData: GetMetricData, nowMs: number): Promise<Recording> {
  let longer = recording;
  for (const span of spansToRead(nowMs, lastRecorded(recording))) {
    longer = withSamples(longer, span.periodSeconds, await readMetric(getMetricData, recording.query, span));
  }
  return longer;
}
