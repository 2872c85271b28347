import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../model/validation/input-error';
import { suggestMatches } from '../../model/validation/suggestions';
import { loadProject } from '../project/project';

/** Stands for every system of either side. */
export const ALL = 'all';

/** The systems of a side, as its configuration lists them; undefined where the project has no such configuration. */
export function findSystems(projectDirectory: string, configFolder: string): readonly string[] | undefined {
  const hasConfig = ['index.ts', 'index.js'].some((name) => existsSync(join(projectDirectory, configFolder, name)));
  return hasConfig ? loadProject(projectDirectory, configFolder).systemNames() : undefined;
}

/** A system to review, and on which sides there is one of that name. */
export interface ReviewedSystem {
  readonly name: string;
  readonly inBase: boolean;
  readonly inHead: boolean;
}

/**
 * The systems that were asked for. Where the configuration is not Tidemark's, the app is given any name as context, and
 * has to know it. Throws `InputError` (codes `unknown-system`, `no-config`).
 */
export function chooseSystems(
  wanted: readonly string[],
  base: readonly string[] | undefined,
  head: readonly string[] | undefined,
): ReviewedSystem[] {
  const known = base === undefined && head === undefined ? undefined : [...new Set([...(head ?? []), ...(base ?? [])])];
  if (known === undefined) {
    if (!wanted.includes(ALL)) return wanted.map((name) => ({ name, inBase: true, inHead: true }));
    throw new InputError('no-config', 'The systems of this app are not known', [
      {
        where: '--system',
        given: ALL,
        allowed: 'the names of systems; `all` needs a config/index.ts that exports `systems`',
        remedy: 'Name them, or leave the option out.',
      },
    ]);
  }
  const unknown = wanted.filter((name) => name !== ALL && !known.includes(name));
  if (unknown.length > 0)
    throw new InputError(
      'unknown-system',
      'Nothing was reviewed',
      unknown.map((name) => ({
        where: '--system',
        given: `"${name}", which neither side has`,
        allowed: `${ALL}, or one of ${known.join(', ')}`,
        remedy: `Did you mean ${
          suggestMatches(
            name,
            known.map((code) => ({ code, name: code })),
            1,
          )[0]?.code
        }?`,
      })),
    );
  const names = wanted.includes(ALL) ? known : wanted;
  return names.map((name) => ({
    name,
    inBase: base?.includes(name) ?? true,
    inHead: head?.includes(name) ?? true,
  }));
}
