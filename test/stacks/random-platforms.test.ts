import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import fc from 'fast-check';
import { readAssemblySummary } from '../../lib/adapters/assembly/summary';
import { TidemarkChecks } from '../../lib/checks/tidemark-checks';
import { sizeSystem } from '../../lib/model/system/sizing';
import { Platform } from '../../lib/stacks/platform';
import { testApp } from '../helpers/app';
import { observe } from '../helpers/compliance';
import { type AnyPlatform, anyPlatform } from '../helpers/platform-configs';
import { inFull, runs } from '../helpers/properties';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-random-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything that any check finds and nobody has acknowledged. */
function findings({ system, environment }: AnyPlatform): string[] {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const app = testApp({ outdir });
  const platform = new Platform(app, 'any', { system: sizeSystem(system, environment), environment });
  Validations.of(app).addPlugins(new TidemarkChecks());
  const exitCode = process.exitCode;
  try {
    app.synth();
  } catch {
    // What it found is in the report.
  } finally {
    process.exitCode = exitCode;
  }
  // Warnings of the CDK too: a synth fails by one, and whoever writes a config cannot acknowledge it.
  const own = readAssemblySummary(outdir).findings.map(({ rule, constructPath }) => `${rule} ${constructPath}`);
  const packs = observe(platform).filter(({ reason }) => reason === undefined);
  rmSync(outdir, { recursive: true, force: true });
  return [...own, ...packs.map(({ pack, rule, path }) => `${pack}-${rule} ${path}`)];
}

inFull(test)(
  'given any platform that config allows, then no check finds anything in it',
  () => {
    fc.assert(
      fc.property(anyPlatform, (platform) => {
        expect(findings(platform)).toEqual([]);
      }),
      // A synth takes a second or two.
      { numRuns: runs(3) },
    );
  },
  120_000,
);
