import { environments, systems } from '../../config';
import type { CapacityPlan } from '../../lib/model/plan/capacity-plan';
import { parseEnvironmentConfig, parseSystemConfig } from '../../lib/model/system/parse';
import { sizeSystem } from '../../lib/model/system/sizing';
import { InputError } from '../../lib/model/validation/input-error';
import { Platform } from '../../lib/stacks/platform';
import { type ConfigGroup, type ConfigKey, readConfig } from '../../scripts/config/keys';
import { exampleOf } from '../../scripts/config/render';
import { testApp } from '../helpers/app';

// Where a key acts, found out: each is changed by itself, and the resources that come out otherwise are what it acts on.

type Json = Record<string, unknown>;

/** JediRe with parts that it does not have, so that their keys can be changed. */
const SYSTEM = withChanges(systems.jedire as unknown as Json, {
  'services.api.scaling.connections': {
    capacityPerTask: 4000,
    capacitySource: 'test',
    scaleOutAt: 75,
    scaleInAt: 35,
    metric: { namespace: 'Test', metricName: 'Connections', dimensions: { a: 'b' }, statistic: 'Maximum' },
  },
  'services.api.scaling.responseTime': { statistic: 'p90', scaleOutAtMs: 900, scaleInAtMs: 400, stepPercent: 40 },
  'services.api.scaling.cpu': { scaleOutAt: 75, scaleInAt: 35 },
  'services.api.scaling.requests.scaleOutAt': 65,
  'services.api.scaling.requests.scaleInAt': 35,
  'services.api.scaling.custom.ConcurrentSessions.scaleOutAt': 600,
  'services.api.scaling.custom.ConcurrentSessions.scaleInAt': 200,
  'services.api.scaling.scaleOut': { cooldownSeconds: 90, minStepTasks: 3, windowMinutes: 5 },
  'services.api.scaling.scaleIn': { windowMinutes: 20, cooldownSeconds: 400, stepPercent: 30 },
  'services.api.scaling.predictive': {
    signal: 'memory',
    schedulingBufferSeconds: 400,
    maxCapacityBreachBehavior: 'IncreaseMaxCapacity',
    maxCapacityBufferPercent: 20,
  },
  'services.api.spotPercent': 10,
  'services.api.onDemandBase': 3,
  'services.api.cpu': 256,
  'services.api.memoryLimitMiB': 2048,
  'queues.agent-jobs.visibilityTimeoutSeconds': 400,
  'database.ioCost': { sharePercent: 10, source: 'test' },
  'database.readerAutoscaling.minCapacity': 1,
  'database.readerAutoscaling.maxCapacity': 5,
  'database.readerAutoscaling.cpuPercent': 60,
  'database.proxy': { maxConnectionsPercent: 95, idleClientTimeoutSeconds: 900, borrowTimeoutSeconds: 20 },
  'caches.sessions.poolMax': 40,
  'caches.sessions.shards': 2,
  'caches.sessions.shardAutoscaling': { minCapacity: 1, maxCapacity: 5, memoryPercent: 50, cpuPercent: 50 },
  'caches.sessions.replicaAutoscaling': { minCapacity: 2, maxCapacity: 4, cpuPercent: 50 },
  'caches.sessions.users.map.access': 'read-write',
  'edge.firewall': {
    groups: {},
    botControl: { action: 'count' },
    countries: { mode: 'only', codes: ['US'], action: 'count' },
  },
  'edge.realUserMonitoring': { sessionSamplePercent: 20 },
  'edge.classes.dynamic.ttlSeconds': 400,
  'edge.classes.dynamic.kind': 'images',
  'archive.agent-outputs.storageClass': 'GLACIER_IR',
  'archive.agent-outputs.transitionAfterDays': 30,
  archiveServiceLogs: undefined,
});

const ENVIRONMENT = withChanges(environments.prod as unknown as Json, {
  natGateways: 1,
  logRetentionDays: 180,
  'stateful.backupRetentionDays': 20,
  'stateful.archiveLock': { mode: 'compliance', days: 30 },
});

/** Where the example says what is there already, or what only goes together with something else. */
const OTHERWISE: Readonly<Record<string, unknown>> = {
  'services.api.memoryLimitMiB': 1024,
  'services.api.onDemandBase': 4,
  'services.api.maximumPercent': 160,
  'services.api.sendsTo': [],
  'services.api.demand.signal': 'ConcurrentSessions',
  'services.api.paths': ['/*', '/more/*'],
  // It answers every path, so that the others have to come first.
  'services.api.priority': 49_999,
  'caches.sessions.nodeType': 'cache.r7g.xlarge',
  'caches.sessions.shards': 3,
  'caches.sessions.replicasPerShard': 3,
  availabilityZones: ['us-east-1a', 'us-east-1c'],
};

/** Keys that another than the first service has. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'services.<name>.idleTimeoutSeconds': 'services.map.idleTimeoutSeconds',
  'services.<name>.taskProtectionMinutes': 'services.agents.taskProtectionMinutes',
};

/** Keys that cannot be changed alone here, each with what it needs. */
const NOT_ALONE: Readonly<Record<string, string>> = {
  'services.<name>.kind': 'other keys',
  'services.<name>.imagePreparesTmp': 'a stated disk',
  'services.<name>.queue': 'a backlog of the same queue',
  'services.<name>.scaling.custom.<name>.expression': 'metrics in place of one',
  'services.<name>.scaling.predictive.maxCapacityBreachBehavior': 'no buffer',
  'database.writer.instanceClass': 'fewer connections',
  'database.readers.<name>.instanceClass': 'fewer connections',
  'database.readers.<name>.autoscaled': 'another role that is not',
  'caches.<name>.eviction': 'a cache of results',
  'caches.<name>.purpose': 'other keys',
  'edge.classes.<name>.paths': 'another default class',
  'edge.classes.<name>.origin': 'nothing, for images',
  'edge.classes.<name>.immutable': 'the origin assets',
  'edge.classes.<name>.forward': 'nothing cached',
  'edge.classes.<name>.signed': 'a key',
  'edge.classes.<name>.compress': 'nothing: it is the default already',
  'edge.signedCookies': 'a class that is signed',
  'edge.errorPage': 'a class that has it',
  'warm.service': 'a service with demand of that name',
  databaseInstanceClass: 'fewer connections',
  'stateful.removalPolicy': 'a reason',
  'stateful.deletionProtection': 'a reason',
};

const plan: CapacityPlan = {
  version: 1,
  service: 'api',
  timeZone: 'UTC',
  perTaskCapacity: { value: 1, unit: 'requests/s', source: 'test' },
  quantile: 0.9,
  actions: [{ name: 'weekly', schedule: 'cron(0 8 * * ? *)', minCapacity: 5 }],
  evidence: {},
};

function withChanges(base: Json, changes: Json): Json {
  const copy = JSON.parse(JSON.stringify(base)) as Json;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce<Json>((node, key) => {
      node[key] ??= {};
      return node[key] as Json;
    }, copy);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return copy;
}

/** Every resource of a platform as text, by stack and logical id. */
function synthesize(system: Json, environment: Json): Map<string, { readonly type: string; readonly text: string }> {
  const where = parseEnvironmentConfig(environment, 'environment');
  const app = testApp();
  new Platform(app, 'p', {
    system: sizeSystem(parseSystemConfig(system, 'system'), where),
    environment: where,
    plans: { api: plan },
    plannedFrom: new Date(0),
  });
  return new Map(
    app
      .synth()
      .stacks.flatMap(({ stackName, template }) =>
        Object.entries(template.Resources as Record<string, { Type: string }>).map(([id, resource]) => [
          `${stackName}/${id}`,
          { type: resource.Type, text: JSON.stringify(resource) },
        ]),
      ),
  );
}

const { system: ofSystem, environment: ofEnvironment } = readConfig(process.cwd());
const before = synthesize(SYSTEM, ENVIRONMENT);

/** Types of the resources that change with one key; undefined where the key has no place here. */
function actsOn(base: Json, key: ConfigKey, change: (changed: Json) => ReturnType<typeof synthesize>) {
  const path = ELSEWHERE[key.path.join('.')] ?? concrete(base, key.path);
  if (path === undefined) return undefined;
  const example = exampleOf(key);
  if (example === undefined && !(path in OTHERWISE)) return undefined;
  const value = path in OTHERWISE ? OTHERWISE[path] : JSON.parse(example ?? 'null');
  const after = change(withChanges(base, { [path]: value }));
  const ids = [...new Set([...before.keys(), ...after.keys()])];
  const changed = ids.filter((id) => before.get(id)?.text !== after.get(id)?.text);
  return new Set(changed.map((id) => (after.get(id) ?? before.get(id))?.type));
}

/** A path with the first of the names that there are; undefined where the object of the key is not there. */
function concrete(base: Json, path: readonly string[]): string | undefined {
  let node: unknown = base;
  const keys = path.map((key) => {
    const name = key === '<name>' ? (Object.keys(node ?? {})[0] ?? '') : key;
    node = (node as Json | undefined)?.[name];
    return name;
  });
  const parent = keys.slice(0, -1).reduce<unknown>((at, key) => (at as Json | undefined)?.[key], base);
  return parent === undefined ? undefined : keys.join('.');
}

function check(groups: readonly ConfigGroup[], base: Json, change: (changed: Json) => ReturnType<typeof synthesize>) {
  const missing: string[] = [];
  let found = 0;
  for (const { affects, keys } of groups) {
    for (const key of keys) {
      const place = key.path.join('.');
      const wanted = (key.affects ?? affects).flatMap((each) => /^\w+::\w+::\w+/.exec(each)?.[0] ?? []);
      if (wanted.length === 0 || key.below.length > 0 || place in NOT_ALONE) continue;
      try {
        const types = actsOn(base, key, change);
        if (types === undefined) continue;
        found += 1;
        for (const type of wanted) if (!types.has(type)) missing.push(`${place} does not change any ${type}`);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        missing.push(`${place}: ${error.message}`);
      }
    }
  }
  return { missing, found };
}

test('every key of a system acts on what its documentation says', () => {
  const { missing, found } = check(ofSystem, SYSTEM, (changed) => synthesize(changed, ENVIRONMENT));
  expect(missing).toEqual([]);
  expect(found).toBeGreaterThan(100);
}, 600_000);

test('every key of an environment acts on what its documentation says', () => {
  const { missing, found } = check(ofEnvironment, ENVIRONMENT, (changed) => synthesize(SYSTEM, changed));
  expect(missing).toEqual([]);
  expect(found).toBeGreaterThan(8);
}, 300_000);
