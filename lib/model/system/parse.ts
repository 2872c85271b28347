import { parseWith } from '../validation/parse';
import { type SystemConfig, systemConfigSchema } from './config';

/** Parses a system's config and checks it against itself; throws `InputError` with every problem, each naming `file`. */
export function parseSystemConfig(raw: unknown, file: string): SystemConfig {
  return parseWith(systemConfigSchema, raw, file);
}
