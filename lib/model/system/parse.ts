import { parseWith, type Source } from '../validation/parse';
import type { SystemConfig } from './config';
import { systemConfigSchema } from './schema';

/** Parses a system's config and checks it against itself; throws `InputError` with every problem, each naming `source`, the file that it was read from. */
export function parseSystemConfig(raw: unknown, source: string | Source): SystemConfig {
  return parseWith(systemConfigSchema, raw, source);
}
