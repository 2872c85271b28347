import { PRICED_USAGES, type PricedUsage } from '../../cost/priced-usages';
import { ANY_REGION, type PriceRow, priceRowKey } from '../../model/cost/price-book';
import type { OfferReader, OfferRow } from './offer-file';

/** A price that the file states in several ways, so that none of them is taken. */
export interface AmbiguousPrice {
  readonly key: string;
  readonly usd: readonly number[];
}

/**
 * Codes that stand before a usage type: `USE1-`, `APN1-`, `EU-` for Ireland alone; AWS KMS writes the region itself. Other
 * letters belong to the name: `TS-LoadBalancerUsage` is no `LoadBalancerUsage`.
 */
const REGION_PREFIX = /^(?:[A-Z]{2,3}\d-|EU-|[a-z]{2}(?:-[a-z]+)+-\d-)/;

/** A usage type without its region; in us-east-1 many have no prefix. */
export function withoutRegion(usageType: string): string {
  return usageType.replace(REGION_PREFIX, '');
}

/**
 * Takes from the rows of one offer file the prices that estimates ask for: on demand, in US dollars, the first tier, of that
 * region, above nothing. Rows of 0 are what reserved capacity or another price has paid for already.
 */
export class PriceSelection implements OfferReader {
  private readonly usages: readonly PricedUsage[];
  private readonly found = new Map<string, { readonly row: PriceRow; readonly usd: Set<number> }>();
  private day = '';

  constructor(
    private readonly service: string,
    private readonly region: string,
  ) {
    this.usages = PRICED_USAGES.filter((usage) => usage.service === service);
  }

  /** Quickly and too often: what a usage type begins with may stand elsewhere in the line. */
  concerns(line: string): boolean {
    return line.includes('"OnDemand"') && this.usages.some(({ begin }) => line.includes(begin));
  }

  published(day: string): void {
    this.day = day;
  }

  row(offer: OfferRow): void {
    if (offer.termType !== 'OnDemand' || offer.currency !== 'USD') return;
    if (offer.startingRange !== '' && Number(offer.startingRange) !== 0) return;
    const price = Number(offer.pricePerUnit);
    if (!(price > 0)) return;
    const plain = withoutRegion(offer.usageType);
    for (const usage of this.usages) {
      if (!usage.usage.test(plain) || !usage.awsUnits.test(offer.unit)) continue;
      if (usage.everywhere !== true && offer.regionCode !== '' && offer.regionCode !== this.region) continue;
      const variant = variantOf(usage, offer);
      if (usage.variant !== undefined && variant === undefined) continue;
      this.add({
        service: this.service,
        usage: plain,
        variant,
        region: usage.everywhere === true ? ANY_REGION : this.region,
        unit: usage.unit,
        usd: exact(price * (usage.perUnit ?? 1)),
        source: `Price List API, ${this.service} in ${this.region}`,
        asOf: this.day,
      });
    }
  }

  /** What was found once, or several times at the same price. */
  get rows(): PriceRow[] {
    return [...this.found.values()].filter(({ usd }) => usd.size === 1).map(({ row }) => row);
  }

  /** What was found at several prices. */
  get ambiguous(): AmbiguousPrice[] {
    return [...this.found]
      .filter(([, { usd }]) => usd.size > 1)
      .map(([key, { usd }]) => ({ key, usd: [...usd].sort((a, b) => a - b) }));
  }

  private add(row: PriceRow): void {
    const key = priceRowKey(row);
    const known = this.found.get(key);
    if (known === undefined) this.found.set(key, { row, usd: new Set([row.usd]) });
    else known.usd.add(row.usd);
  }
}

function variantOf({ variant }: PricedUsage, offer: OfferRow): string | undefined {
  if (variant === undefined) return undefined;
  const stated = {
    'database engine': offer.databaseEngine,
    'cache engine': offer.cacheEngine,
    'product family': offer.productFamily,
  }[variant.by];
  return Object.hasOwn(variant.names, stated) ? variant.names[stated] : undefined;
}

/** A product without the noise of binary fractions: 0.0000000023 x 1,000,000 is 0.0023. */
function exact(usd: number): number {
  return Number(usd.toPrecision(12));
}
