// What is shown, in figures: for those who do not see the picture, and for those who want to know exactly.
import { short } from './look.js';
import { stepsOf } from './range.js';
import { bounds, runsWithin } from './series.js';

/**
 * @param {PageData} data
 * @param {Demand} demand
 * @param {readonly DrawnStrategy[]} shown
 * @param {TimeRange} range
 */
export function fillFigures(data, { each, low, high }, shown, range) {
  const steps = stepsOf(data, range);
  const { least, most } = bounds(low, high, Math.floor(steps.from / each), Math.ceil(steps.to / each));
  const load = document.getElementById('load-shown');
  if (load !== null)
    load.textContent = Number.isNaN(most)
      ? 'The demand is not known here.'
      : `Demand: ${short(least)} to ${short(most)} ${data.unit}, ${short(least / data.targetPerTask)} to ${short(most / data.targetPerTask)} tasks at the target.`;
  const minutes = data.stepMs / 60_000;
  fillRows(
    'figures',
    shown.map((strategy) => {
      const serving = runsWithin(strategy.serving, steps);
      const overloaded = runsWithin(strategy.overloaded, steps).filter(({ value }) => value === 1);
      const actions = within(strategy.actions, range);
      const taskSteps = serving.reduce((sum, { start, end, value }) => sum + (end - start) * value, 0);
      return [
        strategy.name,
        short(overloaded.reduce((sum, { start, end }) => sum + end - start, 0) * minutes),
        serving.reduce((fewest, { value }) => Math.min(fewest, value), Number.POSITIVE_INFINITY),
        serving.reduce((most, { value }) => Math.max(most, value), 0),
        ((taskSteps * minutes) / 60).toLocaleString('en-US', { maximumFractionDigits: 1 }),
        actions.filter(({ from, to, cause }) => cause !== 'scheduled' && to > from).length,
        actions.filter(({ from, to, cause }) => cause !== 'scheduled' && to < from).length,
        actions.filter(({ cause }) => cause === 'scheduled').length,
      ];
    }),
  );
}

/**
 * @param {readonly DrawnStrategy[]} shown
 * @param {TimeRange} range
 * @param {(instantMs: number) => string} localTime
 * @param {number} most
 */
export function fillActions(shown, range, localTime, most) {
  const all = shown
    .flatMap(({ name, actions }) => within(actions, range).map((action) => ({ ...action, strategy: name })))
    .sort((a, b) => a.atMs - b.atMs);
  const count = document.getElementById('action-count');
  if (count !== null)
    count.textContent = `${all.length} scaling actions shown${all.length > most ? `, the first ${most} of them here: zoom in for the others` : ''}`;
  fillRows(
    'actions',
    all
      .slice(0, most)
      .map(({ atMs, strategy, from, to, cause, name }) => [
        localTime(atMs),
        strategy,
        `${from} → ${to}`,
        name === '' ? cause : `${cause}: ${name}`,
      ]),
  );
}

/**
 * @param {readonly Action[]} actions
 * @param {TimeRange} range
 */
function within(actions, { fromMs, toMs }) {
  return actions.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
}

/**
 * @param {string} id
 * @param {readonly (readonly (string | number)[])[]} rows
 */
function fillRows(id, rows) {
  const body = document.getElementById(id);
  if (body === null) return;
  body.replaceChildren(
    ...rows.map((cells) => {
      const row = document.createElement('tr');
      for (const [index, cell] of cells.entries()) {
        const each = document.createElement(index === 0 ? 'th' : 'td');
        if (index === 0) each.scope = 'row';
        if (typeof cell === 'number' || /^[\d.,]+k?$/.test(cell)) each.className = 'n';
        each.textContent = String(cell);
        row.append(each);
      }
      return row;
    }),
  );
}
