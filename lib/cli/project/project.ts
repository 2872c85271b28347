import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { findSourceLine } from '../../adapters/files/source-lines';
import { cacheTargets } from '../../model/cache/plan-targets';
import { databaseTargets } from '../../model/database/plan-targets';
import { type CapacityPlan, parseCapacityPlan } from '../../model/plan/capacity-plan';
import type { SystemConfig, SystemConfigInput } from '../../model/system/config';
import type { EnvironmentConfig, EnvironmentConfigInput } from '../../model/system/environment';
import { parseEnvironmentConfig, parseSystemConfig } from '../../model/system/parse';
import { sizeSystem } from '../../model/system/sizing';
import { InputError } from '../../model/validation/input-error';
import { countProblems } from '../../model/validation/parse';
import { formatWhere, type Source } from '../../model/validation/source';
import { didYouMean } from '../../model/validation/suggestions';

/** What a project's `config/index` exports. */
export interface ConfigModule {
  /** Systems by name; the first is the default. */
  readonly systems: Record<string, SystemConfigInput>;
  readonly environments: Record<string, EnvironmentConfigInput>;
}

/** A system as one environment runs it. */
export interface Deployment {
  /** Name of the environment in the configuration. */
  readonly name: string;
  readonly environment: EnvironmentConfig;
  /** Sized for the environment. */
  readonly system: SystemConfig;
}

/** A project's configuration, read but not yet parsed, and where its files are. */
export class Project {
  /** Folder that `config` stands in; paths in the config are relative to it. */
  readonly projectDirectory: string;
  private readonly configDirectory: string;
  private readonly config: ConfigModule;

  constructor(config: ConfigModule, configDirectory: string, projectDirectory: string) {
    this.config = config;
    this.configDirectory = configDirectory;
    this.projectDirectory = projectDirectory;
  }

  /** A system by name, parsed; the first one when no name is given. Throws `InputError` that lists the known names. */
  system(name = this.systemNames()[0] ?? ''): SystemConfig {
    const raw = pick(this.config.systems, name, 'system');
    const source = this.source('systems', name);
    const system = parseSystemConfig(raw, source);
    this.refuseUnknownEnvironments(system, source);
    return system;
  }

  /** An environment by name, parsed. Throws `InputError` that lists the known names. */
  environment(name: string): EnvironmentConfig {
    const raw = pick(this.config.environments, name, 'environment');
    return parseEnvironmentConfig(raw, this.source('environments', name));
  }

  /**
   * A system as each of some environments runs it; the first system and all environments where none are named. Throws one
   * `InputError` with the problems of all of them.
   */
  deployments(system?: string, names: readonly string[] = this.environmentNames()): Deployment[] {
    const problems = new ProblemList();
    const parsed = problems.gather(() => this.system(system));
    const places = names.map((name) => problems.gather(() => this.environment(name)));
    const sized = places.map((environment, index) =>
      problems.gather(() => {
        if (parsed === undefined || environment === undefined) return undefined;
        const source = this.source('systems', system ?? this.systemNames()[0] ?? '');
        return { name: names[index] ?? '', environment, system: sizeSystem(parsed, environment, source) };
      }),
    );
    problems.throwAny();
    return sized.filter((deployment) => deployment !== undefined);
  }

  /** A system as one environment runs it. Throws one `InputError` with the problems of both. */
  deployment(system: string | undefined, environment: string): Deployment {
    return this.deployments(system, [environment])[0] as Deployment;
  }

  environmentNames(): string[] {
    return Object.keys(this.config.environments);
  }

  systemNames(): string[] {
    return Object.keys(this.config.systems);
  }

  /** The file an environment is written in, for messages. */
  environmentFile(name: string): string {
    return this.file('environments', name);
  }

  /** The file of a service's plan. */
  planFile(environment: string, system: string, service: string): string {
    return join(this.configDirectory, 'plans', environment, system, `${service}.json`);
  }

  /** The folder of what CloudWatch has said of a service's demand. */
  recordingFolder(environment: string, system: string, service: string): string {
    return join(this.configDirectory, 'history', 'recorded', environment, system, service);
  }

  /** The committed plan of a service, parsed; undefined when there is none. */
  plan(environment: string, system: string, service: string): CapacityPlan | undefined {
    const path = this.planFile(environment, system, service);
    if (!existsSync(path)) return undefined;
    const file = relative(this.projectDirectory, path);
    const locate = (at: readonly PropertyKey[]) => this.relativeLine(path, at);
    return parseCapacityPlan(parseJson(readFileSync(path, 'utf8'), file), { file, locate });
  }

  /** The committed plan of a service as it stands in its file; undefined where there is none or it cannot be read. */
  committed(environment: string, system: string, service: string): CapacityPlan | undefined {
    try {
      return this.plan(environment, system, service);
    } catch (error) {
      // Whatever is there is replaced by the next plan, so it need not be a plan.
      if (error instanceof InputError) return undefined;
      throw error;
    }
  }

  /** The committed plans of a system in an environment, by service or target of the database or of a cache. */
  plans(environment: string, system: SystemConfig): Record<string, CapacityPlan> {
    const following = [...databaseTargets(system.database), ...cacheTargets(system.caches)];
    const names = [...Object.keys(system.services), ...following.map(({ name }) => name)];
    const found = names.map((name) => [name, this.plan(environment, system.name, name)] as const);
    return Object.fromEntries(found.filter((entry): entry is [string, CapacityPlan] => entry[1] !== undefined));
  }

  /** The folder of a system's migrations; undefined where it has none. */
  schemaFolder(system: string): string | undefined {
    const folder = join(this.configDirectory, 'schema', system);
    return existsSync(folder) ? folder : undefined;
  }

  /** What a system states for an environment that nobody deploys would be left out in silence. */
  private refuseUnknownEnvironments({ edge }: SystemConfig, source: Source): void {
    const known = this.environmentNames();
    const problems = (['domains', 'signedCookies'] as const).flatMap((key) =>
      Object.keys(edge[key])
        .filter((name) => !known.includes(name))
        .map((name) => ({
          where: formatWhere(source, ['edge', key, name]),
          given: `"${name}"`,
          allowed: `an environment: one of ${known.join(', ')}`,
          remedy: `${didYouMean(name, known)}Correct the name, or add config/environments/${name}.ts and list it in config/index.ts.`,
        })),
    );
    if (problems.length > 0)
      throw new InputError('unknown-environment', `${source.file} names environments that do not exist`, problems);
  }

  private file(kind: string, name: string): string {
    return relative(this.projectDirectory, join(this.configDirectory, kind, `${name}.ts`));
  }

  private source(kind: 'systems' | 'environments', name: string): Source {
    const entry = findEntry(this.configDirectory);
    return {
      file: this.file(kind, name),
      locate: (path) => (entry === undefined ? undefined : this.relativeLine(entry, [kind, name, ...path])),
    };
  }

  private relativeLine(file: string, path: readonly PropertyKey[]) {
    const found = findSourceLine(file, path);
    return found === undefined ? undefined : { ...found, file: relative(this.projectDirectory, found.file) };
  }
}

function findEntry(directory: string): string | undefined {
  return ['index.ts', 'index.js'].map((name) => join(directory, name)).find((path) => existsSync(path));
}

/** The problems of several inputs. */
class ProblemList {
  private readonly errors: InputError[] = [];

  /** What a function returns; undefined where it throws an `InputError`, whose problems are kept. */
  gather<T>(run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.errors.push(error);
      return undefined;
    }
  }

  /** Throws what was kept, as one error. */
  throwAny(): void {
    const [first, ...others] = this.errors;
    if (first === undefined) return;
    if (others.length === 0) throw first;
    const problems = this.errors.flatMap((error) => error.problems);
    throw new InputError(first.code, `The configuration has ${countProblems(problems.length)}`, problems);
  }
}

/** Reads a project's configuration from `<project>/config/index.ts` or `.js`. Throws `InputError` when there is none. */
export function loadProject(projectDirectory: string, configFolder = 'config'): Project {
  const directory = resolve(projectDirectory, configFolder);
  const entry = findEntry(directory);
  const shape = 'an index.ts or index.js that exports `systems` and `environments`';
  if (entry === undefined) {
    throw new InputError('no-config', 'No configuration found', [
      {
        where: directory,
        given: 'no index.ts or index.js',
        allowed: shape,
        remedy: 'Run this in the project folder, or name the config folder with --config.',
      },
    ]);
  }
  const module = requireConfig(entry, projectDirectory) as Partial<ConfigModule>;
  const { systems, environments } = module;
  if (systems === undefined || environments === undefined) {
    throw new InputError('no-config', 'The configuration is incomplete', [
      {
        where: entry,
        given: `exports ${Object.keys(module).join(', ') || 'nothing'}`,
        allowed: shape,
        remedy: 'Export both.',
      },
    ]);
  }
  return new Project({ systems, environments }, directory, projectDirectory);
}

/** Loads the module; TypeScript is compiled on the way, unless this process does that for everything. */
function requireConfig(entry: string, projectDirectory: string): unknown {
  if (!entry.endsWith('.ts') || process.execArgv.join(' ').includes('tsx'))
    return createRequire(join(projectDirectory, 'package.json'))(entry);
  const { createJiti } = require('jiti') as typeof import('jiti');
  return createJiti(entry, { fsCache: false, interopDefault: false })(entry);
}

function pick<T>(record: Readonly<Record<string, T>>, name: string, kind: string): T {
  const found = Object.hasOwn(record, name) ? record[name] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(record);
  throw new InputError(`unknown-${kind}`, `There is no ${kind} "${name}"`, [
    {
      where: kind,
      given: `"${name}"`,
      allowed: `one of ${known.join(', ')}`,
      remedy: `${didYouMean(name, known)}Use one of these, or add config/${kind}s/${name}.ts and list it in config/index.ts.`,
    },
  ]);
}

/** JSON of a file. Throws `InputError` that names it. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError('invalid-plan', `${file} is not JSON`, [
      {
        where: file,
        given: (error as Error).message,
        allowed: 'a plan as `tidemark plan --write` writes it',
        remedy: 'Run `tidemark plan --write` again.',
      },
    ]);
  }
}
