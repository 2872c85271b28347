import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';

/** A PostgreSQL server on a random port of the loopback interface, with its data in a temporary folder. */
export class TestPostgres {
  private constructor(
    private readonly server: ChildProcess,
    private readonly connection: { host: string; port: number; user: string; password: string },
  ) {}

  /** Throws with the server's own words when it does not start. */
  static async start(): Promise<TestPostgres> {
    const server = spawn(process.execPath, [join(__dirname, 'postgres-server.mjs')], { stdio: 'pipe' });
    let errors = '';
    server.stderr.on('data', (chunk) => {
      errors += String(chunk);
    });
    const ready = once(createInterface(server.stdout), 'line').then(([line]) => JSON.parse(String(line)));
    const ended = once(server, 'close').then(() => {
      throw new Error(`PostgreSQL did not start:\n${errors}`);
    });
    // After the race is won, the end of the server is no failure.
    ended.catch(() => undefined);
    return new TestPostgres(server, await Promise.race([ready, ended]));
  }

  /** A client of a new, empty database. */
  async createDatabase(name: string): Promise<Client> {
    const administrator = await this.connect('postgres');
    await administrator.query(`create database ${administrator.escapeIdentifier(name)}`);
    await administrator.end();
    return this.connect(name);
  }

  async connect(database: string): Promise<Client> {
    const client = new Client({ ...this.connection, database });
    await client.connect();
    return client;
  }

  /** Address of a database, for another process. */
  url(database: string): string {
    const { host, port, user, password } = this.connection;
    return `postgres://${user}:${password}@${host}:${port}/${database}`;
  }

  async stop(): Promise<void> {
    const ended = once(this.server, 'close');
    this.server.stdin?.end();
    await ended;
  }
}
