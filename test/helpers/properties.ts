import fc from 'fast-check';

/** `npm run test:long` tries every property this many times as often. */
const TIMES = Number(process.env.PROPERTY_TIMES ?? 1);

/** Cases of a property that states how many it wants in `npm test`. */
export function runs(count: number): number {
  return count * TIMES;
}

// Properties that state nothing try what fast-check tries by default.
fc.configureGlobal({ numRuns: runs(100) });
