import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { Sql } from '../../lib/model/sql/sql';

import servers = require('./worker-servers');

interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/**
 * A PostgreSQL server on a random port of the loopback interface, with its data in a temporary folder. The suites of a worker
 * share one, each with it to itself while it runs.
 */
export class TestPostgres {
  private constructor(
    private readonly connection: Connection,
    private readonly own?: ChildProcess,
  ) {}

  /** Throws with the server's own words when it does not start. */
  static async start(): Promise<TestPostgres> {
    if (!servers.has('postgres')) {
      const { server, ready } = launch();
      // The worker ends without it; its end closes the server's standard input, which stops it.
      server.unref();
      for (const pipe of server.stdio) (pipe as Socket | null)?.unref();
      servers.set('postgres', ready);
    }
    return new TestPostgres(await (servers.get('postgres') as Promise<Connection>));
  }

  /** A server that nobody shares: for who crashes it. */
  static async startOwn(): Promise<TestPostgres> {
    const { server, ready } = launch();
    return new TestPostgres(await ready, server);
  }

  /** A client of a new, empty database. */
  async createDatabase(name: string): Promise<Client> {
    const administrator = await this.connect('postgres');
    await administrator.query(`create database ${administrator.escapeIdentifier(name)}`);
    await administrator.end();
    return this.connect(name);
  }

  async connect(database: string): Promise<Client> {
    const client = new TestClient({ ...this.connection, database });
    await client.connect();
    return client;
  }

  /** Address of a database, for another process. */
  url(database: string): string {
    const { host, port, user, password } = this.connection;
    return `postgres://${user}:${password}@${host}:${port}/${database}`;
  }

  /** Ends a server of one's own; leaves a shared one as it was: without databases and roles. */
  async stop(): Promise<void> {
    if (this.own !== undefined) {
      const ended = once(this.own, 'close');
      this.own.stdin?.end();
      await ended;
      return;
    }
    const administrator = await this.connect('postgres');
    const names = async (query: string) => (await administrator.query<{ name: string }>(query)).rows;
    for (const { name } of await names(
      `select quote_ident(datname) as name from pg_database where not datistemplate and datname <> 'postgres'`,
    ))
      await administrator.query(`drop database ${name} with (force)`);
    for (const { name } of await names(
      `select quote_ident(rolname) as name from pg_roles where rolname !~ '^pg_' and rolname <> current_user`,
    ))
      await administrator.query(`drop owned by ${name}; drop role ${name}`);
    await administrator.end();
  }
}

/**
 * A client that a test shares with the code it tests. That code resolves no name in `public` any more; the test's own statements, which
 * are plain text, go on to.
 */
class TestClient extends Client {
  private isClosed = false;

  // biome-ignore lint/suspicious/noExplicitAny: the driver has six signatures, all of which stay as they are.
  override query(...given: any[]): any {
    const [statement] = given;
    const run = (): Promise<unknown> => super.query(...(given as [string]));
    if (statement instanceof Sql && statement.text.startsWith('set search_path = ')) this.isClosed = true;
    const isOfTest = !(statement instanceof Sql) && typeof statement.submit !== 'function';
    if (!isOfTest || !this.isClosed || given.length > 2) return run();
    const set = (path: string) => super.query(`set search_path = ${path}`).catch(() => undefined);
    return set('"$user", public')
      .then(run)
      .finally(() => set('pg_catalog, pg_temp'));
  }
}

function launch(): { readonly server: ChildProcess; readonly ready: Promise<Connection> } {
  const server = spawn(process.execPath, [join(__dirname, 'postgres-server.mjs')], { stdio: 'pipe' });
  let errors = '';
  server.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const said = once(createInterface(server.stdout), 'line').then(([line]) => JSON.parse(String(line)));
  const ended = once(server, 'close').then(() => {
    throw new Error(`PostgreSQL did not start:\n${errors}`);
  });
  // After the race is won, the end of the server is no failure.
  ended.catch(() => undefined);
  return { server, ready: Promise.race([said, ended]) };
}
