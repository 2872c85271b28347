import type { ConfigProblem } from '../validation/input-error';

/**
 * What ElastiCache Serverless accepts as a limit, stated or not: data in GB, and ECPU (a kB transferred or so much of a CPU) each
 * second (@aws-cdk/aws-elasticache-alpha, CacheUsageLimitsProperty).
 */
export const SERVERLESS_CACHE_LIMITS = {
  dataGb: { minimum: 1, maximum: 5000 },
  ecpuPerSecond: { minimum: 1000, maximum: 15_000_000 },
} as const;

interface Limit {
  /** Always there, and always paid for. */
  readonly minimum?: number;
  /** Never exceeded: data is evicted, requests are throttled. */
  readonly maximum?: number;
}

/** What a serverless cache always has and never exceeds. */
export interface ServerlessLimits {
  /** What it holds, in GB. */
  readonly dataGb?: Limit;
  /** What it does, in ElastiCache processing units per second. */
  readonly ecpuPerSecond?: Limit;
}

/** Limits that ElastiCache would refuse, or that would cost a user's session. Paths are below the limits. */
export function checkServerlessLimits(purpose: 'sessions' | 'results', limits: ServerlessLimits): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const [name, accepted] of Object.entries(SERVERLESS_CACHE_LIMITS)) {
    const limit = limits[name as keyof ServerlessLimits] ?? {};
    for (const [end, value] of Object.entries(limit)) {
      if (value === undefined || (Number.isInteger(value) && value >= accepted.minimum && value <= accepted.maximum))
        continue;
      problems.push({
        path: [name, end],
        given: String(value),
        allowed: `a whole number, ${accepted.minimum} to ${accepted.maximum}`,
        remedy: 'Correct it, or leave it out.',
      });
    }
    const { minimum, maximum } = limit;
    if (minimum === undefined || maximum === undefined || minimum <= maximum) continue;
    problems.push({
      path: [name, 'minimum'],
      given: String(minimum),
      allowed: `at most the maximum ${maximum}`,
      remedy: 'Lower minimum or raise maximum.',
    });
  }
  if (purpose === 'sessions' && limits.dataGb?.maximum !== undefined) {
    problems.push({
      path: ['dataGb', 'maximum'],
      given: `${limits.dataGb.maximum} in a cache of sessions`,
      // ElastiCache user guide, "Scaling ElastiCache": "Setting scaling limits to manage costs".
      allowed: 'none: at its maximum a serverless cache evicts what has a time to live, and logs users out',
      remedy: 'Leave it out and watch the data in use, or choose nodes, which never evict.',
    });
  }
  return problems;
}
