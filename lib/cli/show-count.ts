/** A number with its noun, in the singular where it is one: `1 row`, `1,400 rows`. Text where it may be larger than 2^53. */
export function showCount(count: number | string, noun: string): string {
  const value = BigInt(count);
  return `${value.toLocaleString('en-US')} ${value === 1n ? noun : `${noun}s`}`;
}
