import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { DEFAULT_PRICES, Prices } from '../../cost/prices';
import { type PriceBook, parsePriceBook } from '../../model/cost/price-book';
import { InputError } from '../../model/validation/input-error';

/** Where a project's own prices stand, below its configuration. */
const FILE = 'prices.json';

/** The file of a project's own prices. */
export function pricesFile(projectDirectory: string, configFolder: string): string {
  return resolve(projectDirectory, configFolder, FILE);
}

/**
 * A project's own prices; none where it has no file of them.
 *
 * Throws `InputError` (code `invalid-config`, or `bad-file` for what is no JSON) with every problem.
 */
export function projectBook(projectDirectory: string, configFolder: string): PriceBook | undefined {
  const path = pricesFile(projectDirectory, configFolder);
  if (!existsSync(path)) return undefined;
  const file = relative(projectDirectory, path);
  return parsePriceBook(parseJson(readFileSync(path, 'utf8'), file), file);
}

/** The prices that a project's estimates use: its own, and the shipped ones for what it has none of. */
export function projectPrices(projectDirectory: string, configFolder: string): Prices {
  const own = projectBook(projectDirectory, configFolder);
  return own === undefined ? DEFAULT_PRICES : new Prices(DEFAULT_PRICES.rows, own.rows);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError('bad-file', `${file} is not JSON`, [
      {
        where: file,
        given: (error as Error).message,
        allowed: 'a price book as `tidemark prices refresh --write` writes it',
        remedy: 'Write it again, or remove it: the shipped prices are used then.',
      },
    ]);
  }
}
