import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ALARM_PERIOD, type Alarms, Severity } from './alarms';

/** A deployment after which a floor was not re-asserted: the function goes on, so that only this tells. */
export function addFloorAlarm(alarms: Alarms, reassertFloor: IFunction): void {
  alarms.add('floor-not-reasserted', {
    metric: reassertFloor.metricErrors({ statistic: 'Sum', period: ALARM_PERIOD }),
    threshold: 0,
    minutes: 1,
    severity: Severity.CRITICAL,
    runbook: 'floor-not-reasserted',
    meaning: 'After a deployment the minimum of a service was not raised to the floor that its plan says is due.',
  });
}
