import type { Client } from 'pg';
import { type AskablePartition, findForQuestion } from '../../lib/adapters/postgres/archive/question';
import type { StatedTables } from '../../lib/adapters/postgres/partitions/plan';
import { type AthenaQuestion, athenaQuery } from '../../lib/partitions/archive/athena-query';
import { BUCKET, TestArchive } from './archive';
import { AthenaStandIn } from './athena';
import { TestPostgres } from './postgres';

const TABLES: StatedTables = {
  events: {
    strategy: 'range',
    column: 'at',
    period: 'month',
    aheadPeriods: 1,
    archive: { class: 'cold', retainDays: 60, dropAfterDays: 7 },
  },
};
const [FROM, TO] = [Date.parse('2026-01-01T00:00Z'), Date.parse('2026-03-01T00:00Z')];
export const CATALOG = 'shop_test_archive';
export const TABLE = { schema: 'public', name: 'events' };
/** When January and February of 2026 are to be archived. */
export const NOW = Date.parse('2026-05-20T10:00Z');

/** An archive that is asked by Athena's stand-in, of a database that is another one in each test. */
export class AskedArchive {
  private count = 0;
  /** Set by `next`. */
  client!: Client;

  private constructor(
    private readonly postgres: TestPostgres,
    readonly archive: TestArchive,
    readonly athena: AthenaStandIn,
  ) {}

  static async start(): Promise<AskedArchive> {
    const postgres = await TestPostgres.start();
    const archive = await TestArchive.start();
    const template = await postgres.createDatabase('asked');
    await archive.install(template);
    await template.end();
    return new AskedArchive(postgres, archive, await AthenaStandIn.start(archive));
  }

  async stop(): Promise<void> {
    this.athena.close();
    await this.archive.stop();
    await this.postgres.stop();
  }

  /** A database with a table of events with these columns beside `id` and `at`, in two months that are over and one that is not. */
  async next(columns = '', sqlBefore = ''): Promise<Client> {
    const administrator = await this.postgres.connect('postgres');
    await administrator.query(`create database asked_${++this.count} template asked`);
    await administrator.end();
    this.client = await this.postgres.connect(`asked_${this.count}`);
    await this.client.query(`${sqlBefore};
      create table events (id int, at timestamptz not null${columns === '' ? '' : `, ${columns}`}) partition by range (at);
      create table events_1 partition of events for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z');
      create table events_2 partition of events for values from ('2026-02-01 00:00Z') to ('2026-03-01 00:00Z');
      create table events_5 partition of events for values from ('2026-05-01 00:00Z') to ('2026-06-01 00:00Z')`);
    return this.client;
  }

  async run(nowMs = NOW): Promise<void> {
    await this.archive.run(this.client, TABLES, nowMs, { database: this.database });
  }

  async found(): Promise<readonly AskablePartition[]> {
    const question = { table: 'events', fromMs: FROM, toMs: TO };
    const place = { classPrefix: 'cold/', database: this.database };
    return (await findForQuestion(this.client as never, this.archive.store, question, place)).partitions;
  }

  statement(partitions: readonly AskablePartition[], more: Partial<AthenaQuestion> = {}): string {
    const { database } = this;
    const time = { column: 'at', fromMs: FROM, toMs: TO };
    return String(athenaQuery({ catalog: CATALOG, table: TABLE, database, partitions, time, check: true, ...more }));
  }

  /** What the statement answers. */
  async ask(more: Partial<AthenaQuestion> = {}): Promise<unknown[][]> {
    await this.athena.define(CATALOG, TABLE);
    return this.athena.rows(this.statement(await this.found(), more));
  }

  /** Keys of what this database has written, by their ending. */
  objects(ending: string): string[] {
    const all = this.archive.folder.list(BUCKET, `cold/${this.database}/`);
    return all.flatMap(({ key }) => (key.endsWith(ending) ? key : []));
  }

  private get database(): string {
    return `shop-${this.count}`;
  }
}
