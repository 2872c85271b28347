// Colours, numbers and the places of things in the picture.

export const LEFT = 52;
export const RIGHT = 52;
export const OVERVIEW = { top: 4, height: 44 };
export const LOAD = { top: 84, height: 104 };
/** From the top of the first strategy's panel; what is above the panel is its title and the axis before it. */
const FIRST_TOP = 240;
export const PANEL_HEIGHT = 170;
const PANEL_STRIDE = PANEL_HEIGHT + 62;
/** Room for the labels of the last axis. */
const BELOW = 30;
/** Axes of values that each panel has: its own, one from 0 to 1 for overloads, and one at the right. */
export const AXES = 3;

/**
 * Top of the panel of a strategy.
 * @param {number} index
 */
export function panelTop(index) {
  return FIRST_TOP + index * PANEL_STRIDE;
}

/** @param {number} panels */
export function chartHeight(panels) {
  return panelTop(panels - 1) + PANEL_HEIGHT + BELOW;
}

/**
 * Pixels between the axes.
 * @param {number} width of the chart in pixels
 */
export function plotWidth(width) {
  return Math.max(100, Math.round(width - LEFT - RIGHT));
}

/**
 * Columns that are drawn: one for two pixels looks the same as one for each, and is drawn in half the time.
 * @param {number} width of the chart in pixels
 */
export function columnsOf(width) {
  return Math.ceil(plotWidth(width) / 2);
}

/** The page's own colours, so that the picture follows light and dark. */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  const read = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: read('muted'),
    title: read('fg'),
    line: read('line'),
    panel: read('panel'),
    demand: read('demand'),
    serving: read('link'),
    desired: read('upper'),
    floor: read('good'),
    overload: read('bad'),
    backlog: read('backlog'),
    ground: read('bg'),
  };
}

/** @param {string} colour */
export function hatched(colour) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 6;
  const context = canvas.getContext('2d');
  if (context === null) return colour;
  context.strokeStyle = colour;
  context.lineWidth = 1.6;
  for (const shift of [-6, 0, 6]) {
    context.moveTo(shift, 6);
    context.lineTo(shift + 6, 0);
  }
  context.stroke();
  return { image: canvas, repeat: /** @type {const} */ ('repeat') };
}

/**
 * Top of an axis from 0 for values up to this, and the distance of its labels: both round, three to five labels.
 * @param {number} value
 */
export function axisFor(value) {
  if (!(value > 0)) return { max: 1, interval: 1 };
  const magnitude = 10 ** Math.floor(Math.log10(value / 3));
  const interval = magnitude * ([1, 2, 2.5, 5].find((digit) => digit * magnitude >= value / 3.5) ?? 10);
  return { max: interval * Math.ceil((value * 1.02) / interval), interval };
}

/** @param {number} value */
export function short(value) {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (value >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3)));
}
