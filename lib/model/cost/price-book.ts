import { z } from 'zod';
import { parseWith } from '../validation/parse';

/** Where a price holds that AWS states for no region, such as that of a dashboard. */
export const ANY_REGION = 'any';

/** What one unit of something costs. */
const priceRow = z.strictObject({
  /** Service code of AWS's Price List API, such as AmazonRDS. */
  service: z.string().min(1),
  /** AWS's usage type without the prefix of its region, such as `InstanceUsage:db.r7g.xl`. */
  usage: z.string().min(1),
  /** What AWS tells apart by another attribute: the engine of a database or cache, the kind of a load balancer. */
  variant: z.string().min(1).optional(),
  region: z.string().regex(/^([a-z]{2}(-[a-z]+)+-\d|any)$/, 'an AWS region such as us-east-1, or any'),
  /** What is counted, such as hour or GB-month. */
  unit: z.string().min(1),
  /** US dollars for one unit, on demand, at the first tier. */
  usd: z.number().positive(),
  /** Who says so. */
  source: z.string().min(1),
  /** The day for which the source says so. */
  asOf: z.iso.date(),
});

/** Dated prices. Nothing is priced that is not in a book: no price is derived from another region, class or type. */
export const priceBookSchema = z
  .strictObject({ version: z.literal(1), rows: z.array(priceRow).readonly() })
  .check((context) => {
    const keys = context.value.rows.map(priceRowKey);
    const repeated = [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
    for (const key of repeated) {
      context.issues.push({
        code: 'custom',
        input: context.value.rows,
        path: ['rows', keys.lastIndexOf(key)],
        message: 'each price once',
        params: {
          given: `${key} a second time`,
          allowed: 'one row for each service, usage, variant and region',
          remedy: 'Keep one of them, or run `tidemark prices refresh --write` again.',
        },
      });
    }
  });

export type PriceRow = Readonly<z.output<typeof priceRow>>;
export type PriceBook = z.output<typeof priceBookSchema>;

/** What a row is found by, as one readable text. */
export function priceRowKey({
  service,
  usage,
  variant,
  region,
}: Omit<PriceRow, 'unit' | 'usd' | 'source' | 'asOf'>): string {
  return `${service} ${usage}${variant === undefined ? '' : ` (${variant})`} in ${region}`;
}

/** Parses a project's own prices; `file` is named in errors. Throws `InputError` with every problem. */
export function parsePriceBook(raw: unknown, file: string): PriceBook {
  return parseWith(priceBookSchema, raw, file);
}
