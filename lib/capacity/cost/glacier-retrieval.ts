/** What it costs to bring an object back, in USD. */
interface RetrievalPrice {
  readonly perGb: number;
  readonly perThousandRequests: number;
}

/**
 * Amazon S3 pricing, us-east-1: Flexible Retrieval from AWS re:Post, "How do I manage data retrieval and storage costs", which counts
 * with these figures; Deep Archive from published comparisons of the price list of June 2026. Bulk from Flexible Retrieval is free.
 */
const PRICES: Readonly<Record<string, Readonly<Record<string, RetrievalPrice>>>> = {
  GLACIER: {
    Expedited: { perGb: 0.03, perThousandRequests: 10 },
    Standard: { perGb: 0.01, perThousandRequests: 0.05 },
    Bulk: { perGb: 0, perThousandRequests: 0 },
  },
  DEEP_ARCHIVE: {
    Standard: { perGb: 0.02, perThousandRequests: 0.1 },
    Bulk: { perGb: 0.0025, perThousandRequests: 0.025 },
  },
};

const GB = 1_073_741_824;

/** What asking Glacier for objects costs, in USD; undefined for a class or tier that is not asked. Transfer out of S3 is not in it. */
export function retrievalUsd(storageClass: string, tier: string, bytes: number, objects: number): number | undefined {
  const price = PRICES[storageClass]?.[tier];
  return price && (bytes / GB) * price.perGb + (objects / 1000) * price.perThousandRequests;
}
