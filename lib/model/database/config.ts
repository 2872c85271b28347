import { z } from 'zod';
import { followedDemand } from '../demand/followed-demand';
import { partitioningSchema } from '../partitions/config';
import type { ServiceConfig } from '../service/config';
import { DATABASE_CLASSES } from './instance-classes';
import { SERVERLESS } from './serverless';

const instanceClass = z.enum([...DATABASE_CLASSES, SERVERLESS]);
/** Of readers or ACU. A new reader takes a quarter of an hour. */
const readerDemand = followedDemand(30);
/** Aurora capacity units come in halves. */
const capacityUnits = z.number().multipleOf(0.5).max(256);

const shardName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,19}$/, 'lower-case letters, digits, hyphens and underscores, 20 at most');

/** What the platform promises of a table; the migrations in config/schema create it, and a test compares the two. */
const table = z.strictObject({
  partitionBy: partitioningSchema.optional(),
  /** Index definitions as PostgreSQL writes them: `btree (user_id, created_at DESC)`. */
  indexes: z.array(z.string()).default([]),
});

/** One group of readers with an endpoint of its own. */
const readerRole = z.strictObject({
  instanceClass,
  count: z.int().min(0).max(15),
  /** Autoscaled readers join this role; at most one role can have them. */
  autoscaled: z.boolean().default(false),
  /** Order in which readers become the writer, 0 first. Left out, those of the writer's class come before others. */
  promotionTier: z.int().min(0).max(15).optional(),
});

/** Range of serverless instances, in ACU. */
const serverless = z.strictObject({
  minCapacity: capacityUnits.min(2),
  maxCapacity: capacityUnits.min(2),
  /** Raises the minimum by schedule. */
  plan: readerDemand.optional(),
});

/** Readers by role. */
const readerRoles = z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), readerRole);

/** Clusters beside the database, each for a part of the data; what a shard does not state it has from the database. */
const sharding = z.strictObject({
  /** What the database itself is called in the shard directory. */
  defaultShard: shardName,
  shards: z.record(
    shardName,
    z.strictObject({
      writer: z.strictObject({ instanceClass }).optional(),
      readers: readerRoles.optional(),
      serverless: serverless.omit({ plan: true }).optional(),
    }),
  ),
});

export const databaseConfigSchema = z.strictObject({
  databaseName: z.string().regex(/^[a-z][a-z0-9_]*$/),
  writer: z.strictObject({ instanceClass }),
  /**
   * Range of every instance whose class is `serverless`: Aurora has one for a cluster. At least 2, because Database
   * Insights needs that much (Aurora user guide, "Choosing the minimum Aurora Serverless v2 capacity setting").
   */
  serverless: serverless.optional(),
  /**
   * Share of I/O in what the cluster costs, in percent, and where that figure comes from. From 25 % on I/O-Optimized
   * storage is cheaper (Aurora user guide, "Storage configurations"), and is what the cluster gets.
   */
  ioCost: z.strictObject({ sharePercent: z.number().min(0).max(100), source: z.string().min(1) }).optional(),
  /** Readers by role, each role behind a custom endpoint. */
  readers: readerRoles.default({}),
  /** Adds readers of the writer's class when the readers are busy. */
  readerAutoscaling: z
    .strictObject({
      minCapacity: z.int().min(0).max(15),
      maxCapacity: z.int().min(1).max(15),
      /** Average CPU of the readers, in percent. */
      cpuPercent: z.number().positive().max(100).optional(),
      /** Average connections of a reader. */
      connections: z.int().min(1).optional(),
      /** Raises the least number of readers by schedule. */
      plan: readerDemand.optional(),
    })
    .optional(),
  proxy: z.strictObject({
    /** Share of `max_connections` the proxy may open, in percent. */
    maxConnectionsPercent: z.int().min(1).max(100).default(90),
    /** A client that is idle for this long is disconnected. */
    idleClientTimeoutSeconds: z.int().min(1).max(28800),
    /** How long a client waits for a connection when all are busy. */
    borrowTimeoutSeconds: z.int().min(0).max(300).default(30),
  }),
  sharding: sharding.optional(),
  tables: z.record(z.string(), table).default({}),
});

export type DatabaseConfig = z.output<typeof databaseConfigSchema>;
export type TableConfig = z.output<typeof table>;

/** A database and the services that connect to it. */
export interface DatabaseAndServices {
  readonly database: DatabaseConfig;
  readonly services: Readonly<Record<string, ServiceConfig>>;
}
