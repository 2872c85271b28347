import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENTRIES, type EntryName, readEntries } from '../scripts/api/entries';
import { examplesOf } from '../scripts/api/render';
import { readExamples, renderPages } from '../scripts/api-docs';
import { IS_FULL } from './helpers/properties';

/** Every public name is a promise. Whoever adds one writes here what it is for; whoever has to write it, needs it. */
const REASONS: Record<EntryName, Record<string, string>> = {
  tidemark: {
    'whoever has no VPC': 'Network NetworkProps',
    'the three kinds of service':
      'WebService WebServiceProps WebSocketService WebSocketServiceProps WorkerService WorkerServiceProps',
    'where HTTP services listen': 'InternalLoadBalancer InternalLoadBalancerProps',
    'scaling of a service that is there already': 'ServiceScaling ServiceScalingProps',
    'what `scaling` of every service takes': 'scalingSpec ScalingSpec ScalingSpecInput',
    'what a worker consumes': 'JobQueue JobQueueProps',
    'a database with readers by role': 'AuroraDatabase AuroraDatabaseProps',
    'the same for a cluster that is there already': 'ExistingAuroraDatabase ExistingAuroraDatabaseProps',
    'a copy in another region': 'AuroraGlobalSecondary AuroraGlobalSecondaryProps',
    'several databases behind one name': 'ShardDirectory ShardDirectoryProps',
    'what either database is, for whoever passes it on': 'IRoleDatabase',
    'who is connected to databases and caches': 'ConnectionConsumer',
    'the schema of a database': 'Migrations MigrationsProps',
    'the partitions of a database': 'PartitionMaintenance PartitionMaintenanceProps',
    'a cache of nodes': 'ValkeyCache ValkeyCacheProps',
    'a cache that sizes itself': 'ServerlessValkeyCache ServerlessValkeyCacheProps',
    'decides what a cache does when it is full': 'CachePurpose',
    'CloudFront in front of the services': 'Edge EdgeProps',
    'what an edge takes': 'contentClass ContentClass ContentClassInput',
    'in front of the edge': 'WebFirewall WebFirewallProps',
    'its logs': 'AccessLogDelivery AccessLogDeliveryProps',
    'what its users see': 'UserMonitoring UserMonitoringProps',
    'its caches before a peak': 'CacheWarming CacheWarmingProps',
    'where what is old goes': 'ArchiveBucket ArchiveBucketProps',
    'what is asked of it': 'ArchiveCatalog ArchiveCatalogProps',
    'the same for a bucket that is there already': 'ExistingArchive ExistingArchiveProps',
    'what either archive is, for whoever passes it on': 'IArchive',
    'copies logs to an archive': 'LogArchive LogArchiveProps',
    'where load balancers and buckets log to': 'LogBucket LogBucketProps',
    'every construct demands a key, and CloudWatch Logs needs its policy': 'encryptionKey',
    'what services and databases follow': 'CapacityPlan',
    'what constructs throw; its code is stable': 'InputError',
  },
  'tidemark/monitoring': {
    'alarms of your own beside ours': 'Alarms AlarmOptions Severity',
    'who is told': 'AlarmTopic AlarmTopicProps',
    'what every function below takes': 'AlertThresholds',
    'all alarms of a service': 'addServiceAlarms addHttpAlarms',
    'all alarms of a queue': 'addQueueAlarms',
    'all alarms of a database': 'addDatabaseAlarms MonitoredDatabase',
    'all alarms of a cache': 'addCacheAlarms CacheAlarmOptions addServerlessCacheAlarms ServerlessCacheAlarmOptions',
    'all alarms of an edge': 'addEdgeAlarms addCacheWarmingAlarm',
    'all alarms of partitions and archives': 'addPartitionAlarms addArchiveAlarms addLogArchiveAlarm',
    'a dashboard of your own sections': 'PlatformDashboard PlatformDashboardProps DashboardSection DashboardGraph',
  },
  'tidemark/config': {
    'what a system states': 'SystemConfigInput SystemConfig parseSystemConfig BusinessEventInput',
    'what an environment states': 'EnvironmentConfigInput EnvironmentConfig parseEnvironmentConfig',
    'what both come to': 'sizeSystem',
    'a plan is a committed file; an app of your own reads it with its checks': 'CapacityPlan parseCapacityPlan',
    'what parsers throw': 'InputError Problem',
  },
  'tidemark/checks': {
    'the checks in a synth': 'TidemarkChecks',
    'the checks of a template': 'checkTemplate CheckFinding Template',
    'the checks between the stacks of an app': 'checkAssembly AssemblyFinding CheckedStack',
  },
  'tidemark/platform': {
    'who plans and reviews a system with the package must be able to deploy it too':
      'Platform PlatformProps loadProject',
  },
};

/** What an example prints, where it prints something. */
const SAID: Record<string, string> = {
  services: 'scaling: minCapacity is 30, not at most maxCapacity 20',
  config: 'jedire: api, agents, map',
  checks: 'Tidemark-ScalingBounds Target: MinCapacity 5 is above MaxCapacity 2',
};

const entries = readEntries(join(__dirname, '..'));
const examples = readExamples();
const names = Object.entries(entries).flatMap(([entry, exported]) => exported.map((each) => [entry, each] as const));

describe('what the package exports', () => {
  test.each(Object.keys(ENTRIES) as EntryName[])('%s: names with a reason, and no others', (entry) => {
    const stated = Object.values(REASONS[entry]).flatMap((group) => group.split(' '));
    expect(entries[entry].map(({ name }) => name)).toEqual(stated.sort());
  });

  test('API.md and docs/api-report.md are what `npm run docs:api` writes', () => {
    for (const [path, text] of Object.entries(renderPages(entries)))
      expect(readFileSync(join(__dirname, '..', path), 'utf8') === text || `${path} is not up to date`).toBe(true);
  });

  test('no prop has a type that other languages of the CDK cannot have: a union, or a generic but a list or a record', () => {
    const props = names.filter(([entry, { name }]) => entry === 'tidemark' && name.endsWith('Props'));
    expect(props.length).toBeGreaterThan(20);
    const generic = /(?<!Readonly|Record)</;
    const odd = props.flatMap(([, { name, members }]) =>
      members
        // `X['y']` may hide either.
        .filter(({ type = '' }) => type.includes('|') || type.includes("['") || generic.test(type))
        .map((member) => `${name}.${member.name}`),
    );
    expect(odd).toEqual([]);
  });
});

describe('what is said of it', () => {
  test('every public name, and every member that somebody passes, has a comment', () => {
    const silent = names.flatMap(([entry, { name, kind, text, members }]) => [
      ...(text === '' && !name.endsWith('Props') ? [`${entry}: ${name}`] : []),
      ...members
        .filter((member) => kind === 'interface' && member.text === '')
        .map((member) => `${name}.${member.name}`),
    ]);
    expect(silent).toEqual([]);
  });

  test('every public name is in an example', () => {
    const without = names.filter(([entry, each]) => examplesOf(entry, each, examples).length === 0);
    expect(without.map(([entry, { name }]) => `${entry}: ${name}`)).toEqual([]);
  });
});

describe('the examples of docs/examples', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-examples-'));
  const root = process.cwd();
  const printed: string[] = [];
  beforeAll(() => {
    // What the examples say is in the folder that they run in.
    mkdirSync(join(folder, 'schema'));
    writeFileSync(join(folder, 'schema', '0001-orders.sql'), 'create table orders (placed_at timestamptz not null);');
    const { systems, environments } = require('../config') as typeof import('../config');
    writeFileSync(
      join(folder, 'shop.json'),
      JSON.stringify({ system: systems.jedire, environment: environments.prod }),
    );
    cpSync(join(root, 'config'), join(folder, 'config'), { recursive: true });
    process.chdir(folder);
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  });
  afterAll(() => {
    process.chdir(root);
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(examples.map(({ name }) => name).filter((name) => IS_FULL || name !== 'platform'))(
    '%s runs',
    (name) => {
      const { exitCode } = process;
      require(`../docs/examples/${name}`);
      process.exitCode = exitCode;
      expect(printed.join('')).toContain(SAID[name] ?? '');
    },
    60_000,
  );
});
