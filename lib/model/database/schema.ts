import { z } from 'zod';
import { followedDemandSchema } from '../demand/schema';
import { partitioningSchema } from '../partitions/schema';
import { groupName } from '../validation/group-name';
import { schemaOf } from '../validation/schema-of';
import type {
  DatabaseConfig,
  DatabaseConfigInput,
  ReaderRoleConfig,
  ReaderRoleInput,
  ShardingConfig,
  ShardingConfigInput,
  TableConfig,
  TableConfigInput,
} from './config';
import { DATABASE_CLASSES } from './instance-classes';
import { SERVERLESS } from './serverless';

const instanceClass = z.enum([...DATABASE_CLASSES, SERVERLESS]);
/** Of readers or ACU. A new reader takes a quarter of an hour. */
const readerDemand = followedDemandSchema(30);
/**
 * Aurora capacity units come in halves. At least 2, because Database Insights needs that much (Aurora user guide,
 * "Choosing the minimum Aurora Serverless v2 capacity setting").
 */
const capacityUnits = z.number().multipleOf(0.5).min(2).max(256);

const shardName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,19}$/, 'lower-case letters, digits, hyphens and underscores, 20 at most');

const table = schemaOf<TableConfig, TableConfigInput>()(
  z.strictObject({ partitionBy: partitioningSchema.optional(), indexes: z.array(z.string()).default([]) }),
);

const readerRole = schemaOf<ReaderRoleConfig, ReaderRoleInput>()(
  z.strictObject({
    instanceClass,
    count: z.int().min(0).max(15),
    autoscaled: z.boolean().default(false),
    promotionTier: z.int().min(0).max(15).optional(),
  }),
);

const readers = z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), readerRole);

const writer = z.strictObject({ instanceClass });

const serverless = z.strictObject({
  minCapacity: capacityUnits,
  maxCapacity: capacityUnits,
  plan: readerDemand.optional(),
});

const sharding = schemaOf<ShardingConfig, ShardingConfigInput>()(
  z.strictObject({
    defaultShard: shardName,
    shards: z.record(
      shardName,
      z.strictObject({
        group: groupName.optional(),
        writer: writer.optional(),
        readers: readers.optional(),
        serverless: serverless.omit({ plan: true }).optional(),
      }),
    ),
  }),
);

const readerAutoscaling = z.strictObject({
  minCapacity: z.int().min(0).max(15),
  maxCapacity: z.int().min(1).max(15),
  cpuPercent: z.number().positive().max(100).optional(),
  connections: z.int().min(1).optional(),
  plan: readerDemand.optional(),
});

const proxy = z
  .strictObject({
    maxConnectionsPercent: z.int().min(1).max(100).default(90),
    idleClientTimeoutSeconds: z.int().min(1).max(28800).default(300),
    borrowTimeoutSeconds: z.int().min(0).max(300).default(30),
  })
  .prefault({});

export const databaseConfigSchema = schemaOf<DatabaseConfig, DatabaseConfigInput>()(
  z.strictObject({
    databaseName: z
      .string()
      .regex(/^[a-z][a-z0-9_]*$/)
      .default('app'),
    writer,
    serverless: serverless.optional(),
    // From 25 % on I/O-Optimized storage is cheaper (Aurora user guide, "Storage configurations").
    ioCost: z.strictObject({ sharePercent: z.number().min(0).max(100), source: z.string().min(1) }).optional(),
    readers: readers.default({}),
    readerAutoscaling: readerAutoscaling.optional(),
    proxy,
    sharding: sharding.optional(),
    tables: z.record(z.string(), table).default({}),
  }),
);
