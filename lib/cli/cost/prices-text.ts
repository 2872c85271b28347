import type { AmbiguousPrice } from '../../adapters/price-list/select-prices';
import { ANY_REGION, type PriceRow, priceRowKey } from '../../model/cost/price-book';
import { printable, textTable, wrap } from '../../report/format/text-layout';

/** A price that was read, and the one that stood before. */
export interface PriceChange {
  readonly row: PriceRow;
  /** Undefined where there was none. */
  readonly oldUsd?: number;
}

/** What a refresh has found. */
export interface PriceRefresh {
  readonly changes: readonly PriceChange[];
  /** Prices that stay as they were: no file has them in a way that is understood. */
  readonly kept: readonly PriceRow[];
  readonly ambiguous: readonly AmbiguousPrice[];
}

/** What a refresh changes, as a person reads it. */
export function refreshText({ changes, kept, ambiguous }: PriceRefresh, columns: number): string {
  const changed = changes.filter(({ row, oldUsd }) => oldUsd !== undefined && oldUsd !== row.usd);
  const added = changes.filter(({ oldUsd }) => oldUsd === undefined);
  const same = changes.length - changed.length - added.length;
  const rows = changed.map(({ row, oldUsd = 0 }) => [
    priceRowKey(row),
    String(oldUsd),
    String(row.usd),
    percent(oldUsd, row.usd),
  ]);
  return [
    `${changes.length} prices read: ${changed.length} changed, ${added.length} new, ${same} the same.`,
    ...(rows.length === 0
      ? []
      : ['', ...textTable({ headers: ['changed', 'old USD', 'new USD', 'change'], rows }, columns)]),
    ...list(
      'New',
      added.map(({ row }) => `${priceRowKey(row)}: ${row.usd} USD for a ${row.unit}`),
      columns,
    ),
    ...list(
      'Kept as they were, because no file has them',
      kept.map((row) => `${priceRowKey(row)}: ${row.usd} USD, of ${row.asOf}`),
      columns,
    ),
    ...list(
      'Kept as they were, because a file has them at several prices',
      ambiguous.map(({ key, usd }) => `${key}: ${usd.join(', ')} USD`),
      columns,
    ),
  ].join('\n');
}

/** Prices as a person reads them, region by region; `isOwn` says which of them are the project's. */
export function pricesText(rows: readonly PriceRow[], isOwn: (row: PriceRow) => boolean, columns: number): string {
  const regions = [...new Set(rows.map(({ region }) => region))];
  return [
    ...regions.flatMap((region) => [
      region === ANY_REGION ? 'Everywhere:' : `${region}:`,
      ...textTable(
        {
          headers: ['price', 'USD', 'unit', 'of', 'from'],
          rows: rows
            .filter((row) => row.region === region)
            .map((row) => [nameOf(row), String(row.usd), row.unit, row.asOf, isOwn(row) ? 'project' : 'shipped']),
        },
        columns,
      ),
      '',
    ]),
    '--json prints the source of each.',
  ].join('\n');
}

function nameOf({ usage, variant }: PriceRow): string {
  return variant === undefined ? usage : `${usage} (${variant})`;
}

function list(title: string, entries: readonly string[], columns: number): string[] {
  if (entries.length === 0) return [];
  return ['', `${title}:`, ...entries.flatMap((entry) => wrap(`- ${printable(entry)}`, columns))];
}

function percent(oldUsd: number, newUsd: number): string {
  const change = (newUsd / oldUsd - 1) * 100;
  return `${change > 0 ? '+' : ''}${change.toFixed(1)} %`;
}
