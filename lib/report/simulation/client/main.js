// Ties the picture to the page: ranges, buttons, keys, the link, and the tables that say the same in figures.
import { frameOption } from './frame.js';
import { chartHeight } from './look.js';
import { overviewOption, rangeOption } from './range.js';
import { runsWithin, unpackStrategy, unpackValues } from './series.js';
import { fillActions, fillFigures } from './tables.js';
import { hashOf, instantOf, localText, MINUTE_MS, readHash, tickText } from './time.js';
import { tooltipText } from './tooltip.js';

const data = /** @type {PageData} */ (JSON.parse(element('data').textContent ?? ''));
const demand = unpackValues(data.demand);
const strategies = data.strategies.map((strategy) => unpackStrategy(strategy, data));
const whole = { fromMs: data.startMs, toMs: data.endMs };
/** Shortest range, as of the library's zoom. */
const LEAST_MS = 10 * data.stepMs;
/** Overloads this close are one when they are stepped through. */
const TOGETHER_MS = 30 * MINUTE_MS;
const MOST_ACTIONS = 100;
/** The link and the tables follow when the range has been still for so long, in milliseconds. */
const STILL_MS = 120;

const box = element('chart');
const status = element('status');
const fromInput = /** @type {HTMLInputElement} */ (element('from'));
const toInput = /** @type {HTMLInputElement} */ (element('to'));
const choices = [.../** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('input[name=strategy]'))];

/** @type {TimeRange} */
let range = whole;
/** @type {DrawnStrategy[]} */
let shown = [];
let stillTimer = 0;

element('live').hidden = false;
const chart = echarts.init(box, null, { renderer: 'canvas' });
restore();
draw();
chart.on('datazoom', (/** @type {any} */ event) => {
  // The wheel and the pointer say shares of the span, `show` says instants.
  const { start, end, startValue, endValue } = event.batch?.[0] ?? event;
  const instant = (/** @type {number} */ percent) =>
    Math.round((data.startMs + ((data.endMs - data.startMs) * percent) / 100) / 1000) * 1000;
  range =
    startValue === undefined ? { fromMs: instant(start), toMs: instant(end) } : { fromMs: startValue, toMs: endValue };
  follow();
});
new ResizeObserver(() => {
  if (chart.getWidth() !== box.clientWidth) draw();
}).observe(box);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
addEventListener('hashchange', () => {
  restore();
  draw();
});

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

/** @param {number} instantMs */
function localTime(instantMs) {
  return localText(data.offsets, instantMs).replace('T', ' ');
}

/** Everything anew: other strategies, other colours, another width. */
function draw() {
  box.style.height = `${chartHeight(shown.length)}px`;
  chart.resize();
  const formats = {
    formatTime: localTime,
    formatTick: (/** @type {number} */ at) => tickText(data.offsets, at),
    tooltipText: (/** @type {number} */ at) => tooltipText(data, demand, shown, at),
  };
  chart.setOption(/** @type {any} */ (frameOption(data, shown, chart.getWidth(), formats)), { notMerge: true });
  chart.setOption(/** @type {any} */ (overviewOption(data, demand, shown, chart.getWidth())));
  chart.dispatchAction({ type: 'dataZoom', dataZoomId: 'slider', startValue: range.fromMs, endValue: range.toMs });
  wheelNeedsKey(document.activeElement !== box);
  drawRange();
  settle();
}

/** With the next frame, together with what the library does itself. */
function drawRange() {
  chart.setOption(/** @type {any} */ (rangeOption(data, demand, shown, range, chart.getWidth())), { lazyUpdate: true });
}

/** The range has changed: draw it, and tell the rest when it is still. */
function follow() {
  drawRange();
  clearTimeout(stillTimer);
  stillTimer = setTimeout(settle, STILL_MS);
}

/**
 * @param {number} fromMs
 * @param {number} toMs
 */
function show(fromMs, toMs) {
  const length = Math.min(whole.toMs - whole.fromMs, Math.max(LEAST_MS, toMs - fromMs));
  const start = Math.round(Math.max(whole.fromMs, Math.min(whole.toMs - length, fromMs)));
  chart.dispatchAction({ type: 'dataZoom', dataZoomId: 'slider', startValue: start, endValue: start + length });
}

/** @param {number} factor below 1 shows less */
function zoom(factor) {
  const middle = (range.fromMs + range.toMs) / 2;
  const half = Math.max(LEAST_MS, (range.toMs - range.fromMs) * factor) / 2;
  show(middle - half, middle + half);
}

/** @param {number} share of the range */
function move(share) {
  const shift = (range.toMs - range.fromMs) * share;
  show(range.fromMs + shift, range.toMs + shift);
}

/** Overloads of the strategies shown, in order, those close together as one. */
function overloads() {
  const all = shown
    .flatMap(({ overloaded }) => runsWithin(overloaded, { from: 0, to: data.steps }).filter(({ value }) => value === 1))
    .map(({ start, end }) => ({ fromMs: data.startMs + start * data.stepMs, toMs: data.startMs + end * data.stepMs }))
    .sort((a, b) => a.fromMs - b.fromMs);
  /** @type {TimeRange[]} */
  const joined = [];
  for (const { fromMs, toMs } of all) {
    const last = joined.at(-1);
    if (last === undefined || fromMs > last.toMs + TOGETHER_MS) joined.push({ fromMs, toMs });
    else joined[joined.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, toMs) };
  }
  return joined;
}

/** @param {1 | -1} direction */
function toOverload(direction) {
  const middle = (range.fromMs + range.toMs) / 2;
  const isWhole = range.fromMs === whole.fromMs && range.toMs === whole.toMs;
  const all = overloads();
  const centre = (/** @type {TimeRange} */ { fromMs, toMs }) => (fromMs + toMs) / 2;
  // A millisecond is nothing: what is in the middle is not the next one.
  const next =
    direction === 1
      ? all.find((each) => isWhole || centre(each) > middle + 1)
      : all.findLast((each) => isWhole || centre(each) < middle - 1);
  if (next === undefined) {
    status.textContent = `No overload ${direction === 1 ? 'after' : 'before'} this.`;
    return;
  }
  const around = Math.max(60 * MINUTE_MS, next.toMs - next.fromMs);
  show(next.fromMs - around, next.toMs + around);
}

/** Link, inputs and tables, once the range is still. */
function settle() {
  clearTimeout(stillTimer);
  const isWhole = range.fromMs === whole.fromMs && range.toMs === whole.toMs;
  const names = shown.map(({ name }) => name);
  const isUsual = isWhole && names.join() === data.shown.join();
  // Replaced, not pushed: the way back leads off the page, not through every step of the wheel.
  history.replaceState(null, '', isUsual ? location.pathname + location.search : hashOf(range, names));
  fromInput.value = localText(data.offsets, range.fromMs);
  toInput.value = localText(data.offsets, range.toMs);
  status.textContent = `Shown: ${localTime(range.fromMs)} to ${localTime(range.toMs)} ${data.timeZone}.`;
  fillFigures(data, demand, shown, range);
  fillActions(shown, range, localTime, MOST_ACTIONS);
}

/** What the link says; what it does not say, or says wrongly, stays as at first. */
function restore() {
  const { fromMs, toMs, shown: names } = readHash(location.hash);
  const known = strategies.filter(({ name }) => names?.includes(name));
  if (known.length > 0) shown = known;
  else if (shown.length === 0) shown = strategies.filter(({ name }) => data.shown.includes(name));
  for (const choice of choices) choice.checked = shown.some(({ name }) => name === choice.value);
  const isRange = fromMs < toMs && fromMs < whole.toMs && toMs > whole.fromMs;
  range = isRange ? { fromMs: Math.max(fromMs, whole.fromMs), toMs: Math.min(toMs, whole.toMs) } : whole;
}

/**
 * The wheel scrolls the page until the chart has been chosen; with Ctrl (as of a pinch) it zooms at any time.
 * @param {boolean} isNeeded
 */
function wheelNeedsKey(isNeeded) {
  const isFine = matchMedia('(pointer: fine)').matches;
  chart.setOption({
    dataZoom: [{ id: 'inside', zoomOnMouseWheel: isNeeded ? 'ctrl' : true, moveOnMouseMove: !isNeeded || isFine }],
  });
}

box.addEventListener('focus', () => wheelNeedsKey(false));
box.addEventListener('blur', () => wheelNeedsKey(true));
// A finger that scrolls the page over the chart does not choose it; one that taps it does.
box.addEventListener('click', () => box.focus({ preventScroll: true }));

/** @type {Record<string, () => void>} */
const commands = {
  earlier: () => move(-0.5),
  later: () => move(0.5),
  in: () => zoom(0.5),
  out: () => zoom(2),
  whole: () => show(whole.fromMs, whole.toMs),
  previous: () => toOverload(-1),
  next: () => toOverload(1),
};
for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll('button[data-do]')))
  button.addEventListener('click', () => commands[button.dataset.do ?? '']?.());

/** @type {Record<string, () => void>} */
const keys = {
  ArrowLeft: () => move(-0.25),
  ArrowRight: () => move(0.25),
  '+': () => zoom(0.5),
  '=': () => zoom(0.5),
  '-': () => zoom(2),
  0: () => show(whole.fromMs, whole.toMs),
  Home: () => show(whole.fromMs, whole.fromMs + range.toMs - range.fromMs),
  End: () => show(whole.toMs - range.toMs + range.fromMs, whole.toMs),
  p: () => toOverload(-1),
  n: () => toOverload(1),
};
box.addEventListener('keydown', (event) => {
  const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
});

for (const input of [fromInput, toInput])
  input.addEventListener('change', () => {
    const [fromMs, toMs] = [instantOf(data.offsets, fromInput.value), instantOf(data.offsets, toInput.value)];
    if (fromMs < toMs) show(fromMs, toMs);
    else status.textContent = 'The range must begin before it ends.';
  });

for (const choice of choices)
  choice.addEventListener('change', () => {
    shown = strategies.filter(({ name }) => choices.some(({ value, checked }) => checked && value === name));
    draw();
  });
