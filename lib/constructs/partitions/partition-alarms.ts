import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ALARM_PERIOD, type Alarms, Severity } from '../monitoring/alarms';
import type { PartitionMaintenance } from './partition-maintenance';

/** A run publishes once a day, so minutes would be empty; CloudWatch admits alarms over a day or more for periods from an hour on. */
const PERIOD = Duration.hours(1);

/** A day from one run to the next, an hour that its period has begun, and one for a run that is tried again. */
const HOURS_WITHOUT_RUN = 26;

/** What tables will lack when the next period begins, what a person has to look at, and runs that do not happen or fail. */
export function addPartitionAlarms(alarms: Alarms, name: string, keeper: PartitionMaintenance): void {
  addPartitionsAheadAlarm(alarms, name, keeper);
  addPartitionProblemsAlarm(alarms, name, keeper);
  addPartitionsNotRunAlarm(alarms, name, keeper);
  addPartitionErrorsAlarm(alarms, name, keeper);
}

/** A table whose next period has no partition yet. */
export function addPartitionsAheadAlarm(alarms: Alarms, name: string, keeper: PartitionMaintenance): void {
  alarms.add(`${name}-partitions-ahead`, {
    metric: keeper.metric('periodsAhead', { statistic: 'Minimum', period: PERIOD }),
    threshold: 1,
    below: true,
    severity: Severity.CRITICAL,
    minutes: 1,
    // Nothing is known between two runs: what the last one found still holds.
    missing: TreatMissingData.IGNORE,
    runbook: 'partitions-ahead',
    meaning: `A table of ${name} has no partition for the period after the present one.`,
  });
}

/** Something that a run reports and never changes. */
export function addPartitionProblemsAlarm(alarms: Alarms, name: string, keeper: PartitionMaintenance): void {
  alarms.add(`${name}-partitions-problems`, {
    metric: keeper.metric('problems', { statistic: 'Maximum', period: PERIOD }),
    threshold: 0,
    severity: Severity.WARNING,
    minutes: 1,
    // As above.
    missing: TreatMissingData.IGNORE,
    runbook: 'partitions-problems',
    meaning: `The tables of ${name} have something that a person has to look at before they get all their partitions.`,
  });
}

/** No run has succeeded for longer than a day. A warning, because there are periods ahead: that there are not has an alarm of its own. */
export function addPartitionsNotRunAlarm(alarms: Alarms, name: string, keeper: PartitionMaintenance): void {
  alarms.add(`${name}-partitions-not-run`, {
    metric: keeper.metric('succeeded', { statistic: 'Sum', period: PERIOD }),
    threshold: 1,
    below: true,
    severity: Severity.WARNING,
    minutes: HOURS_WITHOUT_RUN,
    // A run that is not started, or ends without a word, publishes nothing and fails nowhere: that silence is what is looked for.
    // All periods must be bad, so the empty ones between two runs raise nothing. CloudWatch looks some periods further back before
    // it takes silence for bad ("Configuring how CloudWatch alarms treat missing data"): it may be a few hours more.
    missing: TreatMissingData.BREACHING,
    runbook: 'partitions-not-run',
    meaning: `No run has kept the partitions of ${name} for ${HOURS_WITHOUT_RUN} hours.`,
  });
}

/** A run that failed, each try counted. */
export function addPartitionErrorsAlarm(alarms: Alarms, name: string, keeper: PartitionMaintenance): void {
  alarms.add(`${name}-partitions-errors`, {
    metric: keeper.function.metricErrors({ statistic: 'Sum', period: ALARM_PERIOD }),
    threshold: 0,
    severity: Severity.WARNING,
    minutes: 1,
    runbook: 'partitions-errors',
    meaning: `A run did not make all partitions of ${name}.`,
  });
}
