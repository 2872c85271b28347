import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Review } from '../../../lib/review/review';
import { renderJson, reviewJsonSchema, reviewSchema } from '../../../lib/review/review-schema';
import { finding, replayed, reviewOf } from '../../helpers/reviews';

/** The compiler sees that every review has the shape of the schema. */
const shapeOf = (review: Review): z.input<typeof reviewSchema> => review as z.input<typeof reviewSchema> & Review;

const WEEK = Array.from({ length: 168 }, () => 2);
const FULL = reviewOf([finding(), finding({ accepted: { reason: 'why', expires: '2026-12-31' } })], {
  systems: ['shop'],
  notes: ['a note'],
  failOn: ['destructive', 'over-budget', 'slo'],
  parts: {
    plans: [{ path: 'p', timeZone: 'UTC', before: WEEK, after: WEEK, datedBefore: [], datedAfter: ['at(x): 1'] }],
    cost: {
      before: 1,
      after: 3,
      budget: 2,
      lines: [{ name: 'n', before: 1, after: 3 }],
      assumptions: ['a'],
      notCovered: [],
    },
    capacity: [replayed({ brokenTargets: ['too slow'] })],
  },
});

describe('the JSON of a review', () => {
  test.each([
    ['nothing', reviewOf([])],
    ['everything', FULL],
  ])('given %s, then it is what the schema says, and no more', (_, review) => {
    const read = JSON.parse(renderJson(review));
    expect(reviewSchema.parse(read)).toEqual(shapeOf(review));
    expect(reviewSchema.safeParse({ ...read, more: 1 }).success).toBe(false);
  });

  test('docs/review.schema.json is that schema; `npm run docs:review` writes it', () => {
    const file = join(__dirname, '..', '..', '..', 'docs', 'review.schema.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(reviewJsonSchema());
  });
});
