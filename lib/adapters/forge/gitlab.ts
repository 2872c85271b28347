import { z } from 'zod';
import type { Branches, ChangeRequest, ChangeText, Comment, Forge, LabelChange } from './forge';
import { Api, type ApiOptions } from './http';

const note = z.object({ id: z.number(), body: z.string(), author: z.object({ id: z.number() }) });
const user = z.object({ id: z.number() });
const mergeRequest = z.object({ iid: z.number(), web_url: z.string(), labels: z.array(z.string()).optional() });

export interface GitLabOptions extends Pick<ApiOptions, 'baseUrl' | 'sleep'> {
  readonly token: string;
  /** Number of the project, or its path. */
  readonly project: string;
}

/**
 * GitLab's REST API, version 4. Its comments are notes, and a merge request is named by its number in the project (iid).
 * https://docs.gitlab.com/api/notes, .../api/merge_requests, .../api/users
 */
export function gitLab({ token, project, ...options }: GitLabOptions): Forge {
  const api = new Api({ ...options, headers: { 'private-token': token } });
  const root = `/projects/${encodeURIComponent(project)}/merge_requests`;
  return {
    name: 'GitLab',

    async ownComments(number) {
      const self = await api.request(user, 'GET', '/user');
      const all = await api.list(note, `${root}/${number}/notes?sort=asc&per_page=100`);
      return all.filter(({ author }) => author.id === self.id).map(toComment);
    },
    async addComment(number, body) {
      return toComment(await api.request(note, 'POST', `${root}/${number}/notes`, { body }));
    },
    async editComment(number, id, body) {
      return toComment(await api.request(note, 'PUT', `${root}/${number}/notes/${id}`, { body }));
    },

    async labels(number) {
      return (await api.request(mergeRequest, 'GET', `${root}/${number}`)).labels ?? [];
    },
    async changeLabels(number, { add, remove }: LabelChange) {
      const body = { add_labels: add.join(','), remove_labels: remove.join(',') };
      await api.request(mergeRequest, 'PUT', `${root}/${number}`, body);
    },

    async openRequest({ source, target }: Branches) {
      const query = new URLSearchParams({ state: 'opened', source_branch: source, target_branch: target });
      const [found] = await api.list(mergeRequest, `${root}?${query}`);
      return found === undefined ? undefined : toRequest(found);
    },
    async createRequest({ source, target }: Branches, { title, body }: ChangeText) {
      const created = await api.request(mergeRequest, 'POST', root, {
        source_branch: source,
        target_branch: target,
        title,
        description: body,
        remove_source_branch: true,
      });
      return toRequest(created);
    },
    async editRequest(number, { title, body }: ChangeText) {
      const edited = await api.request(mergeRequest, 'PUT', `${root}/${number}`, { title, description: body });
      return toRequest(edited);
    },
  };
}

function toComment({ id, body }: z.infer<typeof note>): Comment {
  return { id, body };
}

function toRequest({ iid, web_url: url }: z.infer<typeof mergeRequest>): ChangeRequest {
  return { number: iid, url };
}
