import * as fc from 'fast-check';
import { systems } from '../../../config';
import { parseEnvironmentConfig, parseSystemConfig } from '../../../lib/model/system/parse';
import { InputError } from '../../../lib/model/validation/input-error';
import { runs } from '../../helpers/properties';

type Json = Record<string, unknown>;

/** JediRe with values changed; undefined removes a key. */
function changed(changes: Readonly<Record<string, unknown>>): Json {
  // As text, because `structuredClone` keeps apart only what was apart: constants are shared between services.
  const copy = JSON.parse(JSON.stringify(systems.jedire)) as Json;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce<Json>((node, key) => node[key] as Json, copy);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return copy;
}

function problemsOf(raw: unknown, parse: (raw: unknown, file: string) => unknown = parseSystemConfig) {
  try {
    parse(raw, 'f');
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

const places = (raw: unknown) => problemsOf(raw).map(({ where }) => where.replace('f: ', ''));

describe('problems of shape and of meaning', () => {
  test('stand in one report, each once', () => {
    const raw = changed({
      timeZone: undefined,
      timezone: 'UTC',
      'services.api.cpu': '1024',
      'services.api.scaling.scaleInn': {},
      'services.agents.queue': 'agent-job',
      'services.map.memoryLimitMiB': 512,
      'services.map.caches': ['session'],
      'database.readers.agents.count': 0,
      'edge.classes.api.ttlSeconds': 60,
      'warm.ratePerSecond': 'fast',
      'warm.service': 'apii',
      'archive.agent-outputs.transitionAfterDays': 1,
    });
    expect(places(raw).sort()).toEqual([
      'archive.agent-outputs.transitionAfterDays',
      'database.readers.agents.count',
      'edge.classes.api.ttlSeconds',
      'services.agents.queue',
      'services.api.cpu',
      'services.api.scaling.scaleInn',
      'services.map.caches',
      'services.map.memoryLimitMiB',
      'timezone',
      'warm.ratePerSecond',
      'warm.service',
    ]);
  });

  test('at the same place stand there both, also beside a wrong shape', () => {
    const caches = { 'services.map.caches': ['session', 'reslt'] };
    expect(places(changed(caches))).toHaveLength(2);
    expect(places(changed({ ...caches, 'services.api.cpu': '1024' }))).toHaveLength(3);
  });

  test('of an environment stand in one report', () => {
    const environment = {
      name: 'prod',
      account: 333333333333,
      region: 'us-east-1',
      availabilityZones: ['us-west-2a', 'us-east-1b'],
      vpcCidr: '10.0.0.0/16',
      natGateways: 3,
      stateful: { removalPolicy: 'destroy' },
    };
    expect(problemsOf(environment, parseEnvironmentConfig).map(({ where }) => where)).toEqual([
      'f: account',
      'f: availabilityZones',
      'f: natGateways',
      'f: stateful.optOutReason',
    ]);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    [
      // With "50" for a bound there is nothing that 60 exceeds.
      'a bound',
      { 'services.api.scaling.maxCapacity': '50', 'services.api.scaling.minCapacity': 60 },
      ['services.api.scaling.maxCapacity'],
    ],
    [
      // Whether the peak can be reached depends on what a task serves.
      'a capacity',
      { 'services.api.scaling.requests.capacityPerTask': 'many', 'services.api.targets.peak': 60_000 },
      ['services.api.scaling.requests.capacityPerTask'],
    ],
    // The queue may well be called so.
    ['a name', { queues: { 'Agent Jobs': { visibilityTimeoutSeconds: 30 } } }, ['queues.Agent Jobs']],
    ['a missing part', { queues: undefined, qeues: { 'agent-jobs': { visibilityTimeoutSeconds: 30 } } }, ['qeues']],
    ['a kind', { 'services.map.kind': 'websockets' }, ['services.map.kind']],
    [
      'a kind, but for a key that no kind has',
      { 'services.map.kind': 'websockets', 'services.map.spotPercnt': 50 },
      ['services.map.kind', 'services.map.spotPercnt'],
    ],
    ['a class of content', { 'edge.classes.dynamic': 'all' }, ['edge.classes.dynamic']],
  ])('what depends on %s of a wrong shape is not reported', (_, changes, expected) => {
    expect(places(changed(changes))).toEqual(expected);
  });

  test('a value of a wrong shape anywhere adds no problem elsewhere, and hides none', () => {
    const far = { 'calendar.2.end': '2026-12-09T13:00', 'caches.results.idleClientTimeoutSeconds': 5 };
    const paths = leavesOf(changed({})).filter((path) => !/^(calendar|caches)/.test(path));
    const wrong = fc.constantFrom<unknown>(null, [[]], { some: 'object' });
    fc.assert(
      fc.property(fc.constantFrom(...paths), wrong, (path, value) => {
        const found = places(changed({ ...far, [path]: value }));
        expect(found).toEqual(expect.arrayContaining(Object.keys(far)));
        const others = found.filter((place) => !(place in far) && !place.startsWith(path) && !path.startsWith(place));
        expect(others).toEqual([]);
      }),
      { numRuns: runs(60) },
    );
  }, 60_000);
});

/** Paths of all values that are no objects. */
function leavesOf(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return [path.join('.')];
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...path, key]));
}

describe('what was probably meant', () => {
  test.each<[Record<string, unknown>, string, string]>([
    [{ 'services.api.scalling': {} }, 'services.api.scalling', '"scaling"'],
    [{ 'services.api.kind': 'webb' }, 'services.api.kind', '"web"'],
    [{ 'caches.results.eviction': 'allkeys-lruu' }, 'caches.results.eviction', '"allkeys-lru"'],
    [{ 'database.writer.instanceClass': 'r7g.2xlrge' }, 'database.writer.instanceClass', '"r7g.2xlarge"'],
    [{ 'services.agents.queue': 'agent-job' }, 'services.agents.queue', '"agent-jobs"'],
    [
      { 'services.api.connections': { writter: { poolMin: 1, poolMax: 2 } } },
      'services.api.connections.writter',
      '"writer"',
    ],
    [{ 'warm.service': 'apii' }, 'warm.service', '"api"'],
    [{ archiveServiceLogs: 'service-log' }, 'archiveServiceLogs', '"service-logs"'],
    [{ 'services.api.demand.signal': 'request' }, 'services.api.demand.signal', '"requests"'],
  ])('%j: %s, did you mean %s?', (changes, place, meant) => {
    const problem = problemsOf(changed(changes)).find(({ where }) => where === `f: ${place}`);
    expect(problem?.remedy).toMatch(new RegExp(`^Did you mean ${meant}\\? `));
  });

  test('is not guessed where nothing is like it', () => {
    const [problem] = problemsOf(changed({ 'services.api.wholly_different': 1 }));
    expect(problem?.remedy).toBe('Check its spelling or remove it.');
  });
});

describe('the least that is needed', () => {
  test('of a system is a name and one service with a path', () => {
    const system = parseSystemConfig({ name: 'shop', services: { web: { kind: 'web', paths: ['/*'] } } }, 'f');
    expect(system.database).toBeUndefined();
    expect(system.caches).toEqual({});
    expect(system.services.web?.scaling).toMatchObject({
      minCapacity: 2,
      maxCapacity: 10,
      cpu: { scaleOutAt: 70, scaleInAt: 30 },
    });
    // Nothing is cached that nobody said may be.
    expect(Object.values(system.edge.classes).map(({ ttlSeconds }) => ttlSeconds)).toEqual([0]);
  });

  test('a service that uses a database which is not there is told so', () => {
    const web = { kind: 'web', paths: ['/*'], connections: { writer: { poolMin: 1, poolMax: 2 } } };
    expect(problemsOf({ name: 'shop', services: { web } })).toEqual([
      {
        where: 'f: services.web.connections.writer',
        given: '"writer"',
        allowed: 'one of (none defined)',
        remedy: 'Add a `database`, or correct the name.',
      },
    ]);
  });

  test('of a custom signal alone leaves CPU alone', () => {
    const scaling = { custom: { Jobs: { namespace: 'a', metricName: 'b', scaleOutAt: 2, scaleInAt: 1 } } };
    const system = parseSystemConfig({ name: 'a', services: { web: { kind: 'web', paths: ['/*'], scaling } } }, 'f');
    expect(system.services.web?.scaling.cpu).toBeUndefined();
  });
});
