import { ArchiveStore } from '../../adapters/archive-store';
import type { ArchiveQuestion, ArchiveQuestionReport } from '../../adapters/postgres/archive/question';
import type { RestoreOptions, RestoreReport } from '../../adapters/postgres/archive/restore';
import { type ArchiveRun, archivePartitions } from '../../adapters/postgres/archive/run';
import { connect } from '../../adapters/postgres/connect';
import type { PartitionsAnswer, PartitionsPlan, PartitionsQuestion } from '../../adapters/postgres/partition-calls';
import { findTable, planAll, restoreTable } from '../../adapters/postgres/partition-operations';
import { type AppliedTable, applyPartitions } from '../../adapters/postgres/partitions/apply';
import type { StatedTables } from '../../adapters/postgres/partitions/plan';
import type { Session } from '../../adapters/postgres/session';
import type { SystemConfig } from '../../model/system/config';
import type { EnvironmentConfig } from '../../model/system/environment';
import { partitionsFunctionName } from '../../model/system/resource-names';
import { databaseConnection } from '../database/database-url';
import { askDeployed } from '../database/deployed-function';
import type { Io } from '../io';
import { archiveStepText } from './archive-text';

/** A database whose partitions are kept: on a connection of its own, or by the function that was deployed. */
export interface PartitionsTarget {
  plan(maxHoldMs: number): Promise<PartitionsPlan>;
  apply(maxHoldMs: number): Promise<readonly AppliedTable[]>;
  /** With `retry` also what has stopped because a chunk failed too often. */
  archive(retry: boolean): Promise<ArchiveRun>;
  restore(options: RestoreOptions): Promise<RestoreReport>;
  find(question: ArchiveQuestion): Promise<ArchiveQuestionReport>;
}

/** Where the archive is, for a connection of its own; a deployed function knows. */
export interface ArchiveLocation {
  readonly bucket: string;
  readonly region: string;
  readonly keyArn?: string;
  /** What the database is called in the archive: the identifier of its cluster. */
  readonly database: string;
}

/** A connection of its own, with the tables and classes of this project. */
export class DirectTarget implements PartitionsTarget {
  constructor(
    private readonly databaseUrl: string,
    private readonly tables: StatedTables,
    private readonly classes: SystemConfig['archive'],
    private readonly archiveAt: ArchiveLocation | undefined,
    private readonly nowMs: number,
    /** Undefined where nothing is to be said on the way. */
    private readonly io: Io | undefined,
  ) {}

  plan(maxHoldMs: number): Promise<PartitionsPlan> {
    const { nowMs, classes } = this;
    const database = this.archiveAt?.database ?? 'CLUSTER';
    return this.connected((client) => planAll(client, this.tables, { nowMs, maxHoldMs, database, classes }));
  }

  apply(maxHoldMs: number): Promise<readonly AppliedTable[]> {
    const onProgress = (name: string) => this.io?.err(`Making ${name}.`);
    return this.connected((client) => applyPartitions(client, this.tables, { now: this.nowMs, maxHoldMs, onProgress }));
  }

  archive(retry: boolean): Promise<ArchiveRun> {
    return this.withStore((client, store, { bucket, region, keyArn, database }) =>
      archivePartitions(client, store, this.tables, {
        nowMs: this.nowMs,
        target: { bucket, region, keyArn },
        classes: this.classes,
        database,
        retry,
        onStep: (entry, step, chunks) => this.io?.err(archiveStepText(entry, step, chunks)),
      }),
    );
  }

  restore(options: RestoreOptions): Promise<RestoreReport> {
    return this.withStore((client, store, { bucket, region, database }) =>
      restoreTable(client, store, this.tables, options, {
        target: { bucket, region },
        classes: this.classes,
        database,
        isTimeUp: () => false,
      }),
    );
  }

  find(question: ArchiveQuestion): Promise<ArchiveQuestionReport> {
    return this.withStore((client, store, { database }) =>
      findTable(client, store, this.tables, question, { classes: this.classes, database }),
    );
  }

  private async withStore<T>(
    work: (client: Session, store: ArchiveStore, location: ArchiveLocation) => Promise<T>,
  ): Promise<T> {
    const { archiveAt } = this;
    if (archiveAt === undefined) throw new Error('Where the archive is was not asked for');
    const store = await ArchiveStore.open(archiveAt.bucket, archiveAt.region);
    try {
      return await this.connected((client) => work(client, store, archiveAt));
    } finally {
      store.close();
    }
  }

  private async connected<T>(work: (client: Session) => Promise<T>): Promise<T> {
    const config = databaseConnection(this.databaseUrl);
    const client = await connect({ application_name: 'tidemark-partitions', ...config });
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

const WORDS = {
  does: 'keeps the partitions',
  nothing: 'Nothing was done',
  interrupted: 'what was begun is gone on with by the next run',
};

/** The function of a database or shard, with the tables that were deployed. */
export class DeployedTarget implements PartitionsTarget {
  private readonly name: string;

  constructor(
    system: string,
    private readonly environment: EnvironmentConfig,
    shard: string | undefined,
    private readonly io: Io | undefined,
  ) {
    this.name = partitionsFunctionName({ system, environment: environment.name }, shard);
  }

  async plan(maxHoldMs: number): Promise<PartitionsPlan> {
    return (await this.ask<'planned'>({ action: 'plan', maxHoldMs })).planned;
  }

  async apply(maxHoldMs: number): Promise<readonly AppliedTable[]> {
    return (await this.ask<'applied'>({ action: 'apply', maxHoldMs })).applied;
  }

  async archive(retry: boolean): Promise<ArchiveRun> {
    return (await this.ask<'archived'>({ action: 'archive-now', ...(retry ? { retry } : {}) })).archived;
  }

  async restore(restore: RestoreOptions): Promise<RestoreReport> {
    return (await this.ask<'restored'>({ action: 'restore', restore })).restored;
  }

  async find(query: ArchiveQuestion): Promise<ArchiveQuestionReport> {
    return (await this.ask<'found'>({ action: 'query', query })).found;
  }

  private ask<K extends string>(call: PartitionsQuestion): Promise<Extract<PartitionsAnswer, Record<K, unknown>>> {
    this.io?.err(`Asking ${this.name} in ${this.environment.region}; it takes up to 15 minutes.`);
    return askDeployed(this.name, this.environment, call, WORDS);
  }
}
