import { parseWith } from '../validation/parse';
import type { SystemConfig } from './config';
import { systemConfigSchema } from './schema';

/** Parses a system's config and checks it against itself; throws `InputError` with every problem, each naming `file`. */
export function parseSystemConfig(raw: unknown, file: string): SystemConfig {
  return parseWith(systemConfigSchema, raw, file);
}
