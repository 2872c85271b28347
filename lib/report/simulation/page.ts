import { escapeHtml, STYLE } from '../format/html';
import { chartLibrary, clientScript } from './client-script';
import { pageData, recordedResults } from './data';
import { simulationVerdict } from './figures';
import { simulationOverview } from './overview';
import type { PageData } from './page-data';
import type { SimulationReport } from './report';
import { simulationFacts, spansSection, strategiesSection } from './tables';

/**
 * A simulation as one self-contained page: load, capacity, actions and overloads on one axis of time with zoom.
 *
 * It asks for nothing: the script, ECharts and the series are in it, and its policy admits no other script. Same input,
 * same bytes. Without script there are the tables and a picture of the whole span.
 */
export function simulationPage(report: SimulationReport): string {
  const { system, environment, service, timeZone, notes } = report;
  const data = pageData(report);
  const scripts = data === undefined ? [] : [chartLibrary(), clientScript()];
  const { isGood, text } = simulationVerdict(report);
  const name = escapeHtml(`${system} / ${environment} / ${service}`);
  const scriptSources = scripts.length === 0 ? "'none'" : scripts.map(({ source }) => source).join(' ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${scriptSources}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<title>${name}: simulation</title>
<style>${STYLE}${SIMULATION_STYLE}</style>
</head>
<body>
<header>
<h1>${name}: what scaling would do</h1>
<p class="verdict ${isGood ? 'good' : 'bad'}">${escapeHtml(text)}</p>
${simulationFacts(report)}
</header>
<main>
<section aria-labelledby="strategies-title">
<h2 id="strategies-title">Strategies</h2>
${strategiesSection(report)}
</section>
${data === undefined ? '' : chartSection(report, data)}
<section aria-labelledby="spans-title">
<h2 id="spans-title">Days and events</h2>
${spansSection(report)}
</section>
${notes.length === 0 ? '' : `<section aria-labelledby="notes-title"><h2 id="notes-title">Notes</h2><ul>${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul></section>`}
</main>
<footer class="muted"><p>Times are ${escapeHtml(timeZone)}. A simulation is a model: it says what these settings do under this demand, not what the demand will be.</p>${data === undefined ? '' : '<p>Drawn by Apache ECharts, Copyright 2017-2026 The Apache Software Foundation, Apache License 2.0.</p>'}</footer>
${data === undefined ? '' : `<script type="application/json" id="data">${jsonForHtml(data)}</script>`}
${scripts.map((script) => `<script>${script.text}</script>`).join('\n')}
</body>
</html>
`;
}

function chartSection(report: SimulationReport, data: PageData): string {
  const recorded = recordedResults(report);
  const choices = recorded.map(
    ({ strategy }) => `<label><input type="checkbox" name="strategy" value="${strategy}"> ${strategy}</label>`,
  );
  const pictures = recorded.map(
    (result) => `<h3>${result.strategy}</h3><figure>${simulationOverview(report, result)}</figure>`,
  );
  return `<section aria-labelledby="chart-title">
<h2 id="chart-title">Over time</h2>
<div id="live" hidden>
<fieldset><legend>Strategies shown</legend>${choices.join('')}</fieldset>
<div class="tools" role="group" aria-label="Range of time">
${BUTTONS.map(([command, label, title]) => `<button type="button" data-do="${command}" title="${title}">${label}</button>`).join('\n')}
<label>From <input type="datetime-local" id="from"></label>
<label>To <input type="datetime-local" id="to"></label>
</div>
<p id="status" role="status"></p>
${keyList(report)}
<div id="chart" tabindex="0" role="application" aria-label="Load, capacity, actions and overloads over time" aria-describedby="keys"></div>
<p id="keys" class="muted">Drag the chart or its upper strip to move and to choose a range. Click the chart, then the wheel zooms; with Ctrl it does at any time. Keys: <kbd>←</kbd> <kbd>→</kbd> move, <kbd>+</kbd> <kbd>−</kbd> zoom, <kbd>Home</kbd> <kbd>End</kbd> beginning and end, <kbd>0</kbd> the whole, <kbd>n</kbd> <kbd>p</kbd> next and previous overload. The address of the page keeps what is shown: copy it to show it to others.</p>
<p class="caption" id="figures-title">What is shown, in figures</p>
<p id="load-shown"></p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="figures-title"><table><thead><tr>${['strategy', 'overload min', 'fewest serving', 'most serving', 'serving task-hours', 'outs', 'ins', 'scheduled'].map((head, index) => `<th scope="col"${index === 0 ? '' : ' class="n"'}>${head}</th>`).join('')}</tr></thead><tbody id="figures"></tbody></table></div>
<details><summary id="action-count">Scaling actions shown</summary>
<div class="scroll" tabindex="0" role="region" aria-labelledby="action-count"><table><thead><tr>${['time', 'strategy', 'tasks', 'cause'].map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody id="actions"></tbody></table></div></details>
</div>
<noscript><p class="muted">Zoom needs JavaScript; this is the whole span (${escapeHtml(data.unit)} turned into tasks at the target).</p>${pictures.join('\n')}</noscript>
</section>`;
}

const BUTTONS = [
  ['earlier', 'Earlier', 'Move half a range back'],
  ['later', 'Later', 'Move half a range on'],
  ['in', 'Zoom in', 'Show half as much'],
  ['out', 'Zoom out', 'Show twice as much'],
  ['whole', 'Whole span', 'Show everything'],
  ['previous', 'Previous overload', 'Show the overload before this range'],
  ['next', 'Next overload', 'Show the overload after this range'],
];

/** What the lines and marks are: each has a form of its own besides its colour. */
function keyList({ acceptableDelaySeconds }: SimulationReport): string {
  const waiting = ['<path d="M0 11L8 2L14 8L26 4" stroke="var(--backlog)"/>', 'messages waiting'];
  const items = [...KEY, ...(acceptableDelaySeconds === undefined ? [] : [waiting])].map(
    ([shape, words]) =>
      `<li><svg viewBox="0 0 26 12" width="26" height="12" fill="none" aria-hidden="true">${shape}</svg> ${words}</li>`,
  );
  return `<ul class="key" aria-label="Key">${items.join('')}</ul>`;
}

const KEY = [
  ['<path d="M0 6H26" stroke="var(--demand)" stroke-width="1.5"/>', 'demand, in tasks at the target'],
  ['<path d="M0 6H26" stroke="var(--link)" stroke-width="3"/>', 'serving'],
  ['<path d="M0 6H26" stroke="var(--upper)" stroke-width="2" stroke-dasharray="2 3"/>', 'desired'],
  ['<path d="M0 6H26" stroke="var(--good)" stroke-width="2" stroke-dasharray="7 4"/>', 'floor'],
  ['<path d="M8 10h10L13 1z" fill="var(--fg)"/>', 'scale-out'],
  ['<path d="M8 2h10l-5 9z" fill="var(--fg)"/>', 'scale-in'],
  ['<path d="M13 0l6 6-6 6-6-6z" fill="var(--fg)"/>', 'scheduled'],
  ['<path d="M0 12L12 0M7 12L19 0M14 12L26 0" stroke="var(--bad)" stroke-width="2"/>', 'overloaded'],
];

/** JSON that neither ends the script element it stands in nor begins another. */
function jsonForHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
/** What the page of a simulation needs beside the common style. */
export const SIMULATION_STYLE = `
:root { --backlog: #7a3fb0; } @media (prefers-color-scheme: dark) { :root { --backlog: #c9a2f5; } }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: .25rem 1.5rem; margin: .75rem 0; } dl div { display: flex; gap: .5rem; } dt { color: var(--muted); flex: 0 0 5rem; } dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
fieldset { border: 1px solid var(--line); margin: .5rem 0; padding: .25rem .75rem .5rem; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; } label { white-space: nowrap; }
.tools { display: flex; flex-wrap: wrap; gap: .4rem .5rem; align-items: center; margin: .5rem 0; }
button, input { font: inherit; color: var(--fg); background: var(--panel); border: 1px solid var(--muted); border-radius: .25rem; padding: .2rem .6rem; max-width: 100%; } button { cursor: pointer; } button:hover { border-color: var(--link); } input[type=checkbox] { accent-color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.key { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; list-style: none; padding: 0; margin: .5rem 0; color: var(--muted); } .key svg { width: 26px; min-width: 26px; height: 12px; vertical-align: middle; }
#chart { width: 100%; min-height: 20rem; } kbd { font: inherit; border: 1px solid var(--line); border-radius: .2rem; padding: 0 .3rem; background: var(--panel); }
td:first-child a { display: inline-block; min-width: 6rem; }
#status { min-height: 1.5em; margin: .5rem 0; font-weight: 600; }
`;
