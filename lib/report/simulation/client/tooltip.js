// What the pointer says: the figures of one step.
import { short } from './look.js';
import { bounds, valueAt } from './series.js';
import { localText } from './time.js';

/**
 * @param {PageData} data
 * @param {Demand} demand
 * @param {readonly DrawnStrategy[]} shown
 * @param {number} instantMs
 */
export function tooltipText(data, demand, shown, instantMs) {
  const step = Math.min(data.steps - 1, Math.max(0, Math.floor((instantMs - data.startMs) / data.stepMs)));
  const at = Math.floor(step / demand.each);
  const { most } = bounds(demand.low, demand.high, at, at + 1);
  const load = Number.isNaN(most)
    ? 'demand not known'
    : `${short(most)} ${escapeText(data.unit)}, ${short(most / data.targetPerTask)} tasks at the target`;
  const lines = shown.map((strategy) => {
    const over = valueAt(strategy.overloaded, step) === 1 ? ' <b>overloaded</b>' : '';
    const figures = [
      `serving ${valueAt(strategy.serving, step)}`,
      `desired ${valueAt(strategy.desired, step)}`,
      `floor ${valueAt(strategy.floor, step)}`,
      ...waiting(strategy, step),
    ];
    return `<b>${escapeText(strategy.name)}</b>${over}: ${figures.join(', ')}${lastAction(data, strategy, step)}`;
  });
  const time = localText(data.offsets, data.startMs + step * data.stepMs, data.stepMs).replace('T', ' ');
  return [`<b>${time}</b>`, load, ...lines].join('<br>');
}

/**
 * @param {DrawnStrategy} strategy
 * @param {number} step
 */
function waiting({ backlog }, step) {
  if (backlog === undefined) return [];
  return [`up to ${short(backlog.high[Math.floor(step / backlog.each)] ?? 0)} waiting`];
}

/**
 * @param {PageData} data
 * @param {DrawnStrategy} strategy
 * @param {number} step
 */
function lastAction({ startMs, stepMs, offsets }, { actions }, step) {
  const last = actions.findLast(({ atMs }) => atMs < startMs + (step + 1) * stepMs);
  if (last === undefined) return '';
  const { atMs, from, to, cause, name } = last;
  const why = escapeText(name === '' ? cause : `${cause}: ${name}`);
  return `; last ${from} → ${to} (${why}) at ${localText(offsets, atMs).slice(5).replace('T', ' ')}`;
}

/** @param {string} text */
function escapeText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
