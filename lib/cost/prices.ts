import { DAY_MS } from '../capacity/series/series';
import { ANY_REGION, type PriceRow, priceRowKey } from '../model/cost/price-book';
import { DEFAULT_PRICE_ROWS } from './default-prices';
import type { PriceKey } from './price-keys';

/** Hours of a month, as AWS counts them. */
export const MONTH_HOURS = 730;

/** Prices by what they are of. A row given later takes the place of an earlier one. */
export class Prices {
  private readonly byKey: ReadonlyMap<string, PriceRow>;

  constructor(...books: readonly (readonly PriceRow[])[]) {
    this.byKey = new Map(books.flat().map((row) => [priceRowKey(row), row]));
  }

  get rows(): PriceRow[] {
    return [...this.byKey.values()];
  }

  /** The price in a region, or the one that holds in all; undefined where the book has none. Never that of another region. */
  find(key: PriceKey, region: string): PriceRow | undefined {
    return (
      this.byKey.get(priceRowKey({ ...key, region })) ?? this.byKey.get(priceRowKey({ ...key, region: ANY_REGION }))
    );
  }

  /** The price in a region. Throws `RangeError` where there is none: only for what the default book is known to have. */
  need(key: PriceKey, region: string): PriceRow {
    const row = this.find(key, region);
    if (row === undefined) throw new RangeError(`no price of ${priceRowKey({ ...key, region })}`);
    return row;
  }
}

/** The prices that are shipped: us-east-1, dated row by row. */
export const DEFAULT_PRICES = new Prices(DEFAULT_PRICE_ROWS);

/** Prices older than this are worth a notice (our choice; AWS changes few prices in a quarter). */
export const OLD_PRICES_DAYS = 90;

/** A notice where prices of a day (yyyy-mm-dd) are old at an instant, in ms since 1970; undefined where they are not. */
export function priceAgeNotice(pricesAsOf: string | undefined, nowMs: number): string | undefined {
  if (pricesAsOf === undefined) return undefined;
  const days = Math.floor((nowMs - Date.parse(`${pricesAsOf}T00:00Z`)) / DAY_MS);
  if (days <= OLD_PRICES_DAYS) return undefined;
  return `The oldest of these prices is of ${pricesAsOf}, ${days} days ago. \`tidemark prices refresh\` reads today's.`;
}
