import { z } from 'zod';
import type { Branches, ChangeRequest, ChangeText, Comment, Forge, LabelChange } from './forge';
import { Api, type ApiOptions } from './http';

const comment = z.object({
  id: z.number(),
  // A comment may be empty, and its author may have left.
  body: z.string().nullish(),
  html_url: z.string(),
  user: z.object({ login: z.string() }).nullish(),
});
const label = z.object({ name: z.string() });
const pullRequest = z.object({ number: z.number(), html_url: z.string() });

export interface GitHubOptions extends Pick<ApiOptions, 'baseUrl' | 'sleep'> {
  readonly token: string;
  /** As owner/name. */
  readonly repository: string;
  /** Login of whoever the token belongs to: GitHub does not say it to a workflow's own token. */
  readonly author: string;
}

/**
 * GitHub's REST API, version 2022-11-28: comments and labels of a pull request are those of the issue of its number.
 * https://docs.github.com/en/rest/issues/comments, .../issues/labels, .../pulls/pulls
 */
export function gitHub({ token, repository, author, ...options }: GitHubOptions): Forge {
  const api = new Api({
    ...options,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'x-github-api-version': '2022-11-28',
    },
  });
  const root = `/repos/${repository}`;
  return {
    name: 'GitHub',

    async ownComments(number) {
      const all = await api.list(comment, `${root}/issues/${number}/comments?per_page=100`);
      return all.filter(({ user }) => user?.login === author).map(toComment);
    },
    async addComment(number, body) {
      return toComment(await api.request(comment, 'POST', `${root}/issues/${number}/comments`, { body }));
    },
    async editComment(_, id, body) {
      return toComment(await api.request(comment, 'PATCH', `${root}/issues/comments/${id}`, { body }));
    },

    async labels(number) {
      const all = await api.list(label, `${root}/issues/${number}/labels?per_page=100`);
      return all.map(({ name }) => name);
    },
    async changeLabels(number, { add, remove }: LabelChange) {
      const path = `${root}/issues/${number}/labels`;
      if (add.length > 0) await api.request(z.unknown(), 'POST', path, { labels: add });
      for (const name of remove) await api.request(z.unknown(), 'DELETE', `${path}/${encodeURIComponent(name)}`);
    },

    async openRequest({ source, target }: Branches) {
      const [owner] = repository.split('/');
      const query = new URLSearchParams({ state: 'open', head: `${owner}:${source}`, base: target });
      const [found] = await api.list(pullRequest, `${root}/pulls?${query}`);
      return found === undefined ? undefined : toRequest(found);
    },
    async createRequest({ source, target }: Branches, text: ChangeText) {
      const body = { head: source, base: target, ...text };
      return toRequest(await api.request(pullRequest, 'POST', `${root}/pulls`, body));
    },
    async editRequest(number, { title, body }: ChangeText) {
      return toRequest(await api.request(pullRequest, 'PATCH', `${root}/pulls/${number}`, { title, body }));
    },
  };
}

function toComment({ id, body, html_url: url }: z.infer<typeof comment>): Comment {
  return { id, body: body ?? '', url };
}

function toRequest({ number, html_url: url }: z.infer<typeof pullRequest>): ChangeRequest {
  return { number, url };
}
