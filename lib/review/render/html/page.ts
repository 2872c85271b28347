import { escapeHtml, STYLE, table } from '../../../report/format/html';
import { FINDING_CLASSES } from '../../finding';
import type { EnvironmentReview, FindingCounts, Review } from '../../review';
import { groupFamilies } from '../families';
import { groupFindings } from '../group';
import { allFindings, CLASS_NAMES, describeFolded, describeSides, describeVerdict, type Verdict } from '../words';
import { changeList } from './changes';
import { capacitySection, costSection } from './figures';
import { filterStyle, filters } from './filters';
import { planSection } from './plans';

const TONES: Readonly<Record<Verdict['state'], string>> = {
  failed: 'bad',
  worse: 'bad',
  fine: 'good',
  unchanged: 'good',
};

/** The review as one page of one file: no script, no request, the same bytes for the same review. */
export function renderHtml(review: Review): string {
  const { environments, notes, folded, gate } = review;
  const { state, text } = describeVerdict(review);
  const groups = groupFamilies(groupFindings(allFindings(review)));
  const names = environments.map(({ name }) => name);
  const failures = gate.failures.map(
    ({ environment, because }) => `<li><strong>${escapeHtml(environment)}</strong>: ${escapeHtml(because)}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(`Review: ${text}`)}</title>
<style>${STYLE}${REVIEW_STYLE}${filterStyle(names, groups)}</style>
</head>
<body>
<header>
<h1>Review</h1>
<p class="muted">${escapeHtml(describeSides(review))}</p>
<div class="verdict ${TONES[state]}"><p>${escapeHtml(text)}.</p>${failures.length === 0 ? '' : `<ul>${failures.join('')}</ul>`}</div>
${notes.map((note) => `<p>Note: ${escapeHtml(note)}</p>`).join('\n')}
</header>
<main>
${countTable(environments)}
${costSection(environments)}
${capacitySection(environments)}
${planSection(environments)}
${groups.length === 0 ? '' : `${filters(names, groups)}\n${changeList(groups, names)}`}
</main>
<footer class="muted"><p>${escapeHtml(describeFolded(folded))}</p></footer>
</body>
</html>
`;
}

/** How many changes of which class there are in each environment. */
export function countTable(environments: readonly EnvironmentReview[]): string {
  const classes = FINDING_CLASSES.filter((name) => environments.some(({ counts }) => total(counts[name]) > 0));
  if (classes.length === 0) return '';
  return table(
    'Changes by environment and class',
    ['environment', ...classes.map((name) => CLASS_NAMES[name])],
    environments.map(({ name, counts }) => [escapeHtml(name), ...classes.map((key) => cell(counts[key]))]),
    classes.map((_, index) => index + 1),
  );
}

/** `2 worse, 3 others`; empty where there are none. */
function cell(counts: FindingCounts): string {
  const { worse, accepted } = counts;
  const others = counts.better + counts.neutral;
  return [
    ...(worse === 0 ? [] : [`<strong class="bad">${worse} worse</strong>`]),
    ...(accepted === 0 ? [] : [`${accepted} accepted`]),
    ...(others === 0 ? [] : [`${others} ${others === 1 ? 'other' : 'others'}`]),
  ].join(', ');
}

function total({ worse, better, neutral, accepted }: FindingCounts): number {
  return worse + better + neutral + accepted;
}
/** What the page of a review has beside the style of all pages. */
export const REVIEW_STYLE = `
.n { white-space: nowrap; }
.filters { display: none; flex-wrap: wrap; gap: 0 1.5rem; margin: 2.5rem 0 0; padding: .5rem 0; }
fieldset { border: 0; margin: 0; padding: .25rem 0; min-width: 0; } legend { font-weight: 600; padding: 0; }
fieldset label { display: inline-block; margin: 0 1rem .25rem 0; }
.changes { counter-reset: shown; } .change { counter-increment: shown; margin: 1rem 0; padding: .25rem 0 .25rem 1rem; border-left: .3rem solid var(--line); }
.change h3 { margin: .25rem 0; font-size: 1.05rem; } .change p { margin: .25rem 0; }
.change.open { border-left-color: var(--bad); } .change.better { border-left-color: var(--good); }
.change:target { background: var(--panel); } .shown::before { content: counter(shown); }
.kind { display: inline-block; padding: 0 .5rem; margin-right: .25rem; background: var(--panel); border: 1px solid var(--line); border-radius: .25rem; font-size: .85rem; font-weight: 600; }
.open .kind { color: var(--bad); } .better .kind { color: var(--good); }
dl { margin: .25rem 0; } dd { margin: 0 0 .25rem 1rem; overflow-wrap: anywhere; } dd details { display: inline-block; max-width: 100%; vertical-align: top; } pre { overflow-x: auto; padding: .5rem; background: var(--panel); max-height: 24rem; }
`;
