import { type ConfigProblem, formatGiven } from '../validation/input-error';
import { nameHash } from '../validation/name-hash';
import type { ServiceConfig } from './config';
import { comparePatterns, includesPattern } from './path-patterns';

type Services = Readonly<Record<string, ServiceConfig>>;
type HttpService = Exclude<ServiceConfig, { readonly kind: 'worker' }>;

/** The last priority there is (read: Elastic Load Balancing API reference, CreateRule: 1 to 50000). */
export const LAST_PRIORITY = 50_000;

/** What one load balancer takes (read: Elastic Load Balancing user guide, "Quotas for your Application Load Balancers"). */
export const LISTENER_QUOTAS = {
  /** Without the default rule; can be raised on request. As many target groups are allowed, and each rule has one. */
  rules: 100,
  /** In all conditions of a rule together; `paths` admits no more than the five values of a rule. */
  wildcardsPerRule: 6,
} as const;

/** Answers what no other service claims. */
const EVERYTHING = '/*';

/**
 * First priority for paths of one depth, the number of their slashes, and of more. What covers a path has no more slashes than it, so
 * that the deeper path is always asked first. A depth has the more numbers the more services there usually are of it.
 */
const FIRST_BY_DEPTH = { 5: 1, 4: 3_001, 3: 8_001, 2: 20_001, 1: 40_001 } as const;

/** Of the numbers of a depth, the first quarter is for paths that are more than a beginning: `/api/health`, `/api/*.json`. */
const EXACT_SHARE = 0.25;

/**
 * The priority of each service behind the load balancer: the one it states, the last one for `/*`, and otherwise a number that follows
 * from its own least specific path and its own name.
 *
 * From nothing else: a listener has no two rules of one priority, and CloudFormation makes a new rule before it has moved or removed
 * the old ones (read: Elastic Load Balancing API reference, CreateRule and PriorityInUse). A number that depended on the other
 * services would move when one is added, and the deployment would fail. For the same reason two that meet are refused, not moved.
 */
export function listenerPriorities(services: Services): Record<string, number> {
  return Object.fromEntries(
    httpServices(services).map(([name, service]) => [name, service.priority ?? ownPriority(name, service.paths)]),
  );
}

function ownPriority(name: string, paths: readonly string[]): number {
  const path = [...paths].sort(comparePatterns).at(-1) ?? EVERYTHING;
  if (path === EVERYTHING) return LAST_PRIORITY;
  const depth = Math.min(Math.max(path.split('/').length - 1, 1), 5) as keyof typeof FIRST_BY_DEPTH;
  const from = FIRST_BY_DEPTH[depth];
  const to = depth === 1 ? LAST_PRIORITY : FIRST_BY_DEPTH[(depth - 1) as keyof typeof FIRST_BY_DEPTH];
  const firstBeginning = from + Math.floor((to - from) * EXACT_SHARE);
  const isBeginning = /^[^*?]*\*$/.test(path);
  return isBeginning
    ? firstBeginning + (nameHash(name) % (to - firstBeginning))
    : from + (nameHash(name) % (firstBeginning - from));
}

/** Rules that the load balancer refuses, or that no request reaches. */
export function checkListenerRules(services: Services): ConfigProblem[] {
  const inOrder = [...httpServices(services)];
  const priorities = listenerPriorities(services);
  inOrder.sort(([a], [b]) => (priorities[a] ?? 0) - (priorities[b] ?? 0));
  return [
    ...checkCount(inOrder.length),
    ...inOrder.flatMap(([name, { paths }]) => checkWildcards(name, paths)),
    ...inOrder.flatMap(([name, service], index) => {
      const before = inOrder.slice(0, index);
      const covered = checkReachable(name, service, before, priorities);
      // Two of one path have one priority as well, and one way out.
      return covered.length > 0 ? covered : checkPriority(name, service, before, priorities);
    }),
  ];
}

function checkCount(count: number): ConfigProblem[] {
  const { rules } = LISTENER_QUOTAS;
  if (count <= rules) return [];
  return [
    {
      path: ['services'],
      given: `${count} services behind the load balancer`,
      allowed: `at most ${rules}: each has a rule and a target group of the one load balancer`,
      remedy: 'Make one service of some of them, or a system of its own.',
    },
  ];
}

function checkWildcards(name: string, paths: readonly string[]): ConfigProblem[] {
  const count = paths.join('').replace(/[^*?]/g, '').length;
  if (count <= LISTENER_QUOTAS.wildcardsPerRule) return [];
  return [
    {
      path: ['services', name, 'paths'],
      given: `${count} wildcards in ${paths.join(', ')}`,
      allowed: `at most ${LISTENER_QUOTAS.wildcardsPerRule} wildcards (* and ?) in all paths of a service`,
      remedy: 'Use fewer wildcards, or divide the service.',
    },
  ];
}

/** Paths that a service before this one has claimed: no request comes through to this one. */
function checkReachable(
  name: string,
  { paths }: HttpService,
  before: readonly [string, HttpService][],
  priorities: Readonly<Record<string, number>>,
): ConfigProblem[] {
  return paths.flatMap((path, index): ConfigProblem[] => {
    for (const [other, { paths: claimed }] of before) {
      const covering = claimed.find((outer) => includesPattern(outer, path));
      if (covering === undefined) continue;
      return [
        {
          path: ['services', name, 'paths', String(index)],
          given: `${path}, which ${other} answers with ${covering} (priority ${priorities[other]} before ${priorities[name]})`,
          allowed: 'a path that no service before it answers',
          remedy: `Remove it, or state services.${name}.priority below that of ${other}.`,
        },
      ];
    }
    return [];
  });
}

function checkPriority(
  name: string,
  { priority }: HttpService,
  before: readonly [string, HttpService][],
  priorities: Readonly<Record<string, number>>,
): ConfigProblem[] {
  const own = priorities[name];
  const same = before.find(([other]) => priorities[other] === own);
  if (same === undefined) return [];
  return [
    {
      path: ['services', name, 'priority'],
      given: priority === undefined ? `nothing, which makes ${formatGiven(own)} of its name` : formatGiven(own),
      allowed: `a priority of its own: ${same[0]} has ${own}`,
      remedy: 'State another one for the service that is not deployed yet: an existing rule should not move.',
    },
  ];
}

function httpServices(services: Services): [string, HttpService][] {
  return Object.entries(services).filter((entry): entry is [string, HttpService] => entry[1].kind !== 'worker');
}
