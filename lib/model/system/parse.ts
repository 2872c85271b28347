import { parseWith } from '../validation/parse';
import { checkSystem } from './checks';
import { type SystemConfig, systemShape } from './config';

/** A system's config, checked against itself. */
export const systemConfigSchema = systemShape.check((context) => {
  for (const { path, ...params } of checkSystem(context.value)) {
    context.issues.push({ code: 'custom', input: context.value, path: [...path], message: params.allowed, params });
  }
});

/** Parses a system's config and checks it against itself; throws `InputError` with every problem, each naming `file`. */
export function parseSystemConfig(raw: unknown, file: string): SystemConfig {
  return parseWith(systemConfigSchema, raw, file);
}
