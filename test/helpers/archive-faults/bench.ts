import type { Client } from 'pg';
import { BUCKET, REGION, TestArchive } from '../archive';
import { AwsS3StandIn } from '../aws-s3/stand-in';
import type { TestPostgres } from '../postgres';

/** A database and a bucket for one run after the other. */
export class Bench {
  private constructor(
    readonly postgres: TestPostgres,
    readonly database: string,
    readonly archive: TestArchive,
    readonly standIn: AwsS3StandIn,
    private sessions: Sessions,
  ) {}

  static async create(postgres: TestPostgres, database: string): Promise<Bench> {
    const archive = await TestArchive.start();
    const first = await postgres.createDatabase(database);
    const standIn = await archive.install(first);
    await first.end();
    return new Bench(postgres, database, archive, standIn, await Sessions.open(postgres, database));
  }

  /** Who looks, and ends sessions. */
  get administrator(): Client {
    return this.sessions.administrator;
  }

  get writer(): Client {
    return this.sessions.writer;
  }

  get reader(): Client {
    return this.sessions.reader;
  }

  /** A session of its own for a run. */
  connect(): Promise<Client> {
    return connect(this.postgres, this.database);
  }

  /** Resolves when sessions of runs have ended, which PostgreSQL notices by itself. */
  async waitForEndOf(pids: readonly number[]): Promise<void> {
    const sql = 'select from pg_stat_activity where pid = any($1)';
    for (let turn = 0; (await this.administrator.query(sql, [pids])).rowCount !== 0; turn++) {
      if (turn > 1000) throw new Error(`sessions ${pids} do not end`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async stop(): Promise<void> {
    await this.sessions.close();
    await this.archive.stop();
  }

  /** Use of the bucket's own region and folder by a database that was copied. */
  use(client: Client): Promise<AwsS3StandIn> {
    return AwsS3StandIn.use(client, { folder: this.archive.folder, bucket: BUCKET, region: REGION });
  }
}

class Sessions {
  private constructor(
    readonly administrator: Client,
    readonly writer: Client,
    readonly reader: Client,
  ) {}

  static async open(postgres: TestPostgres, database: string): Promise<Sessions> {
    const open = () => connect(postgres, database);
    return new Sessions(await open(), await open(), await open());
  }

  async close(): Promise<void> {
    for (const client of [this.administrator, this.writer, this.reader]) await client.end();
  }
}

async function connect(postgres: TestPostgres, database: string): Promise<Client> {
  const client = await postgres.connect(database);
  // A session that is ended is what is tested.
  client.on('error', () => undefined);
  return client;
}
