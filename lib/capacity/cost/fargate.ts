/** Fargate on Linux and x86 in us-east-1, in USD (price list as of March 2026; aws-facts 2, seed prices). */
const VCPU_HOUR_USD = 0.04048;
const GB_HOUR_USD = 0.004445;

/** Where the prices are from, in words. */
export const FARGATE_PRICE_SOURCE = 'Fargate x86 in us-east-1, 2026-03';

/** What an hour of a task costs on demand, in USD. `cpu` in units (1,024 = 1 vCPU). */
export function fargateTaskHourUsd({
  cpu,
  memoryLimitMiB,
}: {
  readonly cpu: number;
  readonly memoryLimitMiB: number;
}): number {
  return (cpu / 1024) * VCPU_HOUR_USD + (memoryLimitMiB / 1024) * GB_HOUR_USD;
}
