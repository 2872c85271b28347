/** The contract between the template, the function that warms caches, and the alarm. */

/** File beside the function's code: JSON of the paths. The environment would hold 4 kB. */
export const PATHS_FILE = 'paths.json';

export const METRICS_NAMESPACE = 'Tidemark/CacheWarming';

/** The one dimension; its value is the name of the function. */
export const METRICS_DIMENSION = 'FunctionName';

/** Metrics of a run, by what they tell. */
export const METRICS = {
  /** Paths that were answered with 2xx. */
  warmed: 'Warmed',
  /** Paths that were not. */
  failed: 'Failed',
  /** Paths that were not asked for: the time was up, or too many had failed in a row. */
  skipped: 'Skipped',
  /** Milliseconds from beginning to end. */
  duration: 'Duration',
} as const;

export type WarmMetric = keyof typeof METRICS;

/** The function's environment. */
export interface WarmEnvironment {
  /** Such as https://d111111abcdef8.cloudfront.net */
  readonly WARM_ORIGIN: string;
  readonly WARM_RATE_PER_SECOND: string;
  readonly WARM_MAX_SECONDS: string;
  readonly WARM_TIMEOUT_SECONDS: string;
}

export interface WarmSettings {
  readonly origin: string;
  readonly ratePerSecond: number;
  readonly maxSeconds: number;
  readonly timeoutSeconds: number;
}

/** What the function is called with. */
export interface WarmEvent {
  /** The action of the plan that it runs for. @default by hand */
  readonly action?: string;
}

/** Reads the environment; throws with everything that is wrong, which only a template not written by the construct can be. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): WarmSettings {
  const wrong: string[] = [];
  const positive = (name: keyof WarmEnvironment): number => {
    const value = Number(env[name]);
    if (!(value > 0)) wrong.push(`${name} must be a positive number`);
    return value;
  };
  const origin = env.WARM_ORIGIN ?? '';
  if (!/^https?:\/\/[^/?#]+$/.test(origin)) wrong.push('WARM_ORIGIN must be an address without a path');
  const settings = {
    origin,
    ratePerSecond: positive('WARM_RATE_PER_SECOND'),
    maxSeconds: positive('WARM_MAX_SECONDS'),
    timeoutSeconds: positive('WARM_TIMEOUT_SECONDS'),
  };
  if (wrong.length > 0) throw new Error(`The function that warms caches cannot run: ${wrong.join('; ')}`);
  return settings;
}
