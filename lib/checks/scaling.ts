import { MAX_SCHEDULED_ACTIONS } from '../model/plan/capacity-plan';
import { scheduleProblem } from '../model/plan/schedule';
import { recordOf } from '../template/resource';
import { asList, asText, getAt } from '../template/values';
import type { Check, CheckFinding } from './finding';

/** Bounds of a scalable target and its schedules, which no general tool looks at. */
export const scalingChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::ApplicationAutoScaling::ScalableTarget') return [];
  const findings: CheckFinding[] = [];
  const add = (id: string, description: string, fix: string) =>
    findings.push({ id: `Tidemark-${id}`, logicalId, description, fix });
  const { MinCapacity: min, MaxCapacity: max } = Properties;
  if (typeof min === 'number' && typeof max === 'number' && min > max) {
    add('ScalingBounds', `MinCapacity ${min} is above MaxCapacity ${max}`, 'Lower the minimum or raise the maximum.');
  }
  const actions = asList(Properties.ScheduledActions).map(recordOf);
  if (actions.length > MAX_SCHEDULED_ACTIONS) {
    add(
      'ScheduledActions',
      `${actions.length} scheduled actions, the quota is ${MAX_SCHEDULED_ACTIONS}`,
      'Plan with fewer changes per week.',
    );
  }
  for (const { ScheduledActionName, Schedule: schedule, ScalableTargetAction: action } of actions) {
    const name = asText(ScheduledActionName);
    const problem = typeof schedule === 'string' ? scheduleProblem(schedule) : undefined;
    if (problem !== undefined)
      add(
        'ScalingSchedule',
        `${name}: ${schedule}: ${problem}`,
        'Correct the schedule; see the Application Auto Scaling user guide.',
      );
    const floor = getAt(action, 'MinCapacity');
    const ceiling = getAt(action, 'MaxCapacity') ?? max;
    if (typeof floor === 'number' && typeof ceiling === 'number' && floor > ceiling) {
      add(
        'ScalingBounds',
        `${name}: a floor of ${floor} is above the ceiling of ${ceiling}`,
        'Generate the plan again, or raise the maximum.',
      );
    }
  }
  return findings;
};

/** Step adjustments that leave a gap, overlap, or are open at more than one step at either end. */
export const stepChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::ApplicationAutoScaling::ScalingPolicy') return [];
  const steps = asList(getAt(Properties, 'StepScalingPolicyConfiguration', 'StepAdjustments')).map(recordOf);
  const intervals = steps.map(({ MetricIntervalLowerBound: from, MetricIntervalUpperBound: to }) => ({
    from: from === undefined ? Number.NEGATIVE_INFINITY : from,
    to: to === undefined ? Number.POSITIVE_INFINITY : to,
  }));
  const known = intervals.filter(
    (interval): interval is { from: number; to: number } =>
      typeof interval.from === 'number' && typeof interval.to === 'number',
  );
  if (known.length < intervals.length) return [];
  const sorted = known.sort((a, b) => a.from - b.from);
  return sorted.flatMap(({ from, to }, index): CheckFinding[] => {
    const next = sorted[index + 1];
    const problem =
      from >= to
        ? 'is empty'
        : next !== undefined && to !== next.from
          ? `does not meet the next from ${next.from}`
          : '';
    if (problem === '') return [];
    return [
      {
        id: 'Tidemark-StepAdjustments',
        logicalId,
        description: `the step from ${from} to ${to} ${problem}`,
        fix: 'Let each step begin where the one before it ends.',
      },
    ];
  });
};
