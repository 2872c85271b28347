import { escapeHtml } from '../../../report/html';
import { STYLE } from '../../../report/style';
import type { Review } from '../../review';
import { familiesOf } from '../families';
import { groupFindings } from '../group';
import { allFindings, foldedInWords, sidesInWords, type Verdict, verdictOf } from '../words';
import { changeList } from './changes';
import { countTable } from './counts';
import { capacitySection, costSection } from './figures';
import { filterStyle, filters } from './filters';
import { planSection } from './plans';
import { REVIEW_STYLE } from './style';

const TONES: Readonly<Record<Verdict['state'], string>> = {
  failed: 'bad',
  worse: 'bad',
  fine: 'good',
  unchanged: 'good',
};

/** The review as one page of one file: no script, no request, the same bytes for the same review. */
export function renderHtml(review: Review): string {
  const { environments, notes, folded, gate } = review;
  const { state, text } = verdictOf(review);
  const groups = familiesOf(groupFindings(allFindings(review)));
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
<p class="muted">${escapeHtml(sidesInWords(review))}</p>
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
<footer class="muted"><p>${escapeHtml(foldedInWords(folded))}</p></footer>
</body>
</html>
`;
}
