import { z } from 'zod';

/** Name of a group of services or shards: the end of the names of its stacks. */
export const groupName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,19}$/, 'a lower-case letter, then lower-case letters, digits and hyphens, 20 at most');
