import { escapeHtml, table } from '../../../report/html';
import { FINDING_CLASSES } from '../../finding';
import type { EnvironmentReview, FindingCounts } from '../../review';
import { CLASS_NAMES } from '../words';

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
