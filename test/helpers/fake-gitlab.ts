import { type ForgeRequest, type ForgeResponse, ForgeServer, type Route } from './forge-server';

interface FakeNote {
  readonly id: number;
  body: string;
  readonly author: { readonly id: number };
}

interface FakeMergeRequest {
  readonly iid: number;
  readonly source_branch: string;
  readonly target_branch: string;
  title: string;
  description: string;
  state: 'opened' | 'closed';
}

/**
 * GitLab's REST API as far as it is used, under /api/v4, for project 42 with its merge request 7. What it does, each tested
 * in test/adapters/forge/fake-gitlab.test.ts:
 *
 * 1. A request without the header PRIVATE-TOKEN is answered with 401; the token belongs to user 9, as /user says.
 * 2. Lists have pages: 20 elements, or `per_page` up to 100, and a Link header with the next one.
 * 3. A note is of whoever the token belongs to; one without text is answered with 400, and nobody edits that of somebody else (403).
 * 4. Labels are added and taken away by the merge request's own PUT, as lists with commas; unknown ones are made.
 * 5. One merge request may be open from one branch to another; a second one is answered with 409. They are found by
 *    `source_branch`, `target_branch` and `state`.
 */
export class FakeGitLab extends ForgeServer {
  readonly token = 'example-token';
  readonly notes: FakeNote[] = [];
  readonly labels: string[] = [];
  readonly requestsOpened: FakeMergeRequest[] = [];
  protected readonly pageSize = 20;
  private nextId = 100;

  protected readonly routes: readonly Route[] = [
    ['GET', /^\/api\/v4\/user$/, () => ok({ id: 9, username: 'project_42_bot' })],
    ['GET', /^\/api\/v4\/projects\/42\/merge_requests\/7\/notes$/, () => ok(this.notes)],
    ['POST', /^\/api\/v4\/projects\/42\/merge_requests\/7\/notes$/, (_, { body }) => this.addNote(body)],
    [
      'PUT',
      /^\/api\/v4\/projects\/42\/merge_requests\/7\/notes\/(\d+)$/,
      ([id], { body }) => this.editNote(Number(id), body),
    ],
    ['GET', /^\/api\/v4\/projects\/42\/merge_requests\/7$/, () => ok(this.seven())],
    ['PUT', /^\/api\/v4\/projects\/42\/merge_requests\/7$/, (_, { body }) => this.changeLabels(body)],
    ['GET', /^\/api\/v4\/projects\/42\/merge_requests$/, (_, { query }) => ok(this.found(query).map(json))],
    ['POST', /^\/api\/v4\/projects\/42\/merge_requests$/, (_, { body }) => this.open(body as Record<string, string>)],
    ['PUT', /^\/api\/v4\/projects\/42\/merge_requests\/(\d+)$/, ([iid], { body }) => this.edit(Number(iid), body)],
  ];

  get apiUrl(): string {
    return `${this.url}/api/v4`;
  }

  protected refusal({ headers }: ForgeRequest): ForgeResponse | undefined {
    return headers['private-token'] === this.token ? undefined : { status: 401, json: { message: '401 Unauthorized' } };
  }

  private addNote({ body }: ForgeRequest['body']): ForgeResponse {
    if (typeof body !== 'string' || body === '') return { status: 400, json: { error: 'body is missing' } };
    const note = { id: this.nextId++, body, author: { id: 9 } };
    this.notes.push(note);
    return { status: 201, json: note };
  }

  private editNote(id: number, { body }: ForgeRequest['body']): ForgeResponse {
    const note = this.notes.find((each) => each.id === id);
    if (note === undefined) return { status: 404, json: { message: '404 Not found' } };
    if (note.author.id !== 9) return { status: 403, json: { message: '403 Forbidden' } };
    note.body = String(body);
    return ok(note);
  }

  private changeLabels({ add_labels: add = '', remove_labels: remove = '' }: ForgeRequest['body']): ForgeResponse {
    const names = (text: unknown) =>
      String(text)
        .split(',')
        .filter((name) => name !== '');
    const kept = this.labels.filter((name) => !names(remove).includes(name));
    this.labels.splice(0, this.labels.length, ...new Set([...kept, ...names(add)]));
    return ok(this.seven());
  }

  private seven() {
    return { iid: 7, web_url: 'https://gitlab.com/acme/shop/-/merge_requests/7', labels: this.labels };
  }

  private found(query: URLSearchParams): FakeMergeRequest[] {
    return this.requestsOpened.filter((request) =>
      (['source_branch', 'target_branch', 'state'] as const).every(
        (name) => query.get(name) === null || query.get(name) === request[name],
      ),
    );
  }

  private open({
    source_branch = '',
    target_branch = '',
    title = '',
    description = '',
  }: Record<string, string>): ForgeResponse {
    const query = new URLSearchParams({ source_branch, target_branch, state: 'opened' });
    if (this.found(query).length > 0)
      return { status: 409, json: { message: ['Another open merge request already exists for this source branch'] } };
    const request: FakeMergeRequest = {
      iid: this.nextId++,
      source_branch,
      target_branch,
      title,
      description,
      state: 'opened',
    };
    this.requestsOpened.push(request);
    return { status: 201, json: json(request) };
  }

  private edit(iid: number, { title, description }: ForgeRequest['body']): ForgeResponse {
    const request = this.requestsOpened.find((each) => each.iid === iid);
    if (request === undefined) return { status: 404, json: { message: '404 Not found' } };
    Object.assign(request, { title, description });
    return ok(json(request));
  }
}

function ok(answer: unknown): ForgeResponse {
  return { status: 200, json: answer };
}

function json(request: FakeMergeRequest) {
  return { ...request, web_url: `https://gitlab.com/acme/shop/-/merge_requests/${request.iid}` };
}
