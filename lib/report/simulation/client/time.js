// Times of the system's zone, from the offsets that the page states: a browser may not know the zone. No DOM here.

export const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** 1970-01-05, the first Monday. */
const MONDAY_MS = 4 * DAY_MS;
const TICK_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720];
const TICK_DAYS = [1, 2, 7, 14];
const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * @param {PageData['offsets']} offsets
 * @param {number} instantMs
 */
function offsetAt(offsets, instantMs) {
  return (offsets.findLast(([fromMs]) => fromMs <= instantMs) ?? offsets[0])?.[1] ?? 0;
}

/**
 * `2026-01-08T17:05`, local; with seconds where steps are shorter than a minute.
 * @param {PageData['offsets']} offsets
 * @param {number} instantMs
 * @param {number} stepMs
 */
export function localText(offsets, instantMs, stepMs = MINUTE_MS) {
  return new Date(instantMs + offsetAt(offsets, instantMs)).toISOString().slice(0, stepMs < MINUTE_MS ? 19 : 16);
}

/**
 * Instant of a local `2026-01-08T17:05`; NaN where it is none. A time that the clocks repeat is the first of the two,
 * one that they skip lies as far behind the change.
 * @param {PageData['offsets']} offsets
 * @param {string} local
 */
export function instantOf(offsets, local) {
  const localMs = Date.parse(`${local}Z`);
  const candidates = offsets.map(([, offsetMs]) => localMs - offsetMs);
  const real = candidates.filter((instantMs) => instantMs + offsetAt(offsets, instantMs) === localMs);
  return Math.min(...(real.length > 0 ? real : [Math.max(...candidates)]));
}

/**
 * Where an axis has labels: whole local minutes, hours, days, Mondays or months, `most` at most.
 * @param {PageData['offsets']} offsets
 * @param {TimeRange} range
 * @param {number} most
 */
export function ticks(offsets, { fromMs, toMs }, most) {
  const fits = (/** @type {number} */ unitMs) => (toMs - fromMs) / unitMs <= most;
  const minutes = TICK_MINUTES.find((unit) => fits(unit * MINUTE_MS));
  if (minutes !== undefined) return every(offsets, { fromMs, toMs }, minutes * MINUTE_MS);
  const days = TICK_DAYS.find((unit) => fits(unit * DAY_MS));
  if (days !== undefined) return every(offsets, { fromMs, toMs }, days * DAY_MS);
  const months = every(offsets, { fromMs, toMs }, DAY_MS).filter(
    (instantMs) => localText(offsets, instantMs).slice(8, 10) === '01',
  );
  const stride = Math.ceil(months.length / most);
  return months.filter((_, index) => index % stride === 0);
}

/**
 * @param {PageData['offsets']} offsets
 * @param {TimeRange} range
 * @param {number} unitMs
 */
function every(offsets, { fromMs, toMs }, unitMs) {
  const found = [];
  for (const [index, [segmentMs, offsetMs]] of offsets.entries()) {
    const start = index === 0 ? fromMs : Math.max(fromMs, segmentMs);
    const end = Math.min(toMs, (offsets[index + 1]?.[0] ?? Number.POSITIVE_INFINITY) - 1);
    const origin = MONDAY_MS - offsetMs;
    for (let at = origin + Math.ceil((start - origin) / unitMs) * unitMs; at <= end; at += unitMs) found.push(at);
  }
  return found;
}

/**
 * `17:05`, or the day where one begins.
 * @param {PageData['offsets']} offsets
 * @param {number} instantMs
 */
export function tickText(offsets, instantMs) {
  const local = localText(offsets, instantMs);
  if (!local.endsWith('00:00')) return local.slice(11);
  const day = new Date(`${local}Z`);
  return `${DAY_NAMES[day.getUTCDay()]} ${MONTHS[day.getUTCMonth()]} ${day.getUTCDate()}`;
}

/**
 * What a link says of the range and the strategies: `#from=2026-01-08T17:00Z&to=...&show=reactive,planned`.
 * @param {TimeRange} range
 * @param {readonly string[]} shown
 */
export function hashOf({ fromMs, toMs }, shown) {
  const iso = (/** @type {number} */ instantMs) => new Date(instantMs).toISOString().replace(/(:00)?\.\d+Z$/, 'Z');
  return `#from=${iso(fromMs)}&to=${iso(toMs)}&show=${shown.map(encodeURIComponent).join(',')}`;
}

/**
 * @param {string} hash
 * @returns {{ fromMs: number, toMs: number, shown: string[] | undefined }} NaN for what is not there
 */
export function readHash(hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  return {
    fromMs: Date.parse(parts.get('from') ?? ''),
    toMs: Date.parse(parts.get('to') ?? ''),
    shown: parts.get('show')?.split(','),
  };
}
