import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const isThere = ['redis-server', 'redis-cli'].every((program) => spawnSync(program, ['--version']).status === 0);

/** Tests that ask a real Redis; skipped, and said so, where there is none. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (!isThere) process.stderr.write(`no redis-server found, skipped: ${name}\n`);
  (isThere ? describe : describe.skip)(name, tests);
}

/** A Redis of this test's own, behind a socket in a temporary folder: no port, nothing kept. */
export class RedisServer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tidemark-redis-'));
  private readonly socket = join(this.folder, 'socket');
  private readonly server = spawn(
    'redis-server',
    ['--port', '0', '--unixsocket', this.socket, '--save', '', '--dir', this.folder],
    { stdio: 'ignore' },
  );

  /** Waits until the server answers. */
  async ready(): Promise<void> {
    while (!existsSync(this.socket) || this.ask([['PING']])[0] !== 'PONG') {
      if (this.server.exitCode !== null) throw new Error(`redis-server ended with ${this.server.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Sends commands, each a list of words, and returns one line of answer for each. */
  ask(commands: readonly (readonly string[])[]): string[] {
    const input = commands.map((words) => words.map((word) => JSON.stringify(word)).join(' ')).join('\n');
    const { stdout, stderr, status } = spawnSync('redis-cli', ['-s', this.socket], { input, encoding: 'utf8' });
    if (status !== 0) throw new Error(`redis-cli ended with ${status}: ${stderr}`);
    return stdout.split('\n').filter((line) => line !== '');
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.server.once('exit', resolve));
    this.server.kill();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
