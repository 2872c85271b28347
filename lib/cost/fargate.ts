import { PRICE_KEYS } from './price-keys';
import { DEFAULT_PRICES, type Prices } from './prices';

/** Where prices are taken that no region is known for. */
export const DEFAULT_REGION = 'us-east-1';

/** Where the prices are from, in words. */
export const FARGATE_PRICE_SOURCE = `Fargate x86 in ${DEFAULT_REGION}, ${DEFAULT_PRICES.need(PRICE_KEYS.fargateVcpu, DEFAULT_REGION).asOf}`;

/** What an hour of a task costs on demand, on Linux and x86, in USD. `cpu` in units (1,024 = 1 vCPU). */
export function fargateTaskHourUsd(
  { cpu, memoryLimitMiB }: { readonly cpu: number; readonly memoryLimitMiB: number },
  prices: Prices = DEFAULT_PRICES,
): number {
  const { usd: vcpuUsd } = prices.need(PRICE_KEYS.fargateVcpu, DEFAULT_REGION);
  const { usd: gbUsd } = prices.need(PRICE_KEYS.fargateGb, DEFAULT_REGION);
  return (cpu / 1024) * vcpuUsd + (memoryLimitMiB / 1024) * gbUsd;
}
