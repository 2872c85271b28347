import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, posix, resolve } from 'node:path';
import { fileAt, type Repository } from '../../adapters/git/repository';
import { InputError } from '../../model/validation/input-error';
import { type AcceptedChange, parseAcceptedChanges } from '../../review/accepted-changes';
import type { Side } from './revisions';

/** Where accepted changes stand unless --accepted says otherwise: beside the app. */
export const ACCEPTED_FILE = 'tidemark-review.json';

/** What the head accepts, and the file that says so. */
export interface AcceptedFile {
  readonly name: string;
  readonly entries: readonly AcceptedChange[];
}

/**
 * Reads the accepted changes of the head: of its commit, where it is one, so that nothing counts that is not in it.
 * A path is from the project. Throws `InputError` (codes `no-file`, `invalid-config`).
 */
export async function readAccepted(
  repository: Repository,
  head: Side,
  given: string | undefined,
): Promise<AcceptedFile> {
  const name = given ?? ACCEPTED_FILE;
  const text = await readText(repository, head, name);
  if (text === undefined && given !== undefined)
    throw new InputError('no-file', 'Accepted changes cannot be read', [
      {
        where: '--accepted',
        given: `${name}, which ${head.reviewed.name} does not have`,
        allowed: `a file of accepted changes, from the folder of the app (default: ${ACCEPTED_FILE})`,
        remedy: 'Correct the path, or leave the option out.',
      },
    ]);
  return { name, entries: text === undefined ? [] : parseAcceptedChanges(parseJson(text, name), name) };
}

async function readText({ root, project }: Repository, head: Side, name: string): Promise<string | undefined> {
  if (head.commit !== undefined && !isAbsolute(name))
    return fileAt({ root, project, shallow: false }, head.commit, posix.join(project, name));
  const path = resolve(join(root, project), name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError('invalid-config', `${name} is not JSON`, [
      {
        where: name,
        given: (error as Error).message,
        allowed: '{"accepted": [{"resource": "...", "class": "...", "reason": "...", "expires": "2027-01-31"}]}',
        remedy: 'Correct the file.',
      },
    ]);
  }
}
