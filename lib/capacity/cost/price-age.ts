import { DAY_MS } from '../series/series';

/** Prices older than this are worth a notice (our choice; AWS changes few prices in a quarter). */
export const OLD_PRICES_DAYS = 90;

/** A notice where prices of a day (yyyy-mm-dd) are old at an instant, in ms since 1970; undefined where they are not. */
export function priceAgeNotice(pricesAsOf: string | undefined, nowMs: number): string | undefined {
  if (pricesAsOf === undefined) return undefined;
  const days = Math.floor((nowMs - Date.parse(`${pricesAsOf}T00:00Z`)) / DAY_MS);
  if (days <= OLD_PRICES_DAYS) return undefined;
  return `The oldest of these prices is of ${pricesAsOf}, ${days} days ago. \`tidemark prices refresh\` reads today's.`;
}
