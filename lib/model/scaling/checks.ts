import type { ConfigProblem } from '../validation/input-error';
import type { BacklogSignal, CustomSignal } from './signals';
import type { ScalingSpec } from './spec';

/** Bounds and thresholds of a spec that contradict each other; each problem names both sides. */
export function checkScaling(spec: ScalingSpec): ConfigProblem[] {
  const problems = [...checkBounds(spec), ...checkThresholds(spec)];
  if (spec.backlog !== undefined) problems.push(...checkBacklog(spec.backlog));
  for (const [name, signal] of Object.entries(spec.custom)) problems.push(...checkCustom(name, signal));
  problems.push(...checkNames(Object.keys(spec.custom)));
  return [...problems, ...checkPredictive(spec), ...checkHighResolution(spec)];
}

function checkBounds({ minCapacity, maxCapacity }: ScalingSpec): ConfigProblem[] {
  if (minCapacity <= maxCapacity) return [];
  return [
    {
      path: ['minCapacity'],
      given: String(minCapacity),
      allowed: `at most maxCapacity ${maxCapacity}`,
      remedy: 'Lower minCapacity or raise maxCapacity.',
    },
  ];
}

function checkThresholds(spec: ScalingSpec): ConfigProblem[] {
  const { cpu, memory, requests, connections, responseTime, custom } = spec;
  const pairs = [
    ...Object.entries({ cpu, memory, requests, connections }).map(([name, signal]) => ({ path: [name], signal })),
    ...Object.entries(custom).map(([name, signal]) => ({ path: ['custom', name], signal })),
  ];
  const problems: ConfigProblem[] = [];
  for (const { path, signal } of pairs) {
    if (signal !== undefined && signal.scaleInAt >= signal.scaleOutAt)
      problems.push(reversed([...path, 'scaleInAt'], signal.scaleInAt, `scaleOutAt ${signal.scaleOutAt}`));
  }
  if (responseTime !== undefined && responseTime.scaleInAtMs >= responseTime.scaleOutAtMs) {
    const above = `scaleOutAtMs ${responseTime.scaleOutAtMs}`;
    problems.push(reversed(['responseTime', 'scaleInAtMs'], responseTime.scaleInAtMs, above));
  }
  if (spec.backlog !== undefined && spec.backlog.scaleInAt >= 100)
    problems.push(
      reversed(['backlog', 'scaleInAt'], spec.backlog.scaleInAt, '100 percent of the target, where it scales out'),
    );
  return problems;
}

function reversed(path: readonly string[], given: number, above: string): ConfigProblem {
  return {
    path,
    given: String(given),
    allowed: `below ${above}`,
    remedy: `Lower ${path.at(-1)}, or the service scales in and out in turns.`,
  };
}

function checkBacklog({ queue, acceptableDelaySeconds, lanes }: BacklogSignal): ConfigProblem[] {
  const path = ['backlog'];
  const hasQueue = queue !== undefined && acceptableDelaySeconds !== undefined;
  if ((lanes === undefined) !== hasQueue || (queue === undefined) !== (acceptableDelaySeconds === undefined)) {
    const given = Object.entries({ queue, acceptableDelaySeconds, lanes }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    );
    return [
      {
        path,
        given: given.join(', ') || 'no queue',
        allowed: 'either queue with acceptableDelaySeconds, or lanes',
        remedy: 'State one of the two.',
      },
    ];
  }
  const shares = Object.values(lanes ?? {}).map(({ sharePercent }) => sharePercent);
  const sum = shares.reduce((total, share) => total + share, 0);
  if (lanes === undefined || Math.abs(sum - 100) < 1e-9) return [];
  return [
    {
      path: [...path, 'lanes'],
      given: `shares of ${shares.join(' + ')} = ${sum} percent`,
      allowed: 'shares that add up to 100 percent',
      remedy: 'Change sharePercent of the lanes.',
    },
  ];
}

function checkCustom(name: string, signal: CustomSignal): ConfigProblem[] {
  const { namespace, metricName, expression, metrics } = signal;
  const isMetric = namespace !== undefined && metricName !== undefined;
  const isMath = expression !== undefined && metrics !== undefined;
  const isPartial =
    (namespace === undefined) !== (metricName === undefined) || (expression === undefined) !== (metrics === undefined);
  if (isMetric !== isMath && !isPartial) return isMath ? checkExpression(name, expression, metrics) : [];
  const given = Object.entries({ namespace, metricName, expression, metrics }).flatMap(([key, value]) =>
    value === undefined ? [] : [key],
  );
  return [
    {
      path: ['custom', name],
      given: given.join(', ') || 'no metric',
      allowed: 'either namespace and metricName, or expression and metrics',
      remedy: 'State one of the two.',
    },
  ];
}

/** Ids of an expression that no metric has; functions and keywords of metric math are upper-case. */
function checkExpression(name: string, expression: string, metrics: object): ConfigProblem[] {
  const unknown = [...new Set(expression.match(/\b[a-z][a-zA-Z0-9_]*\b/g))].filter((id) => !(id in metrics));
  if (unknown.length === 0) return [];
  return [
    {
      path: ['custom', name, 'expression'],
      given: `${expression} with ${unknown.join(', ')}`,
      allowed: `ids of metrics: ${Object.keys(metrics).join(', ') || '(none stated)'}`,
      remedy: 'Add the metric, or correct its id.',
    },
  ];
}

/** Names of the built-in signals, of the metrics in their metric math, and those that CDK keeps for itself. */
const TAKEN_NAMES =
  /^(cpu|memory|requests|connections|responsetime|active|tasks|(backlog|visible|inflight)(-.*)?|resource|default)$/;

/** Names of custom signals become names of policies and of metrics in metric math, where each must be its own. */
function checkNames(names: readonly string[]): ConfigProblem[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) => {
    const key = name.toLowerCase();
    const other =
      seen.get(key) ?? (TAKEN_NAMES.test(key) ? 'the names of built-in signals and their metrics' : undefined);
    seen.set(key, `custom.${name}`);
    if (other === undefined) return [];
    return [
      {
        path: ['custom', name],
        given: name,
        allowed: `a name that differs from ${other} in more than upper and lower case`,
        remedy: 'Rename the signal.',
      },
    ];
  });
}

function checkPredictive(spec: ScalingSpec): ConfigProblem[] {
  const { predictive } = spec;
  if (predictive === undefined) return [];
  const problems: ConfigProblem[] = [];
  if (spec[predictive.signal] === undefined) {
    problems.push({
      path: ['predictive', 'signal'],
      given: predictive.signal,
      allowed: 'a signal the spec has, whose scaleOutAt is the target',
      remedy: `Add scaling.${predictive.signal}, or name another.`,
    });
  }
  const { maxCapacityBreachBehavior: behavior, maxCapacityBufferPercent: buffer } = predictive;
  if ((behavior === 'IncreaseMaxCapacity') !== (buffer !== undefined)) {
    problems.push({
      path: ['predictive', 'maxCapacityBufferPercent'],
      given: `${buffer ?? 'nothing'} with ${behavior}`,
      allowed: 'a buffer with IncreaseMaxCapacity, and only with it',
      remedy: 'Add or remove it.',
    });
  }
  return problems;
}

function checkHighResolution({ highResolution, cpu, memory, scaleOut }: ScalingSpec): ConfigProblem[] {
  if (!highResolution) return [];
  const problems: ConfigProblem[] = [];
  const add = (given: string, allowed: string, remedy: string) =>
    problems.push({ path: ['highResolution'], given, allowed, remedy });
  if (cpu === undefined && memory === undefined)
    add(
      'true without cpu or memory',
      'true with cpu or memory: nothing else has points every 20 s',
      'Add one of them.',
    );
  if (scaleOut.maxStepPercent !== undefined)
    add(
      `true with scaleOut.maxStepPercent ${scaleOut.maxStepPercent}`,
      'one of the two: only target tracking reads points every 20 s, and it knows no limit',
      'Leave one out.',
    );
  return problems;
}
