import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { environments, systems } from '../../../config';
import { type Deployment, loadProject } from '../../../lib/cli/project/project';
import { plannedTargets } from '../../../lib/model/system/plan-targets';
import { sizeSystem } from '../../../lib/model/system/sizing';
import { InputError } from '../../../lib/model/validation/input-error';
import { Platform } from '../../../lib/stacks/platform';
import { testApp } from '../../helpers/app';

const ROOT = join(__dirname, '..', '..', '..');
const project = mkdtempSync(join(tmpdir(), 'tidemark-catalog-'));
afterAll(() => rmSync(project, { recursive: true, force: true }));

function write(path: string, text: string): void {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function errorOf(read: () => unknown): InputError {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('the catalog of this project', () => {
  const catalog = loadProject(ROOT);

  test('names its systems and environments in their order; the first system is the default', () => {
    expect(catalog.systemNames()).toEqual(Object.keys(systems));
    expect(catalog.environmentNames()).toEqual(Object.keys(environments));
    expect(catalog.system().name).toBe(Object.keys(systems)[0]);
  });

  test.each(Object.keys(systems))(
    '%s has a committed plan for each service with demand and each target of its database and caches, everywhere',
    (name) => {
      const system = catalog.system(name);
      for (const environment of catalog.environmentNames()) {
        // Not every environment autoscales what prod does.
        const planned = plannedTargets(sizeSystem(system, catalog.environment(environment))).map(
          (target) => target.name,
        );
        expect(planned.length).toBeGreaterThan(0);
        expect(Object.keys(catalog.plans(environment, system)).sort()).toEqual(planned.sort());
      }
    },
  );

  test.each(['', 'jedi', 'constructor', '__proto__', 'toString'])(
    'given the system "%s", then it lists those',
    (name) => {
      const { code, message } = errorOf(() => catalog.system(name));
      expect(code).toBe('unknown-system');
      expect(message).toContain(`one of ${Object.keys(systems).join(', ')}`);
    },
  );

  test.each(['production', 'constructor'])('given the environment "%s", then it lists those there are', (name) => {
    const { code, message } = errorOf(() => catalog.environment(name));
    expect(code).toBe('unknown-environment');
    expect(message).toContain(`one of ${Object.keys(environments).join(', ')}`);
  });
});

describe('a system in its environments', () => {
  const shop = { name: 'shop', services: { web: { kind: 'web', paths: ['/*'] } } };
  const dev = {
    name: 'dev',
    account: '111111111111',
    region: 'us-east-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    vpcCidr: '10.0.0.0/16',
  };

  test('is sized for each of them', () => {
    const environments = { dev: { ...dev, loadShare: 0.2 }, prod: { ...dev, name: 'prod' } };
    write('sized/index.js', `module.exports = ${JSON.stringify({ systems: { shop }, environments })};`);
    const deployments = loadProject(project, 'sized').deployments();
    expect(deployments.map(({ name, system: { services } }) => [name, services.web?.scaling.maxCapacity])).toEqual([
      ['dev', 2],
      ['prod', 10],
    ]);
  });

  test('given mistakes in the system and in two environments, then one error has the file and line of each', () => {
    write(
      'several/index.ts',
      [
        "import { shop } from './systems/shop';",
        'const dev = {',
        ...Object.entries(dev).map(([key, value]) => `  ${key}: ${JSON.stringify(value)},`),
        '};',
        'export const systems = { shop };',
        'export const environments = {',
        '  dev: { ...dev, natGateways: 3 },',
        '  prod: {',
        '    ...dev,',
        "    name: 'prod',",
        '    logRetentionDay: 7,',
        '  },',
        '};',
      ].join('\n'),
    );
    write(
      'several/systems/shop.ts',
      [
        'export const shop = {',
        "  name: 'shop',",
        '  services: {',
        "    web: { kind: 'web', paths: ['/*'],",
        '      cpu: 1000,',
        "      sendsTo: ['job'] } },",
        "  queues: { jobs: { visibilityTimeoutSeconds: '60' } },",
        '};',
      ].join('\n'),
    );
    const { problems } = errorOf(() => loadProject(project, 'several').deployments());
    expect(
      problems.map(({ where, remedy }) => `${where} ${remedy.startsWith('Did you mean') ? remedy.split('"')[1] : ''}`),
    ).toEqual([
      'several/systems/shop.ts:5: services.web.cpu ',
      'several/systems/shop.ts:7: queues.jobs.visibilityTimeoutSeconds ',
      'several/systems/shop.ts:6: services.web.sendsTo jobs',
      'several/index.ts:11: natGateways ',
      'several/index.ts:15: logRetentionDay logRetentionDays',
    ]);
  });

  test('given a system that does not fit an environment, then the line of the system and the environment are named', () => {
    const database = { writer: { instanceClass: 'r7g.2xlarge' } };
    const web = { ...shop.services.web, connections: { writer: { poolMin: 1, poolMax: 100 } } };
    const environments = { dev: { ...dev, databaseInstanceClass: 't4g.medium' } };
    const systems = { shop: { ...shop, services: { web }, database } };
    write('unfit/index.js', `module.exports = ${JSON.stringify({ systems, environments }, null, 1)};`);
    const { problems } = errorOf(() => loadProject(project, 'unfit').deployment('shop', 'dev'));
    expect(problems.map(({ where }) => where)).toEqual(['unfit/index.js:19 in environment dev: database.proxy']);
  });

  test('given migrations for a system without a database, then nothing is made that could not apply them', () => {
    expect(
      errorOf(() => {
        const [{ system, environment }] = loadProject(project, 'sized').deployments() as [Deployment];
        new Platform(testApp(), 'shop-dev', { system, environment, schemaFolder: 'config/schema/shop' });
      }).message,
    ).toContain('Add `database` to config/systems/shop.ts, or remove the folder.');
  });
});

describe('the configuration of another project', () => {
  test('given no folder, then the error says where it was looked for and how to name another', () => {
    const { code, message } = errorOf(() => loadProject(project, 'nowhere'));
    expect(code).toBe('no-config');
    expect(message).toContain(join(project, 'nowhere'));
    expect(message).toContain('--config');
  });

  test('given a module without environments, then the error says what it exports', () => {
    write('partial/index.js', 'module.exports = { systems: {}, settings: {} };');
    expect(errorOf(() => loadProject(project, 'partial')).message).toContain('exports systems, settings');
  });

  test('given a system that is wrong, then the error names its file and every field', () => {
    write(
      'wrong/index.js',
      `module.exports = { systems: { shop: { name: 'Shop!', timeZone: 'Mars' } }, environments: {} };`,
    );
    const { message, problems } = errorOf(() => loadProject(project, 'wrong').system());
    expect(problems.length).toBeGreaterThanOrEqual(2);
    expect(message).toContain(`${join('wrong', 'index.js')}:1: timeZone`);
  });

  test('given a domain or keys for an environment that there is not, then they are not left out in silence', () => {
    const edge = {
      ...systems.jedire?.edge,
      domains: { prdo: { names: ['www.example.com'], hostedZone: { id: 'Z1', name: 'example.com' } } },
    };
    write(
      'typo/index.js',
      `module.exports = ${JSON.stringify({ systems: { jedire: { ...systems.jedire, edge } }, environments })};`,
    );
    const { code, problems } = errorOf(() => loadProject(project, 'typo').system());
    expect(code).toBe('unknown-environment');
    expect(problems).toEqual([
      {
        where: `${join('typo', 'index.js')}:1: edge.domains.prdo`,
        given: '"prdo"',
        allowed: 'an environment: one of dev, staging, prod',
        remedy:
          'Did you mean "prod"? Correct the name, or add config/environments/prdo.ts and list it in config/index.ts.',
      },
    ]);
  });

  test('given no systems, then asking for the default is an error, not a crash', () => {
    write('empty/index.js', 'module.exports = { systems: {}, environments: {} };');
    expect(errorOf(() => loadProject(project, 'empty').system()).code).toBe('unknown-system');
  });
});

describe('a plan file', () => {
  write('config/index.js', 'module.exports = { systems: {}, environments: {} };');
  const catalog = loadProject(project);

  test('given none, then there is no plan', () => {
    expect(catalog.plan('prod', 'shop', 'none')).toBeUndefined();
  });

  test.each([
    ['{ "version": 1,', 'is not JSON'],
    ['{ "version": 1 }', 'actions'],
    ['[]', 'cut.json'],
    ['null', 'cut.json'],
  ])('given %s, then the error names the file', (text, words) => {
    write('config/plans/prod/shop/cut.json', text);
    const { message } = errorOf(() => catalog.plan('prod', 'shop', 'cut'));
    expect(message).toContain(words);
    expect(message).toContain(join('config', 'plans', 'prod', 'shop', 'cut.json'));
  });
});
