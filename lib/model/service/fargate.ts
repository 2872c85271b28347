/**
 * Memory in MiB that Fargate accepts for each CPU size in CPU units (1,024 = 1 vCPU).
 * Source: Amazon ECS developer guide, "Task CPU and memory"; API RegisterTaskDefinition.
 */
export const FARGATE_MEMORY: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: gib(1, 4, 1),
  1024: gib(2, 8, 1),
  2048: gib(4, 16, 1),
  4096: gib(8, 30, 1),
  8192: gib(16, 60, 4),
  16384: gib(32, 120, 8),
};

/** CPU sizes that Fargate offers, in CPU units. */
export const FARGATE_CPU: readonly number[] = Object.keys(FARGATE_MEMORY).map(Number);

function gib(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * 1024);
}

/** Whether Fargate runs a task of this size. */
export function isFargateSize(cpu: number, memoryMiB: number): boolean {
  return FARGATE_MEMORY[cpu]?.includes(memoryMiB) ?? false;
}
/** Seconds that open requests are given when a task leaves; longer than any response target. */
export const WEB_DEREGISTRATION_DELAY_SECONDS = 30;
/** Open connections are given as long as Fargate gives a stopping task; clients then reconnect elsewhere. */
export const WEBSOCKET_DRAIN_SECONDS = 120;
