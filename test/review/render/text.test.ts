import { renderText } from '../../../lib/review/render/text';
import { finding, findingOf, reviewOf } from '../../helpers/reviews';

describe('the review on a terminal', () => {
  test('given nothing, then two lines', () => {
    expect(renderText(reviewOf([]), 100)).toBe(
      'Nothing changes\nmain (1111111111) → working tree (2 changed and 1 untracked files on 2222222222)',
    );
  });

  test('given changes, then counts, each change with cause and safe way, the worst first, and how to accept', () => {
    const findings = [
      findingOf('shop-dev', 'web/Other', { class: 'other', effect: 'neutral', summary: 'Renamed.' }),
      finding(),
      findingOf('shop-prod', 'web/Alarm', {
        class: 'availability',
        effect: 'better',
        summary: 'An alarm more.',
        causes: [],
      }),
      findingOf('shop-prod', 'web/Role', {
        class: 'permissions',
        summary: 'May read everything.',
        accepted: { reason: 'a migration', expires: '2026-12-31' },
      }),
    ];
    const folded = { assets: 1, order: 2, descriptions: 0, metadata: 3 };
    const review = reviewOf(findings, { folded, notes: ['something to know'], failOn: ['destructive'] });
    expect(renderText(review, 80)).toMatchInlineSnapshot(`
"Gate failed (destructive): 1 change puts data at risk in shop-prod
main (1111111111) → working tree (2 changed and 1 untracked files on 2222222222)

Note: something to know

environment  data loss  permissions  availability  other
shop-dev                                               1
shop-prod           1!            1             1

! data loss: data/Orders/Resource (AWS::DynamoDB::Table) in shop-prod
  Replaces the table Orders, and with it what it holds.
  TableName: orders → sales
  Safe way: Keep the name.

= permissions: web/Role (AWS::SQS::Queue) in shop-prod
  May read everything.
  TableName: orders → sales
  Accepted until 2026-12-31: a migration

+ availability: web/Alarm (AWS::SQS::Queue) in shop-prod
  An alarm more.
  Safe way: Keep the name.

· other: web/Other (AWS::SQS::Queue) in shop-dev
  Renamed.
  TableName: orders → sales
  Safe way: Keep the name.

Counted and not listed: 1 hash of code or of an image, 2 changes of order alone,
  3 entries of metadata.

To accept it on purpose, add to \`accepted\` in tidemark-review.json:
{"resource":"shop-prod/data/Orders/Resource","class":"data-loss","reason":"why","expires":"YYYY-MM-DD"}"
`);
  });

  test('given a narrow terminal, then no line is longer', () => {
    const text = renderText(reviewOf([finding({ summary: 'word '.repeat(60) })], { failOn: ['destructive'] }), 40);
    // The entries to copy stay whole.
    const lines = text.split('\n').filter((line) => !line.startsWith('{'));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
  });

  test.each([0, 1])('given a width of %d, then it is printed all the same', (columns) => {
    expect(renderText(reviewOf([finding()], { failOn: ['destructive'] }), columns)).toContain('Orders');
  });

  test('given characters that move the cursor, then they are not printed', () => {
    const text = renderText(
      reviewOf([finding({ summary: 'a\u001b[2Jb', causes: [{ path: 'x', before: '\u0007', after: 1 }] })]),
      80,
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
