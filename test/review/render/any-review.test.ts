import fc from 'fast-check';
import { FINDING_CLASSES } from '../../../lib/review/finding';
import { MAX_COMMENT_BYTES, renderMarkdown } from '../../../lib/review/render/markdown';
import { renderText } from '../../../lib/review/render/text';
import { renderJson, reviewSchema } from '../../../lib/review/review-schema';
import { finding, reviewOf } from '../../helpers/reviews';

/** What an app may call things, and what somebody may try. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '</details>', '```', '`', '|', '@team', '# x', '\u001b[31m', 'é'.repeat(3000), '\ud800'),
);

const reviewed = fc
  .array(
    fc.record({
      class: fc.constantFrom(...FINDING_CLASSES),
      effect: fc.constantFrom('worse' as const, 'better' as const, 'neutral' as const),
      environment: fc.oneof(fc.constantFrom('shop-dev', 'shop-prod'), text),
      path: text,
      summary: text,
      remedy: fc.option(text, { nil: undefined }),
      causes: fc.array(fc.record({ path: text, before: fc.jsonValue(), after: fc.jsonValue() }), { maxLength: 9 }),
      isAccepted: fc.boolean(),
    }),
    { maxLength: 30 },
  )
  .map((items) =>
    items.map(({ path, remedy, isAccepted, ...item }) => {
      const { remedy: _, ...plain } = finding();
      return {
        ...plain,
        ...item,
        resource: { path: `${item.environment}/${path}`, logicalId: 'A', type: 'AWS::SQS::Queue' },
        ...(remedy === undefined ? {} : { remedy }),
        ...(isAccepted ? { accepted: { reason: path || 'r', expires: '2026-12-31' } } : {}),
      };
    }),
  );

describe('any review', () => {
  test('is rendered in every format: within the limit, folds closed, nothing that moves a cursor, the same again', () => {
    fc.assert(
      fc.property(
        reviewed,
        fc.array(text, { maxLength: 5 }),
        fc.integer({ min: 30, max: 200 }),
        (findings, notes, columns) => {
          const review = reviewOf(findings, { notes, failOn: ['destructive', 'broadening'] });
          const markdown = renderMarkdown(review);
          expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(MAX_COMMENT_BYTES);
          const lines = markdown.split('\n');
          expect(lines.filter((line) => line === '<details>')).toHaveLength(
            lines.filter((line) => line === '</details>').length,
          );
          expect(renderMarkdown(review)).toBe(markdown);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
          expect(renderText(review, columns)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
          expect(reviewSchema.safeParse(JSON.parse(renderJson(review))).success).toBe(true);
        },
      ),
    );
  });
});
