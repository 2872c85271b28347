import { z } from 'zod';
import { CACHE_NODE_TYPES } from '../cache/node-types';
import { DATABASE_CLASSES } from '../database/instance-classes';
import type { ConfigProblem } from '../validation/input-error';
import { reportProblems } from '../validation/report-problems';
import { schemaOf } from '../validation/schema-of';
import type { EnvironmentConfig, EnvironmentConfigInput } from './environment';
import { checkZones } from './zones';

const LOG_RETENTION_DAYS = [7, 14, 30, 90, 180, 365] as const;

const stateful = z
  .strictObject({
    removalPolicy: z.enum(['retain', 'snapshot', 'destroy']).default('retain'),
    deletionProtection: z.boolean().default(true),
    backupRetentionDays: z.int().min(1).max(35).default(7),
    optOutReason: z.string().min(10).optional(),
    archiveLock: z
      .strictObject({ mode: z.enum(['governance', 'compliance']), days: z.int().min(1).max(36_500) })
      .optional(),
  })
  .prefault({});

/** An environment's config, checked against itself. */
export const environmentConfigSchema = schemaOf<EnvironmentConfig, EnvironmentConfigInput>()(
  z
    .strictObject({
      name: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'lower-case letters, digits and hyphens, at most 20'),
      account: z.string().regex(/^\d{12}$/, 'an AWS account id of 12 digits'),
      region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as us-east-1'),
      availabilityZones: z.array(z.string()).min(2).max(3),
      vpcCidr: z.string().regex(/^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|2[0-4])$/, 'an IPv4 CIDR between /16 and /24'),
      natGateways: z.int().min(1).max(3).default(1),
      cloudFrontPrefixListId: z
        .string()
        .regex(
          /^pl-[0-9a-f]{8}([0-9a-f]{9})?$/,
          'the id of a prefix list: pl- and 8 or 17 hexadecimal digits, as `aws ec2 describe-managed-prefix-lists` shows it',
        )
        .optional(),
      loadShare: z.number().positive().max(1).default(1),
      logRetentionDays: z.literal(LOG_RETENTION_DAYS).default(90),
      stateful,
      databaseInstanceClass: z.enum(DATABASE_CLASSES).optional(),
      cacheNodeType: z.enum(CACHE_NODE_TYPES).optional(),
      alarmEmail: z.email('an e-mail address').optional(),
      firewallCountOnly: z.boolean().default(false),
      monthlyBudgetUsd: z.number().positive().optional(),
    })
    .check((context) => reportProblems(context, checkEnvironment(context.value))),
);

/** What contradicts itself inside an environment. */
function checkEnvironment({ availabilityZones, region, stateful, natGateways }: EnvironmentConfig): ConfigProblem[] {
  const problems = checkZones(availabilityZones, region);
  if (natGateways > availabilityZones.length) {
    problems.push({
      path: ['natGateways'],
      given: String(natGateways),
      allowed: `at most one for each of the ${availabilityZones.length} zones in availabilityZones`,
      remedy: 'Lower natGateways or add zones.',
    });
  }
  if (stateful.archiveLock !== undefined && stateful.removalPolicy === 'destroy') {
    problems.push({
      path: ['stateful', 'archiveLock'],
      given: 'a lock, with removalPolicy destroy',
      allowed: 'a lock where buckets are retained: what it locks cannot be destroyed',
      remedy: 'Leave archiveLock out, or retain.',
    });
  }
  if ((stateful.removalPolicy === 'destroy' || !stateful.deletionProtection) && stateful.optOutReason === undefined) {
    problems.push({
      path: ['stateful', 'optOutReason'],
      given: 'nothing',
      allowed: 'a sentence that says why losing this data is acceptable',
      remedy: 'Write it, or keep removalPolicy retain and deletionProtection true.',
    });
  }
  return problems;
}
