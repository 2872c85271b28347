import type { Client } from 'pg';
import { ArchiveStore } from '../../lib/adapters/archive-store';
import { type RestoreOptions, restorePartitions } from '../../lib/adapters/postgres/archive/restore';
import { type ArchiveOptions, archivePartitions } from '../../lib/adapters/postgres/archive/run';
import type { StatedTables } from '../../lib/adapters/postgres/partitions/plan';
import { S3Folder } from './aws-s3/s3-folder';
import { AwsS3StandIn } from './aws-s3/stand-in';
import { S3Server } from './s3-server';

export const BUCKET = 'archive';
export const REGION = 'us-east-1';

/** A bucket for tests: the folder, the server that the product asks, and the store through which it does. */
export class TestArchive {
  private constructor(
    readonly folder: S3Folder,
    readonly server: S3Server,
    readonly environment: Readonly<Record<string, string>>,
    readonly store: ArchiveStore,
  ) {}

  static async start(): Promise<TestArchive> {
    const folder = S3Folder.create();
    folder.createBucket(BUCKET, REGION);
    const server = new S3Server(folder);
    const environment = await server.start();
    const store = await ArchiveStore.open(BUCKET, REGION, {
      endpoint: server.url,
      credentials: { accessKeyId: 'example', secretAccessKey: 'example' },
    });
    return new TestArchive(folder, server, environment, store);
  }

  /** Installs aws_s3 in a database, which can be a template for others. */
  install(client: Client): Promise<AwsS3StandIn> {
    return AwsS3StandIn.install(client, { folder: this.folder, bucket: BUCKET, region: REGION });
  }

  /** One run, at an instant of its own that the database's clock agrees with. */
  run(client: Client, tables: StatedTables, nowMs: number, options: Partial<ArchiveOptions> = {}) {
    return archivePartitions(client, this.store, tables, {
      nowMs,
      databaseNowMs: () => Promise.resolve(nowMs),
      target: { bucket: BUCKET, region: REGION },
      classes: { cold: { prefix: 'cold/' } },
      database: 'shop',
      ...options,
    });
  }

  /** A restore of January 2026, unless it is said otherwise. */
  restore(client: Client, database: string, change: Partial<RestoreOptions> = {}) {
    return restorePartitions(
      client,
      this.store,
      {
        table: 'events',
        fromMs: Date.parse('2026-01-01T00:00Z'),
        toMs: Date.parse('2026-02-01T00:00Z'),
        tier: 'Standard',
        days: 7,
        dryRun: false,
        attach: false,
        ...change,
      },
      {
        target: { bucket: BUCKET, region: REGION },
        classPrefix: 'cold/',
        database,
        lockWaitMs: 1_000,
        maxHoldMs: 2_000,
        isTimeUp: () => false,
      },
    );
  }

  async stop(): Promise<void> {
    this.store.close();
    await this.server.stop();
    this.folder.remove();
  }
}
