import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLED, VENDORED } from '../scripts/build/vendored';
import { impurities, violations } from './helpers/architecture';
import { importsOf, readSources } from './helpers/source-imports';

const ROOT = join(__dirname, '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const packages = {
  published: [...VENDORED, ...BUNDLED, ...Object.keys(manifest.peerDependencies)],
  development: Object.keys(manifest.devDependencies),
};

test('the published package depends on its peers and on nothing else; what it contains is pinned', () => {
  expect(manifest.dependencies).toBeUndefined();
  for (const name of [...VENDORED, ...BUNDLED]) expect(manifest.devDependencies[name]).toMatch(/^\d+\.\d+\.\d+$/);
});

describe('which way imports point', () => {
  test('given all source files, then no rule of docs/adr/0005 is broken', () => {
    const sources = readSources(ROOT, ['bin', 'config', 'lib']);
    expect(sources.size).toBeGreaterThan(50);
    expect(importsOf(sources).length).toBeGreaterThan(sources.size);
    expect(violations(sources, packages)).toEqual([]);
  });

  /** Files that every example may import. */
  const existing = {
    'lib/config.ts': '',
    'lib/model/service/config.ts': '',
    'lib/model/system/config.ts': '',
    'lib/template/resource.ts': '',
    'lib/capacity/plan/compile.ts': '',
    'lib/cost/prices.ts': '',
    'lib/constructs/bundled-code.ts': '',
    'lib/constructs/queue/job-queue.ts': '',
    'lib/constructs/service/web-service.ts': '',
    'lib/stacks/platform.ts': '',
    'lib/checks/cache.ts': '',
    'lib/report/format/html.ts': '',
    'lib/report/preview/page.ts': '',
    'lib/review/compare.ts': '',
    'lib/adapters/secrets.ts': '',
    'lib/cli/main.ts': '',
    'lib/cli/project/project.ts': '',
    'lib/handlers/archive/handler.ts': '',
    'lib/handlers/archive/env.ts': '',
    'lib/handlers/other/warm.ts': '',
    'config/index.ts': '',
  };

  function violationsOf(file: string, source: string): string[] {
    return violations(new Map(Object.entries({ ...existing, [file]: source })), packages);
  }

  test.each([
    ['lib/stacks/bad.ts', `import { systems } from '../../config';`, 'config/index.ts'],
    ['lib/model/system/bad.ts', `export * from '../../../config';`, 'config/index.ts'],
    ['lib/cli/bad.ts', `import type { systems } from '../../config';`, 'config/index.ts (types)'],
    ['lib/capacity/bad.ts', `import { readFileSync } from 'node:fs';`, 'node:fs'],
    ['lib/capacity/bad.ts', `import fs from 'fs';`, 'node:fs'],
    ['lib/capacity/bad.ts', `import { Duration } from 'aws-cdk-lib';`, 'aws-cdk-lib'],
    ['lib/capacity/bad.ts', `import type { IVpc } from 'aws-cdk-lib/aws-ec2';`, 'aws-cdk-lib (types)'],
    [
      'lib/capacity/bad.ts',
      `export const x = () => import('@aws-sdk/client-cloudwatch');`,
      '@aws-sdk/client-cloudwatch',
    ],
    [
      'lib/capacity/bad.ts',
      `import { JobQueue } from '../constructs/queue/job-queue';`,
      'lib/constructs/queue/job-queue.ts',
    ],
    ['lib/capacity/bad.ts', `import { price } from '../cost/prices';`, 'lib/cost/prices.ts'],
    ['lib/template/bad.ts', `import type { A } from '../model/system/config';`, 'lib/model/system/config.ts (types)'],
    ['lib/cost/bad.ts', `import { readFileSync } from 'node:fs';`, 'node:fs'],
    ['lib/model/bad.ts', `import { compilePlan } from '../capacity/plan/compile';`, 'lib/capacity/plan/compile.ts'],
    [
      'lib/constructs/bad.ts',
      `import { compilePlan } from '../capacity/plan/compile';`,
      'lib/capacity/plan/compile.ts',
    ],
    [
      'lib/constructs/bad.ts',
      `import type { A } from '../capacity/plan/compile';`,
      'lib/capacity/plan/compile.ts (types)',
    ],
    ['lib/constructs/bad.ts', `import { Platform } from '../stacks/platform';`, 'lib/stacks/platform.ts'],
    ['lib/constructs/bad.ts', `import '../handlers/archive/handler';`, 'lib/handlers/archive/handler.ts'],
    ['lib/handlers/archive/bad.ts', `import '../other/warm';`, 'lib/handlers/other/warm.ts'],
    ['lib/handlers/archive/env.ts', `import { z } from 'zod';`, 'zod'],
    ['lib/handlers/archive/handler.ts', `import '../../constructs/bundled-code';`, 'lib/constructs/bundled-code.ts'],
    ['lib/constructs/bundled-code.ts', `import { A } from '../model/system/config';`, 'lib/model/system/config.ts'],
    ['lib/constructs/bad.ts', `import { buildSync } from 'esbuild';`, 'esbuild'],
    ['lib/stacks/bad.ts', `const cli = require('../cli/main');`, 'lib/cli/main.ts'],
    ['lib/model/bad.ts', `const late = () => require('node:fs');`, 'node:fs'],
    ['lib/capacity/bad.ts', `const late = () => require('date-holidays');`, 'date-holidays'],
    ['lib/cli/bad.ts', `type P = import('../stacks/platform').Platform;`, 'lib/stacks/platform.ts (types)'],
    ['lib/review/bad.ts', `import '../adapters/secrets';`, 'lib/adapters/secrets.ts'],
    ['lib/review/bad.ts', `import '../report/preview/page';`, 'lib/report/preview/page.ts'],
    ['lib/checks/bad.ts', `import '../review/compare';`, 'lib/review/compare.ts'],
    ['lib/index.ts', `export * from './stacks/platform';`, 'lib/stacks/platform.ts'],
    [
      'lib/config.ts',
      `export { WebService } from './constructs/service/web-service';`,
      'lib/constructs/service/web-service.ts',
    ],
    ['lib/checks.ts', `export { Platform } from './stacks/platform';`, 'lib/stacks/platform.ts'],
    ['bin/tidemark.ts', `import * as config from '../config';`, 'config/index.ts'],
    ['bin/app.ts', `import { main } from '../lib/cli/main';`, 'lib/cli/main.ts'],
  ])('given %s with %s, then it is reported', (file, source, imported) => {
    expect(violationsOf(file, source)).toEqual([`${file} must not import ${imported}`]);
  });

  test.each([
    [
      'lib/model/service/bad.ts',
      `import type { SystemConfig } from '../system/config';`,
      'lib/model/service/bad.ts must not import lib/model/system/config.ts: system is not below service in lib/model/',
    ],
    [
      'lib/model/queue/bad.ts',
      `import { monitoring } from '../plan/next';`,
      'lib/model/queue/bad.ts must not import lib/model/plan/next.ts: plan is not below queue in lib/model/',
    ],
    [
      'lib/constructs/queue/bad.ts',
      `import '../service/web-service';`,
      'lib/constructs/queue/bad.ts must not import lib/constructs/service/web-service.ts: service is not below queue in lib/constructs/',
    ],
    ['lib/model/misc/bad.ts', `import '../plan/next';`, 'lib/model/misc/bad.ts is on no floor of lib/model/'],
  ])('given %s with %s, then the floors are named', (file, source, problem) => {
    const sources = new Map(Object.entries({ ...existing, 'lib/model/plan/next.ts': '', [file]: source }));
    expect(violations(sources, packages)).toEqual([problem]);
  });

  test('given a published file that imports a development package, then it is reported; in bin/app.ts it may', () => {
    const source = `import { App } from 'aws-cdk-lib'; import { AwsSolutionsChecks } from 'cdk-nag';`;
    expect(violationsOf('lib/cli/bad.ts', source)).toEqual([
      'lib/cli/bad.ts must not import cdk-nag: the published package does not have it',
    ]);
    expect(violationsOf('bin/app.ts', source)).toEqual([]);
  });

  test('given a package that package.json does not list, then it is reported', () => {
    expect(violationsOf('bin/app.ts', `import left from 'left-pad';`)).toEqual([
      'bin/app.ts must not import left-pad: package.json does not list it',
    ]);
  });

  test.each([
    [
      'lib/stacks/good.ts',
      `import { JobQueue } from '../constructs/queue/job-queue'; import { Stack } from 'aws-cdk-lib';`,
    ],
    [
      'lib/constructs/database/good.ts',
      `import { NAMES } from '../../handlers/archive/env'; import '../bundled-code';`,
    ],
    ['lib/constructs/service/good.ts', `import { JobQueue } from '../queue/job-queue';`],
    ['lib/model/system/good.ts', `import type { ServiceConfig } from '../service/config';`],
    ['config/systems/good.ts', `import type { SystemConfigInput } from '../../lib/config';`],
    ['lib/constructs/bundled-code.ts', `const late = () => require('esbuild');`],
    ['lib/review/good.ts', `import '../checks/cache'; import '../report/format/html'; import '../cost/prices';`],
    ['lib/handlers/archive/good.ts', `import './env'; import '../../adapters/secrets';`],
    ['bin/app.ts', `import { systems } from '../config'; import { Platform } from '../lib/stacks/platform';`],
    ['bin/app.ts', `import { loadProject } from '../lib/cli/project/project';`],
  ])('given %s with %s, then it is allowed', (file, source) => {
    expect(violationsOf(file, source)).toEqual([]);
  });

  test('given a file outside every area, then it is reported', () => {
    expect(violationsOf('lib/misc/bad.ts', `import { z } from 'zod';`)).toEqual([
      'lib/misc/bad.ts is in no area of the rules',
    ]);
  });

  test('given the checks of the whole system, then they take one door to each subject', () => {
    expect(violationsOf('lib/model/system/checks.ts', `import '../service/config';`)).toEqual([
      'lib/model/system/checks.ts must not import lib/model/service/config.ts: only the checks.ts of a subject',
    ]);
  });

  test('given files that import each other, then they are reported once, also where it is types that close the cycle', () => {
    const sources = new Map([
      ['lib/review/a.ts', `import { b } from './b';`],
      ['lib/review/b.ts', `export * from './c';`],
      ['lib/review/c.ts', `import { a } from './a'; import type { D } from './d';`],
      ['lib/review/d.ts', `import type { B } from './b'; import { c } from './c'; import { e } from './e';`],
      ['lib/review/e.ts', `import { f } from './f';`],
      ['lib/review/f.ts', `type E = import('./e').E;`],
    ]);
    expect(violations(sources, packages)).toEqual([
      'cycle: lib/review/a.ts, lib/review/b.ts, lib/review/c.ts, lib/review/d.ts',
      'cycle: lib/review/e.ts, lib/review/f.ts',
    ]);
  });

  test('given an import that leads nowhere, then it is an error', () => {
    expect(() => violationsOf('lib/model/bad.ts', `import './gone';`)).toThrow('lib/model/bad.ts imports ./gone');
  });
});

describe('what computes and does nothing else', () => {
  test.each([
    ['const t = Date.now();', 'Date.now'],
    ['const t = new Date();', 'new Date()'],
    ['const t = Date();', 'Date()'],
    ['const r = xs.map(() => Math.random());', 'Math.random'],
    ['const now = Temporal.Now.instant();', 'Temporal.Now'],
    ['const zone = process.env.TZ;', 'process'],
    ['const { env } = process;', 'process'],
    ['const answer = await fetch(url);', 'fetch'],
    ['setTimeout(done, 10);', 'setTimeout'],
    ['console.log(1);', 'console'],
    ['const p = globalThis["process"];', 'globalThis'],
    ['const m = require(name);', 'require'],
    ['const load = require;', 'require'],
    [`const text = \`\${new Date()}\`;`, 'new Date()'],
    ['class A { b = () => ({ c: [Date.now()] }); }', 'Date.now'],
  ])('given %s, then it is found', (source, what) => {
    expect(impurities(source)).toEqual([what]);
  });

  test.each([
    'const t = new Date(nowMs); const u = Date.UTC(2026, 0, 1);',
    '// Date.now() and Math.random() are arguments here',
    `const said = 'process.env';`,
    'const x = Math.max(a.process, b.console); const y = { process: 1, crypto: 2 };',
    'interface Clock { process: string; at: Date }',
    // An import, which the rules for imports judge.
    `declare const require: (name: string) => unknown; const late = () => require('zod');`,
  ])('given %s, then nothing is found', (source) => {
    expect(impurities(source)).toEqual([]);
  });

  test('given an impure file in lib/capacity or lib/model, then it is a violation; elsewhere it is none', () => {
    const source = 'export const at = () => Date.now();';
    const sources = ['lib/capacity/a.ts', 'lib/model/a.ts', 'lib/cli/a.ts'].map((file): [string, string] => [
      file,
      source,
    ]);
    expect(violations(new Map(sources), packages)).toEqual([
      'lib/capacity/a.ts uses Date.now',
      'lib/model/a.ts uses Date.now',
    ]);
  });
});

describe('what an explicit undefined does', () => {
  /** Spreads of what a caller gave, after another property of the literal. */
  const erasing = (source: string) =>
    [...source.matchAll(/[^{\s]\s*(\.\.\.(?:props|options|input)\b(?![.\w]).*)/g)].map(([, spread = '']) => spread);

  test('given props of constructs and stacks, then they are spread before defaults, which an undefined would erase', () => {
    const sources = readSources(ROOT, ['lib/constructs', 'lib/stacks']);
    expect([...sources].flatMap(([file, source]) => erasing(source).map((spread) => `${file}: ${spread}`))).toEqual([]);
  });

  test('given props that are spread over a default, then they are found; first in a literal, they are not', () => {
    expect(erasing('new Cluster({ encrypted: true, ...props });')).toEqual(['...props });']);
    expect(erasing('new Cluster({\n  encrypted: true,\n  ...props,\n});')).toEqual(['...props,']);
    expect(erasing('new Cluster({ ...props, encrypted: props.encrypted ?? true, ...props.tags });')).toEqual([]);
  });
});
