import { z } from 'zod';
import { schemaOf } from '../../../lib/model/validation/schema-of';

interface Queue {
  readonly retentionDays: number;
  readonly tags?: readonly string[];
}
interface QueueInput {
  readonly retentionDays?: number;
  readonly tags?: readonly string[];
}

const queue = schemaOf<Queue, QueueInput>();
const days = z.int().default(14);
const tags = z.array(z.string()).optional();

test('a schema that says what the interfaces say is taken as it is', () => {
  const schema = z.strictObject({ retentionDays: days, tags });
  expect(queue(schema)).toBe(schema);
});

// `tsc`, which runs before the tests, reports an expected error that does not come.
test.each<[string, () => unknown]>([
  // @ts-expect-error `tags` stands in the interfaces only
  ['a key of the interfaces is missing', () => queue(z.strictObject({ retentionDays: days }))],
  // @ts-expect-error `color` stands in the schema only
  ['a key is one too many', () => queue(z.strictObject({ retentionDays: days, tags, color: z.string().optional() }))],
  // @ts-expect-error `retentionDays` has a default
  ['a key is required that need not be given', () => queue(z.strictObject({ retentionDays: z.int(), tags }))],
  // @ts-expect-error nothing fills `retentionDays`
  ['a default is missing', () => queue(z.strictObject({ retentionDays: z.int().optional(), tags }))],
  // @ts-expect-error `retentionDays` is a number
  ['a type differs', () => queue(z.strictObject({ retentionDays: z.string().default('14'), tags }))],
  // @ts-expect-error tags are texts
  ['a type below differs', () => queue(z.strictObject({ retentionDays: days, tags: z.array(z.int()).optional() }))],
])('the compiler refuses a schema where %s', (_, make) => expect(make).not.toThrow());
