import { z } from 'zod';
import { CACHE_NODE_TYPES } from '../cache/node-types';
import { DATABASE_CLASSES } from '../database/instance-classes';
import { parseWith } from '../validation/parse';

/** Accounts that AWS documentation uses as examples. They synthesize, but nothing can be deployed to them. */
const PLACEHOLDER_ACCOUNT = /^(\d)\1{11}$|^123456789012$/;

/** Whether an account id is one of the documented examples, such as 111111111111. */
export function isPlaceholderAccount(account: string): boolean {
  return PLACEHOLDER_ACCOUNT.test(account);
}

/** Where a system runs, and how large. */
export const environmentConfigSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/),
    account: z.string().regex(/^\d{12}$/, 'an AWS account id of 12 digits'),
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as us-east-1'),
    /** Named here and never looked up, so that synth needs no credentials. */
    availabilityZones: z.array(z.string()).min(2).max(3),
    vpcCidr: z.string().regex(/^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|2[0-4])$/, 'an IPv4 CIDR between /16 and /24'),
    /** Fewer than one per zone saves money and gives up egress when that zone fails. */
    natGateways: z.int().min(1).max(3),
    /** Share of the system's stated load this environment is built for: bounds, targets and history scale with it. */
    loadShare: z.number().positive().max(1),
    logRetentionDays: z.union([
      z.literal(7),
      z.literal(14),
      z.literal(30),
      z.literal(90),
      z.literal(180),
      z.literal(365),
    ]),
    stateful: z.strictObject({
      /** What happens to databases, caches and buckets when they leave the template. */
      removalPolicy: z.enum(['retain', 'snapshot', 'destroy']).default('retain'),
      deletionProtection: z.boolean().default(true),
      /** Days of point-in-time recovery. */
      backupRetentionDays: z.int().min(1).max(35),
      /** Needed where data is destroyed or unprotected: why that is acceptable here. */
      optOutReason: z.string().min(10).optional(),
      /**
       * Days that no version of an archived object can be deleted: by nobody (`compliance`), or by whoever may bypass it
       * (`governance`). Stated first after the bucket was made, it replaces the bucket; the old one stays, with what it holds.
       */
      archiveLock: z
        .strictObject({ mode: z.enum(['governance', 'compliance']), days: z.int().min(1).max(36_500) })
        .optional(),
    }),
    /** Replaces every instance class of the system, for environments that need no production size. */
    databaseInstanceClass: z.enum(DATABASE_CLASSES).optional(),
    /** Replaces every cache node type of the system. */
    cacheNodeType: z.enum(CACHE_NODE_TYPES).optional(),
    /** Who is told of alarms; nobody is subscribed where it is left out. */
    alarmEmail: z.email('an e-mail address').optional(),
    /** Records what the firewall would block, without blocking it. */
    firewallCountOnly: z.boolean().default(false),
    /**
     * What one system may cost a month here, in USD, as far as `tidemark cost` covers it. Left out, nothing is over
     * budget.
     */
    monthlyBudgetUsd: z.number().positive().optional(),
  })
  .check((context) => {
    const { availabilityZones, region, stateful, natGateways } = context.value;
    const foreign = availabilityZones.filter((zone) => !zone.startsWith(region));
    if (foreign.length > 0) {
      context.issues.push({
        code: 'custom',
        input: availabilityZones,
        path: ['availabilityZones'],
        message: 'zones of the region',
        params: {
          given: foreign.join(', '),
          allowed: `zones of region ${region}, such as ${region}a`,
          remedy: 'Name zones of that region, or change `region`.',
        },
      });
    }
    if (natGateways > availabilityZones.length) {
      context.issues.push({
        code: 'custom',
        input: natGateways,
        path: ['natGateways'],
        message: 'at most one per zone',
        params: {
          allowed: `at most one for each of the ${availabilityZones.length} zones in availabilityZones`,
          remedy: 'Lower natGateways or add zones.',
        },
      });
    }
    if (stateful.archiveLock !== undefined && stateful.removalPolicy === 'destroy') {
      context.issues.push({
        code: 'custom',
        input: stateful,
        path: ['stateful', 'archiveLock'],
        message: 'no lock where data is destroyed',
        params: {
          given: 'a lock, with removalPolicy destroy',
          allowed: 'a lock where buckets are retained: what it locks cannot be destroyed',
          remedy: 'Leave archiveLock out, or retain.',
        },
      });
    }
    if ((stateful.removalPolicy === 'destroy' || !stateful.deletionProtection) && stateful.optOutReason === undefined) {
      context.issues.push({
        code: 'custom',
        input: stateful,
        path: ['stateful', 'optOutReason'],
        message: 'a written reason',
        params: {
          given: 'nothing',
          allowed: 'a sentence that says why losing this data is acceptable',
          remedy: 'Write it, or keep removalPolicy retain and deletionProtection true.',
        },
      });
    }
  });

/** An environment, checked, with nothing left out. */
export type EnvironmentConfig = z.output<typeof environmentConfigSchema>;
/** What an environment states: account, region, zones, size, and what happens to its data. */
export type EnvironmentConfigInput = z.input<typeof environmentConfigSchema>;

/** Parses an environment's config; throws `InputError` with every problem, each naming `file`. */
export function parseEnvironmentConfig(raw: unknown, file: string): EnvironmentConfig {
  return parseWith(environmentConfigSchema, raw, file);
}
