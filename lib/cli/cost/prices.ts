import { relative } from 'node:path';
import { type OfferFile, readPrices } from '../../adapters/price-list/read-prices';
import { DEFAULT_REGION } from '../../cost/fargate';
import { PRICED_SERVICES } from '../../cost/priced-usages';
import { Prices } from '../../cost/prices';
import { ANY_REGION, type PriceRow, priceRowKey } from '../../model/cost/price-book';
import type { Io } from '../io';
import { OptionReader } from '../option-reader';
import { Progress } from '../progress';
import { loadProject } from '../project/project';
import { pricesFile, projectBook, projectPrices } from '../project/project-prices';
import { checkWritable, writeFile } from '../write-file';
import { type PriceChange, type PriceRefresh, pricesText, refreshText } from './prices-text';

export interface PricesOptions {
  readonly config: string;
  readonly region?: string[];
  readonly json?: boolean;
}

export interface RefreshOptions extends PricesOptions {
  readonly endpoint: string;
  readonly service?: string[];
  readonly write?: boolean;
}

/** `tidemark prices show`: the prices that estimates use. */
export async function runShowPrices(options: PricesOptions, io: Io, projectDirectory: string): Promise<number> {
  const { region: wanted } = options;
  const own = new Set(projectBook(projectDirectory, options.config)?.rows.map(priceRowKey));
  const rows = projectPrices(projectDirectory, options.config)
    .rows.filter(({ region }) => wanted === undefined || region === ANY_REGION || wanted.includes(region))
    .sort(byKey);
  io.out(
    options.json === true
      ? JSON.stringify({ version: 1, rows }, null, 2)
      : pricesText(rows, (row) => own.has(priceRowKey(row)), io.columns),
  );
  return 0;
}

/** `tidemark prices refresh`: AWS's own prices of today into config/prices.json, or what would change. */
export async function runRefreshPrices(options: RefreshOptions, io: Io, projectDirectory: string): Promise<number> {
  const files = filesOf(options, projectDirectory);
  const file = pricesFile(projectDirectory, options.config);
  const previous = projectBook(projectDirectory, options.config)?.rows ?? [];
  // Fails now, not after hundreds of megabytes, where the file cannot be written.
  if (options.write === true) checkWritable(file);
  const progress = new Progress(io, files.length);
  try {
    const { rows, ambiguous } = await readPrices(options.endpoint, files, ({ service, region }, isRead) =>
      progress.step(`${isRead ? 'read' : 'failed:'} ${service} in ${region}`),
    );
    progress.stop();
    const prices = projectPrices(projectDirectory, options.config);
    const refresh: PriceRefresh = {
      changes: rows.map((row) => changeOf(prices, row)).sort((a, b) => byKey(a.row, b.row)),
      kept: prices.rows.filter(
        (row) => isOf(files, row) && !rows.some((read) => priceRowKey(read) === priceRowKey(row)),
      ),
      ambiguous,
    };
    const shown = relative(projectDirectory, file);
    const wrote = options.write === true && writeFile(file, serialized(new Prices(previous, rows)));
    io.out(options.json === true ? JSON.stringify(summary(refresh, wrote), null, 2) : refreshText(refresh, io.columns));
    if (options.write === true) io.err(wrote ? `wrote     ${shown}` : `unchanged ${shown}`);
    else io.err(`nothing was written: --write updates ${shown}`);
    return 0;
  } finally {
    progress.stop();
  }
}

/** The offer files to read: of all services that have prices, in the regions of the project's environments. */
function filesOf(options: RefreshOptions, projectDirectory: string): OfferFile[] {
  const reader = new OptionReader();
  const services = options.service ?? PRICED_SERVICES;
  for (const service of services) reader.choice('service', service, PRICED_SERVICES);
  const regions = options.region ?? regionsOf(options, projectDirectory);
  for (const region of regions) {
    if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
      reader.add('region', region, 'an AWS region such as us-east-1', 'Correct the region.');
  }
  if (!/^https?:\/\/[^/]+/.test(options.endpoint))
    reader.add('endpoint', options.endpoint, 'an address that begins with https:// or http://', 'Correct it.');
  reader.check();
  return [...new Set(regions)].flatMap((region) => services.map((service) => ({ service, region })));
}

function regionsOf({ config }: RefreshOptions, projectDirectory: string): string[] {
  const catalog = loadProject(projectDirectory, config);
  const own = catalog.environmentNames().map((name) => catalog.environment(name).region);
  // Firewalls of CloudFront are in this one, wherever the rest is.
  return [...own, DEFAULT_REGION];
}

function changeOf(prices: Prices, row: PriceRow): PriceChange {
  const old = prices.find(row, row.region);
  return old === undefined ? { row } : { row, oldUsd: old.usd };
}

function isOf(files: readonly OfferFile[], { service, region }: PriceRow): boolean {
  return files.some((file) => file.service === service && (region === ANY_REGION || file.region === region));
}

/** A book as its file holds it, sorted, so that a diff shows what changed. */
function serialized(prices: Prices): string {
  return `${JSON.stringify({ version: 1, rows: prices.rows.sort(byKey) }, null, 2)}\n`;
}

function summary({ changes, kept, ambiguous }: PriceRefresh, written: boolean) {
  return {
    version: 1,
    written,
    changes: changes.map(({ row, oldUsd }) => ({ ...row, ...(oldUsd === undefined ? {} : { oldUsd }) })),
    kept,
    ambiguous,
  };
}

function byKey(a: PriceRow, b: PriceRow): number {
  const [one, other] = [`${a.region} ${priceRowKey(a)}`, `${b.region} ${priceRowKey(b)}`];
  return one < other ? -1 : one > other ? 1 : 0;
}
