import { environments, systems } from '../../../config';
import { parseEnvironmentConfig, parseSystemConfig } from '../../../lib/model/system/parse';
import { InputError } from '../../../lib/model/validation/input-error';

const FILE = 'config/systems/jedire.ts';

/** What a config may look like before it is parsed. */
type Loose = { [key: string]: Loose };

/** The problems of JediRe after `change` was made to a copy of it. */
function problemsAfter(change: (system: Loose) => void) {
  // Not structuredClone: services share objects, and a change must meet one of them only.
  const copy = JSON.parse(JSON.stringify(systems.jedire)) as Loose;
  change(copy);
  try {
    parseSystemConfig(copy, FILE);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

/** Sets a value at a dotted path. */
function set(system: Loose, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Loose>((node, key) => node[key] as Loose, system);
  parent[last] = value as Loose;
}

describe('parts of a system that contradict each other', () => {
  test.each<[string, unknown, string, string, string]>([
    ['services.api.sendsTo', ['jobs'], 'services.api.sendsTo', '"jobs"', 'one of agent-jobs'],
    [
      'services.agents.scaling.backlog.queue',
      'jobs',
      'services.agents.scaling.backlog.queue',
      '"jobs"',
      'one of agent-jobs',
    ],
    [
      'services.map.connections',
      { reports: { poolMin: 1, poolMax: 2 } },
      'services.map.connections.reports',
      '"reports"',
      'one of writer, agents, dashboards, analytics',
    ],
    [
      'services.map.scaling.custom.LiveMapViewers.scaleInAt',
      700,
      'services.map.scaling.custom.LiveMapViewers.scaleInAt',
      '700',
      'below scaleOutAt 700',
    ],
    [
      'services.api.scaling.memory',
      { scaleOutAt: 40, scaleInAt: 80 },
      'services.api.scaling.memory.scaleInAt',
      '80',
      'below scaleOutAt 40',
    ],
    [
      'services.api.scaling.requests.scaleInAt',
      61,
      'services.api.scaling.requests.scaleInAt',
      '61',
      'below scaleOutAt 60',
    ],
    [
      'database.readerAutoscaling.minCapacity',
      5,
      'database.readerAutoscaling.minCapacity',
      '5',
      'at most maxCapacity 4',
    ],
    [
      'caches.results.shardAutoscaling.minCapacity',
      7,
      'caches.results.shardAutoscaling.minCapacity',
      '7',
      'at most maxCapacity 6',
    ],
    ['edge.classes.tiles.maxTtlSeconds', 60, 'edge.classes.tiles.maxTtlSeconds', '60', 'at least ttlSeconds 604800'],
    [
      'database.readers.dashboards.autoscaled',
      false,
      'database.readerAutoscaling',
      'bounds, with no role autoscaled',
      'together with one role that has',
    ],
  ])('given %s = %j, then %s is the one problem', (path, value, where, given, allowed) => {
    const problems = problemsAfter((system) => set(system, path, value));
    expect(problems).toEqual([
      { where: `${FILE}: ${where}`, given, allowed: expect.stringContaining(allowed), remedy: expect.any(String) },
    ]);
    expect(problems[0]?.remedy).toMatch(/^[A-Z].*\.$/);
  });

  test('given one between each pair of parts, then all are in one report', () => {
    const where = problemsAfter((system) => {
      set(system, 'services.agents.queue', 'jobs');
      set(system, 'services.api.targets.peak', 60_000);
      set(system, 'services.api.connections.writer.poolMax', 100);
      set(system, 'database.readers.analytics.count', 0);
      set(system, 'caches.results.nodeType', 'cache.t4g.small');
      set(system, 'edge.classes.static.paths', []);
    }).map((problem) => problem.where.replace(`${FILE}: `, ''));

    expect(where.sort()).toEqual([
      'caches.results.replicaAutoscaling',
      'caches.results.shardAutoscaling',
      'database.proxy',
      'database.readers.analytics.count',
      'edge.classes',
      'services.agents.queue',
      'services.api.targets.peak',
    ]);
  });

  test('given a broken shape in one service and contradictions in others, then each has its problem', () => {
    const where = problemsAfter((system) => {
      set(system, 'services.map.paths', 'live');
      set(system, 'services.api.cpu', 1000);
      set(system, 'services.agents.scaling.minCapacity', 21);
      set(system, 'calendar.2.end', '2026-12-09T13:00');
    }).map((problem) => problem.where.replace(`${FILE}: `, ''));

    expect(where.sort()).toEqual([
      'calendar.2.end',
      'services.agents.scaling.minCapacity',
      'services.api.cpu',
      'services.map.paths',
    ]);
  });
});

describe('what is not a system at all', () => {
  test.each([[undefined], [null], ['jedire'], [[]], [42]])('given %j, then it is refused with its file', (raw) => {
    expect(() => parseSystemConfig(raw, FILE)).toThrow(`${FILE}: given`);
  });

  test('given several unknown keys, then each is a problem of its own, at its own path', () => {
    const where = problemsAfter((system) => {
      set(system, 'database.writter', {});
      set(system, 'database.reader', {});
      set(system, 'services.api.scaling.cpu.scaleOut', 70);
    }).map((problem) => problem.where.replace(`${FILE}: `, ''));
    expect(where.sort()).toEqual(['database.reader', 'database.writter', 'services.api.scaling.cpu.scaleOut']);
  });
});

test('given an environment with several faults of both kinds, then all are in one report', () => {
  try {
    parseEnvironmentConfig(
      {
        ...environments.prod,
        account: '1',
        availabilityZones: ['eu-west-1a', 'us-east-1b'],
        stateful: { removalPolicy: 'destroy', backupRetentionDays: 1 },
      },
      'config/environments/prod.ts',
    );
    throw new Error('was accepted');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message.split('\n')[0]).toContain(`has ${error.problems.length} problems`);
    expect(error.problems.map((problem) => problem.where.replace(/^.*: /, '')).sort()).toEqual([
      'account',
      'availabilityZones',
      'natGateways',
      'stateful.optOutReason',
    ]);
  }
});

describe('signals that a service cannot have', () => {
  const responseTime = { scaleOutAtMs: 2000, scaleInAtMs: 500 };
  const connections = { capacityPerTask: 5000, capacitySource: 'test', scaleOutAt: 70, scaleInAt: 30 };
  const work = { secondsPerMessage: 2, capacitySource: 'test', scaleInAt: 20 };
  const lane = { queue: 'agent-jobs', acceptableDelaySeconds: 30, sharePercent: 50 };

  test.each<[string, unknown, string, string, string]>([
    [
      'services.agents.scaling.responseTime',
      responseTime,
      'services.agents.scaling.responseTime',
      'responseTime on a service of kind worker',
      'kind web or websocket',
    ],
    [
      'services.agents.scaling.connections',
      connections,
      'services.agents.scaling.connections',
      'connections on a service of kind worker',
      'kind web or websocket',
    ],
    [
      'services.map.scaling.connections',
      connections,
      'services.map.scaling.connections.metric',
      'nothing, while api, map share the load balancer',
      'a metric that each task publishes',
    ],
    [
      'services.api.scaling.backlog',
      { ...work, queue: 'agent-jobs', acceptableDelaySeconds: 100 },
      'services.api.scaling.backlog',
      'backlog on a service of kind web',
      'kind worker',
    ],
    [
      'services.agents.queue',
      undefined,
      'services.agents.scaling.backlog.queue',
      '"agent-jobs" on a worker that consumes no queue',
      'the queue that the worker consumes',
    ],
  ])('given %s = %j, then %s is the one problem', (path, value, where, given, allowed) => {
    expect(problemsAfter((system) => set(system, path, value))).toEqual([
      { where: `${FILE}: ${where}`, given, allowed: expect.stringContaining(allowed), remedy: expect.any(String) },
    ]);
  });

  test('given a queue and lanes, and two lanes of one queue, then each contradiction names both sides', () => {
    const problems = problemsAfter((system) => {
      set(system, 'services.agents.scaling.backlog', { ...work, lanes: { hot: lane, cold: lane } });
      // Its plan counts in messages, whichever queue they wait in.
      set(system, 'services.agents.demand.signal', 'backlog');
    });
    expect(problems.map(({ where, given }) => [where.replace(`${FILE}: `, ''), given])).toEqual([
      ['services.agents.queue', '"agent-jobs" with scaling.backlog.lanes hot, cold'],
      ['services.agents.scaling.backlog.lanes.cold.queue', '"agent-jobs", which is lane hot already'],
    ]);
  });

  test('given a metric that each task publishes, then services may share the load balancer', () => {
    const metric = { namespace: 'App', metricName: 'OpenPerTask' };
    expect(
      problemsAfter((system) => set(system, 'services.map.scaling.connections', { ...connections, metric })),
    ).toEqual([]);
  });
});
