import { createHash } from 'node:crypto';
import { escapeHtml } from '../../../report/format/html';
import type { ValueChange } from '../../finding';
import { isOpen } from '../../review';
import type { FindingFamily } from '../families';
import { describePath } from '../value';
import { CLASS_NAMES } from '../words';
import { environmentClass } from './filters';

/** Characters of a value that stand in a row; a longer one is folded. */
const SHORT = 160;

/** Every change as an article that can be linked to, the worst first. */
export function changeList(groups: readonly FindingFamily[], environments: readonly string[]): string {
  return `<section aria-labelledby="changes-title" class="changes">
<h2 id="changes-title">Changes</h2>
${groups.map((group) => change(group, environments)).join('\n')}
<p class="shown muted"> of ${groups.length} ${groups.length === 1 ? 'entry is' : 'entries are'} shown.</p>
</section>`;
}

function change(group: FindingFamily, environments: readonly string[]): string {
  const { finding, path, others } = group;
  const { class: name, effect, summary, causes, remedy, accepted, resource } = finding;
  const id = anchor(group);
  const state = accepted === undefined ? effect : 'accepted';
  const classes = [
    ...['change', 'filtered', `c-${name}`, state, ...(isOpen(finding) ? ['open'] : [])],
    ...group.environments.map((environment) => environmentClass(environments.indexOf(environment))),
  ];
  return `<article id="${id}" class="${classes.join(' ')}" aria-labelledby="${id}-title">
<h3 id="${id}-title"><span class="kind">${CLASS_NAMES[name]}${state === 'neutral' ? '' : `, ${state}`}</span> ${escapeHtml(summary)} <a href="#${id}" aria-label="Link to this change">#</a></h3>
<p class="muted"><code>${escapeHtml(path)}</code> (${escapeHtml(resource.type)}) in ${group.environments.map(escapeHtml).join(', ')}</p>
${othersList(others)}
${causeList(causes)}
${remedy === undefined || accepted !== undefined ? '' : `<p><strong>Safe way:</strong> ${escapeHtml(remedy)}</p>`}
${accepted === undefined ? '' : `<p>Accepted until ${escapeHtml(accepted.expires)}: ${escapeHtml(accepted.reason)}</p>`}
</article>`;
}

/** Short, and the same as long as class and resource are: a link in a discussion should live. */
function anchor({ finding, path, environments }: FindingFamily): string {
  const key = JSON.stringify([finding.class, path, environments, finding.summary]);
  return `change-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
}

/** The resources of which the same is said, all of them. */
function othersList(others: readonly string[]): string {
  if (others.length === 0) return '';
  const names = others.map((path) => `<li><code>${escapeHtml(path)}</code></li>`);
  return `<details><summary>The same of ${others.length} others</summary><ul>${names.join('')}</ul></details>`;
}

function causeList(causes: readonly ValueChange[]): string {
  if (causes.length === 0) return '';
  const rows = causes.map(
    (cause) =>
      `<dt><code>${escapeHtml(describePath(cause))}</code></dt><dd>${value(cause.before)} <span aria-label="becomes">→</span> ${value(cause.after)}</dd>`,
  );
  return `<dl>${rows.join('\n')}</dl>`;
}

/** All of a value: here nothing is cut off. */
function value(given: unknown): string {
  if (given === undefined) return '<span class="muted">none</span>';
  const text = typeof given === 'string' ? given : (JSON.stringify(given) ?? String(given));
  if (text.length <= SHORT) return `<code>${escapeHtml(text)}</code>`;
  const whole = typeof given === 'string' ? text : JSON.stringify(given, null, 2);
  return `<details><summary><code>${escapeHtml(text.slice(0, SHORT))}…</code></summary><pre tabindex="0">${escapeHtml(whole)}</pre></details>`;
}
