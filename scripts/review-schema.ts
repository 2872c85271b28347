// Writes docs/review.schema.json from the schema in lib/review: `npm run docs:review`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reviewJsonSchema } from '../lib/review/review-schema';

writeFileSync(join(__dirname, '..', 'docs', 'review.schema.json'), `${JSON.stringify(reviewJsonSchema(), null, 2)}\n`);
