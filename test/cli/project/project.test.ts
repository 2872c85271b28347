import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { environments, systems } from '../../../config';
import { loadProject } from '../../../lib/cli/project/project';
import { plannedTargets } from '../../../lib/model/system/plan-targets';
import { sizeSystem } from '../../../lib/model/system/sizing';
import { InputError } from '../../../lib/model/validation/input-error';

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
    expect(message).toContain(join('wrong', 'systems', 'shop.ts'));
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
        where: `${join('typo', 'systems', 'jedire.ts')}: edge.domains.prdo`,
        given: '"prdo"',
        allowed: 'an environment: one of dev, staging, prod',
        remedy: 'Correct the name, or add config/environments/prdo.ts and list it in config/index.ts.',
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
