import { acceptingEntries } from '../accept';
import { FINDING_CLASSES } from '../finding';
import { type EnvironmentReview, type FindingCounts, isOpen, type Review } from '../review';
import { type FindingFamily, groupFamilies } from './families';
import { costFigures, type FigureTable, replayRows } from './figures';
import { fitSections, type Section } from './fit';
import { groupFindings, groupPlans } from './group';
import { code, codeValue, folded, markdownTable, plain, renderPlanDiagram } from './markdown-text';
import { describePlanChange } from './plan-words';
import { describePath } from './value';
import {
  allFindings,
  CLASS_NAMES,
  changes,
  describeFolded,
  describeSides,
  describeVerdict,
  type Verdict,
} from './words';

/** The first line of every comment, by which a workflow finds the one to update. */
export const COMMENT_MARKER = '<!-- tidemark-review -->';

/** GitHub takes 65,536 characters. Bytes are never fewer, whatever is counted as one. GitLab takes a million. */
export const MAX_COMMENT_BYTES = 65_536;
/** Kept for what says what was left out. */
const FOOTER_BYTES = 1_500;
const MOST_FIRST = 8;
const MOST_FIRST_CAUSES = 3;
const MOST_CAUSES = 6;
/** More charts than this are folded. */
const MOST_OPEN_CHARTS = 2;
const MOST_ENVIRONMENTS = 40;
const MOST_NAMED = 6;
/** Resources that are named of which the same is said. */
const MOST_OTHERS = 12;
const MOST_NOTES = 12;

const MARKS: Readonly<Record<Verdict['state'], string>> = { failed: '❌', worse: '⚠️', fine: '✅', unchanged: '✅' };
const EFFECTS = { worse: '**worse**', better: 'better', neutral: '' } as const;

export interface MarkdownOptions {
  /** Where the whole report is, such as the address of an artifact. */
  readonly reportUrl?: string;
}

/** The review as one comment: the verdict, counts, the worst changes named, everything else folded. */
export function renderMarkdown(review: Review, { reportUrl }: MarkdownOptions = {}): string {
  const groups = groupFamilies(groupFindings(allFindings(review)));
  const first = groups.filter(({ finding }) => isOpen(finding)).slice(0, MOST_FIRST);
  const rest = groups.filter((group) => !first.includes(group));
  const { state, text } = describeVerdict(review);
  const head = [
    COMMENT_MARKER,
    `### ${MARKS[state]} Tidemark review: ${plain(text)}`,
    `${plain(describeSides(review))}${reportUrl === undefined ? '' : ` · [full report](${reportUrl})`}`,
    countTable(review.environments),
    figureTable(costFigures(review.environments)),
    replayTable(review.environments),
    first.length === 0 ? '' : `#### Look at this first\n\n${first.map((group, at) => firstItem(group, at)).join('\n')}`,
    noteList(review.notes),
  ].filter((part) => part !== '');
  const top = head.join('\n\n');
  const sections = [...chartSection(review.environments), ...classSections(rest), ...acceptSection(review)];
  const fitted = fitSections(sections, MAX_COMMENT_BYTES - Buffer.byteLength(top) - FOOTER_BYTES);
  const footer = [describeFolded(review.folded), describeLeftOut(fitted.leftOut, reportUrl)].filter(
    (part) => part !== '',
  );
  return [top, fitted.text, ...footer.map((line) => `<sub>${line}</sub>`)].filter((part) => part !== '').join('\n\n');
}

function describeLeftOut(leftOut: readonly string[], reportUrl: string | undefined): string {
  if (leftOut.length === 0) return '';
  const where =
    reportUrl === undefined
      ? 'run <code>tidemark review</code> to read it'
      : `it is in the <a href="${reportUrl}">full report</a>`;
  return `A comment has room for 65,536 characters. Left out: ${leftOut.join(', ')}; ${where}.`;
}

function countTable(environments: readonly EnvironmentReview[]): string {
  const classes = FINDING_CLASSES.filter((name) => environments.some(({ counts }) => total(counts[name]) > 0));
  if (classes.length === 0) return '';
  const shown = environments.slice(0, MOST_ENVIRONMENTS);
  const rows = shown.map(({ name, counts }) => [plain(name), ...classes.map((key) => cell(counts[key]))]);
  const more = environments.length - shown.length;
  const legend = 'Bold: for the worse, and accepted by nobody. The others are for the better, neutral or accepted.';
  const hasOpen = environments.some(({ counts }) => classes.some((key) => counts[key].worse > 0));
  return [
    markdownTable(['environment', ...classes.map((name) => CLASS_NAMES[name])], rows),
    ...(more === 0 ? [] : [`and ${more} more environments`]),
    ...(hasOpen ? [`<sub>${legend}</sub>`] : []),
  ].join('\n\n');
}

/** Services that were replayed; those that do the same as before are named below the table. */
function replayTable(environments: readonly EnvironmentReview[]): string {
  const { rows, same } = replayRows(environments);
  const [first] = rows;
  const table =
    first === undefined
      ? []
      : [
          markdownTable(
            ['replayed', ...first.figures.map(([what]) => what), 'no longer holds'],
            rows.map(({ name, changed, figures, brokenTargets }) => [
              `${plain(name)}<br>${plain(changed)}`,
              ...figures.map(([, pair]) => pair),
              brokenTargets.map((target) => `**${plain(target)}**`).join('<br>'),
            ]),
          ),
        ];
  return [...table, ...(same.length === 0 ? [] : [`Replayed, and the same as before: ${named(same)}.`])].join('\n\n');
}

/** Empty where there is nothing to say. */
function figureTable({ headers, rows }: FigureTable): string {
  if (rows.length === 0) return '';
  const shown = rows.map((cells) => cells.map(({ text, isBad }) => (isBad ? `**${plain(text)}**` : plain(text))));
  return markdownTable(headers, shown);
}

function total({ worse, better, neutral, accepted }: FindingCounts): number {
  return worse + better + neutral + accepted;
}

/** `**2** + 3`: two for the worse, and three more. */
function cell(counts: FindingCounts): string {
  const others = total(counts) - counts.worse;
  const parts = [counts.worse > 0 ? `**${counts.worse}**` : '', others > 0 ? `${others}` : ''];
  return parts.filter((part) => part !== '').join(' + ');
}

function firstItem({ finding, path, environments, others }: FindingFamily, index: number): string {
  const { resource, summary, causes, remedy } = finding;
  return [
    `${index + 1}. **${CLASS_NAMES[finding.class]}** · ${code(path)} (${code(resource.type)}) in ${named(environments)}`,
    plain(summary),
    ...othersLine(others),
    ...causeLines(causes, MOST_FIRST_CAUSES),
    ...(remedy === undefined ? [] : [`**Safe way:** ${plain(remedy)}`]),
  ].join('<br>\n   ');
}

/** The resources of which the same is said. */
function othersLine(others: readonly string[]): string[] {
  if (others.length === 0) return [];
  const more = others.length - MOST_OTHERS;
  const names = others.slice(0, MOST_OTHERS).map(code).join(', ');
  return [`The same of ${others.length} others: ${names}${more > 0 ? ` and ${more} more` : ''}`];
}

function causeLines(causes: FindingFamily['finding']['causes'], most = MOST_CAUSES): string[] {
  const lines = causes
    .slice(0, most)
    .map((cause) => `${code(describePath(cause))}: ${codeValue(cause.before)} → ${codeValue(cause.after)}`);
  const more = causes.length - lines.length;
  return more === 0 ? lines : [...lines, `and ${more} more values`];
}

function named(environments: readonly string[]): string {
  const more = environments.length - MOST_NAMED;
  const names = environments.slice(0, MOST_NAMED).map(plain).join(', ');
  return more > 0 ? `${names} and ${more} more` : names;
}

/** Everything that is not named above, by class, the worst class first. */
function classSections(groups: readonly FindingFamily[]): Section[] {
  return FINDING_CLASSES.flatMap((name) => {
    const own = groups.filter(({ finding }) => finding.class === name);
    if (own.length === 0) return [];
    const title = `${CLASS_NAMES[name]}: ${changes(own.reduce((sum, { others }) => sum + 1 + others.length, 0))}`;
    return [
      {
        one: `change of ${CLASS_NAMES[name]}`,
        many: `changes of ${CLASS_NAMES[name]}`,
        items: own.map(detail),
        wrap: (items, left) => folded(title, [...items, ...(left === 0 ? [] : [`- and ${left} more`])].join('\n')),
      },
    ];
  });
}

function detail({ finding, path, environments, others }: FindingFamily): string {
  const { effect, summary, causes, remedy, accepted } = finding;
  const word = accepted === undefined ? EFFECTS[effect] : 'accepted';
  return [
    `- ${code(path)} in ${named(environments)}${word === '' ? '' : ` (${word})`}: ${plain(summary)}`,
    ...othersLine(others),
    ...causeLines(causes),
    ...(remedy === undefined || accepted !== undefined ? [] : [`Safe way: ${plain(remedy)}`]),
    ...(accepted === undefined ? [] : [`Accepted until ${accepted.expires}: ${plain(accepted.reason)}`]),
  ].join('<br>\n  ');
}

/** A chart for each plan that differs; the same change in several environments is drawn once. */
function chartSection(environments: readonly EnvironmentReview[]): Section[] {
  const groups = groupPlans(environments);
  if (groups.length === 0) return [];
  const items = groups.map(({ plan, path, environments: names }) => {
    const dated = [
      ...plan.datedBefore.map((text) => `- ${code(text)} is gone`),
      ...plan.datedAfter.map((text) => `- ${code(text)} is new`),
    ];
    const title = `**${plain(path)}** in ${named(names)}: ${describePlanChange(plan)}`;
    return [title, renderPlanDiagram(plan) ?? '', dated.join('\n')].filter((part) => part !== '').join('\n\n');
  });
  const title = `${changes(items.length)} of plans: floors over the week, grey before, blue after`;
  const areOpen = items.length <= MOST_OPEN_CHARTS;
  const open = (shown: readonly string[]) => [`#### ${title}`, ...shown].join('\n\n');
  const wrap = areOpen ? open : (shown: readonly string[]) => folded(title, shown.join('\n\n'));
  return [{ one: 'chart', many: 'charts', items, wrap }];
}

/** What fails the gate, as the entries that would accept it. */
function acceptSection({ gate }: Review): Section[] {
  const items = acceptingEntries(gate.failures);
  if (items.length === 0) return [];
  const title = 'To accept it on purpose, add to <code>accepted</code> in tidemark-review.json';
  const block = (entries: readonly string[]) => folded(title, ['```json', ...entries, '```'].join('\n'));
  return [{ one: 'entry that would accept it', many: 'entries that would accept it', items, wrap: block }];
}

function noteList(notes: readonly string[]): string {
  const shown = notes.slice(0, MOST_NOTES).map((note) => `- ${plain(note)}`);
  const more = notes.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`- and ${more} more notes`])].join('\n');
}
