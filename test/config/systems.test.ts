import { environments, systems } from '../../config';
import { connectionBudget } from '../../lib/model/database/connection-budget';
import { parseEnvironmentConfig, parseSystemConfig } from '../../lib/model/system/parse';
import { sizeSystem } from '../../lib/model/system/sizing';

const parsed = Object.fromEntries(
  Object.entries(systems).map(([name, raw]) => [name, parseSystemConfig(raw, `config/systems/${name}.ts`)]),
);

/** The value at a path of a parsed system; a missing one is undefined. */
function at(system: string, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], parsed[system]);
}

describe('the reference systems', () => {
  test('are five, JediRe the default', () => {
    expect(Object.keys(systems)).toEqual([
      'jedire',
      'as-built',
      'ticketing',
      'lead-intelligence',
      'market-intelligence',
    ]);
    for (const [name, system] of Object.entries(parsed)) expect(system.name).toBe(name);
  });

  test.each(
    Object.keys(systems).flatMap((system) =>
      Object.keys(environments).map((environment) => [system, environment] as const),
    ),
  )('%s fits %s: its connections in a deployment, and its stated peak', (name, environment) => {
    const raw = environments[environment];
    const system = parsed[name];
    if (system === undefined) throw new Error(name);
    const sized = sizeSystem(system, parseEnvironmentConfig(raw, environment));
    for (const { demanded, allowed } of connectionBudget(sized)) expect(demanded).toBeLessThanOrEqual(allowed);
  });
});

/**
 * Connections of a deployment at the maximum, worked by hand. ECS runs `maximumPercent` of the desired tasks, rounded down (ECS API
 * reference, DeploymentConfiguration); Aurora PostgreSQL admits the least of 5,000 and the memory over 9,531,392 (Aurora user guide,
 * "Maximum connections to an Aurora PostgreSQL DB instance"): 5,000 with 64 GiB, 3,357 with 32, 1,678 with 16; a proxy 90 % of that.
 */
const DEPLOYING: readonly [system: string, role: string, demanded: number, admitted: number][] = [
  ['jedire', 'writer', 75 * 30 + 40 * 20, 4500],
  ['jedire', 'agents', 40 * 80, 5000],
  ['jedire', 'dashboards', 75 * 50 + 40 * 10, 5000],
  ['jedire', 'analytics', 75 * 20, 3357],
  ['as-built', 'writer', 10 * 20 + 10 * 10 + 10 * 10, 1510],
  ['ticketing', 'writer', 20 * 20, 3021],
  ['ticketing', 'general', 20 * 30 + 20 * 5, 2 * 3357],
  ['lead-intelligence', 'writer', 40 * 15 + 3 * 40 * 5, 1510],
  ['lead-intelligence', 'reads', 40 * 20, 1678],
  ['market-intelligence', 'writer', 5 * 40 * 15, 4500],
  ['market-intelligence', 'reads', 5 * 40 * 35, 2 * 5000],
];

test.each(DEPLOYING)(
  'deploying %s at its maximum, %s is asked for %d of %d connections',
  (name, role, demanded, admitted) => {
    const system = parsed[name];
    if (system === undefined) throw new Error(name);
    const rows = connectionBudget(system).filter((row) => row.role === role);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.demanded).toBe(demanded);
      expect(demanded).toBeLessThanOrEqual(0.9 * admitted);
      expect(row.allowed).toBe(Math.floor(0.9 * admitted));
    }
  },
);

/** Figures of the products' own scaling plans, and where they stand in config. */
const FIGURES: readonly [string, string, unknown][] = [
  ['jedire', 'services.api.scaling.cpu', { scaleOutAt: 70, scaleInAt: 30 }],
  ['jedire', 'services.api.scaling.memory', { scaleOutAt: 80, scaleInAt: 40 }],
  ['jedire', 'services.api.scaling.minCapacity', 2],
  ['jedire', 'services.api.scaling.maxCapacity', 50],
  ['jedire', 'services.api.scaling.requests.capacityPerTask', 1000],
  ['jedire', 'services.api.scaling.requests.scaleOutAt', 60],
  ['jedire', 'services.api.targets', { sustained: 1000, peak: 10_000 }],
  ['jedire', 'services.agents.scaling.maxCapacity', 20],
  ['jedire', 'services.agents.targets', { sustained: 100, peak: 500 }],
  ['jedire', 'services.map.targets', { sustained: 1000, peak: 10_000 }],
  ['jedire', 'caches.results.ttlSeconds', { agentScores: 900, propertyData: 3600, marketTrends: 86_400 }],
  ['jedire', 'caches.sessions.poolMax', 50],
  ['jedire', 'database.proxy.idleClientTimeoutSeconds', 300],
  ['jedire', 'database.tables.properties.partitionBy.strategy', 'list'],
  ['jedire', 'database.tables.agent_outputs.partitionBy.period', 'month'],
  ['jedire', 'alerts.p99LatencyMs', 3000],
  ['jedire', 'alerts.errorRatePercent', 1],
  ['jedire', 'alerts.cacheHitRatePercent', 80],
  ['jedire', 'alerts.connectionPercent', 80],
  ['jedire', 'alerts.queueDepth', 100],
  ['jedire', 'alerts.diskFreePercent', 20],
  ['jedire', 'alerts.cpuPercent', { warning: 70, critical: 85 }],
  ['jedire', 'alerts.memoryPercent', { warning: 80, critical: 90 }],
  ['jedire', 'responseTimes.api-gateway', { targetMs: 50, maxMs: 100 }],
  ['jedire', 'responseTimes.agent-calculation', { targetMs: 2000, maxMs: 5000 }],
  ['as-built', 'services.api.scaling.minCapacity', 2],
  ['as-built', 'services.api.scaling.memory', { scaleOutAt: 80, scaleInAt: 50 }],
  ['as-built', 'services.worker.queue', undefined],
  ['as-built', 'caches.jobs.ttlSeconds.jobStatus', 86_400],
  ['as-built', 'alerts.queueDepth', 100],
  ['ticketing', 'services.web.scaling.maxCapacity', 10],
  ['ticketing', 'services.web.scaling.scaleIn.windowMinutes', 10],
  ['ticketing', 'services.web.targets.peak', 10_000],
  ['ticketing', 'services.web.healthCheckPath', '/api/health'],
  ['ticketing', 'services.realtime.scaling.connections.capacityPerTask', 5000],
  ['ticketing', 'services.realtime.idleTimeoutSeconds', 120],
  [
    'ticketing',
    'database.proxy',
    { maxConnectionsPercent: 90, idleClientTimeoutSeconds: 600, borrowTimeoutSeconds: 5 },
  ],
  ['ticketing', 'edge.classes.dynamic.ttlSeconds', 300],
  ['ticketing', 'edge.classes.static.ttlSeconds', 31_536_000],
  ['lead-intelligence', 'services.read.scaling.minCapacity', 3],
  ['lead-intelligence', 'services.read.scaling.requests.capacityPerTask', 100],
  ['lead-intelligence', 'services.hot.scaling.backlog.acceptableDelaySeconds', 30],
  ['lead-intelligence', 'alerts.errorRatePercent', 0.1],
  ['market-intelligence', 'services.pricing.scaling.maxCapacity', 20],
  ['market-intelligence', 'services.pricing.targets', { sustained: 250, peak: 500, burst: { load: 1000, minutes: 5 } }],
  ['market-intelligence', 'alerts.cacheHitRatePercent', 85],
  ['market-intelligence', 'database.proxy.idleClientTimeoutSeconds', 3600],
  ['market-intelligence', 'caches.results.ttlSeconds', { popularMarkets: 3600, scoringModel: 86_400, aiAnswers: 3600 }],
];

describe('the figures of the scaling plans', () => {
  test.each(FIGURES)('%s: %s', (system, path, value) => expect(at(system, path)).toEqual(value));

  test('JediRe opens at most 100 connections a task, and one worker takes 50 items', () => {
    const pools = Object.values(parsed.jedire?.services.api?.connections ?? {});
    expect(pools.reduce((sum, pool) => sum + pool.poolMax, 0)).toBe(100);
    expect(pools.reduce((sum, pool) => sum + pool.poolMin, 0)).toBe(10);
    const backlog = parsed.jedire?.services.agents?.scaling.backlog;
    expect((backlog?.acceptableDelaySeconds ?? 0) / (backlog?.secondsPerMessage ?? 1)).toBe(50);
  });
});
