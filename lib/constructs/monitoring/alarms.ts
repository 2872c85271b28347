import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** How soon somebody should look. */
export enum Severity {
  WARNING = 'Warning',
  CRITICAL = 'Critical',
}

/** One alarm: what is watched, from when on it is bad, and what to do then. */
export interface AlarmOptions {
  /** What is watched. */
  readonly metric: IMetric;
  /** Beyond it is bad, in the unit of the metric. */
  readonly threshold: number;
  /** Whether somebody has to get up. */
  readonly severity: Severity;
  /** What it means, in one sentence. */
  readonly meaning: string;
  /** Where to read what to do: an address, or the anchor of a paragraph in Tidemark's docs/runbook.md. */
  readonly runbook: string;
  /** Whether below the threshold is bad. @default above the threshold is bad */
  readonly below?: boolean;
  /** Periods of the metric in a row that must be bad, each a minute unless the metric says otherwise. @default 5 */
  readonly minutes?: number;
  /** What it means that there is no data. @default nothing is wrong: what stands still is watched by its own metrics */
  readonly missing?: TreatMissingData;
}

/** Alarms that tell one topic, each linked to its paragraph in the runbook. */
export class Alarms extends Construct {
  readonly alarms: Alarm[] = [];
  private readonly topic: ITopic;

  constructor(scope: Construct, id: string, topic: ITopic) {
    super(scope, id);
    this.topic = topic;
  }

  /** Adds an alarm. */
  add(id: string, options: AlarmOptions): Alarm {
    const { metric, threshold, severity, meaning, runbook } = options;
    const alarm = new Alarm(this, id, {
      alarmDescription: `${severity}: ${meaning} See ${/^https?:/.test(runbook) ? runbook : `docs/runbook.md#${runbook}`}`,
      metric,
      threshold,
      comparisonOperator:
        options.below === true ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: options.minutes ?? 5,
      treatMissingData: options.missing ?? TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    this.alarms.push(alarm);
    return alarm;
  }
}

/** The period of every metric an alarm reads. */
export const ALARM_PERIOD = Duration.minutes(1);
