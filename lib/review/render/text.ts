import { printable, textTable, wrap } from '../../report/format/text-layout';
import { acceptingEntries } from '../accept';
import { FINDING_CLASSES } from '../finding';
import type { EnvironmentReview, FindingCounts, Review } from '../review';
import { type FindingFamily, groupFamilies } from './families';
import { costFigures, type FigureTable, replayRows } from './figures';
import { groupFindings, groupPlans, type PlanGroup } from './group';
import { describePlanChange } from './plan-words';
import { describePath, describeValue } from './value';
import { allFindings, CLASS_NAMES, describeFolded, describeSides, describeVerdict } from './words';

const INDENT = '  ';
/** Below it, words would be cut into pieces. */
const NARROWEST = 30;
const MOST_CAUSES = 8;
const MARKS = { worse: '!', better: '+', neutral: '·' } as const;

/** The review for a terminal of so many columns: the verdict, counts, then every change, the worst first. */
export function renderText(review: Review, width: number): string {
  const columns = Math.max(width, NARROWEST);
  const families = groupFamilies(groupFindings(allFindings(review)));
  const sections = [
    [describeVerdict(review).text, describeSides(review)].flatMap((line) => wrap(line, columns)),
    review.notes.flatMap((note) => wrap(`Note: ${note}`, columns)),
    countTable(review.environments, columns),
    figureTable(costFigures(review.environments), columns),
    replayLines(review.environments, columns),
    ...families.map((family) => familyLines(family, columns)),
    ...groupPlans(review.environments).map((group) => planLines(group, columns)),
    wrap(describeFolded(review.folded), columns),
    acceptLines(review, columns),
  ];
  return sections
    .map((lines) => lines.filter((line) => line !== '').map(printable))
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function countTable(environments: readonly EnvironmentReview[], columns: number): string[] {
  const classes = FINDING_CLASSES.filter((name) => environments.some(({ counts }) => total(counts[name]) > 0));
  if (classes.length === 0) return [];
  return textTable(
    {
      headers: ['environment', ...classes.map((name) => CLASS_NAMES[name])],
      rows: environments.map(({ name, counts }) => [name, ...classes.map((key) => cell(counts[key]))]),
    },
    columns,
  );
}

/** Recorded demand replayed with both settings; services that do the same as before are named last. */
function replayLines(environments: readonly EnvironmentReview[], columns: number): string[] {
  const { rows, same } = replayRows(environments);
  if (rows.length + same.length === 0) return [];
  const indented = (text: string) => wrap(text, columns - INDENT.length).map((line) => INDENT + line);
  return [
    'The same demand, replayed with the settings before and after:',
    ...rows.flatMap(({ name, changed, figures, brokenTargets }) => [
      ...indented(`${name}: ${changed}`),
      ...indented(figures.map(([what, pair]) => `${what} ${pair}`).join(', ')).map((line) => INDENT + line),
      ...brokenTargets.flatMap((target) => indented(`! no longer holds ${target}`).map((line) => INDENT + line)),
    ]),
    ...(same.length === 0 ? [] : indented(`No difference: ${same.join(', ')}`)),
  ];
}

function figureTable({ headers, rows }: FigureTable, columns: number): string[] {
  if (rows.length === 0) return [];
  const shown = rows.map((cells) => cells.map(({ text, isBad }) => (isBad ? `${text} !` : text)));
  return textTable({ headers, rows: shown }, columns);
}

function total({ worse, better, neutral, accepted }: FindingCounts): number {
  return worse + better + neutral + accepted;
}

/** "2! 3": two for the worse, and three more. */
function cell(counts: FindingCounts): string {
  const others = total(counts) - counts.worse;
  return [counts.worse > 0 ? `${counts.worse}!` : '', others > 0 ? `${others}` : '']
    .filter((text) => text !== '')
    .join(' ');
}

/** What fails the gate, as the entries that would accept it. */
function acceptLines({ gate }: Review, columns: number): string[] {
  const entries = acceptingEntries(gate.failures);
  const title = 'To accept it on purpose, add to `accepted` in tidemark-review.json:';
  return entries.length === 0 ? [] : [...wrap(title, columns), ...entries];
}

function planLines({ plan, path, environments }: PlanGroup, columns: number): string[] {
  const dated = [...plan.datedBefore.map((text) => `gone: ${text}`), ...plan.datedAfter.map((text) => `new: ${text}`)];
  const indented = (line: string) => wrap(line, columns - INDENT.length).map((part) => INDENT + part);
  return [
    ...wrap(`~ plan: ${path} in ${environments.join(', ')}`, columns),
    ...[describePlanChange(plan), ...dated].flatMap(indented),
  ];
}

function familyLines({ finding, path, environments, others }: FindingFamily, columns: number): string[] {
  const { effect, resource, summary, causes, remedy, accepted } = finding;
  const mark = accepted === undefined ? MARKS[effect] : '=';
  const inner = [
    summary,
    others.length === 0 ? '' : `The same of ${others.length} others: ${others.join(', ')}`,
    ...causes
      .slice(0, MOST_CAUSES)
      .map((cause) => `${describePath(cause)}: ${describeValue(cause.before)} → ${describeValue(cause.after)}`),
    causes.length > MOST_CAUSES ? `and ${causes.length - MOST_CAUSES} more values; --json has all` : '',
    remedy === undefined || accepted !== undefined ? '' : `Safe way: ${remedy}`,
    accepted === undefined ? '' : `Accepted until ${accepted.expires}: ${accepted.reason}`,
  ];
  const title = `${mark} ${CLASS_NAMES[finding.class]}: ${path} (${resource.type}) in ${environments.join(', ')}`;
  const indented = (line: string) => wrap(line, columns - INDENT.length).map((part) => INDENT + part);
  return [...wrap(title, columns), ...inner.filter((line) => line !== '').flatMap(indented)];
}
