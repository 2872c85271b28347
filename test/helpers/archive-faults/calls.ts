import type { Socket } from 'node:net';
import type { Client } from 'pg';
import type { ArchiveStore } from '../../../lib/adapters/archive-store';

/** A statement or a request to S3 that a run is about to make. */
export interface Call {
  /** From 1 on. */
  readonly number: number;
  readonly isStatement: boolean;
  readonly what: string;
}

/** When a process ends: before a call is made, or when it is on its way and nobody will hear the answer. */
export type Moment = 'before' | 'sent';

/** Asked before every call; resolves with a moment to end the process there. */
export type BeforeCall = (call: Call) => Promise<Moment | undefined> | Moment | undefined;

const REQUESTS: readonly string[] = ['bucketRegion', 'head', 'read', 'readText', 'writeText'];

/**
 * All that a run of the archive does outside of its own process goes through here, and can end here. What a killed process looks
 * like from outside is a socket that closes, and nothing that ever comes again.
 */
export class Calls {
  count = 0;
  private isDead = false;
  private readonly ending: (() => void)[] = [];

  constructor(
    private readonly beforeCall: BeforeCall,
    /** What a kill does; a process that is really killed does not come back from it. */
    private readonly kill: () => void = () => undefined,
  ) {}

  /** Resolves when the process was killed. */
  readonly killed = new Promise<'killed'>((resolve) => this.ending.push(() => resolve('killed')));

  async pass<T>(isStatement: boolean, what: string, work: () => Promise<T>): Promise<T> {
    if (this.isDead) return never();
    const moment = await this.beforeCall({ number: ++this.count, isStatement, what });
    if (this.isDead) return never();
    if (moment === 'before') return this.end();
    const answer = work();
    if (moment === 'sent') {
      answer.catch(() => undefined);
      // By then it has been written to the socket.
      await new Promise((resolve) => setImmediate(resolve));
      return this.end();
    }
    try {
      const value = await answer;
      return this.isDead ? never() : value;
    } catch (error) {
      if (this.isDead) return never();
      throw error;
    }
  }

  private end(): Promise<never> {
    this.kill();
    this.isDead = true;
    for (const end of this.ending) end();
    return never();
  }

  /** Every statement of the client is a call from now on. */
  watchClient(client: Client): void {
    const query = client.query;
    client.query = ((...args: unknown[]) =>
      this.pass(true, words(args[0]), () => Reflect.apply(query, client, args))) as typeof client.query;
    this.ending.push(() => closeSocket(client));
  }

  /** The store, whose requests are calls. */
  watchStore(store: ArchiveStore): ArchiveStore {
    this.ending.push(() => store.close());
    return new Proxy(store, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        if (!REQUESTS.includes(String(name))) return value;
        return (...args: unknown[]) =>
          this.pass(false, `${String(name)} ${args[0] ?? ''}`, () => Reflect.apply(value as () => never, target, args));
      },
    });
  }
}

/** What a client looks like when its process, or the network, has gone. */
export function closeSocket(client: Client): void {
  (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
}

function words(query: unknown): string {
  const text = typeof query === 'string' ? query : (query as { text?: string }).text;
  return String(text).trim().split(/\s+/).slice(0, 4).join(' ');
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
