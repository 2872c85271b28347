import type { WarmSettings } from './env';

/** Where the time comes from and where requests go; tests give their own clock and a server of their own. */
export interface WarmSurroundings {
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Takes what became of a path that was not warmed. */
  readonly failed: (path: string, reason: string) => void;
}

/** What became of the paths. */
export interface WarmReport {
  readonly warmed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why paths were skipped. */
  readonly stopped?: 'time is up' | 'too many failed in a row';
  readonly durationMs: number;
}

/**
 * Failures in a row after which the rest is left alone: who does not answer has enough to do (assumption; five are more than
 * chance and less than a burden).
 */
const GIVE_UP_AFTER = 5;

/** So that logs and the firewall know it. */
const USER_AGENT = 'tidemark-warm-cache';

/**
 * Asks for each path once, in order, no faster than the stated rate and no longer than the stated time. Only reads, so that it may
 * run twice. A request that is slow does not hold up the next one.
 */
export async function warm(
  paths: readonly string[],
  { origin, ratePerSecond, maxSeconds, timeoutSeconds }: WarmSettings,
  { now, wait, failed: tell }: WarmSurroundings,
): Promise<WarmReport> {
  const begun = now();
  const deadline = begun + maxSeconds * 1000;
  const requests: Promise<void>[] = [];
  let warmed = 0;
  let failed = 0;
  let inARow = 0;
  let stopped: WarmReport['stopped'];
  for (const path of paths) {
    const early = begun + (requests.length * 1000) / ratePerSecond - now();
    if (early > 0) await wait(early);
    if (inARow >= GIVE_UP_AFTER) stopped = 'too many failed in a row';
    else if (now() >= deadline) stopped = 'time is up';
    if (stopped !== undefined) break;
    requests.push(
      ask(path, origin, timeoutSeconds).then((problem) => {
        if (problem === undefined) {
          warmed += 1;
          inARow = 0;
          return;
        }
        failed += 1;
        inARow += 1;
        tell(path, problem);
      }),
    );
  }
  await Promise.all(requests);
  return {
    warmed,
    failed,
    skipped: paths.length - requests.length,
    stopped,
    durationMs: now() - begun,
  };
}

/** What went wrong, or undefined when the whole answer has arrived. */
async function ask(path: string, origin: string, timeoutSeconds: number): Promise<string | undefined> {
  try {
    const url = new URL(path, origin);
    if (url.origin !== new URL(origin).origin) return 'leads to another host';
    const response = await fetch(url, {
      // As browsers ask: the edge keeps an object for each encoding.
      headers: { 'user-agent': USER_AGENT, 'accept-encoding': 'gzip, br' },
      // Where it leads to has a path of its own, or is not this platform's.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
    // An answer that is not read to its end may not be kept.
    for await (const _ of response.body ?? []);
    return response.ok ? undefined : `answered ${response.status}`;
  } catch (error) {
    const { name, message, cause } = error as Error & { readonly cause?: { readonly message?: string } };
    if (name === 'TimeoutError') return `no answer within ${timeoutSeconds} s`;
    return cause?.message === undefined ? message : `${message}: ${cause.message}`;
  }
}
