import { parseWith } from '../validation/parse';
import type { ContentClass, ContentClassInput } from './content-class';
import { contentClassSchema } from './content-class-schema';

/** A class from what it states, for users of the constructs; throws `InputError` when its shape is wrong. */
export function contentClass(input: ContentClassInput): ContentClass {
  return parseWith(contentClassSchema, input, 'content class');
}
