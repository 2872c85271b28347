/**
 * Connections of the load balancer per task; with no task running it is all of them, so that a service scales from
 * zero.
 */
export const PER_TASK = 'IF(tasks > 0, active / tasks, active)';

/**
 * Response time while anybody asks. A load balancer reports none where there is no request, which is not a missing
 * metric: a service that nobody asks may scale in. Without the count of requests the expression has no value.
 */
export const WHILE_ASKED = 'IF(requests > 0, responseTime, 0)';

/**
 * Backlog per task in metric math: messages waiting and in flight over running tasks; with no task running it is the
 * whole backlog, so that a service scales from zero. `suffix` tells lanes apart.
 */
export function backlogPerTask(suffix = ''): string {
  const messages = `visible${suffix} + inflight${suffix}`;
  return `IF(tasks > 0, (${messages}) / tasks, ${messages})`;
}

/**
 * The condition under which a service scales in, in metric math: 1 when every signal is low, else 0.
 * A metric that is missing leaves the expression without a value, and the service as it is.
 */
export function allLowExpression(conditions: readonly string[]): string {
  return `IF(${conditions.join(' AND ')}, 1, 0)`;
}

/** A number as metric math writes it: exact, without an exponent. */
export function mathNumber(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text;
}

/** Id of a signal in metric math, which begins with a lower-case letter and has no hyphens. */
export function signalId(signal: string): string {
  return `${signal.charAt(0).toLowerCase()}${signal.slice(1).replaceAll('-', '_')}`;
}

/** An expression whose ids are replaced. Functions and keywords of metric math are upper-case, ids lower-case. */
export function renamed(expression: string, ids: Readonly<Record<string, string>>): string {
  return expression.replace(/\b[a-z][a-zA-Z0-9_]*\b/g, (id) => ids[id] ?? id);
}

/** Construct id of a signal's policy: CPU's is `Cpu`. */
export function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
