import { Token } from 'aws-cdk-lib';
import { type CapacityPlan, MAX_SCHEDULED_ACTIONS } from '../../model/plan/capacity-plan';
import { backlogLanes } from '../../model/scaling/signals';
import type { ScalingSpec } from '../../model/scaling/spec';
import type { Problem } from '../../model/validation/input-error';
import { listScaleInMetrics } from './scale-in';
import type { SignalMetrics, SignalSources } from './signal-metrics';

/** Metrics a metric-math alarm can read (CloudWatch quotas: 10 metrics per alarm). */
const MAX_ALARM_METRICS = 10;

/** What a spec asks for and its sources do not give, and what the plan contradicts; `where` begins every problem. */
export function scalingContradictions(
  where: string,
  spec: ScalingSpec,
  sources: SignalSources,
  signals: Readonly<Record<string, SignalMetrics>>,
  plan?: CapacityPlan,
): Problem[] {
  return [...checkSources(spec, sources), ...checkAlarms(spec, signals), ...checkPlan(spec, plan)].map((problem) => ({
    ...problem,
    where: `${where}: ${problem.where}`,
  }));
}

function checkSources(spec: ScalingSpec, { targetGroup, queues }: SignalSources): Problem[] {
  const { requests, connections, responseTime, backlog } = spec;
  const problems: Problem[] = [];
  const needTargets = {
    requests: requests !== undefined,
    connections: connections !== undefined && connections.metric === undefined,
    responseTime: responseTime !== undefined,
    'predictive.signal requests': spec.predictive?.signal === 'requests',
  };
  for (const [name, isNeeded] of Object.entries(needTargets)) {
    if (!isNeeded || targetGroup !== undefined) continue;
    problems.push({
      where: `scaling.${name}`,
      given: 'a service without a target group',
      allowed: 'a service behind a load balancer',
      remedy:
        name === 'connections'
          ? 'State a metric that each task publishes, or use WebService or WebSocketService.'
          : 'Remove the signal, or use WebService or WebSocketService.',
    });
  }
  if (backlog === undefined) return problems;
  const expected = backlogLanes(backlog).map(({ signal }) => signal);
  for (const signal of expected.filter((name) => queues[name] === undefined)) {
    const lane = signal.replace(/^backlog-?/, '');
    problems.push({
      where: lane === '' ? 'scaling.backlog' : `scaling.backlog.lanes.${lane}`,
      given: lane === '' ? 'a service without a queue' : 'a service without a queue of that lane',
      allowed: lane === '' ? 'a worker with `jobs`' : `a worker with \`lanes.${lane}\``,
      remedy: 'Remove the signal, or pass the queue.',
    });
  }
  return problems;
}

function checkAlarms({ maxCapacity }: ScalingSpec, signals: Readonly<Record<string, SignalMetrics>>): Problem[] {
  const metrics = Object.keys(listScaleInMetrics(Object.values(signals))).length;
  if (metrics === 0) {
    return [
      {
        where: 'scaling',
        given: `no signal, up to ${maxCapacity} tasks`,
        allowed: 'at least one',
        remedy: 'Add cpu, memory, requests, connections, responseTime, backlog or a custom signal.',
      },
    ];
  }
  if (metrics <= MAX_ALARM_METRICS) return [];
  return [
    {
      where: 'scaling',
      given: `signals that read ${metrics} metrics`,
      allowed: `at most ${MAX_ALARM_METRICS}: one alarm watches them all before scaling in`,
      remedy: 'Remove a signal.',
    },
  ];
}

function checkPlan({ maxCapacity }: ScalingSpec, plan: CapacityPlan | undefined): Problem[] {
  if (plan === undefined) return [];
  const problems: Problem[] = [];
  if (plan.actions.length > MAX_SCHEDULED_ACTIONS) {
    problems.push({
      where: 'plan.actions',
      given: `${plan.actions.length} scheduled actions`,
      allowed: `at most ${MAX_SCHEDULED_ACTIONS} per target`,
      remedy: 'Plan with fewer changes per week.',
    });
  }
  const highest = Math.max(0, ...plan.actions.map((action) => action.minCapacity));
  if (!Token.isUnresolved(maxCapacity) && highest > maxCapacity) {
    problems.push({
      where: 'plan',
      given: `a floor of ${highest} tasks`,
      allowed: `at most scaling.maxCapacity ${maxCapacity}`,
      remedy: 'Run `tidemark plan --write` again, or raise maxCapacity.',
    });
  }
  return problems;
}
