import { Duration, Stack, type TimeZone } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import {
  METRICS,
  METRICS_DIMENSION,
  METRICS_NAMESPACE,
  PATHS_FILE,
  type WarmEnvironment,
  type WarmEvent,
  type WarmMetric,
} from '../../handlers/cache-warming/env';
import { bundledCodeWith } from '../bundled-code';
import { addHandlerFunction } from '../handler-function';
import { injectedProps } from '../injected-props';
import { ALARM_PERIOD, type Alarms, Severity } from '../monitoring/alarms';
import { acknowledgeByDesign } from '../security/compliance';

/** For the last answers after the last request, and the report. */
const MARGIN_SECONDS = 5;

/** A run that begins later than this finds the visitors there. */
const MAX_EVENT_AGE = Duration.minutes(10);

/** When it runs: an action of a capacity plan. */
export interface WarmingTime {
  /** Unique; names the schedule. */
  readonly name: string;
  /** `cron(...)` or `at(...)`. */
  readonly schedule: string;
}

export interface CacheWarmingProps {
  /** Where the platform answers, without a path: https://d111111abcdef8.cloudfront.net */
  readonly origin: string;
  /** What is asked for; each begins with `/`. */
  readonly paths: readonly string[];
  /** Requests per second. */
  readonly ratePerSecond: number;
  /** After it nothing more is asked for. */
  readonly maxDuration: Duration;
  /** A request that takes longer is given up. */
  readonly requestTimeout: Duration;
  /** When it runs. */
  readonly times: readonly WarmingTime[];
  /** Whose clock the times are of. */
  readonly timeZone: TimeZone;
  /** Key of the function's log group; it must admit CloudWatch Logs. */
  readonly encryptionKey: IKey;
  /** How long the logs of the function are kept. @default logs are kept for a month */
  readonly logRetention?: RetentionDays;
}

/**
 * Asks for a list of paths shortly before forecast peaks, from outside as a visitor does, so that the caches behind them have
 * the answers. May do nothing in the account but write its own log. See docs/cache.md.
 */
export class CacheWarming extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.CacheWarming';

  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly schedules: readonly Schedule[];

  constructor(scope: Construct, id: string, props: CacheWarmingProps) {
    props = injectedProps(CacheWarming, scope, id, props);
    super(scope, id);
    const { maxDuration, requestTimeout } = props;
    const environment: WarmEnvironment = {
      WARM_ORIGIN: props.origin,
      WARM_RATE_PER_SECOND: String(props.ratePerSecond),
      WARM_MAX_SECONDS: String(maxDuration.toSeconds()),
      WARM_TIMEOUT_SECONDS: String(requestTimeout.toSeconds()),
    };
    const made = addHandlerFunction(this, {
      description: 'Asks for what visitors will ask for, shortly before a forecast peak',
      code: bundledCodeWith('cache-warming', { [PATHS_FILE]: JSON.stringify(props.paths) }),
      memorySize: 256,
      timeout: Duration.seconds(maxDuration.toSeconds() + requestTimeout.toSeconds() + MARGIN_SECONDS),
      environment: { ...environment },
      // What did not answer would be asked again while the peak begins.
      retryAttempts: 0,
      maxEventAge: MAX_EVENT_AGE,
      encryptionKey: props.encryptionKey,
      logRetention: props.logRetention,
    });
    this.function = made.function;
    this.logGroup = made.logGroup;
    acknowledgeByDesign(this.function, 'requestsPagesOnly');
    this.schedules = this.addSchedules(props);
  }

  /** One of the metrics that a run publishes. */
  metric(metric: WarmMetric, options: MetricOptions = {}): Metric {
    return new Metric({
      ...options,
      namespace: METRICS_NAMESPACE,
      metricName: METRICS[metric],
      dimensionsMap: { [METRICS_DIMENSION]: this.function.functionName },
    });
  }

  private addSchedules({ times, timeZone }: CacheWarmingProps): Schedule[] {
    if (times.length === 0) return [];
    const role = new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    acknowledgeByDesign(role, 'ownPolicy');
    const { functionArn: arn } = this.function;
    // Not by the CDK's own target: it would let the scheduler call every version and alias of the function.
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [arn] }));
    const retryPolicy = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: MAX_EVENT_AGE.toSeconds() };
    const schedules = new Construct(this, 'Times');
    return times.map(({ name, schedule }) => {
      const event: WarmEvent = { action: name };
      return new Schedule(schedules, name, {
        description: 'Warms the caches before a forecast peak, from the capacity plan',
        schedule: ScheduleExpression.expression(schedule, timeZone),
        target: { bind: () => ({ arn, role, retryPolicy, input: ScheduleTargetInput.fromObject(event) }) },
      });
    });
  }
}

/** A run that left paths out, or warmed none: the peak that it was for begins with cold caches. */
export function addCacheWarmingAlarm(alarms: Alarms, warming: CacheWarming): void {
  alarms.add('cache-warming-errors', {
    metric: warming.function.metricErrors({ statistic: 'Sum', period: ALARM_PERIOD }),
    threshold: 0,
    minutes: 1,
    severity: Severity.WARNING,
    runbook: 'cache-warming-errors',
    meaning: 'Caches were not warmed before a forecast peak, or not with everything.',
  });
}
