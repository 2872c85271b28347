import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { bundle } from '../lib/constructs/bundled-code';
import { readEntries } from '../scripts/api/entries';

const ROOT = join(__dirname, '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

let app: string;
let packed: string[];
let tarball: string;

function run(folder: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout ?? ''}${stderr ?? ''}`);
  }
}

/**
 * Installs what `npm pack` made into an empty app. Its dependencies and peers, and nothing else of this repository's
 * node_modules, are linked: npm would have to ask the registry for them, and a test must run without a network.
 */
function install(tarball: string, into: string): void {
  const target = join(into, 'node_modules', 'tidemark');
  mkdirSync(target, { recursive: true });
  run(into, 'tar', '-xzf', tarball, '-C', target, '--strip-components', '1');
  for (const name of [
    ...Object.keys(manifest.dependencies),
    ...Object.keys(manifest.peerDependencies),
    '@types/node',
  ]) {
    const link = join(into, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link, 'junction');
  }
}

beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'tidemark-consumer-'));
  run(ROOT, 'npm', 'run', '-s', 'build');
  const [report] = JSON.parse(run(ROOT, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', app));
  packed = report.files.map((file: { path: string }) => file.path);
  tarball = join(app, report.filename);
  install(tarball, app);
  cpSync(join(__dirname, 'fixtures', 'consumer', 'app.ts'), join(app, 'app.ts'));
  mkdirSync(join(app, 'schema'));
  writeFileSync(join(app, 'schema', '0001-shops.sql'), 'create table shops (id int);');
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'shop', private: true }));
  const compilerOptions = { module: 'nodenext', target: 'es2023', strict: true, types: ['node'], skipLibCheck: true };
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['app.ts'] }));
}, 120_000);

afterAll(() => rmSync(app, { recursive: true, force: true }));

describe('the published package', () => {
  test('given what is packed, then it is the compiled library, its licence and its documents, and no more', () => {
    const [dist, rest] = [
      packed.filter((path) => path.startsWith('dist/')),
      packed.filter((p) => !p.startsWith('dist/')),
    ];
    const workflows = rest.filter((path) => path.startsWith('docs/workflows'));
    const documents = rest.filter((path) => !workflows.includes(path));
    expect(documents.sort()).toEqual(['API.md', 'CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'package.json']);
    // To be copied by a team that has the package and not this repository.
    expect(workflows.sort()).toEqual([
      'docs/workflows.md',
      'docs/workflows/github/refresh-plans.yml',
      'docs/workflows/github/review.yml',
      'docs/workflows/gitlab/refresh-plans.gitlab-ci.yml',
      'docs/workflows/gitlab/review.gitlab-ci.yml',
      'docs/workflows/refresh-role.json',
    ]);
    expect(dist.filter((path) => !/^dist\/(lib\/.*|bin\/tidemark)\.(js|d\.ts)$/.test(path))).toEqual([]);
    const { './package.json': _, ...entries } = manifest.exports as Record<string, Record<string, string>>;
    const files = Object.values(entries).flatMap((entry) => Object.values(entry));
    expect(files).toHaveLength(10);
    for (const path of [`./${manifest.main}`, `./${manifest.types}`, `./${manifest.bin.tidemark}`, ...files])
      expect(dist).toContain(path.slice(2));
    // Scripts of a page, which the compiler does not copy.
    const scripts = readdirSync(join(ROOT, 'lib/report/simulation/client')).filter((name) => name.endsWith('.js'));
    for (const name of scripts) expect(dist).toContain(`dist/lib/report/simulation/client/${name}`);
    // What runs at the edge is deployed from its source.
    expect(dist).toContain('dist/lib/constructs/edge/normalize-request.js');
  });

  test('given peers, then the versions developed against satisfy them', () => {
    for (const name of Object.keys(manifest.peerDependencies))
      expect(manifest.peerDependencies[name]).toBe(`^${manifest.devDependencies[name]}`);
  });

  test('given the app of another team, then it compiles against the declarations', () => {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    expect(run(app, process.execPath, tsc, '-p', '.')).toBe('');
    expect(existsSync(join(app, 'app.js'))).toBe(true);
  }, 60_000);

  test('given the app of another team, when synthesized, then its template has the service and the database', () => {
    run(app, process.execPath, 'app.js');
    const template = Template.fromJSON(JSON.parse(readFileSync(join(app, 'cdk.out', 'Shop.template.json'), 'utf8')));
    template.hasResourceProperties('AWS::ECS::Service', { LaunchType: 'FARGATE', DesiredCount: Match.absent() });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 2, MaxCapacity: 8 });
    template.hasResource('AWS::RDS::DBCluster', {
      Properties: { Engine: 'aurora-postgresql', DatabaseName: 'shop', DeletionProtection: true },
      DeletionPolicy: 'Retain',
    });
    template.resourceCountIs('AWS::RDS::DBInstance', 2);
  }, 60_000);

  test('given a plan and a schema, when synthesized, then functions have the code that is published', () => {
    // Nothing is to be bundled on the way, so there is nothing to bundle with.
    rmSync(join(app, 'node_modules', 'esbuild'));
    run(app, process.execPath, 'app.js');
    const assets = JSON.parse(readFileSync(join(app, 'cdk.out', 'Shop.assets.json'), 'utf8')).files;
    const code = Object.values<{ source: { path: string; packaging: string } }>(assets)
      .filter(({ source }) => source.packaging === 'zip')
      .map(({ source }) => join(app, 'cdk.out', source.path));
    const [floor, migrate] = [false, true].map((hasSchema) =>
      code.find((folder) => existsSync(join(folder, 'schema')) === hasSchema),
    );
    for (const [folder = '', handler] of [[floor, 'reasserted-floor'] as const, [migrate, 'migrations'] as const]) {
      const file = join(folder, 'index.js');
      expect(readFileSync(file, 'utf8')).toBe(bundle(join(ROOT, 'lib', 'handlers', handler)));
      const exported = `console.log(typeof require(${JSON.stringify(file)}).handler)`;
      expect(run(folder, process.execPath, '-e', exported).trim()).toBe('function');
    }
    expect(readFileSync(join(migrate ?? '', 'schema', '0001-shops.sql'), 'utf8')).toContain('create table shops');
  }, 60_000);

  test('given an ES module, when it imports the package, then the constructs are named exports', () => {
    writeFileSync(join(app, 'module.mjs'), `import { WebService } from 'tidemark'; console.log(typeof WebService);`);
    expect(run(app, process.execPath, 'module.mjs').trim()).toBe('function');
  }, 60_000);

  test('given each entry, when required and imported, then it has the names of the API report and no others', () => {
    const entries = readEntries(ROOT);
    for (const [entry, exported] of Object.entries(entries)) {
      const values = exported.filter(({ kind }) => ['class', 'enum', 'function'].includes(kind));
      const names = values.map(({ name }) => name).sort();
      const required = `console.log(JSON.stringify(Object.keys(require('${entry}')).sort()))`;
      expect(JSON.parse(run(app, process.execPath, '-e', required))).toEqual(names);
      const imported = `import * as all from '${entry}';
        console.log(JSON.stringify(Object.keys(all).filter((name) => !['__esModule', 'default', 'module.exports'].includes(name)).sort()))`;
      expect(JSON.parse(run(app, process.execPath, '--input-type=module', '-e', imported))).toEqual(names);
    }
  }, 60_000);

  test('given the documented examples, then they compile against the declarations', () => {
    cpSync(join(ROOT, 'docs', 'examples'), join(app, 'examples'), { recursive: true });
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      noEmit: true,
      types: ['node'],
      skipLibCheck: true,
    };
    writeFileSync(join(app, 'tsconfig.examples.json'), JSON.stringify({ compilerOptions, include: ['examples'] }));
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    expect(run(app, process.execPath, tsc, '-p', 'tsconfig.examples.json')).toBe('');
  }, 60_000);

  test('given the declarations, then an editor shows what is said of each prop', () => {
    const text = readFileSync(join(app, 'node_modules/tidemark/dist/lib/constructs/queue/job-queue.d.ts'), 'utf8');
    expect(text).toMatch(/\/\*\*[^/]*How often a message is handed out[^/]*\*\/\s*readonly maxReceiveCount\?: number;/);
  });

  test('given an app without the CDK, when it reads configuration, then nothing of the CDK is needed', () => {
    const bare = mkdtempSync(join(tmpdir(), 'tidemark-bare-'));
    mkdirSync(join(bare, 'node_modules'));
    cpSync(join(app, 'node_modules', 'tidemark'), join(bare, 'node_modules', 'tidemark'), { recursive: true });
    for (const name of ['zod', 'date-holidays'])
      symlinkSync(join(ROOT, 'node_modules', name), join(bare, 'node_modules', name), 'junction');
    const program = `const { parseEnvironmentConfig, InputError } = require('tidemark/config');
      try { parseEnvironmentConfig({}, 'prod.ts') } catch (error) { console.log(error instanceof InputError, error.problems.length > 3) }`;
    expect(run(bare, process.execPath, '-e', program).trim()).toBe('true true');
    expect(() => run(bare, process.execPath, '-e', `require('tidemark')`)).toThrow('aws-cdk-lib');
    rmSync(bare, { recursive: true, force: true });
  }, 60_000);

  test('given ways that compilers and bundlers resolve packages, then each finds code and declarations that fit', () => {
    // ES modules import CommonJS here, which Node does without a second copy of the library.
    const attw = join(ROOT, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
    expect(run(app, process.execPath, attw, tarball, '--no-emoji', '--exclude-entrypoints', 'package.json')).toContain(
      'No problems found',
    );
    const publint = join(ROOT, 'node_modules', 'publint', 'src', 'cli.js');
    const said = run(
      app,
      process.execPath,
      publint,
      join(app, 'node_modules', 'tidemark'),
      '--strict',
      '--pack',
      'false',
    );
    expect(said).toContain('Linting...');
    // That "type" could be stated is no fault: the scripts of a page, which nobody loads from here, are ES modules.
    expect(said).not.toMatch(/Errors:|Warnings:/);
  }, 120_000);

  test('given a path inside the package, when required, then the exports map refuses it', () => {
    const program = `require('tidemark/dist/lib/index')`;
    expect(() => run(app, process.execPath, '-e', program)).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
    expect(run(app, process.execPath, '-p', `require('tidemark/package.json').name`).trim()).toBe('tidemark');
  });

  test('given the installed command, when a history is forecast, then it answers without a config', () => {
    const tidemark = join('node_modules', 'tidemark', manifest.bin.tidemark);
    expect(run(app, process.execPath, tidemark, '--help')).toContain('forecast');
    const history = join(ROOT, 'config', 'history', 'taxi-trips.csv');
    const args = ['forecast', '--history', history, '--statistic', 'sum', '--horizon', '24', '--json'];
    const forecast = JSON.parse(run(app, process.execPath, tidemark, ...args));
    expect(forecast.quantiles['0.9']).toHaveLength(24);
  }, 60_000);
});
