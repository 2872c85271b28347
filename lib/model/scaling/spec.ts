import type {
  BacklogSignal,
  ConnectionsSignal,
  ConnectionsSignalInput,
  CustomSignal,
  CustomSignalInput,
  RequestsSignal,
  ResponseTimeSignal,
  ResponseTimeSignalInput,
  UtilizationSignal,
} from './signals';

/**
 * How a service scales: bounds, and a threshold to add and to remove tasks for each signal. Tasks are added when any signal
 * is high, and removed when all are low. A signal that is left out is not looked at; where none is stated, CPU is.
 */
export interface ScalingSpecInput {
  /**
   * Fewest tasks. A capacity plan may raise it, never lower it.
   *
   * @unit tasks
   * @default 2
   * @example 3
   * @affects AWS::ApplicationAutoScaling::ScalableTarget MinCapacity
   */
  readonly minCapacity?: number;
  /**
   * Most tasks. Nothing in Tidemark lowers it.
   *
   * @unit tasks
   * @default 10
   * @example 20
   * @affects AWS::ApplicationAutoScaling::ScalableTarget MaxCapacity
   */
  readonly maxCapacity?: number;
  /**
   * Share of the reserved CPU that is in use, averaged over the tasks.
   *
   * @default 70 % and 30 % where no signal is stated, else not looked at
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm, `tidemark simulate`
   */
  readonly cpu?: UtilizationSignal;
  /**
   * Share of the reserved memory that is in use, averaged over the tasks.
   *
   * @default not looked at
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm, `tidemark simulate`
   */
  readonly memory?: UtilizationSignal;
  /**
   * Requests of the load balancer per task. Not for workers.
   *
   * @default not looked at
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm, `tidemark plan`, `tidemark simulate`
   */
  readonly requests?: RequestsSignal;
  /**
   * Open connections per task.
   *
   * @default not looked at
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm, `tidemark simulate`
   */
  readonly connections?: ConnectionsSignalInput;
  /**
   * Response time of the load balancer's targets. Not for workers.
   *
   * @default not looked at
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm, `tidemark simulate`
   */
  readonly responseTime?: ResponseTimeSignalInput;
  /**
   * Messages of a queue per task. Only for workers.
   *
   * @default not looked at
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm, `tidemark plan`, `tidemark simulate`
   */
  readonly backlog?: BacklogSignal;
  /**
   * Metrics of your own, by name.
   *
   * @default none
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm, `tidemark plan`, `tidemark simulate`
   */
  readonly custom?: Readonly<Record<string, CustomSignalInput>>;
  /**
   * Reads CPU and memory every 20 seconds instead of every minute: AWS measured decisions after 86 s instead of 363 s.
   *
   * @default false
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::ECS::Service
   */
  readonly highResolution?: boolean;
  /**
   * How fast the service grows.
   *
   * @default as its keys say
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, `tidemark simulate`
   */
  readonly scaleOut?: ScaleOutInput;
  /**
   * How fast the service shrinks.
   *
   * @default as its keys say
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm, `tidemark simulate`
   */
  readonly scaleIn?: ScaleInInput;
  /**
   * AWS's own predictive scaling, beside the plan: it only ever adds tasks.
   *
   * @default none
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy PredictiveScalingPolicyConfiguration
   */
  readonly predictive?: PredictiveSpecInput;
}

/** How a service scales, checked, with nothing left out. */
export interface ScalingSpec extends ScalingSpecInput {
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly connections?: ConnectionsSignal;
  readonly responseTime?: ResponseTimeSignal;
  readonly custom: Readonly<Record<string, CustomSignal>>;
  readonly highResolution: boolean;
  readonly scaleOut: ScaleOut;
  readonly scaleIn: ScaleIn;
  readonly predictive?: PredictiveSpec;
}

/** How fast a service grows; what Kubernetes calls `behavior.scaleUp`. */
export interface ScaleOutInput {
  /**
   * After tasks were added, only a larger need adds more for so long.
   *
   * @default 60
   * @example 120
   */
  readonly cooldownSeconds?: number;
  /**
   * Most tasks that one decision may add, as a share of those that run. Stated, step policies take the place of target
   * tracking, which knows no limit.
   *
   * @default target tracking adds what the signal asks for
   * @example 50
   */
  readonly maxStepPercent?: number;
  /**
   * Fewest tasks that a decision of a step policy adds.
   *
   * @unit tasks
   * @default 1
   * @example 2
   */
  readonly minStepTasks?: number;
  /**
   * A step policy acts after the signal was above its threshold for so long; target tracking always after three minutes.
   *
   * @default 3
   * @example 2
   * @affects AWS::CloudWatch::Alarm EvaluationPeriods, `tidemark simulate`
   */
  readonly windowMinutes?: number;
}

/** How fast a service grows, with nothing left out but a limit. */
export interface ScaleOut extends ScaleOutInput {
  readonly cooldownSeconds: number;
  readonly minStepTasks: number;
  readonly windowMinutes: number;
}

/** How fast a service shrinks; what Kubernetes calls `behavior.scaleDown`. */
export interface ScaleInInput {
  /**
   * All signals must have been low for so long.
   *
   * @default 10
   * @example 15
   * @affects AWS::CloudWatch::Alarm EvaluationPeriods, `tidemark simulate`
   */
  readonly windowMinutes?: number;
  /**
   * Time from one step to the next.
   *
   * @default 300
   * @example 600
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, `tidemark simulate`
   */
  readonly cooldownSeconds?: number;
  /**
   * Share of the running tasks that a step removes; at least one task.
   *
   * @default 10
   * @example 20
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, `tidemark simulate`
   */
  readonly stepPercent?: number;
}

/** How fast a service shrinks, with nothing left out. */
export interface ScaleIn extends ScaleInInput {
  readonly windowMinutes: number;
  readonly cooldownSeconds: number;
  readonly stepPercent: number;
}

/** Predictive scaling as AWS offers it for ECS services. */
export interface PredictiveSpecInput {
  /**
   * The signal whose load AWS forecasts; what it scales out at is the target.
   *
   * @example "cpu"
   */
  readonly signal: 'cpu' | 'memory' | 'requests';
  /**
   * `ForecastOnly` shows what it would do, `ForecastAndScale` does it.
   *
   * @default "ForecastOnly"
   */
  readonly mode?: 'ForecastOnly' | 'ForecastAndScale';
  /**
   * How long before the forecast hour tasks are asked for.
   *
   * @default 300
   * @example 600
   */
  readonly schedulingBufferSeconds?: number;
  /**
   * Whether a forecast may exceed `maxCapacity`, by up to `maxCapacityBufferPercent`.
   *
   * @default "HonorMaxCapacity"
   */
  readonly maxCapacityBreachBehavior?: 'HonorMaxCapacity' | 'IncreaseMaxCapacity';
  /**
   * How far a forecast may exceed `maxCapacity`; with `IncreaseMaxCapacity`, and only with it.
   *
   * @default nothing is exceeded
   * @example 10
   */
  readonly maxCapacityBufferPercent?: number;
}

/** Predictive scaling with nothing left out but the buffer. */
export interface PredictiveSpec extends PredictiveSpecInput {
  readonly mode: 'ForecastOnly' | 'ForecastAndScale';
  readonly schedulingBufferSeconds: number;
  readonly maxCapacityBreachBehavior: 'HonorMaxCapacity' | 'IncreaseMaxCapacity';
}
