import fc from 'fast-check';

/** Whether tests run at full size, as `npm run test:long` does; `npm test` tries fewer cases and leaves out what takes long. */
export const IS_FULL = process.env.TEST_SIZE === 'full';

/** How many times the cases that a property states are tried. */
const TIMES = Number(process.env.PROPERTY_TIMES ?? (IS_FULL ? 2 : 0.1));

/** Fewest cases of a property, whatever it states. */
const FEWEST = 8;

/** Cases of a property, given how many are worth while when there is time. */
export function runs(count: number): number {
  return Math.max(Math.min(count, FEWEST), Math.round(count * TIMES));
}

/** `test` or `describe`, for what only the long tests have time for. */
export function inFull<T extends { readonly skip: unknown }>(run: T): T {
  return IS_FULL ? run : (run.skip as T);
}

// Properties that state nothing try what fast-check tries by default.
fc.configureGlobal({ numRuns: runs(100) });

// As Node has it. Jest asks for a hundred frames, and the CDK reads a trace whenever a finding is acknowledged.
Error.stackTraceLimit = 10;
