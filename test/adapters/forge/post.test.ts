import { gitHub } from '../../../lib/adapters/forge/github';
import { gitLab } from '../../../lib/adapters/forge/gitlab';
import { postComment, postLabels, postRequest } from '../../../lib/adapters/forge/post';
import { FakeGitHub } from '../../helpers/fake-github';
import { FakeGitLab } from '../../helpers/fake-gitlab';

const MARKER = '<!-- marker -->';
const OURS = ['tidemark:destructive', 'tidemark:broadening'];
const waited: number[] = [];
const sleep = async (ms: number) => void waited.push(ms);

let github: FakeGitHub;
let gitlab: FakeGitLab;
beforeEach(async () => {
  waited.length = 0;
  github = new FakeGitHub();
  gitlab = new FakeGitLab();
  await Promise.all([github.start(), gitlab.start()]);
});
afterEach(() => Promise.all([github.stop(), gitlab.stop()]));

const onGitHub = (options: { token?: string; baseUrl?: string } = {}) =>
  gitHub({
    token: github.token,
    baseUrl: github.url,
    repository: 'acme/shop',
    author: 'github-actions[bot]',
    sleep,
    ...options,
  });
const onGitLab = () => gitLab({ token: gitlab.token, baseUrl: gitlab.apiUrl, project: '42', sleep });

describe('the one comment', () => {
  test('is written, then edited in place, then left alone', async () => {
    const first = await postComment(onGitHub(), 7, MARKER, `${MARKER}\none`);
    expect(first).toMatchObject({ state: 'created', comment: { url: expect.stringContaining('#issuecomment-') } });
    expect((await postComment(onGitHub(), 7, MARKER, `${MARKER}\ntwo`)).state).toBe('updated');
    expect(github.comments.map(({ body }) => body)).toEqual([`${MARKER}\ntwo`]);
    expect((await postComment(onGitHub(), 7, MARKER, `${MARKER}\r\ntwo\n`)).state).toBe('unchanged');
    expect(github.writes()).toHaveLength(2);
  });

  test('is found behind a hundred others', async () => {
    for (let id = 1; id <= 230; id++) github.comments.push({ id, body: 'talk', user: { login: 'ada' } });
    github.comments.push({ id: 231, body: `${MARKER}\none`, user: { login: 'github-actions[bot]' } });
    expect((await postComment(onGitHub(), 7, MARKER, `${MARKER}\ntwo`)).state).toBe('updated');
    expect(github.comments).toHaveLength(231);
  });

  test('given the marker in a comment of somebody else, or quoted in one of its own, then neither is touched', async () => {
    github.comments.push({ id: 1, body: `${MARKER}\nforged`, user: { login: 'mallory' } });
    github.comments.push({ id: 2, body: `> ${MARKER}`, user: { login: 'github-actions[bot]' } });
    github.comments.push({ id: 3, body: `${MARKER}\nof nobody`, user: null });
    expect((await postComment(onGitHub(), 7, MARKER, `${MARKER}\none`)).state).toBe('created');
    expect(github.comments.slice(0, 3).map(({ body }) => body)).toEqual([
      `${MARKER}\nforged`,
      `> ${MARKER}`,
      `${MARKER}\nof nobody`,
    ]);
  });

  test('on GitLab it is a note, and that of somebody else is not touched', async () => {
    for (let id = 1001; id <= 1130; id++) gitlab.notes.push({ id, body: 'talk', author: { id: 3 } });
    gitlab.notes.push({ id: 1131, body: `${MARKER}\nforged`, author: { id: 3 } });
    expect((await postComment(onGitLab(), 7, MARKER, `${MARKER}\none`)).state).toBe('created');
    expect((await postComment(onGitLab(), 7, MARKER, `${MARKER}\ntwo`)).state).toBe('updated');
    expect(gitlab.notes.slice(-2).map(({ body }) => body)).toEqual([`${MARKER}\nforged`, `${MARKER}\ntwo`]);
  });
});

describe('labels', () => {
  test('those of other people stay; those of gates come and go', async () => {
    github.labels.push('bug', 'tidemark:broadening');
    expect(await postLabels(onGitHub(), 7, OURS, ['tidemark:destructive'])).toEqual({
      add: ['tidemark:destructive'],
      remove: ['tidemark:broadening'],
    });
    expect(github.labels).toEqual(['bug', 'tidemark:destructive']);
    github.requests.length = 0;
    await postLabels(onGitHub(), 7, OURS, ['tidemark:destructive']);
    expect(github.writes()).toEqual([]);
  });

  test('on GitLab too', async () => {
    gitlab.labels.push('bug', 'tidemark:broadening');
    await postLabels(onGitLab(), 7, OURS, ['tidemark:destructive']);
    expect(gitlab.labels).toEqual(['bug', 'tidemark:destructive']);
  });
});

describe('a pull request for a branch', () => {
  const branches = { source: 'tidemark/plans-prod', target: 'main' };

  test('is opened once, then given a new text', async () => {
    github.branches.push(branches.source);
    const { state, request } = await postRequest(onGitHub(), branches, { title: 'a', body: 'b' });
    expect({ state, url: request.url }).toEqual({ state: 'created', url: 'https://github.com/acme/shop/pull/100' });
    expect((await postRequest(onGitHub(), branches, { title: 'c', body: 'd' })).state).toBe('updated');
    expect(github.pulls).toMatchObject([{ title: 'c', body: 'd', state: 'open' }]);
  });

  test('given a closed one, then another is opened', async () => {
    github.branches.push(branches.source);
    github.pulls.push({ number: 1, head: branches.source, base: 'main', title: '', body: '', state: 'closed' });
    expect((await postRequest(onGitHub(), branches, { title: 'a', body: 'b' })).state).toBe('created');
  });

  test('on GitLab too', async () => {
    await postRequest(onGitLab(), branches, { title: 'a', body: 'b' });
    await postRequest(onGitLab(), branches, { title: 'c', body: 'd' });
    expect(gitlab.requestsOpened).toMatchObject([{ title: 'c', description: 'd' }]);
  });
});

describe('what goes wrong', () => {
  const body = `${MARKER}\none`;

  test('given limits and errors that pass, then it waits as long as it is told, and writes once', async () => {
    github.failures.push({ status: 502 });
    github.failures.push({ status: 429, json: { message: 'slow down' }, headers: { 'retry-after': '7' } });
    expect((await postComment(onGitHub(), 7, MARKER, body)).state).toBe('created');
    expect(waited).toEqual([1000, 7000]);
    expect(github.comments).toHaveLength(1);
  });

  test('given an error after a POST, then it does not write twice', async () => {
    const forge = onGitHub();
    await forge.ownComments(7);
    github.failures.push({ status: 502, json: { message: 'Server Error' } });
    await expect(forge.addComment(7, body)).rejects.toThrow(
      'POST /repos/acme/shop/issues/7/comments: given 502 Server Error',
    );
    expect({ waited, comments: github.comments }).toEqual({ waited: [], comments: [] });
  });

  test('given a limit of an hour, then it does not wait for it', async () => {
    github.failures.push({
      status: 403,
      json: { message: 'API rate limit exceeded' },
      headers: { 'retry-after': '3600' },
    });
    await expect(onGitHub().ownComments(7)).rejects.toThrow(
      '403 API rate limit exceeded; allowed: fewer requests an hour. Run it again in an hour.',
    );
    expect(waited).toEqual([]);
  });

  test.each([
    ['a token that is not valid', { token: 'other' }, '401 Bad credentials', 'Give the job a token'],
    ['a token that may not write', {}, '403 Resource not accessible by integration', 'pull-requests: write'],
  ])('given %s, then it says what to do', async (_, options, given, remedy) => {
    github.mayWrite = false;
    const posting = postComment(onGitHub(options), 7, MARKER, body);
    await expect(posting).rejects.toThrow(given);
    await expect(postComment(onGitHub(options), 7, MARKER, body)).rejects.toThrow(remedy);
  });

  test('given that workflows may not open pull requests, then it names the setting', async () => {
    github.mayOpen = false;
    await expect(postRequest(onGitHub(), { source: 'a', target: 'main' }, { title: 't', body: 'b' })).rejects.toThrow(
      'Allow GitHub Actions to create and approve pull requests',
    );
  });

  test('given the page of a proxy, then it is no empty list of comments', async () => {
    github.failures.push({ status: 200, json: '<html>log in</html>' });
    await expect(postComment(onGitHub(), 7, MARKER, body)).rejects.toThrow('answered something else');
    expect(github.comments).toEqual([]);
  });

  test('given nobody who answers, then it says where it asked', async () => {
    const forge = onGitHub({ baseUrl: 'http://127.0.0.1:1' });
    await expect(forge.ownComments(7)).rejects.toThrow('127.0.0.1:1 did not answer');
    expect(waited).toEqual([1000, 2000, 4000]);
  });

  test('given a next page or a redirect to another host, then the token does not go there', async () => {
    const other = new FakeGitHub();
    await other.start();
    try {
      github.failures.push({ status: 200, json: [], headers: { link: `<${other.url}/>; rel="next"` } });
      await onGitHub().ownComments(7);
      for (let at = 0; at < 4; at++) github.failures.push({ status: 302, headers: { location: `${other.url}/` } });
      await expect(onGitHub().ownComments(7)).rejects.toThrow('did not answer');
      expect(other.requests).toEqual([]);
    } finally {
      await other.stop();
    }
  });
});
