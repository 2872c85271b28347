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
import { Project } from 'ts-morph';
import { bundle } from '../lib/constructs/bundled-code';
import { readEntries } from '../scripts/api/entries';
import { BUNDLED, VENDORED } from '../scripts/build/vendored';

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
 * Installs what `npm pack` made into an empty app. Its peers, and nothing else of this repository's node_modules, are linked:
 * npm would have to ask the registry for them, and a test must run without a network.
 */
function install(tarball: string, into: string): void {
  const target = join(into, 'node_modules', 'tidemark');
  mkdirSync(target, { recursive: true });
  run(into, 'tar', '-xzf', tarball, '-C', target, '--strip-components', '1');
  for (const name of [...Object.keys(manifest.peerDependencies), '@types/node']) {
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
    const named = ['API.md', 'CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'docs/configuration.md', 'package.json'];
    expect(documents.sort()).toEqual(named);
    // To be copied by a team that has the package and not this repository.
    expect(workflows.sort()).toEqual([
      'docs/workflows.md',
      'docs/workflows/github/refresh-plans.yml',
      'docs/workflows/github/review.yml',
      'docs/workflows/gitlab/refresh-plans.gitlab-ci.yml',
      'docs/workflows/gitlab/review.gitlab-ci.yml',
      'docs/workflows/refresh-role.json',
    ]);
    const known =
      /^dist\/(lib\/.*\.(js|d\.ts)|bin\/(tidemark|client\/[\w.]+)\.js|vendor\/.*|THIRD-PARTY-NOTICES\.txt)$/;
    expect(dist.filter((path) => !known.test(path))).toEqual([]);
    // What only the command needs is in its file.
    expect(dist.filter((path) => /^dist\/lib\/(review|report|cost|capacity|partitions)\//.test(path))).toEqual([]);
    const { './package.json': _, ...entries } = manifest.exports as Record<string, Record<string, string>>;
    const files = Object.values(entries).flatMap((entry) => Object.values(entry));
    expect(files).toHaveLength(10);
    for (const path of [`./${manifest.main}`, `./${manifest.types}`, `./${manifest.bin.tidemark}`, ...files])
      expect(dist).toContain(path.slice(2));
    // Scripts of a page, which the compiler does not copy.
    const scripts = readdirSync(join(ROOT, 'lib/report/simulation/client')).filter((name) => name.endsWith('.js'));
    for (const name of scripts) expect(dist).toContain(`dist/bin/client/${name}`);
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
      DeletionPolicy: 'RetainExceptOnCreate',
    });
    template.resourceCountIs('AWS::RDS::DBInstance', 2);
  }, 60_000);

  test('given a plan and a schema, when synthesized, then functions have the code that is published', () => {
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

  test('given the declarations, then an editor shows what is said of each prop and of each key of the configuration', () => {
    const text = readFileSync(join(app, 'node_modules/tidemark/dist/lib/constructs/queue/job-queue.d.ts'), 'utf8');
    expect(text).toMatch(/\/\*\*[^/]*How often a message is handed out[^/]*\*\/\s*readonly maxReceiveCount\?: number;/);
    const lines = [
      "import { type SystemConfig, type SystemConfigInput, parseSystemConfig } from 'tidemark/config';",
      'const shop: SystemConfigInput = {',
      "  name: 'shop',",
      '  services: {',
      "    web: { kind: 'web', paths: ['/*'], cpu: 512, spotPercent: 50 },",
      '  },',
      '  queues: { jobs: { visibilityTimeoutSeconds: 60 } },',
      "  edge: { classes: { all: { kind: 'dynamic', ttlSeconds: 5 } } },",
      "  calendar: [{ kind: 'dated', name: 'sale', start: '2026-11-27T00:00', end: '2026-11-28T00:00', multiplier: 2 }],",
      '};',
      "const parsed: SystemConfig = parseSystemConfig(shop, 'shop.ts');",
      'export const shown = [parsed.timeZone, parsed.services.web?.memoryLimitMiB, parsed.queues.jobs?.retentionDays];',
    ];
    const file = join(app, 'hovers.ts');
    writeFileSync(file, lines.join('\n'));
    const project = new Project({ compilerOptions: { module: 199, target: 10, strict: true, types: [] } });
    const source = project.addSourceFileAtPath(file);
    expect(source.getPreEmitDiagnostics().map((each) => each.getMessageText())).toEqual([]);
    const service = project.getLanguageService().compilerObject;
    const hover = (word: string) => {
      const info = service.getQuickInfoAtPosition(file, source.getFullText().lastIndexOf(word) + 1);
      const tags =
        info?.tags?.map(({ name, text: said }) => `@${name} ${said?.map((part) => part.text).join('')}`) ?? [];
      return [...(info?.documentation ?? []).map((part) => part.text), ...tags].join('\n');
    };
    expect(hover('cpu')).toContain('CPU of a task; 1,024 are one vCPU.');
    expect(hover('cpu')).toContain('@default 1024');
    expect(hover('spotPercent')).toContain('@affects AWS::ECS::Service CapacityProviderStrategy');
    expect(hover('visibilityTimeoutSeconds')).toContain('@example 300');
    expect(hover('ttlSeconds')).toContain('How long the edge keeps an object');
    expect(hover('multiplier')).toContain('@unit times the ordinary demand');
    // What has its defaults filled in says the same as what is given.
    expect(hover('timeZone')).toContain('Zone in which people use it');
    expect(hover('memoryLimitMiB')).toContain('Memory of a task.');
    expect(hover('retentionDays')).toContain('How long the queue keeps a message');
  }, 60_000);

  test('given a configuration in TypeScript, then the command reads it, and says on which line a mistake is', () => {
    const tidemark = join(app, 'node_modules', 'tidemark', manifest.bin.tidemark);
    const project = join(app, 'project');
    mkdirSync(join(project, 'config'), { recursive: true });
    const history = join(ROOT, 'config', 'history', 'taxi-trips.csv');
    cpSync(history, join(project, 'trips.csv'));
    const write = (cpu: string) =>
      writeFileSync(
        join(project, 'config', 'index.ts'),
        [
          "import type { EnvironmentConfigInput, SystemConfigInput } from 'tidemark/config';",
          "const history = { file: 'trips.csv', statistic: 'sum', factor: 1, factorSource: 'a sample' } as const;",
          'export const systems: Record<string, SystemConfigInput> = { shop: {',
          "  name: 'shop',",
          "  services: { web: { kind: 'web', paths: ['/*'],",
          `    cpu: ${cpu},`,
          "    scaling: { requests: { capacityPerTask: 9000, capacitySource: 'a', scaleOutAt: 70, scaleInAt: 30 } },",
          "    demand: { signal: 'requests', leadTimeMinutes: 10, history } } },",
          "  calendar: [{ kind: 'holidays', name: 'days-off', country: 'US', alreadyInHistory: true }],",
          '} };',
          'export const environments: Record<string, EnvironmentConfigInput> = { dev: {',
          "  name: 'dev', account: '111111111111', region: 'us-east-1', vpcCidr: '10.0.0.0/16',",
          "  availabilityZones: ['us-east-1a', 'us-east-1b'] } };",
        ].join('\n'),
      );
    write('1024');
    run(project, process.execPath, tidemark, 'plan', '--write');
    expect(existsSync(join(project, 'config/plans/dev/shop/web.json'))).toBe(true);
    const page = ['simulate', '--environment', 'dev', '--service', 'web', '--output', 'page.html'];
    run(project, process.execPath, tidemark, ...page);
    expect(readFileSync(join(project, 'page.html'), 'utf8')).toContain('echarts');
    write("'1024'");
    expect(() => run(project, process.execPath, tidemark, 'plan')).toThrow(
      'config/index.ts:6: services.web.cpu: given "1024"; allowed: a value of type number.',
    );
  }, 120_000);

  test('given what the package contains of others, then each is named with its version and licence', () => {
    const notices = readFileSync(join(app, 'node_modules/tidemark/dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
    for (const name of [...VENDORED, ...BUNDLED, 'zrender', 'astronomia', 'pg-protocol', '@smithy/core']) {
      const { version, license } = lock[`node_modules/${name}`];
      expect(notices).toContain(`${name} ${version} (${license})`);
    }
    for (const text of [
      'Permission is hereby granted, free of charge',
      'Apache License',
      'Permission to use, copy, modify',
    ])
      expect(notices).toContain(text);
  });

  test('given an app without the CDK, when it reads configuration, then nothing of the CDK is needed', () => {
    const bare = mkdtempSync(join(tmpdir(), 'tidemark-bare-'));
    mkdirSync(join(bare, 'node_modules'));
    cpSync(join(app, 'node_modules', 'tidemark'), join(bare, 'node_modules', 'tidemark'), { recursive: true });
    const program = `const { parseEnvironmentConfig, InputError } = require('tidemark/config');
      try { parseEnvironmentConfig({}, 'prod.ts') } catch (error) { console.log(error instanceof InputError, error.problems.length > 3) }`;
    expect(run(bare, process.execPath, '-e', program).trim()).toBe('true true');
    expect(() => run(bare, process.execPath, '-e', `require('tidemark').Network`)).toThrow('aws-cdk-lib');
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

  test('given the parser of PostgreSQL, then it finds its WebAssembly beside itself', () => {
    const parser = join(app, 'node_modules', 'tidemark', 'dist', 'vendor', 'libpg-query.js');
    const program = `const p = require(${JSON.stringify(parser)});
      p.loadModule().then(() => console.log(Object.keys(p.parseSync('drop table x').stmts[0].stmt)[0]));`;
    expect(run(app, process.execPath, '-e', program).trim()).toBe('DropStmt');
  });

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
