/** Two levels of one measurement. */
export interface AlertLevels {
  /**
   * Somebody should look at it in working hours.
   *
   * @unit %
   * @example 60
   */
  readonly warning: number;
  /**
   * Somebody should look at it now.
   *
   * @unit %
   * @example 80
   */
  readonly critical: number;
}

/** From when on something is bad, for all alarms of a platform. The defaults are those of JediRe's scaling plan. */
export interface AlertThresholdsInput {
  /**
   * Response time of the slowest 1 % of requests.
   *
   * @default 3000
   * @example 1500
   */
  readonly p99LatencyMs?: number;
  /**
   * Share of the answers that are server errors.
   *
   * @default 1
   * @example 0.5
   */
  readonly errorRatePercent?: number;
  /**
   * Share of what can be cached that comes from a cache; below it is bad. Of the edge, and of caches of results.
   *
   * @default 80
   * @example 60
   */
  readonly cacheHitRatePercent?: number;
  /**
   * Share of the connections that the database, or a node of a cache, admits.
   *
   * @default 80
   * @example 70
   * @affects AWS::CloudWatch::Alarm
   */
  readonly connectionPercent?: number;
  /**
   * Messages that wait in a queue.
   *
   * @unit messages
   * @default 100
   * @example 1000
   */
  readonly queueDepth?: number;
  /**
   * Share of an instance's disk, or of the cluster's volume, that is free; below it is bad.
   *
   * @default 20
   * @example 10
   * @affects AWS::CloudWatch::Alarm
   */
  readonly diskFreePercent?: number;
  /**
   * Share of the CPU in use, of tasks, database instances and caches.
   *
   * @default { "warning": 70, "critical": 85 }
   */
  readonly cpuPercent?: AlertLevels;
  /**
   * Share of the memory in use, of tasks and caches.
   *
   * @default { "warning": 80, "critical": 90 }
   */
  readonly memoryPercent?: AlertLevels;
}

/** From when on something is bad, for all alarms of a platform. */
export interface AlertThresholds extends AlertThresholdsInput {
  readonly p99LatencyMs: number;
  readonly errorRatePercent: number;
  readonly cacheHitRatePercent: number;
  readonly connectionPercent: number;
  readonly queueDepth: number;
  readonly diskFreePercent: number;
  readonly cpuPercent: AlertLevels;
  readonly memoryPercent: AlertLevels;
}
