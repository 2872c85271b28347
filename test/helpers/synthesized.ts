import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { TidemarkChecks } from '../../lib/checks/tidemark-checks';
import { type RoleSummary, rolesOf } from '../../scripts/security/roles';
import { RUN_FOLDER, STRICT, testApp } from './app';
import { type Observation, observe } from './compliance';
import { catalog, platform } from './fixtures';
import { IS_FULL } from './properties';

/** Longest wait for another worker's synth, in milliseconds. */
const PATIENCE_MS = 180_000;

/** A reference system in an environment, as `cdk synth` writes it with all checks. */
export interface SynthesizedPlatform {
  /** The cloud assembly. Nobody may change what is in it. */
  readonly directory: string;
  /** What the rule packs say about it, acknowledged or not; in `npm test` of one platform, since that takes longer than its synth. */
  readonly observed: readonly Observation[];
  readonly roles: readonly RoleSummary[];
}

/** Every reference system in every environment. */
export const allPlatforms = catalog
  .systemNames()
  .flatMap((system) => catalog.environmentNames().map((environment) => [system, environment] as const));

/** Those that this run looks at: in `npm test` the production of each system, and the smallest environment of JediRe. */
export const platforms = allPlatforms.filter(
  ([system, environment]) => IS_FULL || environment === 'prod' || (system === 'jedire' && environment === 'dev'),
);

/** Whether this run holds a platform against the rule packs. */
export function isHeldAgainstPacks(system: string, environment: string): boolean {
  return IS_FULL || (system === 'jedire' && environment === 'prod');
}

/** A platform, synthesized once in a run of the tests, by the first worker that asks for it. */
export function synthesizedPlatform(system: string, environment: string): SynthesizedPlatform {
  const folder = join(RUN_FOLDER, `${system}-${environment}`);
  const facts = join(folder, 'facts.json');
  if (claim(folder)) synthesize(system, environment, folder, facts);
  else waitFor(facts);
  return { directory: join(folder, 'cdk.out'), ...JSON.parse(readFileSync(facts, 'utf8')) };
}

/** Whether this worker is the first. */
function claim(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

function synthesize(system: string, environment: string, folder: string, facts: string): void {
  const app = testApp({ outdir: join(folder, 'cdk.out'), context: STRICT });
  const built = platform(app, catalog.system(system), catalog.environment(environment));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new TidemarkChecks());
  app.synth();
  const isObserved = isHeldAgainstPacks(system, environment);
  const text = JSON.stringify({ observed: isObserved ? observe(built) : [], roles: rolesOf(built) });
  // In one step, so that nobody reads half of it.
  writeFileSync(`${facts}.part`, text);
  renameSync(`${facts}.part`, facts);
}

function waitFor(file: string): void {
  const until = Date.now() + PATIENCE_MS;
  while (!existsSync(file)) {
    if (Date.now() > until) throw new Error(`Another worker has not written ${file}: did its synth fail?`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}
