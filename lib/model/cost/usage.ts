/**
 * What a month of a system at its whole load uses of what a template does not state, for its cost. An environment has its
 * `loadShare` of each. What is left out is listed by `tidemark cost` as not covered.
 */
export interface UsageConfig {
  /**
   * Where the figures are from: a bill, CloudWatch, an estimate.
   *
   * @example "Bill of 2026-10"
   * @affects what plans and reports show as evidence
   */
  readonly source: string;
  /**
   * Load balancer capacity, on average.
   *
   * @unit load balancer capacity units (LCU)
   * @default not covered
   * @example 4
   */
  readonly loadBalancerUnits?: number;
  /**
   * Data through all NAT gateways.
   *
   * @default not covered
   * @example 800
   */
  readonly natGatewayGb?: number;
  /**
   * Data through all interface endpoints.
   *
   * @default not covered
   * @example 300
   */
  readonly endpointGb?: number;
  /**
   * Data in all clusters of the database, each once: Aurora bills its copies as one.
   *
   * @default not covered
   * @example 500
   */
  readonly databaseStorageGb?: number;
  /**
   * Reads and writes of Aurora's storage; free with I/O-Optimized storage.
   *
   * @unit millions
   * @default not covered
   * @example 900
   */
  readonly databaseIoMillions?: number;
  /**
   * Logs that are written to CloudWatch.
   *
   * @default not covered
   * @example 200
   */
  readonly logGb?: number;
  /**
   * Objects in S3's Standard class.
   *
   * @default not covered
   * @example 1000
   */
  readonly storageGb?: number;
  /**
   * Data that CloudFront sends to viewers in North America and Europe.
   *
   * @default not covered
   * @example 5000
   */
  readonly cdnGb?: number;
  /**
   * HTTPS requests of viewers in North America to CloudFront.
   *
   * @unit millions
   * @default not covered
   * @example 400
   */
  readonly cdnRequestsMillions?: number;
}

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
