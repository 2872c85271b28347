import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import { refused, unexpected, unreachable } from './failures';

export interface ApiOptions {
  /** Address that paths are added to, such as https://api.github.com. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Waits before something is asked again. @default by the clock */
  readonly sleep?: (ms: number) => Promise<void>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const ATTEMPTS = 4;
const TIMEOUT_MS = 30_000;
/** Longer than this a pipeline does not wait; GitHub's limits of an hour are not waited for. */
const LONGEST_WAIT_MS = 60_000;
/** More than any discussion has; ends a loop of pages that name each other. */
const MOST_PAGES = 100;

/** JSON over HTTP as GitHub and GitLab speak it: pages by the Link header, limits by Retry-After. */
export class Api {
  private readonly options: ApiOptions;

  constructor(options: ApiOptions) {
    this.options = options;
  }

  /** Asks once, and again where that is safe. Returns what was answered. */
  async request<T>(schema: z.ZodType<T>, method: Method, path: string, body?: object): Promise<T> {
    const url = this.options.baseUrl + path;
    return read(schema, method, url, (await this.send(method, url, body)).json);
  }

  /** Every element of a list, from all its pages. */
  async list<T>(schema: z.ZodType<T>, path: string): Promise<T[]> {
    const found: T[] = [];
    let url: string | undefined = this.options.baseUrl + path;
    for (let page = 0; url !== undefined && page < MOST_PAGES; page++) {
      const { json, link } = await this.send('GET', url);
      found.push(...read(schema.array(), 'GET', url, json));
      url = nextPage(link, url);
    }
    return found;
  }

  private async send(method: Method, url: string, body?: object): Promise<Answer> {
    const { sleep = wait } = this.options;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.once(method, url, body);
      const waitMs = attempt < ATTEMPTS ? retryAfterMs(method, answer, attempt) : undefined;
      if (waitMs !== undefined) await sleep(waitMs);
      else if (answer.error !== undefined) throw unreachable(method, url, answer.error, TIMEOUT_MS);
      else if (answer.status < 200 || answer.status >= 300) throw refused(method, url, answer.status, answer.json);
      else return answer;
    }
  }

  private async once(method: Method, url: string, body?: object): Promise<Answer> {
    try {
      const response = await fetch(url, {
        method,
        headers: {
          ...this.options.headers,
          'user-agent': 'tidemark',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        // A redirect would take the token elsewhere, and turns a POST into a GET.
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const { status, headers } = response;
      return {
        status,
        json: parse(await response.text()),
        link: headers.get('link') ?? '',
        retryAfter: headers.get('retry-after') ?? '',
      };
    } catch (error) {
      return { status: 0, json: undefined, link: '', retryAfter: '', error: error as Error };
    }
  }
}

interface Answer {
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  readonly json: unknown;
  readonly link: string;
  readonly retryAfter: string;
  readonly error?: Error;
}

function read<T>(schema: z.ZodType<T>, method: Method, url: string, json: unknown): T {
  const { data, error } = schema.safeParse(json);
  // Such as the page of a proxy that wants a login.
  if (error !== undefined) throw unexpected(method, url, json);
  return data;
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text.slice(0, 200);
  }
}

/** The address of the next page, on the same host only: the token goes to no other. */
function nextPage(link: string, current: string): string | undefined {
  const next = /<([^>]+)>;[^,]*\brel="?next"?/.exec(link)?.[1];
  if (next === undefined) return undefined;
  const url = new URL(next, current);
  return url.origin === new URL(current).origin ? url.href : undefined;
}

/**
 * How long to wait before asking again; undefined for not at all. A limit means that nothing was done, so everything may
 * be asked again. After anything else a POST may have been done already, and would be done twice.
 */
function retryAfterMs(method: Method, { status, retryAfter }: Answer, attempt: number): number | undefined {
  const isLimit = status === 429 || (status === 403 && retryAfter !== '');
  const isPassing = status === 0 || (status >= 500 && status !== 501);
  if (!isLimit && !(isPassing && method !== 'POST')) return undefined;
  const askedMs = Number(retryAfter) * 1000;
  const waitMs = retryAfter !== '' && askedMs >= 0 ? askedMs : 1000 * 2 ** (attempt - 1);
  return waitMs <= LONGEST_WAIT_MS ? waitMs : undefined;
}
