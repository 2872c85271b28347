import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { impurities, violations } from './helpers/architecture';
import { importsOf, readSources } from './helpers/source-imports';

const ROOT = join(__dirname, '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const packages = {
  published: [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)],
  development: Object.keys(manifest.devDependencies),
};

describe('which way imports point', () => {
  test('given all source files, then no rule of docs/adr/0005 is broken', () => {
    const sources = readSources(ROOT, ['bin', 'config', 'lib']);
    expect(sources.size).toBeGreaterThan(50);
    expect(importsOf(sources).length).toBeGreaterThan(sources.size);
    // Cut one by one in the commits that follow.
    expect(violations(sources, packages)).toEqual([
      'cycle: lib/capacity/cost/default-prices.ts, lib/capacity/cost/price-keys.ts, lib/capacity/cost/prices.ts',
      'cycle: lib/capacity/forecast/evaluation/judged-weeks.ts, lib/capacity/forecast/evaluation/naive-quantiles.ts',
      'cycle: lib/capacity/plan/compile.ts, lib/capacity/plan/evidence.ts',
      'cycle: lib/cli/demand-source.ts, lib/cli/plan-service.ts',
      'cycle: lib/cli/migrate-database.ts, lib/cli/migrate-deployed.ts, lib/cli/migrate-text.ts, lib/cli/migrate.ts',
      'cycle: lib/cli/pause-text.ts, lib/cli/pause.ts',
      'cycle: lib/cli/scenario.ts, lib/cli/simulate.ts',
      'cycle: lib/model/archive-checks.ts, lib/model/archive-classes.ts, lib/model/cache-budget.ts, lib/model/cache-checks.ts, lib/model/cache-targets.ts, lib/model/connection-budget.ts, lib/model/data-config.ts, lib/model/database-clusters.ts, lib/model/database-targets.ts, lib/model/followed-demand.ts, lib/model/partitioning.ts, lib/model/signal-checks.ts, lib/model/system-checks.ts, lib/model/system-config.ts, lib/model/warm-config.ts',
      'cycle: lib/model/calendar-checks.ts, lib/model/calendar.ts',
      'cycle: lib/model/scaling-problems.ts, lib/model/scaling-spec.ts',
    ]);
  });

  /** Files that every example may import. */
  const existing = {
    'lib/model/index.ts': '',
    'lib/capacity/plan/index.ts': '',
    'lib/capacity/plan/compile.ts': '',
    'lib/constructs/queue/index.ts': '',
    'lib/stacks/index.ts': '',
    'lib/cli/main.ts': '',
    'lib/handlers/archive/handler.ts': '',
    'lib/handlers/archive/env.ts': '',
    'lib/handlers/archive/function.ts': '',
    'lib/handlers/bundled-code.ts': '',
    'config/index.ts': '',
  };

  function violationsOf(file: string, source: string): string[] {
    return violations(new Map(Object.entries({ ...existing, [file]: source })), packages);
  }

  test.each([
    ['lib/stacks/bad.ts', `import { systems } from '../../config';`, 'config/index.ts'],
    ['lib/model/bad.ts', `export * from '../../config';`, 'config/index.ts'],
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
    ['lib/capacity/bad.ts', `import { JobQueue } from '../constructs/queue';`, 'lib/constructs/queue/index.ts'],
    ['lib/model/bad.ts', `import { compilePlan } from '../capacity/plan';`, 'lib/capacity/plan/index.ts'],
    ['lib/constructs/bad.ts', `import { compilePlan } from '../capacity/plan';`, 'lib/capacity/plan/index.ts'],
    ['lib/constructs/bad.ts', `import { type A, b } from '../capacity/plan';`, 'lib/capacity/plan/index.ts'],
    ['lib/constructs/bad.ts', `import { Platform } from '../stacks';`, 'lib/stacks/index.ts'],
    ['lib/constructs/bad.ts', `import '../handlers/archive/handler';`, 'lib/handlers/archive/handler.ts'],
    ['lib/handlers/archive/function.ts', `import './handler';`, 'lib/handlers/archive/handler.ts'],
    ['lib/handlers/archive/env.ts', `import { z } from 'zod';`, 'zod'],
    ['lib/handlers/archive/handler.ts', `import '../bundled-code';`, 'lib/handlers/bundled-code.ts'],
    ['lib/handlers/bundled-code.ts', `import { InputError } from '../model';`, 'lib/model/index.ts'],
    ['lib/constructs/bad.ts', `import { buildSync } from 'esbuild';`, 'esbuild'],
    ['lib/stacks/bad.ts', `const cli = require('../cli/main');`, 'lib/cli/main.ts'],
    ['lib/model/bad.ts', `const late = () => require('node:fs');`, 'node:fs'],
    ['lib/capacity/bad.ts', `const late = () => require('date-holidays');`, 'date-holidays'],
    ['lib/cli/bad.ts', `type P = import('../stacks').Platform;`, 'lib/stacks/index.ts (types)'],
    ['lib/index.ts', `export * from './stacks';`, 'lib/stacks/index.ts'],
    ['bin/tidemark.ts', `import * as config from '../config';`, 'config/index.ts'],
  ])('given %s with %s, then it is reported', (file, source, imported) => {
    expect(violationsOf(file, source)).toEqual([`${file} must not import ${imported}`]);
  });

  test('given a published file that imports a development package, then it is reported; in bin/app.ts it may', () => {
    const source = `import { App } from 'aws-cdk-lib'; import { AwsSolutionsChecks } from 'cdk-nag';`;
    expect(violationsOf('lib/cli/bad.ts', source)).toEqual([
      'lib/cli/bad.ts must not import cdk-nag: package.json does not list it among dependencies or peerDependencies',
    ]);
    expect(violationsOf('bin/app.ts', source)).toEqual([]);
  });

  test('given a package that package.json does not list, then it is reported', () => {
    expect(violationsOf('bin/app.ts', `import left from 'left-pad';`)).toEqual([
      'bin/app.ts must not import left-pad: package.json does not list it',
    ]);
  });

  test.each([
    ['lib/constructs/good.ts', `import type { CapacityAction } from '../capacity/plan';`],
    ['lib/constructs/good.ts', `import { type A, type B } from '../capacity/plan/compile';`],
    ['lib/constructs/good.ts', `export type * from '../capacity/plan';`],
    ['lib/constructs/good.ts', `export type { A } from '../capacity/plan';`],
    ['lib/stacks/good.ts', `import { JobQueue } from '../constructs/queue'; import { Stack } from 'aws-cdk-lib';`],
    ['lib/handlers/archive/function.ts', `import { NAMES } from './env'; const entry = join(__dirname, 'handler.ts');`],
    ['config/systems/good.ts', `import type { SystemConfigInput } from '../../lib/model';`],
    ['lib/handlers/archive/function.ts', `import { bundledCode } from '../bundled-code';`],
    ['lib/handlers/bundled-code.ts', `const late = () => require('esbuild');`],
    ['lib/stacks/good.ts', `import { ArchiveFunction } from '../handlers/archive/function';`],
    ['bin/app.ts', `import { systems } from '../config'; import { Platform } from '../lib/stacks';`],
  ])('given %s with %s, then it is allowed', (file, source) => {
    expect(violationsOf(file, source)).toEqual([]);
  });

  test('given a file outside every area, then it is reported', () => {
    expect(violationsOf('lib/misc/bad.ts', `import { z } from 'zod';`)).toEqual([
      'lib/misc/bad.ts is in no area of the rules',
    ]);
  });

  test('given files that import each other, then they are reported once, also where it is types that close the cycle', () => {
    const sources = new Map([
      ['lib/model/a.ts', `import { b } from './b';`],
      ['lib/model/b.ts', `export * from './c';`],
      ['lib/model/c.ts', `import { a } from './a'; import type { D } from './d';`],
      ['lib/model/d.ts', `import type { B } from './b'; import { c } from './c'; import { e } from './e';`],
      ['lib/model/e.ts', `import { f } from './f';`],
      ['lib/model/f.ts', `type E = import('./e').E;`],
    ]);
    expect(violations(sources, packages)).toEqual([
      'cycle: lib/model/a.ts, lib/model/b.ts, lib/model/c.ts, lib/model/d.ts',
      'cycle: lib/model/e.ts, lib/model/f.ts',
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
