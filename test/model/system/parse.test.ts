import { environments, systems } from '../../../config';
import { planGoal } from '../../../lib/model/demand/config';
import type { SystemConfigInput } from '../../../lib/model/system/config';
import type { EnvironmentConfigInput } from '../../../lib/model/system/environment';
import { parseEnvironmentConfig, parseSystemConfig } from '../../../lib/model/system/parse';
import { sizeSystem } from '../../../lib/model/system/sizing';
import { InputError } from '../../../lib/model/validation/input-error';

const jedire = systems.jedire as SystemConfigInput;
const prod = environments.prod as EnvironmentConfigInput;
const CERTIFICATE = 'arn:aws:acm:us-east-1:333333333333:certificate/0a1b';
const FILE = 'config/systems/jedire.ts';

/** JediRe with one value changed; a value of undefined removes the key. */
function changed(path: string, value: unknown): SystemConfigInput {
  const copy = structuredClone(jedire) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Record<string, unknown>>((node, key) => node[key] as Record<string, unknown>, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy as unknown as SystemConfigInput;
}

function problemsOf(raw: unknown): InputError {
  try {
    parseSystemConfig(raw, FILE);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('what a plan aims at', () => {
  const goalOf = (more: object) => {
    const raw = changed('services.api.demand', { ...jedire.services.api?.demand, ...more });
    const demand = parseSystemConfig(raw, FILE).services.api?.demand;
    return demand === undefined ? undefined : planGoal(demand);
  };

  test.each([
    [{}, { quantile: 0.9, reason: 'the default' }],
    [{ quantile: 0.9 }, { quantile: 0.9, reason: 'stated in the configuration' }],
    [{ maxShortfallMinutesPerWeek: 120 }, { maxShortfallMinutesPerWeek: 120 }],
  ])('given %j, then it is %j', (more, goal) => expect(goalOf(more)).toEqual(goal));
});

describe('tables that a service may use', () => {
  test.each([
    [{ reads: ['properties', 'billing.*', '"Odd"."A table"'], writes: ['market_trends'] }],
    [{ reads: [] }],
    [{ writes: ['public.*'] }],
  ])('%j is taken', (tables) => {
    expect(parseSystemConfig(changed('services.api.tables', tables), FILE).services.api?.tables).toEqual(tables);
  });

  test.each<[string, object, string]>([
    ['services.api.tables', { reads: ['a b'] }, 'tables.reads.0'],
    ['services.api.tables', { reads: ['*'] }, 'tables.reads.0'],
    ['services.api.tables', { reads: ['a.b.*'] }, 'tables.reads.0'],
    ['services.api.tables', { reads: ['a; drop table b'] }, 'tables.reads.0'],
    ['services.api.tables', { write: ['a'] }, 'tables'],
    ['services.map.tables', { writes: ['properties'] }, 'tables.writes'],
  ])('%s as %j is refused', (path, tables, where) => {
    expect(
      problemsOf(changed(path, tables))
        .problems.map((problem) => problem.where)
        .join(),
    ).toContain(where);
  });

  test('tables without connections are refused', () => {
    const { message } = problemsOf(
      changed('services.map', { ...jedire.services.map, connections: {}, tables: { reads: ['properties'] } }),
    );
    expect(message).toContain('State `connections`, or remove `tables`.');
  });
});

describe('parsing a system', () => {
  test('given JediRe, then it is accepted and frozen throughout', () => {
    const system = parseSystemConfig(jedire, FILE);
    expect(Object.isFrozen(system.services.api?.scaling.cpu)).toBe(true);
    expect(system.services.api?.scaling.scaleIn).toEqual({ windowMinutes: 10, cooldownSeconds: 300, stepPercent: 10 });
  });

  test.each<[string, unknown, string[]]>([
    ['services.api.scaling.minCapacity', 60, ['60', 'maxCapacity 50']],
    ['services.api.scaling.cpu', { scaleOutAt: 70, scaleInAt: 70 }, ['70', 'below scaleOutAt 70']],
    ['services.agents.scaling.backlog.scaleInAt', 100, ['100', 'below 100 percent']],
    ['services.api.memoryLimitMiB', 512, ['512 with cpu 1024', '2048']],
    ['services.api.cpu', 1000, ['1000', '1024']],
    ['services.api.demand.signal', 'sessions', ['sessions', 'capacity per task']],
    [
      'services.api.demand',
      { ...jedire.services.api?.demand, quantile: 0.95, maxShortfallMinutesPerWeek: 60 },
      ['60 with quantile 0.95', 'one of quantile and maxShortfallMinutesPerWeek'],
    ],
    ['services.api.demand.maxShortfallMinutesPerWeek', 10_081, ['10081', 'at most 10080']],
    [
      'services.api.targets.peak',
      60_000,
      ['60000 requests/s', '50000 requests/s = scaling.maxCapacity 50 tasks x 1000'],
    ],
    [
      'services.api.connections.writer.poolMax',
      100,
      // 75 x 100 + 40 x 20: the API deploys at 150 %, the agents at 200 %.
      [
        '8300 connections',
        'api 75 tasks (maxCapacity 50 x maximumPercent 150 %) x 100',
        '4050 = 90 % of r7g.2xlarge 5000 x proxy 90 %',
      ],
    ],
    // 149 % of two tasks are 2.98.
    ['services.api.maximumPercent', 149, ['149 with scaling.minCapacity 2', 'at least 150', 'are 2']],
    // One problem, and the percent that would do at once (ECS: rounded down, so that two tasks need 150).
    ['services.map.maximumPercent', 100, ['1 problem', '100 with scaling.minCapacity 2', 'at least 150']],
    ['services.map.maximumPercent', 99, ['99', '100']],
    ['services.api.connections.writer.poolMin', 31, ['31', 'at most poolMax 30']],
    ['services.agents.queue', 'jobs', ['"jobs"', 'agent-jobs']],
    ['services.map.caches', ['session'], ['"session"', 'sessions, results']],
    ['database.readers.agents.count', 0, ['0', 'at least 1']],
    ['database.readers.agents.count', 14, ['16 fixed readers and up to 4', 'at most 15']],
    ['database.readers.agents.autoscaled', true, ['agents and dashboards', 'join one role']],
    ['database.readerAutoscaling', undefined, ['nothing', 'readerAutoscaling together']],
    [
      'caches.sessions',
      {
        ...jedire.caches?.sessions,
        nodeType: 'cache.t4g.small',
        shardAutoscaling: { minCapacity: 1, maxCapacity: 2, memoryPercent: 65 },
      },
      ['cache.t4g.small', 'large to 2xlarge'],
    ],
    ['caches.results.nodeType', 'cache.r7g.huge', ['"cache.r7g.huge"', 'cache.r7g.large']],
    ['edge.classes.dynamic.headers', ['Cookie'], ['Cookie in a class that is cached for 300 s', 'ttlSeconds is 0']],
    ['edge.classes.static.paths', [], ['2 classes without paths', 'exactly one']],
    ['edge.classes.dynamic.ttl', 5, ['a key that does not exist', 'one of browserTtlSeconds, compress']],
    ['edge.classes.dynamic.kind', 'page', ['"page"', 'one of "static", "dynamic", "public-api"']],
    ['edge.classes.api.ttlSeconds', 60, ['60 for kind private', 'never cached']],
    ['edge.classes.public-api.forward', 'all-viewer', ['all-viewer in a class that is cached for 60 s', 'cache-key']],
    ['edge.classes.account.paths', ['/api/public/*'], ['/api/public/*', 'class public-api has /api/public/*']],
    ['edge.classes.static.signed', true, ['no key in signedCookies', 'public key']],
    ['edge.errorPage', '/sorry.html', ['class dynamic answers from services', 'origin assets']],
    [
      'edge.domains',
      { prod: { names: ['example.com'] } },
      ['names without a certificate', 'certificateArn, or hostedZone'],
    ],
    [
      'edge.domains',
      { prod: { names: ['a.example.org'], hostedZone: { id: 'Z1', name: 'example.com' } } },
      ['a.example.org', 'names in the hosted zone example.com'],
    ],
    [
      'edge.domains',
      { prod: { names: ['example.com'], certificateArn: 'arn:aws:acm:eu-west-1:111111111111:certificate/0a' } },
      ['eu-west-1', 'a certificate in us-east-1'],
    ],
    [
      'edge.domains',
      { prod: { names: ['*.example.com'], hostedZone: { id: 'Z1', name: 'example.com' } } },
      ['*.example.com first', 'a name without * first'],
    ],
    [
      'edge.domains',
      {
        prod: {
          names: ['www.example.com'],
          hostedZone: { id: 'Z1', name: 'example.com' },
          origin: { name: 'www.example.com' },
        },
      },
      ['under which the platform itself answers', 'does not ask itself'],
    ],
    [
      'edge.domains',
      { prod: { names: ['www.example.com'], certificateArn: CERTIFICATE, origin: { name: 'origin.example.com' } } },
      ['origin.example.com without a certificate', 'origin.certificateArn, or a name in hostedZone'],
    ],
    [
      'edge.domains',
      {
        dev: { names: ['www.example.com'], certificateArn: CERTIFICATE },
        prod: { names: ['www.example.com'], certificateArn: CERTIFICATE },
      },
      ['www.example.com, as for dev', 'one distribution'],
    ],
    ['edge.firewall', { countries: { mode: 'only', codes: ['us'] } }, ['"us"', 'two capital letters']],
    ['timeZone', 'Mars/Olympus', ['"Mars/Olympus"', 'IANA time zone']],
    ['alerts.p99LatencyMs', '3 s', ['"3 s"', 'number']],
    ['services.api.scalling', {}, ['a key that does not exist', 'scaling, sendsTo']],
    ['services.api.scaling.cpuu', {}, ['a key that does not exist', 'one of backlog, connections, cpu, custom']],
    ['services.agents.paths', ['/'], ['a key that does not exist', 'queue, scaling']],
    ['database.tables.properties.partitionBy.value', 1, ['one of column, strategy, subpartitionBy, values']],
    ['services.api.kind', 'webb', ['"webb"', 'one of web, websocket, worker']],
  ])('given %s = %j, then the error says where, what and what is allowed', (path, value, words) => {
    const { code, message, problems } = problemsOf(changed(path, value));
    expect(code).toBe('invalid-config');
    expect(problems).toHaveLength(1);
    expect(message).toContain(FILE);
    for (const word of words) expect(message).toContain(word);
    expect(problems[0]?.remedy).not.toBe('');
  });

  test('given several problems in different parts, then all are in one report', () => {
    const broken = {
      ...changed('services.api.scaling.minCapacity', 60),
      timeZone: 'nowhere',
      queues: { 'agent-jobs': {} },
    };
    const where = problemsOf(broken).problems.map((problem) => problem.where);
    expect(where).toEqual(
      expect.arrayContaining([
        `${FILE}: timeZone`,
        `${FILE}: queues.agent-jobs.visibilityTimeoutSeconds`,
        `${FILE}: services.api.scaling.minCapacity`,
      ]),
    );
  });

  test('given more than five reader roles, then the limit of endpoints is named', () => {
    const readers = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { instanceClass: 'r7g.2xlarge', count: 1 }]),
    );
    expect(problemsOf(changed('database.readers', { ...jedire.database?.readers, ...readers })).message).toContain(
      'at most 5, one custom endpoint each',
    );
  });
});

describe('sizing a system for an environment', () => {
  test('given a tenth of the load, then bounds, targets and history shrink together', () => {
    const sized = sizeSystem(parseSystemConfig(jedire, FILE), parseEnvironmentConfig({ ...prod, loadShare: 0.1 }, 'e'));
    expect(sized.services.api?.scaling).toMatchObject({ minCapacity: 1, maxCapacity: 5 });
    expect(sized.services.api?.targets).toEqual({ sustained: 100, peak: 1000 });
    expect(sized.services.api?.demand?.history.factor).toBeCloseTo(0.02);
  });

  test('given a database too small for the connections, then the error names both files', () => {
    const small = parseEnvironmentConfig({ ...prod, databaseInstanceClass: 't4g.medium' }, 'e');
    expect(() => sizeSystem(parseSystemConfig(jedire, FILE), small)).toThrow(
      /config\/systems\/jedire.ts in environment prod[\s\S]*config\/environments\/prod.ts/,
    );
  });
});

describe('parsing an environment', () => {
  test.each<[Partial<EnvironmentConfigInput>, string]>([
    [{ account: '123' }, '12 digits'],
    [{ availabilityZones: ['eu-west-1a', 'us-east-1b'] }, 'eu-west-1a'],
    [{ availabilityZones: ['us-east-1a', 'us-east-1b'] }, 'at most one for each of the 2 zones'],
    [{ stateful: { removalPolicy: 'destroy', backupRetentionDays: 1 } }, 'why losing this data is acceptable'],
    [{ stateful: { deletionProtection: false, backupRetentionDays: 1 } }, 'why losing this data is acceptable'],
    [{ loadShare: 0 }, 'more than 0'],
    [{ logRetentionDays: 8 as never }, 'one of 7, 14, 30'],
    [{ region: 'mars' }, 'us-east-1'],
  ])('given %j, then it is refused', (change, words) => {
    expect(() => parseEnvironmentConfig({ ...prod, ...change }, 'config/environments/prod.ts')).toThrow(words);
  });
});
