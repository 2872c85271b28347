import type { CacheWarming } from '../../handlers/warm-cache/function';
import { ALARM_PERIOD, type Alarms, Severity } from './alarms';

/** A run that left paths out, or warmed none: the peak that it was for begins with cold caches. */
export function addCacheWarmingAlarm(alarms: Alarms, warming: CacheWarming): void {
  alarms.add('cache-warming-errors', {
    metric: warming.function.metricErrors({ statistic: 'Sum', period: ALARM_PERIOD }),
    threshold: 0,
    minutes: 1,
    severity: Severity.WARNING,
    runbook: 'cache-warming-errors',
    meaning: 'Caches were not warmed before a forecast peak, or not with everything.',
  });
}
