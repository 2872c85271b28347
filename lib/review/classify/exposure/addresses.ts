/** Whether everything in one range of addresses is in another; texts that are no ranges have to be equal. */
export function containsRange(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  // Ranges of version 6 are compared by these two only: no template of ours has any other.
  if (wide === '::/0') return narrow.includes(':') && narrow.includes('/') && !narrow.includes('$');
  const [outer, inner] = [rangeOf(wide), rangeOf(narrow)];
  return outer !== undefined && inner !== undefined && outer.from <= inner.from && inner.to <= outer.to;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** 10.0.0.0/8 as numbers; undefined for anything else. */
function rangeOf(text: string): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - bits);
  const from = Math.floor(address / size) * size;
  return { from, to: from + size - 1 };
}

/** Ranges that no one has on the internet (RFC 1918, RFC 6598, RFC 3927). */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'];

/** Whether somebody on the internet may be in a range. What only the deployment knows is taken for inside. */
export function isOutside(text: string): boolean {
  if (text === '::/0') return true;
  return rangeOf(text) !== undefined && !PRIVATE.some((range) => containsRange(range, text));
}
