import type { ServiceConfig } from '../service/config';
import { type ConfigProblem, formatGiven } from '../validation/input-error';
import { didYouMean } from '../validation/suggestions';
import type { EdgeConfig } from './config';

/** Share of the requests that the firewall admits from one address which warming may make; the rest is for being tried again. */
const FIREWALL_PERCENT = 50;

/** What is asked for shortly before a forecast peak, so that its first visitors find it in the caches. */
export interface WarmConfigInput {
  /**
   * The service whose capacity plan says when: each time its floor is raised.
   *
   * @example "web"
   * @affects AWS::Scheduler::Schedule
   */
  readonly service: string;
  /**
   * What is asked for, below the platform's own address; with query strings, and the same for everybody.
   *
   * @example ["/", "/api/prices"]
   * @affects AWS::Lambda::Function
   */
  readonly paths: readonly string[];
  /**
   * How fast.
   *
   * @unit requests per second
   * @default 2
   * @example 5
   * @affects AWS::Lambda::Function
   */
  readonly ratePerSecond?: number;
  /**
   * After it nothing more is asked for. Lambda allows a quarter of an hour.
   *
   * @unit seconds
   * @default 300
   * @example 600
   * @affects AWS::Lambda::Function
   */
  readonly maxSeconds?: number;
  /**
   * A request that takes longer is given up.
   *
   * @default 10
   * @example 5
   * @affects AWS::Lambda::Function
   */
  readonly timeoutSeconds?: number;
}

/** What is asked for before a peak, with nothing left out. */
export interface WarmConfig extends WarmConfigInput {
  readonly ratePerSecond: number;
  readonly maxSeconds: number;
  readonly timeoutSeconds: number;
}

/** The edge of a system with what it warms, and the services behind it. */
export interface EdgeAndServices {
  readonly edge: EdgeConfig;
  readonly warm?: WarmConfig | undefined;
  readonly services: Readonly<Record<string, ServiceConfig>>;
}

/** Warming that has no plan to follow, could not be finished, or would be taken for an attack. */
export function checkWarming({ warm, services, edge }: EdgeAndServices): ConfigProblem[] {
  if (warm === undefined) return [];
  const { service, paths, ratePerSecond, maxSeconds } = warm;
  const problems: ConfigProblem[] = [];
  if (services[service]?.demand === undefined) {
    const known = Object.keys(services).filter((name) => services[name]?.demand !== undefined);
    problems.push({
      path: ['warm', 'service'],
      given: formatGiven(service),
      allowed: `a service with demand: ${known.join(', ') || '(none)'}`,
      remedy: `${didYouMean(service, known)}Name one of these: its plan says when to warm.`,
    });
  }
  const needed = Math.ceil(paths.length / ratePerSecond);
  if (needed > maxSeconds) {
    problems.push({
      path: ['warm', 'paths'],
      given: `${paths.length} paths at ${ratePerSecond} a second, which takes ${needed} s`,
      allowed: `what can be asked for within maxSeconds ${maxSeconds}`,
      remedy: 'Warm fewer paths, or raise ratePerSecond or maxSeconds.',
    });
  }
  const admitted = (edge.rateLimitPerFiveMinutes * FIREWALL_PERCENT) / 100;
  const most = Math.ceil(Math.min(maxSeconds, 300) * ratePerSecond);
  if (Math.min(most, paths.length) > admitted) {
    problems.push({
      path: ['warm', 'ratePerSecond'],
      given: `${ratePerSecond}, which makes ${Math.min(most, paths.length)} requests in five minutes`,
      allowed: `at most ${admitted} = ${FIREWALL_PERCENT} % of edge.rateLimitPerFiveMinutes ${edge.rateLimitPerFiveMinutes}`,
      remedy: 'Lower it, or warm fewer paths.',
    });
  }
  return problems;
}
