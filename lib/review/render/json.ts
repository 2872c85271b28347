import type { Review } from '../review';

/** The review as it is, for tools; docs/review.schema.json is its schema. */
export function renderJson(review: Review): string {
  return JSON.stringify(review, null, 2);
}
