import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { bundle } from '../../../lib/constructs/bundled-code';
import { readEnvironment, type WarmSettings } from '../../../lib/handlers/cache-warming/env';
import { warm } from '../../../lib/handlers/cache-warming/warm';
import { runs } from '../../helpers/properties';

const HANDLER = join(__dirname, '..', '..', '..', 'lib', 'handlers', 'cache-warming');

/** A real server that answers as the path says: `/status/503`, `/slow` never, `/to` elsewhere, anything else 200. */
class SlowServer {
  readonly asked: { path: string; headers: IncomingMessage['headers']; method: string | undefined }[] = [];
  private readonly server: Server = createServer((request, response) => this.answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer({ url = '', headers, method }: IncomingMessage, response: ServerResponse): void {
    this.asked.push({ path: url, headers, method });
    if (url.startsWith('/slow')) return;
    const status = /^\/status\/(\d+)/.exec(url)?.[1];
    if (status !== undefined) return void response.writeHead(Number(status)).end('no');
    if (url === '/to') return void response.writeHead(302, { location: '/elsewhere' }).end();
    if (url === '/cut') {
      response.writeHead(200, { 'content-length': '10' });
      return void response.write('ab', () => response.destroy());
    }
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(100_000)));
  }
}

let server: SlowServer;
let origin: string;
beforeEach(async () => {
  server = new SlowServer();
  origin = await server.start();
});
afterEach(() => server.stop());

/** A run against the server on a clock that only waiting moves. */
async function run(paths: readonly string[], settings: Partial<WarmSettings> = {}, stepMs = 0) {
  let time = 1_000_000;
  const starts: number[] = [];
  const failures: [string, string][] = [];
  const report = await warm(
    paths,
    { origin, ratePerSecond: 10, maxSeconds: 60, timeoutSeconds: 5, ...settings },
    {
      now: () => {
        time += stepMs;
        return time;
      },
      wait: async (milliseconds) => {
        time += milliseconds;
        starts.push(time);
        // Answers that are there already are seen, as in a real wait.
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
      failed: (path, reason) => failures.push([path, reason]),
    },
  );
  return { report, starts, failures };
}

const asked = () => server.asked.map(({ path }) => path);

describe('warming caches', () => {
  test('asks for each path once, only reads, says who it is, and takes what is compressed', async () => {
    const paths = ['/', '/a?state=FL&limit=2', '/b/%C3%A9'];
    const { report } = await run(paths);
    expect(asked().sort()).toEqual([...paths].sort());
    expect(report).toMatchObject({ warmed: 3, failed: 0, skipped: 0 });
    for (const { method, headers } of server.asked) {
      expect(method).toBe('GET');
      expect(headers).toMatchObject({ 'user-agent': 'tidemark-warm-cache', 'accept-encoding': 'gzip, br' });
      // Nothing personal, or a private answer would be asked for.
      expect(headers.cookie ?? headers.authorization).toBeUndefined();
    }
  });

  test('given any list and rate, then requests begin no faster than the rate, in order, and all are accounted for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('/ok', '/status/404', '/status/200'), { maxLength: 12 }),
        fc.constantFrom(0.5, 2, 7, 100),
        fc.integer({ min: 1, max: 8 }),
        async (paths, ratePerSecond, maxSeconds) => {
          server.asked.length = 0;
          const { report, starts } = await run(paths, { ratePerSecond, maxSeconds });
          const { warmed, failed, skipped, stopped } = report;
          expect(warmed + failed + skipped).toBe(paths.length);
          expect(server.asked.length).toBe(warmed + failed);
          for (const [index, start] of starts.slice(1).entries())
            expect(start - (starts[index] ?? 0)).toBeGreaterThanOrEqual(1000 / ratePerSecond - 1e-6);
          expect(skipped > 0).toBe(stopped !== undefined);
          // Of what the time allows nothing is left out, unless it was given up.
          if (stopped !== 'too many failed in a row')
            expect(warmed + failed).toBe(Math.min(paths.length, Math.ceil(maxSeconds * ratePerSecond)));
        },
      ),
      { numRuns: runs(15) },
    );
  }, 60_000);

  test('given that the time is up, then it asks for nothing more and says what it left out', async () => {
    const { report } = await run(
      Array.from({ length: 50 }, (_, index) => `/${index}`),
      { ratePerSecond: 1, maxSeconds: 10 },
    );
    expect(report).toMatchObject({ warmed: 10, skipped: 40, stopped: 'time is up' });
    expect(server.asked).toHaveLength(10);
  });

  test('given that five in a row fail, then it leaves the rest alone', async () => {
    const paths = [...Array.from({ length: 30 }, () => '/status/503'), '/never'];
    const { report, failures } = await run(paths);
    expect(report.stopped).toBe('too many failed in a row');
    expect(report.failed).toBeLessThan(10);
    expect(asked()).not.toContain('/never');
    expect(failures[0]).toEqual(['/status/503', 'answered 503']);
  });

  test('given one that fails among others, then the others are warmed', async () => {
    const { report, failures } = await run(['/a', '/status/404', '/b', '/to', '/c', '/cut']);
    expect(report).toMatchObject({ warmed: 3, failed: 3, skipped: 0 });
    expect(failures.map(([path]) => path).sort()).toEqual(['/cut', '/status/404', '/to']);
    // Where a redirect leads is a path of its own.
    expect(asked()).not.toContain('/elsewhere');
  });

  test('given an answer that never comes, then it is given up after its time and holds up nobody', async () => {
    const { report, failures } = await run(['/slow', '/a', '/b'], { timeoutSeconds: 0.2 });
    expect(report).toMatchObject({ warmed: 2, failed: 1 });
    expect(failures).toEqual([['/slow', 'no answer within 0.2 s']]);
  });

  test('given a path that leads to another host, then nobody is asked', async () => {
    const { report, failures } = await run(['//example.invalid/x', '/\\example.invalid/x']);
    expect(report).toMatchObject({ warmed: 0, failed: 2 });
    expect(failures.map(([, reason]) => reason)).toEqual(['leads to another host', 'leads to another host']);
    expect(server.asked).toEqual([]);
  });

  test('given a server that is not there, then the reason is in the report', async () => {
    await server.stop();
    const { failures } = await run(['/a']);
    expect(failures[0]?.[1]).toContain('ECONNREFUSED');
  });
});

describe('the function that is deployed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-warm-'));
  const code = bundle(HANDLER);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Calls it as Lambda does: a process of its own, the bundle and the paths beside each other. */
  function invoke(paths: readonly string[]): Promise<{ failed: boolean; lines: Record<string, unknown>[] }> {
    writeFileSync(join(folder, 'index.js'), code);
    writeFileSync(join(folder, 'paths.json'), JSON.stringify(paths));
    const env = {
      PATH: process.env.PATH ?? '',
      WARM_ORIGIN: origin,
      WARM_RATE_PER_SECOND: '50',
      WARM_MAX_SECONDS: '10',
      WARM_TIMEOUT_SECONDS: '5',
    };
    const program = `require(${JSON.stringify(join(folder, 'index.js'))}).handler({ action: 'weekly-mon' }, { functionName: 'warm' }).catch(() => { process.exitCode = 7; });`;
    return new Promise((resolve) => {
      execFile(process.execPath, ['-e', program], { cwd: folder, env }, (error, stdout) =>
        resolve({
          failed: error !== null,
          lines: stdout
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line)),
        }),
      );
    });
  }

  test('warms, reports what it was for, and publishes metrics', async () => {
    const { failed, lines } = await invoke(['/a', '/b', '/status/404']);
    expect(failed).toBe(false);
    expect(lines[0]).toMatchObject({
      level: 'WARN',
      action: 'weekly-mon',
      path: '/status/404',
      reason: 'answered 404',
    });
    expect(lines[1]).toMatchObject({ level: 'INFO', what: 'warm-cache', action: 'weekly-mon', warmed: 2, failed: 1 });
    expect(lines[2]).toMatchObject({ FunctionName: 'warm', Warmed: 2, Failed: 1, Skipped: 0 });
    expect(lines[2]?._aws).toMatchObject({ CloudWatchMetrics: [{ Namespace: 'Tidemark/CacheWarming' }] });
  }, 30_000);

  test('given that none was warmed, then Lambda counts an error', async () => {
    const { failed, lines } = await invoke(['/status/500', '/status/500']);
    expect(failed).toBe(true);
    expect(lines.at(-1)).toMatchObject({ Warmed: 0, Failed: 2 });
  }, 30_000);

  test('has neither the schema library nor the SDK in it', () => {
    expect(code.length).toBeLessThan(10_000);
    expect(code).not.toContain('@aws-sdk');
  });

  test('given an environment that is not its own, then it says all that is wrong', () => {
    expect(() => readEnvironment({ WARM_ORIGIN: 'https://a.example/path', WARM_RATE_PER_SECOND: '0' })).toThrow(
      /WARM_ORIGIN must be .*; WARM_RATE_PER_SECOND must be .*; WARM_MAX_SECONDS .*; WARM_TIMEOUT_SECONDS/,
    );
  });
});
