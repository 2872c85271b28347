import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import { type ApplicationTargetGroup, HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { AlertThresholds } from '../../model/monitoring/alerts';
import { ALARM_PERIOD, type Alarms, Severity } from '../monitoring/alarms';

/** CPU, memory and the ceiling of one service. */
export function addServiceAlarms(
  alarms: Alarms,
  name: string,
  service: FargateService,
  maxCapacity: number,
  alerts: AlertThresholds,
): void {
  const cpu = service.metricCpuUtilization({ period: ALARM_PERIOD });
  const memory = service.metricMemoryUtilization({ period: ALARM_PERIOD });
  const levels = [
    {
      severity: Severity.WARNING,
      cpuAt: alerts.cpuPercent.warning,
      memoryAt: alerts.memoryPercent.warning,
      minutes: 15,
    },
    {
      severity: Severity.CRITICAL,
      cpuAt: alerts.cpuPercent.critical,
      memoryAt: alerts.memoryPercent.critical,
      minutes: 5,
    },
  ];
  for (const { severity, cpuAt, memoryAt, minutes } of levels) {
    alarms.add(`${name}-cpu-${severity}`, {
      metric: cpu,
      threshold: cpuAt,
      severity,
      minutes,
      runbook: 'service-cpu',
      meaning: `${name} uses more than ${cpuAt} % of its CPU.`,
    });
    alarms.add(`${name}-memory-${severity}`, {
      metric: memory,
      threshold: memoryAt,
      severity,
      minutes,
      runbook: 'service-memory',
      meaning: `${name} uses more than ${memoryAt} % of its memory.`,
    });
  }
  alarms.add(`${name}-at-ceiling`, {
    metric: runningTasks(service),
    threshold: maxCapacity - 0.5,
    severity: Severity.CRITICAL,
    minutes: 10,
    runbook: 'service-at-ceiling',
    meaning: `${name} has run ${maxCapacity} tasks, as many as it may, for ten minutes.`,
  });
}

/** Errors and slow answers of one service behind the load balancer. */
export function addHttpAlarms(
  alarms: Alarms,
  name: string,
  targetGroup: ApplicationTargetGroup,
  alerts: AlertThresholds,
): void {
  alarms.add(`${name}-latency`, {
    metric: targetGroup.metrics.targetResponseTime({ statistic: 'p99', period: ALARM_PERIOD }),
    threshold: alerts.p99LatencyMs / 1000,
    severity: Severity.CRITICAL,
    runbook: 'http-latency',
    meaning: `The slowest 1 % of the answers of ${name} take longer than ${alerts.p99LatencyMs} ms.`,
  });
  alarms.add(`${name}-errors`, {
    metric: new MathExpression({
      expression: 'IF(requests > 0, 100 * FILL(errors, 0) / requests, 0)',
      usingMetrics: {
        errors: targetGroup.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, {
          statistic: 'Sum',
          period: ALARM_PERIOD,
        }),
        requests: targetGroup.metrics.requestCount({ statistic: 'Sum', period: ALARM_PERIOD }),
      },
      period: ALARM_PERIOD,
      label: 'errors in percent',
    }),
    threshold: alerts.errorRatePercent,
    severity: Severity.CRITICAL,
    runbook: 'http-errors',
    meaning: `More than ${alerts.errorRatePercent} % of the requests to ${name} fail.`,
  });
  // Without a healthy task the load balancer answers itself, and the target group counts neither requests nor errors.
  alarms.add(`${name}-no-healthy-task`, {
    metric: targetGroup.metrics.healthyHostCount({ statistic: 'Maximum', period: ALARM_PERIOD }),
    threshold: 1,
    below: true,
    severity: Severity.CRITICAL,
    minutes: 2,
    runbook: 'http-no-healthy-task',
    meaning: `No task of ${name} passes its health check: every request to it fails.`,
  });
}

/** Tasks of a service that run, from Container Insights. */
export function runningTasks(service: FargateService): Metric {
  return new Metric({
    namespace: 'ECS/ContainerInsights',
    metricName: 'RunningTaskCount',
    dimensionsMap: { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName },
    statistic: 'Average',
    period: ALARM_PERIOD,
  });
}
