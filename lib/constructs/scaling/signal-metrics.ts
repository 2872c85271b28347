import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { backlogLanes, type ConnectionsSignal, type CustomSignal } from '../../model/scaling/signals';
import type { ScalingSpec } from '../../model/scaling/spec';
import { backlogPerTask, PER_TASK, renamed, signalId, WHILE_ASKED } from './metric-math';

const MINUTE = Duration.minutes(1);

/** What the signals of a service are read from. */
export interface SignalSources {
  readonly service: FargateService;
  /** Behind the signals `requests`, `connections` and `responseTime`. */
  readonly targetGroup?: ApplicationTargetGroup;
  /** Queue of the backlog, under its signal: `backlog`, or `backlog-hot` for the lane hot. */
  readonly queues: Readonly<Record<string, IQueue>>;
}

/** A signal as CloudWatch sees it. */
export interface SignalMetrics {
  readonly signal: string;
  /** By the id they have in metric math; an id means the same metric in every signal. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** The signal in metric math over `metrics`. */
  readonly expression: string;
  /** The signal as the scale-in alarm reads it, where that differs. */
  readonly quietExpression?: string;
}

/**
 * Metrics of all signals of a spec, by signal. A signal whose source is missing is left out; `scalingContradictions`
 * names it.
 */
export function signalMetrics(spec: ScalingSpec, sources: SignalSources): Record<string, SignalMetrics> {
  const signals = [
    ...utilization(spec, sources.service),
    ...ofLoadBalancer(spec, sources),
    ...backlog(spec, sources),
    ...Object.entries(spec.custom).map(([name, custom]) => ofCustom(name, custom)),
  ];
  return Object.fromEntries(signals.map((signal) => [signal.signal, signal]));
}

function utilization({ cpu, memory }: ScalingSpec, service: FargateService): SignalMetrics[] {
  return [
    ...(cpu === undefined ? [] : [direct('cpu', service.metricCpuUtilization({ period: MINUTE }))]),
    ...(memory === undefined ? [] : [direct('memory', service.metricMemoryUtilization({ period: MINUTE }))]),
  ];
}

function ofLoadBalancer(
  { requests, connections, responseTime }: ScalingSpec,
  { service, targetGroup }: SignalSources,
): SignalMetrics[] {
  const signals: SignalMetrics[] = [];
  const perTarget = targetGroup?.metrics.requestCountPerTarget({ period: MINUTE, statistic: 'Sum' });
  if (requests !== undefined && perTarget !== undefined) signals.push(direct('requests', perTarget));
  if (connections !== undefined) signals.push(...ofConnections(connections, service, targetGroup));
  if (responseTime !== undefined && targetGroup !== undefined && perTarget !== undefined) {
    const { statistic } = responseTime;
    const metric = targetGroup.metrics.targetResponseTime({ period: MINUTE, statistic });
    signals.push({
      signal: 'responseTime',
      metrics: { responseTime: metric, requests: perTarget },
      expression: 'responseTime',
      quietExpression: WHILE_ASKED,
    });
  }
  return signals;
}

/** Connections per task: what each task publishes itself, or the load balancer's count over the running tasks. */
function ofConnections(
  { metric }: ConnectionsSignal,
  service: FargateService,
  targetGroup: ApplicationTargetGroup | undefined,
): SignalMetrics[] {
  if (metric !== undefined) return [direct('connections', stated(metric))];
  if (targetGroup === undefined) return [];
  const active = new Metric({
    namespace: 'AWS/ApplicationELB',
    metricName: 'ActiveConnectionCount',
    dimensionsMap: { LoadBalancer: targetGroup.firstLoadBalancerFullName },
    period: MINUTE,
    statistic: 'Sum',
  });
  const metrics = { active, tasks: runningTasks(service) };
  return [{ signal: 'connections', metrics, expression: PER_TASK }];
}

function backlog({ backlog: signal }: ScalingSpec, { service, queues }: SignalSources): SignalMetrics[] {
  if (signal === undefined) return [];
  return backlogLanes(signal).flatMap(({ signal: name }) => {
    const queue = queues[name];
    if (queue === undefined) return [];
    const suffix = name.replace('backlog', '').replace('-', '_');
    const metrics = {
      [`visible${suffix}`]: queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: 'Sum' }),
      [`inflight${suffix}`]: queue.metricApproximateNumberOfMessagesNotVisible({ period: MINUTE, statistic: 'Sum' }),
      tasks: runningTasks(service),
    };
    return [{ signal: name, metrics, expression: backlogPerTask(suffix) }];
  });
}

/** A metric, or metric math whose ids are prefixed, so that two signals may use the same. */
function ofCustom(name: string, signal: CustomSignal): SignalMetrics {
  const { namespace = '', metricName = '', dimensions, statistic, expression, metrics } = signal;
  const id = signalId(name);
  if (expression === undefined || metrics === undefined) {
    const metric = stated({ namespace, metricName, dimensions, statistic }, name);
    return { signal: name, metrics: { [id]: metric }, expression: id };
  }
  const ids = Object.fromEntries(Object.keys(metrics).map((key) => [key, `${id}__${key}`]));
  return {
    signal: name,
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([key, metric]) => [ids[key], stated(metric, `${name}: ${key}`)]),
    ),
    expression: renamed(expression, ids),
  };
}

function direct(signal: string, metric: Metric): SignalMetrics {
  return { signal, metrics: { [signal]: metric }, expression: signal };
}

/** Tasks of a service that run, from Container Insights. */
function runningTasks(service: FargateService): Metric {
  return new Metric({
    namespace: 'ECS/ContainerInsights',
    metricName: 'RunningTaskCount',
    dimensionsMap: { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName },
    period: MINUTE,
    statistic: 'Average',
  });
}

interface StatedMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

/** A metric as a spec states it; the label names the signal in the console. */
function stated({ namespace, metricName, dimensions, statistic }: StatedMetric, label?: string): Metric {
  return new Metric({
    namespace,
    metricName,
    dimensionsMap: dimensions,
    statistic,
    period: MINUTE,
    label,
  });
}
