import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ForgeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export interface ForgeResponse {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a request whose path the pattern matches; `parts` are what its groups matched. */
export type Route = readonly [
  method: string,
  path: RegExp,
  respond: (parts: readonly string[], request: ForgeRequest) => ForgeResponse,
];

/**
 * The part that GitHub's and GitLab's APIs have in common, on loopback: JSON, routes, pages by the Link header (30 or 20
 * elements where `per_page` is not given, at most 100), and answers that are set beforehand, such as limits.
 */
export abstract class ForgeServer {
  readonly requests: ForgeRequest[] = [];
  /** Given in place of the next answers, in order. */
  readonly failures: ForgeResponse[] = [];
  private readonly server: Server;
  protected abstract readonly routes: readonly Route[];
  protected abstract readonly pageSize: number;

  constructor() {
    this.server = createServer(async (incoming, outgoing) => {
      let text = '';
      for await (const chunk of incoming) text += String(chunk);
      const { pathname, searchParams } = new URL(incoming.url ?? '', this.url);
      const request: ForgeRequest = {
        method: incoming.method ?? '',
        path: pathname,
        query: searchParams,
        headers: incoming.headers,
        body: text === '' ? {} : JSON.parse(text),
      };
      this.requests.push(request);
      const { status, json, headers = {} } = this.failures.shift() ?? this.answer(request);
      outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
      outgoing.end(json === undefined ? undefined : JSON.stringify(json));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  stop(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  /** Requests that change something, as `POST /path`. */
  writes(): string[] {
    return this.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  }

  /** Why a request is refused before anything is looked at. */
  protected abstract refusal(request: ForgeRequest): ForgeResponse | undefined;

  private answer(request: ForgeRequest): ForgeResponse {
    const refused = this.refusal(request);
    if (refused !== undefined) return refused;
    for (const [method, path, respond] of this.routes) {
      const match = path.exec(request.path);
      if (method !== request.method || match === null) continue;
      const answer = respond(match.slice(1).map(decodeURIComponent), request);
      return Array.isArray(answer.json) && method === 'GET' ? this.paged(request, answer.json) : answer;
    }
    return { status: 404, json: { message: '404 Not Found' } };
  }

  private paged({ path, query }: ForgeRequest, all: readonly unknown[]): ForgeResponse {
    const size = Math.min(100, Number(query.get('per_page') ?? this.pageSize));
    const page = Number(query.get('page') ?? 1);
    const json = all.slice((page - 1) * size, page * size);
    if (page * size >= all.length) return { status: 200, json };
    const next = new URLSearchParams(query);
    next.set('page', String(page + 1));
    return {
      status: 200,
      json,
      headers: { link: `<${this.url}/first>; rel="first", <${this.url}${path}?${next}>; rel="next"` },
    };
  }
}
