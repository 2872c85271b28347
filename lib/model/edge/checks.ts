import { includesPattern } from '../service/path-patterns';
import type { ConfigProblem } from '../validation/input-error';
import { type ContentClasses, defaultClasses, edgeBehaviors } from './behaviors';
import { checkCacheKey } from './cache-key-checks';
import type { EdgeConfig } from './config';
import type { ContentClass } from './content-class';
import { KIND_DEFAULTS } from './content-kinds';
import { checkOriginRegion, checkSharedNames, type EdgeEnvironment } from './domain';
import { checkCookieKeysByEnvironment, checkMissingCookieKeys } from './signed-cookies';
import { checkWarming, type EdgeAndServices } from './warming';

/** Quotas that a system can reach by itself (CloudFront developer guide, "Quotas"); each can be raised on request. */
export const EDGE_QUOTAS = {
  /** Per distribution; counted with the default behaviour, to be safe. */
  behaviors: 75,
  /** Custom cache policies per account: one for each class that is cached. */
  cachePolicies: 20,
  /** Custom response headers policies per account: one for each class. */
  responseHeadersPolicies: 20,
} as const;

/** What a path pattern may be made of (developer guide, "Path pattern"): at most 255 of these characters. */
const PATH_PATTERN = /^[A-Za-z0-9_\-.*$/~"'@:+&?]{1,255}$/;

/** What is wrong with the edge of a system and what it warms, and between them and the services. */
export function checkEdge(system: EdgeAndServices): ConfigProblem[] {
  const { edge } = system;
  return [
    ...[...checkBehaviors(edge), ...checkCookieKeysByEnvironment(edge), ...checkSharedNames(edge.domains)].map(
      belowEdge,
    ),
    ...checkWarming(system),
  ];
}

/** What one environment of a system lacks at its edge, or has in the wrong region. */
export function checkEdgeIn(environment: EdgeEnvironment, edge: EdgeConfig): ConfigProblem[] {
  return [...checkMissingCookieKeys(edge, environment.name), ...checkOriginRegion(edge.domains, environment)].map(
    belowEdge,
  );
}

/** Everything that is wrong with classes and the page of errors; paths begin below the edge. */
export function checkBehaviors(edge: Pick<EdgeConfig, 'classes' | 'errorPage'>): ConfigProblem[] {
  return [...checkClasses(edge.classes), ...checkErrorPage(edge)];
}

/** Everything that is wrong with a table of classes, each by itself and together. */
export function checkClasses(classes: ContentClasses): ConfigProblem[] {
  return [
    ...checkDefault(classes),
    ...Object.entries(classes).flatMap(([name, content]) =>
      [...checkContent(content), ...checkCacheKey(content)].map((problem) => ({
        ...problem,
        path: ['classes', name, ...problem.path],
      })),
    ),
    ...checkPaths(classes),
    ...checkQuotas(classes),
  ];
}

function checkDefault(classes: ContentClasses): ConfigProblem[] {
  const defaults = defaultClasses(classes);
  if (defaults.length === 1) return [];
  return [
    {
      path: ['classes'],
      given: `${defaults.length} classes without paths (${defaults.join(', ') || 'none'})`,
      allowed: 'exactly one: it is the default behaviour',
      remedy: 'Give every other class its paths.',
    },
  ];
}

/** Times, origin and methods of one class against each other. */
function checkContent(content: ContentClass): ConfigProblem[] {
  const { kind, origin, ttlSeconds, maxTtlSeconds, immutable, staleWhileRevalidateSeconds } = content;
  const problems: ConfigProblem[] = [];
  const refuse = (field: string, given: string, allowed: string, remedy: string) =>
    problems.push({ path: [field], given, allowed, remedy });
  if (!KIND_DEFAULTS[kind].cacheable && (ttlSeconds > 0 || maxTtlSeconds > 0)) {
    refuse(
      ttlSeconds > 0 ? 'ttlSeconds' : 'maxTtlSeconds',
      `${Math.max(ttlSeconds, maxTtlSeconds)} for kind ${kind}`,
      'nothing, or 0: what is one viewer’s own is never cached',
      'Leave it out, or choose the kind of content that anybody may see.',
    );
  } else if (maxTtlSeconds < ttlSeconds) {
    refuse(
      'maxTtlSeconds',
      String(maxTtlSeconds),
      `at least ttlSeconds ${ttlSeconds}`,
      'Raise maxTtlSeconds or lower ttlSeconds.',
    );
  } else if (ttlSeconds === 0 && maxTtlSeconds > 0) {
    refuse(
      'maxTtlSeconds',
      `${maxTtlSeconds} with ttlSeconds 0`,
      '0, or nothing: ttlSeconds 0 switches caching off',
      'Leave it out, or state ttlSeconds.',
    );
  }
  if (immutable && (origin !== 'assets' || ttlSeconds === 0)) {
    refuse(
      'immutable',
      `true with origin ${origin} and ttlSeconds ${ttlSeconds}`,
      'only with origin assets and a time to live: a browser never asks again',
      'Leave it out, or serve files whose names have their version in them.',
    );
  }
  if (staleWhileRevalidateSeconds > 0 && ttlSeconds === 0) {
    refuse(
      'staleWhileRevalidateSeconds',
      `${staleWhileRevalidateSeconds} with ttlSeconds 0`,
      'only together with a time to live',
      'Leave it out, or state ttlSeconds.',
    );
  }
  if (content.browserTtlSeconds > ttlSeconds) {
    refuse(
      'browserTtlSeconds',
      String(content.browserTtlSeconds),
      `at most ttlSeconds ${ttlSeconds}`,
      'Lower it: a browser cannot be told to forget.',
    );
  }
  if (content.methods === 'all' && origin === 'assets') {
    refuse(
      'methods',
      'all with origin assets',
      'read: the edge may only read the bucket',
      'Leave it out, or serve the class from services.',
    );
  }
  if ((kind === 'stream' || kind === 'uploads') && origin === 'assets') {
    refuse('origin', `assets for kind ${kind}`, 'services', 'Leave it out.');
  }
  return problems;
}

/** Paths that CloudFront refuses, that stand twice, or that are never reached. */
function checkPaths(classes: ContentClasses): ConfigProblem[] {
  const behaviors = edgeBehaviors(classes);
  const [fallback] = defaultClasses(classes);
  return behaviors.flatMap(({ path, name }, index) => {
    const at = ['classes', name, 'paths'];
    if (!PATH_PATTERN.test(path)) {
      return [
        {
          path: at,
          given: path,
          allowed: 'at most 255 letters, digits and _ - . * $ / ~ " \' @ : + & ?',
          remedy: 'Write it with these, percent-encoded where it needs others.',
        },
      ];
    }
    const first = behaviors.slice(0, index).find((earlier) => includesPattern(earlier.path, path));
    if (first !== undefined) {
      const twice = includesPattern(path, first.path);
      return [
        {
          path: at,
          given: path,
          allowed: twice
            ? `a path that stands once: class ${first.name} has ${first.path}`
            : `a path that is reached: ${first.path} of class ${first.name} is asked before it and matches all of it`,
          remedy: 'Leave it out, or write it more narrowly.',
        },
      ];
    }
    if (fallback !== undefined && includesPattern(path, '/*')) {
      return [
        {
          path: at,
          given: path,
          allowed: `a path that leaves something to the default class ${fallback}`,
          remedy: 'Make this class the default: leave its paths out, and give the other class paths.',
        },
      ];
    }
    return [];
  });
}

function checkQuotas(classes: ContentClasses): ConfigProblem[] {
  const cached = Object.values(classes).filter(({ ttlSeconds }) => ttlSeconds > 0).length;
  const counts: [number, number, string][] = [
    [edgeBehaviors(classes).length + 1, EDGE_QUOTAS.behaviors, 'paths with the default, of a distribution'],
    [cached, EDGE_QUOTAS.cachePolicies, 'classes that are cached: an account has as many cache policies'],
    [Object.keys(classes).length, EDGE_QUOTAS.responseHeadersPolicies, 'classes: as many response headers policies'],
  ];
  return counts
    .filter(([count, quota]) => count > quota)
    .map(([count, quota, what]) => ({
      path: ['classes'],
      given: String(count),
      allowed: `at most ${quota} ${what}`,
      remedy: 'Put classes together that differ in little.',
    }));
}

/** The page of errors must come from the bucket, to anybody: the services are what has failed. */
function checkErrorPage({ classes, errorPage }: Pick<EdgeConfig, 'classes' | 'errorPage'>): ConfigProblem[] {
  if (errorPage === undefined) return [];
  const behavior = edgeBehaviors(classes).find(({ path }) => includesPattern(path, errorPage));
  const [fallback] = defaultClasses(classes);
  const content = behavior?.content ?? (fallback === undefined ? undefined : classes[fallback]);
  if (content === undefined || (content.origin === 'assets' && !content.signed)) return [];
  return [
    {
      path: ['errorPage'],
      given: `${errorPage}, which class ${behavior?.name ?? fallback} answers${content.signed ? ' to signed cookies only' : ' from services'}`,
      allowed: 'a path of a class with origin assets that is not signed',
      remedy: 'Put the page below a path of such a class, for instance /static/.',
    },
  ];
}

/** A problem of the edge as one of the system. */
function belowEdge(problem: ConfigProblem): ConfigProblem {
  return { ...problem, path: ['edge', ...problem.path] };
}
