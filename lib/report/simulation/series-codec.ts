import type { PackedValues } from './page-data';

/** More values than this are reduced: a screen has a few thousand columns, and every value is 2.7 characters. */
const MOST_VALUES = 65_536;
const HIGHEST = 65_534;
const UNKNOWN = 65_535;

/** Packs values of at least 0, gaps NaN; exact to a 65534th of the highest where `mostValues` suffice. */
export function packValues(values: Float32Array, mostValues = MOST_VALUES): PackedValues {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  const each = Math.max(1, Math.ceil(values.length / mostValues));
  const count = Math.ceil(values.length / each);
  const [low, high] = [new Uint16Array(count).fill(UNKNOWN), new Uint16Array(count).fill(UNKNOWN)];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!(value >= 0)) continue;
    const code = max === 0 ? 0 : Math.round((value / max) * HIGHEST);
    const at = Math.floor(index / each);
    if (low[at] === UNKNOWN || code < (low[at] as number)) low[at] = code;
    if (high[at] === UNKNOWN || code > (high[at] as number)) high[at] = code;
  }
  return { max, each, low: base64(low), ...(each === 1 ? {} : { high: base64(high) }) };
}

function base64(codes: Uint16Array): string {
  const bytes = Buffer.alloc(codes.length * 2);
  codes.forEach((code, index) => {
    bytes.writeUInt16LE(code, index * 2);
  });
  return bytes.toString('base64');
}

/**
 * A step function of whole numbers as its changes: steps since the change before, the new value, and so on. The first
 * change is at step 0.
 */
export function packRuns(values: ArrayLike<number>): number[] {
  const packed: number[] = [];
  let changedAt = 0;
  for (let step = 0; step < values.length; step++) {
    const value = values[step] as number;
    if (step > 0 && value === values[step - 1]) continue;
    packed.push(step - changedAt, value);
    changedAt = step;
  }
  return packed;
}
