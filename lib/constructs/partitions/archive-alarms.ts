import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type Alarms, Severity } from '../monitoring/alarms';
import type { PartitionMaintenance } from './partition-maintenance';

/** A run publishes once an hour; CloudWatch admits alarms over a day or more for periods from an hour on. */
const PERIOD = Duration.hours(1);

/** A day on which every hourly run failed, and two hours. */
const HOURS_WITHOUT_RUN = 26;

/** Longer than a table of a reference system takes to be exported, shorter than the week in which an export is read at once (assumption). */
const MAX_AGE = Duration.days(3);

/** Archives that are not what the tables hold, partitions that do not get there, tables that cannot, and runs that do not happen or fail. */
export function addArchiveAlarms(alarms: Alarms, name: string, keeper: PartitionMaintenance): void {
  addArchiveVerificationAlarm(alarms, name, keeper);
  addArchiveAgeAlarm(alarms, name, keeper);
  addArchiveRefusalsAlarm(alarms, name, keeper);
  addArchiveStoppedAlarm(alarms, name, keeper);
  addArchiveNotRunAlarm(alarms, name, keeper);
}

/** An export that is not what its partition holds. Nothing is lost by it: such a partition is never dropped. */
export function addArchiveVerificationAlarm(alarms: Alarms, name: string, keeper: PartitionMaintenance): void {
  alarms.add(`${name}-archive-verification`, {
    metric: keeper.metric('failedVerifications', { statistic: 'Maximum', period: PERIOD }),
    threshold: 0,
    severity: Severity.CRITICAL,
    minutes: 1,
    // Nothing is known between two runs: what the last one found still holds.
    missing: TreatMissingData.IGNORE,
    runbook: 'archive-verification',
    meaning: `What was exported of a partition of ${name} is not what the partition holds.`,
  });
}

/** A partition that should have gone to the archive days ago. */
export function addArchiveAgeAlarm(alarms: Alarms, name: string, keeper: PartitionMaintenance): void {
  alarms.add(`${name}-archive-age`, {
    metric: keeper.metric('oldestUnarchivedAge', { statistic: 'Maximum', period: PERIOD }),
    threshold: MAX_AGE.toSeconds(),
    severity: Severity.WARNING,
    minutes: 1,
    // As above.
    missing: TreatMissingData.IGNORE,
    runbook: 'archive-age',
    meaning: `A partition of ${name} has been due for the archive for more than ${MAX_AGE.toDays()} days.`,
  });
}

/** A table that cannot be archived as it is. */
export function addArchiveRefusalsAlarm(alarms: Alarms, name: string, keeper: PartitionMaintenance): void {
  alarms.add(`${name}-archive-refusals`, {
    metric: keeper.metric('archiveRefusals', { statistic: 'Maximum', period: PERIOD }),
    threshold: 0,
    severity: Severity.WARNING,
    minutes: 1,
    // As above.
    missing: TreatMissingData.IGNORE,
    runbook: 'archive-refusals',
    meaning: `A table of ${name} cannot be archived as it is.`,
  });
}

/** A partition whose export has failed so often that nothing more is written. A warning: its rows are in its table. */
export function addArchiveStoppedAlarm(alarms: Alarms, name: string, keeper: PartitionMaintenance): void {
  alarms.add(`${name}-archive-stopped`, {
    metric: keeper.metric('stoppedPartitions', { statistic: 'Maximum', period: PERIOD }),
    threshold: 0,
    severity: Severity.WARNING,
    minutes: 1,
    // As above.
    missing: TreatMissingData.IGNORE,
    runbook: 'archive-stopped',
    meaning: `The export of a partition of ${name} has failed so often that it is not tried again.`,
  });
}

/** No run has succeeded for longer than a day. A warning: what is not archived is in its table. */
export function addArchiveNotRunAlarm(alarms: Alarms, name: string, keeper: PartitionMaintenance): void {
  alarms.add(`${name}-archive-not-run`, {
    metric: keeper.metric('archiveSucceeded', { statistic: 'Sum', period: PERIOD }),
    threshold: 1,
    below: true,
    severity: Severity.WARNING,
    minutes: HOURS_WITHOUT_RUN,
    // Silence is what is looked for: a run that is not started publishes nothing.
    missing: TreatMissingData.BREACHING,
    runbook: 'archive-not-run',
    meaning: `No run has archived partitions of ${name} for ${HOURS_WITHOUT_RUN} hours.`,
  });
}
