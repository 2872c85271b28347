import { z } from 'zod';
import { schemaOf } from '../validation/schema-of';
import { type FirewallConfig, type FirewallConfigInput, MANAGED_RULE_GROUPS, OPTIONAL_RULE_GROUPS } from './firewall';

const action = z.enum(['count', 'block']);

const country = z.string().regex(/^[A-Z]{2}$/, 'a country as two capital letters (ISO 3166)');

export const firewallConfigSchema = schemaOf<FirewallConfig, FirewallConfigInput>()(
  z.strictObject({
    groups: z.partialRecord(z.enum([...MANAGED_RULE_GROUPS, ...OPTIONAL_RULE_GROUPS]), action).default({}),
    botControl: z.strictObject({ action: action.default('count') }).optional(),
    countries: z
      .strictObject({
        mode: z.enum(['only', 'except']),
        codes: z.array(country).min(1).max(50),
        action: action.default('count'),
      })
      .optional(),
  }),
);
