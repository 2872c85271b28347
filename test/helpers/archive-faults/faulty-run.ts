import type { Client } from 'pg';
import { ArchiveStore } from '../../../lib/adapters/archive-store';
import { type ArchiveOptions, type ArchiveRun, archivePartitions } from '../../../lib/adapters/postgres/archive/run';
import { BUCKET, REGION } from '../archive';
import { AwsS3StandIn } from '../aws-s3/stand-in';
import type { Bench } from './bench';
import { Calls, closeSocket, type Moment } from './calls';
import { armFault, damage, faultsMet } from './faults';
import { emptyBucket } from './objects';
import { audit, showAudit } from './oracle';
import { Random } from './random';
import { DAY_MS, World } from './world';

/** What was done to the archive in one seeded run, and what came of it. */
export interface FaultyRun {
  /** How often, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  readonly kills: number;
  readonly calls: number;
  readonly rows: number;
  readonly dropped: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly altered: number;
  /** What is not as it must be, in the first place where it showed; empty where all is well. */
  readonly wrong: string;
}

/** Runs after which all that is due has to be dropped. */
const MOST_RECOVERIES = 14;

/**
 * A table with random partitions and rows, runs of the archive with faults, kills and changes at random places, then runs without,
 * until nothing is left to do. After every run no row may be lost or there twice.
 */
export async function faultyRun(bench: Bench, seed: number): Promise<FaultyRun> {
  const run = await FaultyLife.begin(bench, new Random(seed));
  try {
    return await run.live();
  } finally {
    await run.world.release();
    faultsMet(bench.archive, bench.standIn);
  }
}

class FaultyLife {
  private readonly faults: Record<string, number> = {};
  private calls = 0;
  private kills = 0;
  private nowMs: number;
  private latestMs: number;
  /** Entries that are being dropped: what is done to their objects now would be a loss that nobody can prevent. */
  private readonly dropping = new Map<number, string>();

  private constructor(
    private readonly bench: Bench,
    private readonly random: Random,
    readonly world: World,
    /** How likely something happens at each call. */
    private readonly likely: number,
    private readonly chunkBlocks: number,
    /** Whether what was cut short is cut, however small. */
    private readonly isCut: boolean,
  ) {
    this.nowMs = Date.UTC(2026, 0, 2) + random.int(0, 60) * DAY_MS;
    this.latestMs = this.nowMs;
  }

  static async begin(bench: Bench, random: Random): Promise<FaultyLife> {
    emptyBucket(bench.archive.folder, BUCKET);
    faultsMet(bench.archive, bench.standIn);
    const world = await World.create(random, bench.writer, bench.reader);
    const life = new FaultyLife(
      bench,
      random,
      world,
      random.pick([0.02, 0.05, 0.1]),
      random.int(1, 3),
      random.chance(0.5),
    );
    // A page is several files then, and a large row is one that cannot be cut.
    if (random.chance(0.3)) {
      life.note('small files');
      await AwsS3StandIn.setPartBytes(bench.administrator, random.int(800, 6000));
    } else await AwsS3StandIn.setPartBytes(bench.administrator);
    return life;
  }

  async live(): Promise<FaultyRun> {
    const { random } = this;
    for (let turn = random.int(2, 5); turn > 0; turn--) {
      this.stepClock();
      if (random.chance(0.1)) await this.clocksDisagree();
      const both = random.chance(0.12);
      if (both) this.note('two at once');
      await Promise.all([this.process(1), ...(both ? [this.process(2)] : [])]);
      const wrong = await this.look(false);
      if (wrong !== '') return this.result(wrong);
      if (random.chance(0.2)) await this.damage();
    }
    return this.recover();
  }

  private note(kind: string): void {
    this.faults[kind] = (this.faults[kind] ?? 0) + 1;
  }

  private stepClock(): void {
    const { random } = this;
    if (random.chance(0.08)) {
      this.note('clock jumps forward');
      this.nowMs += random.int(100, 500) * DAY_MS;
    } else if (random.chance(0.15)) {
      this.note('clock jumps back');
      this.nowMs -= random.int(1, 100) * DAY_MS;
    } else this.nowMs += random.int(0, 12) * DAY_MS;
    this.latestMs = Math.max(this.latestMs, this.nowMs);
  }

  /** A run must not begin. */
  private async clocksDisagree(): Promise<void> {
    this.note('clocks disagree');
    const client = await this.bench.connect();
    const nowMs = this.nowMs + 400 * DAY_MS;
    const ran = await this.bench.archive
      .run(client, this.world.tables, nowMs, { databaseNowMs: () => Promise.resolve(this.nowMs) })
      .then(
        () => 'it ran',
        (error) => error.code,
      );
    if (ran !== 'archive-setup') this.world.problems.push(`clocks a year apart: ${ran}`);
    await client.end();
  }

  /** One process that runs the archive; it is killed, loses its connection, or ends by itself. */
  private async process(who: number): Promise<void> {
    const { bench, random } = this;
    const client = await bench.connect();
    const pid = await pidOf(client);
    const calls = new Calls(async () => this.beforeCall(client, pid));
    calls.watchClient(client);
    const { server } = bench.archive;
    const store = await openStore(server.url);
    const nowMs = this.nowMs;
    const running = archivePartitions(client, calls.watchStore(store), this.world.tables, {
      ...this.options(nowMs),
      lockWaitMs: random.chance(0.1) ? 600 : 0,
      onStep: ({ prefix }, { kind }) => {
        if (kind === 'drop') this.dropping.set(who, prefix);
        else this.dropping.delete(who);
      },
    });
    const ended = await Promise.race([calls.killed, running.then(noteRun, noteError)]);
    if (ended !== 'killed' && ended !== undefined) this.world.problems.push(ended);
    this.dropping.delete(who);
    this.calls += calls.count;
    closeSocket(client);
    store.close();
    await bench.waitForEndOf([pid]);
    for (const kind of faultsMet(bench.archive, bench.standIn)) this.note(kind);
  }

  private options(nowMs: number): ArchiveOptions {
    return {
      nowMs,
      databaseNowMs: () => Promise.resolve(nowMs),
      target: { bucket: BUCKET, region: REGION },
      classes: { cold: { prefix: 'cold/' } },
      database: 'shop',
      chunkBlocks: this.chunkBlocks,
      ...(this.isCut ? { leastChunkBytes: 0 } : {}),
      attempts: 2,
      firstPauseMs: 1,
      maxHoldMs: 60,
      lockWaitMs: 2000,
    };
  }

  private async beforeCall(client: Client, pid: number): Promise<Moment | undefined> {
    const { random, bench } = this;
    if (!random.chance(this.likely)) return undefined;
    const what = random.int(1, 10);
    if (what <= 5) await this.world.mutate();
    else if (what <= 7) armFault(random, bench.archive, bench.standIn);
    else if (what === 8) await this.damage();
    else if (what === 9) {
      this.kills++;
      const moment = random.pick(['before', 'sent'] as const);
      this.note(`killed, ${moment === 'before' ? 'call not sent' : 'answer not heard'}`);
      return moment;
    } else if (random.chance(0.5)) {
      this.note('connection lost');
      closeSocket(client);
    } else {
      this.note('session ended by the server');
      await bench.administrator.query('select pg_terminate_backend($1)', [pid]);
    }
    return undefined;
  }

  /** Something happens to an object of a partition that is not dropped, and is not being dropped just now. */
  private async damage(): Promise<void> {
    const { administrator } = this.bench;
    const { rows: there } = await administrator.query(`select to_regclass('tidemark.archived_partitions') as found`);
    if (there[0]?.found === null) return;
    const { rows } = await administrator.query<{ prefix: string }>(
      'select prefix from tidemark.archived_partitions where dropped_ms is null',
    );
    const dropping = new Set(this.dropping.values());
    const prefixes = rows.map(({ prefix }) => prefix).filter((prefix) => !dropping.has(prefix));
    const kind = damage(this.random, this.bench.archive, prefixes);
    if (kind !== undefined) this.note(kind);
  }

  /** Nothing goes wrong any more, and time passes. */
  private async recover(): Promise<FaultyRun> {
    await this.world.release();
    const { bench, world } = this;
    await AwsS3StandIn.setPartBytes(bench.administrator);
    const client = await bench.connect();
    let nowMs = this.latestMs + 500 * DAY_MS;
    let last: ArchiveRun | undefined;
    let isDone = false;
    for (let n = 0; n < MOST_RECOVERIES && !isDone; n++) {
      last = await archivePartitions(client, bench.archive.store, world.tables, {
        ...this.options(nowMs),
        // What has stopped goes on when a person says so.
        retry: n === 0,
      });
      nowMs += 8 * DAY_MS;
      isDone = (await this.leftLeaves()) === 0;
    }
    await client.end();
    const left = await this.leftLeaves();
    const stuck = left === 0 ? '' : `${left} partitions are not dropped: ${JSON.stringify(last, null, 1)}`;
    return this.result((await this.look(true)) + stuck);
  }

  private async leftLeaves(): Promise<number> {
    const oids = this.world.leaves.map(({ oid }) => oid);
    const { rows } = await this.bench.administrator.query('select from pg_class where oid = any($1)', [oids]);
    return rows.length;
  }

  private lastAudit = { lost: 0, duplicated: 0, altered: 0 };

  private async look(isSettled: boolean): Promise<string> {
    const { bench, world } = this;
    const found = await audit({
      client: bench.administrator,
      folder: bench.archive.folder,
      bucket: BUCKET,
      tables: ['events'],
      model: world.model,
      partitions: world.leaves.map(({ oid }) => oid),
      droppedColumns: world.droppedColumns,
      isSettled,
    });
    this.lastAudit = found;
    return [showAudit(found), ...world.problems].filter((text) => text !== '').join('\n');
  }

  private async result(wrong: string): Promise<FaultyRun> {
    const left = await this.leftLeaves();
    for (const [kind, times] of Object.entries(this.world.mutations)) this.faults[`rows: ${kind}`] = times;
    const { faults, kills, calls, world } = this;
    const { lost, duplicated, altered } = this.lastAudit;
    return {
      faults,
      kills,
      calls,
      rows: world.model.size,
      dropped: world.leaves.length - left,
      lost,
      duplicated,
      altered,
      wrong,
    };
  }
}

/** One attempt for each request: what the SDK would hide by asking again is to be seen. */
function openStore(endpoint: string): Promise<ArchiveStore> {
  const credentials = { accessKeyId: 'example', secretAccessKey: 'example' };
  return ArchiveStore.open(BUCKET, REGION, { endpoint, credentials, maxAttempts: 1 });
}

async function pidOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? 0;
}

const MISTAKES = /TypeError|ReferenceError|Cannot read|is not a function|There is nothing to do/;

/** Failures of partitions are what faults make; a mistake of the program is not. */
function noteRun({ partitions }: ArchiveRun): string | undefined {
  const failures = partitions.flatMap(({ failure }) => (failure === undefined ? [] : [failure.given]));
  return failures.find((given) => MISTAKES.test(given));
}

/** What a run may end with when its setup, its lock or its connection is not there. */
const EXPECTED =
  /archive-setup|archive-locked|57P01|08\w{3}|Connection terminated|connection error|ECONNRESET|EPIPE|Client was closed/;

function noteError(error: Error & { readonly code?: string }): string | undefined {
  const text = `${error.code ?? ''} ${error.message}`;
  return EXPECTED.test(text) && !MISTAKES.test(text) ? undefined : `a run ended with ${text} ${error.stack}`;
}
