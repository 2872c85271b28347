import { z } from 'zod';

const amount = z.number().positive();

/**
 * What a month of a system at its whole load uses of what a template does not state, for its cost. An environment has its
 * `loadShare` of each. What is left out is listed by `tidemark cost` as not covered.
 */
export const usageConfigSchema = z.strictObject({
  /** Where the figures are from: a bill, CloudWatch, an estimate. */
  source: z.string().min(1),
  /** Load balancer capacity units (LCU), on average. */
  loadBalancerUnits: amount.optional(),
  /** Data through all NAT gateways. */
  natGatewayGb: amount.optional(),
  /** Data through all interface endpoints. */
  endpointGb: amount.optional(),
  /** Data in all clusters of the database, each once: Aurora bills its copies as one. */
  databaseStorageGb: amount.optional(),
  /** Reads and writes of Aurora's storage, in millions; free with I/O-Optimized storage. */
  databaseIoMillions: amount.optional(),
  /** Logs that are written to CloudWatch. */
  logGb: amount.optional(),
  /** Objects in S3's Standard class. */
  storageGb: amount.optional(),
  /** Data that CloudFront sends to viewers in North America and Europe. */
  cdnGb: amount.optional(),
  /** HTTPS requests of viewers in North America to CloudFront, in millions. */
  cdnRequestsMillions: amount.optional(),
});

export type UsageConfig = z.output<typeof usageConfigSchema>;
/** What may be stated, without where it is from. */
export type UsageName = Exclude<keyof UsageConfig, 'source'>;

/** A share of a stated usage. */
export function sizeUsage(usage: UsageConfig, share: number): UsageConfig {
  const { source, ...amounts } = usage;
  const sized = Object.entries(amounts).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value * share]],
  );
  return { source, ...(Object.fromEntries(sized) as Omit<UsageConfig, 'source'>) };
}
