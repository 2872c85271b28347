import { type ForgeRequest, type ForgeResponse, ForgeServer, type Route } from './forge-server';

export interface FakeGitHubComment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string } | null;
}

interface FakePullRequest {
  readonly number: number;
  readonly head: string;
  readonly base: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
}

const BOT = 'github-actions[bot]';
const NOT_ACCESSIBLE: ForgeResponse = { status: 403, json: { message: 'Resource not accessible by integration' } };
const NOT_FOUND: ForgeResponse = { status: 404, json: { message: 'Not Found' } };

/**
 * GitHub's REST API as far as it is used, for the repository acme/shop with its pull request 7. What it does, each tested in
 * test/adapters/forge/fake-github.test.ts:
 *
 * 1. A request without `Authorization: Bearer TOKEN` is answered with 401.
 * 2. Lists have pages: 30 elements, or `per_page` up to 100, and a Link header with the next one.
 * 3. A comment is of whoever the token belongs to, github-actions[bot]; an empty one and one of more than 65,536 characters
 *    are answered with 422.
 * 4. Where `mayWrite` is false, as for a fork, whatever changes something is answered with 403.
 * 5. A label that the repository does not have is made where `mayMakeLabels`, and answered with 403 otherwise; one that is
 *    taken away and is not there is answered with 404.
 * 6. One pull request may be open from one branch to another; a second one, and one from a branch that was not pushed, are
 *    answered with 422. They are found by `head` (owner:branch), `base` and `state`.
 * 7. Where `mayOpen` is false, opening one is answered with 403, as where the setting for it is off.
 */
export class FakeGitHub extends ForgeServer {
  readonly token = 'example-token';
  readonly comments: FakeGitHubComment[] = [];
  readonly labels: string[] = [];
  readonly knownLabels = ['bug'];
  readonly branches: string[] = [];
  /** Whether a branch was pushed. */
  hasBranch = (name: string): boolean => this.branches.includes(name);
  readonly pulls: FakePullRequest[] = [];
  mayWrite = true;
  mayMakeLabels = true;
  mayOpen = true;
  protected readonly pageSize = 30;
  private nextId = 100;

  protected readonly routes: readonly Route[] = [
    ['GET', /^\/repos\/acme\/shop\/issues\/7\/comments$/, () => ok(this.comments.map(shown))],
    ['POST', /^\/repos\/acme\/shop\/issues\/7\/comments$/, (_, { body }) => this.addComment(String(body.body ?? ''))],
    ['PATCH', /^\/repos\/acme\/shop\/issues\/comments\/(\d+)$/, ([id], { body }) => this.editComment(Number(id), body)],
    ['GET', /^\/repos\/acme\/shop\/issues\/7\/labels$/, () => ok(this.labels.map((name) => ({ name })))],
    ['POST', /^\/repos\/acme\/shop\/issues\/7\/labels$/, (_, { body }) => this.addLabels(body.labels as string[])],
    ['DELETE', /^\/repos\/acme\/shop\/issues\/7\/labels\/([^/]+)$/, ([name = '']) => this.removeLabel(name)],
    ['GET', /^\/repos\/acme\/shop\/pulls$/, (_, { query }) => ok(this.found(query).map(pullJson))],
    ['POST', /^\/repos\/acme\/shop\/pulls$/, (_, { body }) => this.open(body as Record<string, string>)],
    ['PATCH', /^\/repos\/acme\/shop\/pulls\/(\d+)$/, ([number], { body }) => this.edit(Number(number), body)],
  ];

  protected refusal({ method, headers }: ForgeRequest): ForgeResponse | undefined {
    if (headers.authorization !== `Bearer ${this.token}`) return { status: 401, json: { message: 'Bad credentials' } };
    return method === 'GET' || this.mayWrite ? undefined : NOT_ACCESSIBLE;
  }

  private addComment(body: string): ForgeResponse {
    if (body === '' || body.length > 65_536) return invalid('body is too long (maximum is 65536 characters)');
    const comment = { id: this.nextId++, body, user: { login: BOT } };
    this.comments.push(comment);
    return { status: 201, json: shown(comment) };
  }

  private editComment(id: number, { body }: ForgeRequest['body']): ForgeResponse {
    const comment = this.comments.find((each) => each.id === id);
    if (comment === undefined) return NOT_FOUND;
    comment.body = String(body);
    return ok(shown(comment));
  }

  private addLabels(names: readonly string[]): ForgeResponse {
    const unknown = names.filter((name) => !this.knownLabels.includes(name));
    if (unknown.length > 0 && !this.mayMakeLabels) return NOT_ACCESSIBLE;
    this.knownLabels.push(...unknown);
    this.labels.push(...names.filter((name) => !this.labels.includes(name)));
    return ok(this.labels.map((name) => ({ name })));
  }

  private removeLabel(name: string): ForgeResponse {
    const at = this.labels.indexOf(name);
    if (at < 0) return { status: 404, json: { message: 'Label does not exist' } };
    this.labels.splice(at, 1);
    return ok([]);
  }

  private found(query: URLSearchParams): FakePullRequest[] {
    const is = (name: string, value: string) => query.get(name) === null || query.get(name) === value;
    return this.pulls.filter(
      ({ head, base, state }) => is('head', `acme:${head}`) && is('base', base) && is('state', state),
    );
  }

  private open({ head = '', base = '', title = '', body = '' }: Record<string, string>): ForgeResponse {
    if (!this.mayOpen)
      return { status: 403, json: { message: 'GitHub Actions is not permitted to create or approve pull requests.' } };
    if (!this.hasBranch(head)) return invalid('head is invalid');
    if (this.pulls.some((pull) => pull.head === head && pull.base === base && pull.state === 'open'))
      return invalid(`A pull request already exists for acme:${head}.`);
    const pull: FakePullRequest = { number: this.nextId++, head, base, title, body, state: 'open' };
    this.pulls.push(pull);
    return { status: 201, json: pullJson(pull) };
  }

  private edit(number: number, { title, body }: ForgeRequest['body']): ForgeResponse {
    const pull = this.pulls.find((each) => each.number === number);
    if (pull === undefined) return NOT_FOUND;
    Object.assign(pull, { title, body });
    return ok(pullJson(pull));
  }
}

function ok(json: unknown): ForgeResponse {
  return { status: 200, json };
}

function invalid(message: string): ForgeResponse {
  return { status: 422, json: { message: 'Validation Failed', errors: [{ message }] } };
}

function shown(comment: FakeGitHubComment) {
  return { ...comment, html_url: `https://github.com/acme/shop/pull/7#issuecomment-${comment.id}` };
}

function pullJson(pull: FakePullRequest) {
  return { ...pull, html_url: `https://github.com/acme/shop/pull/${pull.number}` };
}
