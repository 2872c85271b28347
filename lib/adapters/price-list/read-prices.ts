import { InputError, type PriceRow } from '../../model';
import { offerUrl, readOfferFile, together } from './offer-file';
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
  const failed = together(errors);
  if (failed !== undefined) throw failed;
  return { rows, ambiguous };
}

function inputError(error: unknown): InputError {
  if (error instanceof InputError) return error;
  throw error;
}
