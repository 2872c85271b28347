const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size with one decimal at most, in powers of 1,000. */
export function showBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What is rounded to 1,000 is one of the next unit.
  while (rounded(value, unit) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${rounded(value, unit)} ${UNITS[unit]}`;
}

function rounded(value: number, unit: number): number {
  return value >= 100 || unit === 0 ? Math.round(value) : Math.round(value * 10) / 10;
}
/** A number with its noun, in the singular where it is one: `1 row`, `1,400 rows`. Text where it may be larger than 2^53. */
export function showCount(count: number | string, noun: string): string {
  const value = BigInt(count);
  return `${value.toLocaleString('en-US')} ${value === 1n ? noun : `${noun}s`}`;
}
