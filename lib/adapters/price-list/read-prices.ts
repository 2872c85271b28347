import { type PriceRow, priceRowKey } from '../../model/cost/price-book';
import { InputError } from '../../model/validation/input-error';
import { joinErrors, offerUrl, readOfferFile } from './offer-file';
import { type AmbiguousPrice, PriceSelection } from './select-prices';

/** A file of a service's prices in a region. */
export interface OfferFile {
  readonly service: string;
  readonly region: string;
}

/** What AWS's offer files say. */
export interface ReadPrices {
  readonly rows: readonly PriceRow[];
  readonly ambiguous: readonly AmbiguousPrice[];
}

/**
 * Reads offer files one after the other.
 *
 * `done` is told of each, and whether it could be read. Throws one `InputError` (code `price-list`) with what is wrong with every file that
 * could not be read.
 */
export async function readPrices(
  endpoint: string,
  files: readonly OfferFile[],
  done: (file: OfferFile, isRead: boolean) => void,
): Promise<ReadPrices> {
  const rows: PriceRow[] = [];
  const ambiguous: AmbiguousPrice[] = [];
  const errors: InputError[] = [];
  for (const file of files) {
    const selection = new PriceSelection(file.service, file.region);
    const error = await readOfferFile(offerUrl(endpoint, file.service, file.region), selection).then(
      () => undefined,
      inputError,
    );
    done(file, error === undefined);
    if (error !== undefined) errors.push(error);
    rows.push(...selection.rows);
    ambiguous.push(...selection.ambiguous);
  }
  const failed = joinErrors(errors);
  if (failed !== undefined) throw failed;
  return once(rows, ambiguous);
}

/** What files of several regions say of the same price, such as that of a dashboard, once; reported where they differ. */
function once(rows: readonly PriceRow[], ambiguous: readonly AmbiguousPrice[]): ReadPrices {
  const byKey = new Map<string, PriceRow[]>();
  for (const row of rows) byKey.set(priceRowKey(row), [...(byKey.get(priceRowKey(row)) ?? []), row]);
  const differing = [...byKey]
    .map(([key, same]) => ({ key, usd: [...new Set(same.map(({ usd }) => usd))].sort((a, b) => a - b) }))
    .filter(({ usd }) => usd.length > 1);
  const taken = [...byKey.values()].flatMap(([first, ...others]) =>
    first !== undefined && others.every(({ usd }) => usd === first.usd) ? [first] : [],
  );
  return { rows: taken, ambiguous: [...ambiguous, ...differing] };
}

function inputError(error: unknown): InputError {
  if (error instanceof InputError) return error;
  throw error;
}
