import type { CostedStack } from '../../cost/charge';
import type { UsageConfig } from '../../model/cost/usage';
import { InputError } from '../../model/validation/input-error';
import { loadProject, type Project } from '../project/project';

/** What a cost is asked of. */
export interface CostScopeOptions {
  readonly config: string;
  readonly environment?: string[];
  readonly system?: string;
  readonly app?: string;
}

/** What of an app is meant, and what its configuration says of that. */
export interface CostScope {
  readonly context: Readonly<Record<string, string>>;
  /** Whether a stack is of an environment that is meant. */
  includes(stack: Pick<CostedStack, 'environment'>): boolean;
  /** Monthly budgets by the name that an environment has in the app, such as jedire-prod. */
  readonly budgets: ReadonlyMap<string, number>;
  /** What environments use in a month, by the same name. */
  readonly usage: Readonly<Record<string, UsageConfig>>;
}

/** The scope of a project's own app, or of another one that has no configuration of Tidemark's beside it. */
export function costScope(options: CostScopeOptions, projectDirectory: string): CostScope {
  const catalog = catalogOf(options, projectDirectory);
  const { environment, system: wanted } = options;
  const single: Readonly<Record<string, string>> =
    environment?.length === 1 ? { environment: environment[0] ?? '' } : {};
  if (catalog === undefined) {
    return {
      context: { ...single, ...(wanted === undefined ? {} : { system: wanted }) },
      includes: (stack) => environment === undefined || environment.some((name) => isOf(stack.environment, name)),
      budgets: new Map(),
      usage: {},
    };
  }
  const system = catalog.system(wanted);
  const configs = catalog.deployments(wanted, environment).map(({ name, environment: config, system: sized }) => ({
    label: `${system.name}-${name}`,
    config,
    usage: sized.usage,
  }));
  const usages = configs.map(({ label, usage }) => [label, usage] as const);
  return {
    context: { ...single, system: system.name },
    includes: (stack) => environment === undefined || configs.some(({ label }) => label === stack.environment),
    budgets: new Map(
      configs.flatMap(({ label, config: { monthlyBudgetUsd } }) =>
        monthlyBudgetUsd === undefined ? [] : [[label, monthlyBudgetUsd]],
      ),
    ),
    usage: Object.fromEntries(usages.filter((entry): entry is [string, UsageConfig] => entry[1] !== undefined)),
  };
}

/** The project's configuration; none where an app is named that has none beside it. */
function catalogOf({ config, app }: CostScopeOptions, projectDirectory: string): Project | undefined {
  try {
    return loadProject(projectDirectory, config);
  } catch (error) {
    if (app !== undefined && error instanceof InputError && error.code === 'no-config') return undefined;
    throw error;
  }
}

/** `prod` is the environment of that name and what is called `shop-prod`. */
function isOf(environment: string, name: string): boolean {
  return environment === name || environment.endsWith(`-${name}`);
}

/** The stacks that are meant. Throws `InputError` (code `unknown-environment`) that names those there are where none is. */
export function stacksInScope(
  stacks: readonly CostedStack[],
  scope: CostScope,
  asked: readonly string[],
): CostedStack[] {
  const meant = stacks.filter((stack) => scope.includes(stack));
  if (meant.length > 0 || stacks.length === 0) return meant;
  const known = [...new Set(stacks.map(({ environment }) => environment))];
  throw new InputError('unknown-environment', 'The app has no such environment', [
    {
      where: '--environment',
      given: asked.join(', '),
      allowed: `one of ${known.join(', ')}`,
      remedy: 'Use one of these: the first parts of the paths of its stacks.',
    },
  ]);
}
