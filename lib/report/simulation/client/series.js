// Reads what lib/report/simulation/series-codec.ts writes, and reduces it to what a screen can show. No DOM here.

const UNKNOWN = 65_535;

/**
 * @param {PackedValues} packed
 * @returns {Demand}
 */
export function unpackValues({ max, each, low, high }) {
  const least = unpackCodes(low, max);
  return { each, low: least, high: high === undefined ? least : unpackCodes(high, max) };
}

/**
 * @param {string} text
 * @param {number} max
 */
function unpackCodes(text, max) {
  const bytes = atob(text);
  return Array.from({ length: bytes.length / 2 }, (_, index) => {
    const code = bytes.charCodeAt(2 * index) + 256 * bytes.charCodeAt(2 * index + 1);
    return code === UNKNOWN ? Number.NaN : (code / 65_534) * max;
  });
}

/**
 * @param {readonly number[]} packed
 * @returns {Runs}
 */
function unpackRuns(packed) {
  const at = [];
  const values = [];
  let step = 0;
  for (let index = 0; index < packed.length; index += 2) {
    step += packed[index] ?? 0;
    at.push(step);
    values.push(packed[index + 1] ?? 0);
  }
  return { at, values };
}

/**
 * @param {PageStrategy} strategy
 * @param {PageData} data
 * @returns {DrawnStrategy}
 */
export function unpackStrategy(
  { name, isConfigured, serving, desired, floor, overloaded, backlog, actions },
  { startMs, words },
) {
  const unpacked = [];
  let atMs = startMs;
  for (let index = 0; index < actions.length; index += 5) {
    const [gap = 0, from = 0, to = 0, cause = 0, word = -1] = actions.slice(index, index + 5);
    atMs += gap * 1000;
    unpacked.push({ atMs, from, to, cause: words[cause] ?? '', name: words[word] ?? '' });
  }
  return {
    name,
    isConfigured,
    serving: unpackRuns(serving),
    desired: unpackRuns(desired),
    floor: unpackRuns(floor),
    overloaded: unpackRuns(overloaded),
    ...(backlog === undefined ? {} : { backlog: unpackValues(backlog) }),
    actions: unpacked,
  };
}

/**
 * Index of the last entry at or before a value, in an ascending list; -1 before the first.
 * @param {readonly number[]} list
 * @param {number} value
 */
function lastAtOrBefore(list, value) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * @param {Runs} runs
 * @param {number} step
 */
export function valueAt(runs, step) {
  return runs.values[Math.max(0, lastAtOrBefore(runs.at, step))] ?? 0;
}

/**
 * The runs of a range, each cut to it.
 * @param {Runs} runs
 * @param {StepRange} range
 */
export function runsWithin(runs, { from, to }) {
  const found = [];
  for (let index = Math.max(0, lastAtOrBefore(runs.at, from)); index < runs.at.length; index++) {
    const start = Math.max(from, runs.at[index] ?? 0);
    const end = Math.min(to, runs.at[index + 1] ?? to);
    if (start >= to) break;
    if (end > start) found.push({ start, end, value: runs.values[index] ?? 0 });
  }
  return found;
}

/**
 * A step function as points: every change where there are few, else the least and the most of each column.
 * @param {Runs} runs
 * @param {StepRange} range
 * @param {number} columns
 * @param {(step: number) => number} timeOf
 * @returns {Point[]}
 */
export function runPoints(runs, range, columns, timeOf) {
  const within = runsWithin(runs, range);
  const last = within.at(-1);
  if (last === undefined) return [];
  const end = /** @type {Point} */ ([timeOf(range.to), last.value]);
  if (within.length <= 2 * columns)
    return [...within.map(({ start, value }) => /** @type {Point} */ ([timeOf(start), value])), end];
  const width = (range.to - range.from) / columns;
  /** @type {Map<number, { least: number, most: number }>} */
  const kept = new Map();
  for (const { start, end: stop, value } of within) {
    for (let column = Math.floor((start - range.from) / width); range.from + column * width < stop; column++) {
      const seen = kept.get(column) ?? { least: value, most: value };
      kept.set(column, { least: Math.min(seen.least, value), most: Math.max(seen.most, value) });
    }
  }
  const points = [...kept].flatMap(([column, { least, most }]) => {
    const time = timeOf(range.from + column * width);
    return /** @type {Point[]} */ (
      least === most
        ? [[time, most]]
        : [
            [time, least],
            [time, most],
          ]
    );
  });
  return [...points, end];
}

/**
 * Stretches of a range where a 0-or-1 function is 1, as outlines between gaps; each at least a column wide, so that a
 * single minute of a year is still seen.
 * @param {Runs} runs
 * @param {StepRange} range
 * @param {number} columns
 * @param {(step: number) => number} timeOf
 * @returns {Point[]}
 */
export function flagPoints(runs, range, columns, timeOf) {
  const width = Math.max(1, (range.to - range.from) / columns);
  /** @type {StepRange[]} */
  const stretches = [];
  for (const { start, end, value } of runsWithin(runs, range)) {
    if (value !== 1) continue;
    const last = stretches.at(-1);
    const to = Math.max(end, start + width);
    // What touches the stretch before continues it.
    if (last !== undefined && start <= last.to) stretches[stretches.length - 1] = { from: last.from, to };
    else stretches.push({ from: start, to });
  }
  return stretches.flatMap(({ from, to }) => {
    const [start, end] = [timeOf(from), timeOf(to)];
    return /** @type {Point[]} */ ([
      [start, 0],
      [start, 1],
      [end, 1],
      [end, 0],
      [end, null],
    ]);
  });
}

/**
 * Demand as points: every step where there are few, else the least and the most of each column.
 * @param {Demand} demand
 * @param {StepRange} range
 * @param {number} columns
 * @param {(step: number) => number} timeOf
 * @param {number} scale
 * @returns {Point[]}
 */
export function demandPoints({ each, low, high }, { from, to }, columns, timeOf, scale) {
  const first = Math.max(0, Math.floor(from / each));
  const end = Math.min(low.length, Math.ceil(to / each));
  const stride = Math.max(1, (end - first) / columns);
  const isExact = end - first <= 2 * columns;
  /** @type {Point[]} */
  const points = [];
  for (let at = first; at < end; at = isExact ? at + 1 : at + stride) {
    const start = Math.floor(at);
    const stop = isExact ? start + 1 : Math.min(end, Math.floor(at + stride));
    const { least, most } = bounds(low, high, start, Math.max(start + 1, stop));
    const time = timeOf(start * each);
    if (Number.isNaN(most)) points.push([time, null]);
    else if (least === most) points.push([time, most * scale]);
    else points.push([time, least * scale], [time, most * scale]);
  }
  const lastValue = points.at(-1)?.[1] ?? null;
  return [...points, [timeOf(Math.min(to, end * each)), lastValue]];
}

/**
 * @param {readonly number[]} low
 * @param {readonly number[]} high
 * @param {number} from
 * @param {number} to
 */
export function bounds(low, high, from, to) {
  let [least, most] = [Number.NaN, Number.NaN];
  for (let index = from; index < to; index++) {
    const [down, up] = [low[index] ?? Number.NaN, high[index] ?? Number.NaN];
    if (!(least <= down)) least = Number.isNaN(down) ? least : down;
    if (!(most >= up)) most = Number.isNaN(up) ? most : up;
  }
  return { least, most };
}
