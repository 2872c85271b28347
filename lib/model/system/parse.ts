import { parseWith } from '../validation/parse';
import type { Source } from '../validation/source';
import type { SystemConfig } from './config';
import type { EnvironmentConfig } from './environment';
import { environmentConfigSchema } from './environment-schema';
import { systemConfigSchema } from './schema';

/** Parses a system's config and checks it against itself; throws `InputError` with every problem, each naming `source`, the file that it was read from. */
export function parseSystemConfig(raw: unknown, source: string | Source): SystemConfig {
  return parseWith(systemConfigSchema, raw, source);
}

/** Parses an environment's config; throws `InputError` with every problem, each naming `source`, the file that it was read from. */
export function parseEnvironmentConfig(raw: unknown, source: string | Source): EnvironmentConfig {
  return parseWith(environmentConfigSchema, raw, source);
}
