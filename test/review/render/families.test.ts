import { groupFamilies } from '../../../lib/review/render/families';
import { groupFindings } from '../../../lib/review/render/group';
import { renderHtml } from '../../../lib/review/render/html/page';
import { renderMarkdown } from '../../../lib/review/render/markdown';
import { renderText } from '../../../lib/review/render/text';
import type { ReviewedFinding } from '../../../lib/review/review';
import { findingOf, reviewOf } from '../../helpers/reviews';

const retention = (name: string, given: Partial<ReviewedFinding> = {}) =>
  findingOf('shop-prod', `services/${name}/Logs/Resource`, {
    summary: `Keeps what the log group ${name}/Logs holds for 30 days instead of for 365 days.`,
    causes: [{ path: 'Properties.RetentionInDays', before: 365, after: 30 }],
    ...given,
  });

const paths = (findings: readonly ReviewedFinding[]) =>
  groupFamilies(groupFindings(findings)).map(({ path, others }) => [path, ...others]);

const log = (name: string) => `services/${name}/Logs/Resource`;

describe('changes that say the same of several resources', () => {
  test('given three or more, then they are one entry that names all of them; given two, then two', () => {
    expect(paths(['a', 'b', 'c'].map((name) => retention(name)))).toEqual([[log('a'), log('b'), log('c')]]);
    expect(paths(['a', 'b'].map((name) => retention(name)))).toEqual([[log('a')], [log('b')]]);
  });

  test.each([
    ['another value', { causes: [{ path: 'Properties.RetentionInDays', before: 365, after: 7 }] }],
    ['another effect', { effect: 'better' as const }],
    ['another class', { class: 'other' as const }],
    ['another sentence', { summary: 'Keeps nothing of services/d/Logs.' }],
    ['an acceptance', { accepted: { reason: 'why', expires: '2027-01-31' } }],
  ])('given %s, then that one stands alone', (_, given) => {
    const all = [...['a', 'b', 'c'].map((name) => retention(name)), retention('d', given)];
    expect(paths(all)).toContainEqual([log('d')]);
    expect(paths(all)).toContainEqual([log('a'), log('b'), log('c')]);
  });

  test('then every format names the first, how many others, and which', () => {
    const names = Array.from({ length: 20 }, (_, index) => `service${String(index).padStart(2, '0')}`);
    const review = reviewOf(names.map((name) => retention(name)));
    const [text, comment, page] = [renderText(review, 100), renderMarkdown(review), renderHtml(review)];
    for (const output of [text, comment, page]) expect(output).toContain('The same of 19 others');
    for (const name of names) {
      expect(text).toContain(log(name));
      expect(page).toContain(log(name));
    }
    // A comment names a dozen of them. What is counted is every resource.
    expect(comment).toContain('and 7 more');
    expect(comment).toContain('20 changes put data at risk');
    expect(page).toContain('data loss (20)');
  });
});
