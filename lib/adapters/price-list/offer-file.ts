import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { InputError, type Problem } from '../../model/validation/input-error';

/** Where AWS keeps its offer files, for anybody (AWS Billing user guide, "Getting price list files manually"). */
export const PRICE_LIST_ENDPOINT = 'https://pricing.us-east-1.amazonaws.com';

/** A row of an offer file, as far as a price is read from it. Text is as AWS has it. */
export interface OfferRow {
  readonly termType: string;
  readonly usageType: string;
  readonly startingRange: string;
  readonly unit: string;
  readonly pricePerUnit: string;
  readonly currency: string;
  readonly regionCode: string;
  readonly productFamily: string;
  readonly databaseEngine: string;
  readonly cacheEngine: string;
}

/** What a reader of an offer file is called with. */
export interface OfferReader {
  /** Whether a line may be a row that is wanted, by its text alone. */
  concerns(line: string): boolean;
  /** The day on which AWS has published the file, yyyy-mm-dd. Called once, before any row. */
  published(day: string): void;
  row(row: OfferRow): void;
}

/** Names of the columns, without case, blanks and underscores: AWS writes both `usageType` and `Database Engine`. */
const COLUMNS: Readonly<Record<keyof OfferRow, string>> = {
  termType: 'termtype',
  usageType: 'usagetype',
  startingRange: 'startingrange',
  unit: 'unit',
  pricePerUnit: 'priceperunit',
  currency: 'currency',
  regionCode: 'regioncode',
  productFamily: 'productfamily',
  databaseEngine: 'databaseengine',
  cacheEngine: 'cacheengine',
};
/** Columns that only files of some services have. */
const OPTIONAL: ReadonlySet<keyof OfferRow> = new Set(['productFamily', 'databaseEngine', 'cacheEngine', 'regionCode']);
const FORMAT = 'v1.0';
/** Rows before the names of the columns: format, disclaimer, publication date, version, offer code. */
const HEAD_ROWS = 5;

/** The file of a service's prices in a region. */
export function offerUrl(endpoint: string, service: string, region: string): string {
  return `${endpoint.replace(/\/$/, '')}/offers/v1.0/aws/${service}/current/${region}/index.csv`;
}

/**
 * Reads an offer file line by line, so that one of hundreds of megabytes needs no more memory than a small one. Only lines
 * that concern the reader are parsed: of a million, that takes a tenth of the time.
 *
 * Throws `InputError` (code `price-list`) where the file cannot be had, ends early or is of another format.
 */
export async function readOfferFile(url: string, reader: OfferReader, signal?: AbortSignal): Promise<void> {
  const fail = (given: string, remedy: string): InputError => {
    const allowed = `an offer file of AWS's Price List API, format ${FORMAT}, as CSV`;
    return new InputError('price-list', `${url} was not read`, [{ where: url, given, allowed, remedy }]);
  };
  const body = await openOffer(url, fail, signal);
  const head: Record<string, string> = {};
  let columns: ReadonlyMap<keyof OfferRow, number> | undefined;
  let lines = 0;
  try {
    for await (const batch of lineBatches(body)) {
      for (const line of batch) {
        lines += 1;
        if (lines <= HEAD_ROWS) {
          const [name = '', value = ''] = cellsOf(line);
          head[name] = value;
        } else if (columns === undefined) {
          columns = columnsOf(cellsOf(line), fail);
          reader.published(publishedDay(head, fail));
        } else if (reader.concerns(line)) reader.row(rowOf(cellsOf(line), columns));
      }
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw fail(`an error after ${lines} lines: ${messageOf(error)}`, 'Try again; it may have been cut on its way.');
  }
  if (columns === undefined) throw fail(`${lines} lines and no names of columns`, 'Check the endpoint.');
}

/** The lines of a text as it comes, many at a time; without empty ones. */
async function* lineBatches(body: Readable): AsyncGenerator<string[]> {
  let rest = '';
  for await (const chunk of body.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield lines.filter((line) => line !== '');
  }
  if (rest !== '') yield [rest];
}

/** The cells of a line. A row that goes on in the next line has an open quote: an error, because AWS writes none. */
function cellsOf(line: string): string[] {
  return (parse(line, { relax_column_count: true, bom: true }) as string[][])[0] ?? [];
}

async function openOffer(url: string, fail: (given: string, remedy: string) => InputError, signal?: AbortSignal) {
  let response: Response;
  try {
    response = await fetch(url, signal === undefined ? {} : { signal });
  } catch (error) {
    throw fail(
      messageOf(error),
      'Check the way to the endpoint; a proxy may be needed (NODE_USE_ENV_PROXY=1, from Node 22.21 on).',
    );
  }
  if (!response.ok || response.body === null)
    throw fail(`HTTP ${response.status}`, 'Check the region: AWS has no file for a service that is not there.');
  return Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
}

function columnsOf(names: readonly string[], fail: (given: string, remedy: string) => InputError) {
  const plain = names.map((name) => name.replace(/[\s_]/g, '').toLowerCase());
  const found = new Map<keyof OfferRow, number>();
  const missing: string[] = [];
  for (const [key, name] of Object.entries(COLUMNS) as [keyof OfferRow, string][]) {
    const index = plain.indexOf(name);
    if (index >= 0) found.set(key, index);
    else if (!OPTIONAL.has(key)) missing.push(name);
  }
  if (missing.length > 0) throw fail(`no column ${missing.join(', ')}`, 'AWS may have changed the format: report it.');
  return found;
}

function publishedDay(
  head: Readonly<Record<string, string>>,
  fail: (given: string, remedy: string) => InputError,
): string {
  const { FormatVersion: format = 'none', 'Publication Date': published = '' } = head;
  if (format !== FORMAT) throw fail(`format ${format}`, 'AWS may have changed the format: report it.');
  const day = /^(\d{4}-\d{2}-\d{2})T/.exec(published)?.[1];
  if (day === undefined)
    throw fail(`the publication date "${published}"`, 'AWS may have changed the format: report it.');
  return day;
}

function rowOf(record: readonly string[], columns: ReadonlyMap<keyof OfferRow, number>): OfferRow {
  const cell = (key: keyof OfferRow) => {
    const index = columns.get(key);
    return index === undefined ? '' : (record[index] ?? '');
  };
  return {
    termType: cell('termType'),
    usageType: cell('usageType'),
    startingRange: cell('startingRange'),
    unit: cell('unit'),
    pricePerUnit: cell('pricePerUnit'),
    currency: cell('currency'),
    regionCode: cell('regionCode'),
    productFamily: cell('productFamily'),
    databaseEngine: cell('databaseEngine'),
    cacheEngine: cell('cacheEngine'),
  };
}

function messageOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string } };
  return cause?.code === undefined ? message : `${message} (${cause.code})`;
}

/** The problems of several files as one error; undefined where there are none. */
export function joinErrors(errors: readonly InputError[]): InputError | undefined {
  if (errors.length === 0) return undefined;
  const problems: Problem[] = errors.flatMap((error) => error.problems);
  return new InputError('price-list', 'The price list was not read, and nothing was written', problems);
}
