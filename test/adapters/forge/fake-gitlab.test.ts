import { FakeGitLab } from '../../helpers/fake-gitlab';

const fake = new FakeGitLab();
beforeAll(() => fake.start());
afterAll(() => fake.stop());

async function ask(method: string, path: string, body?: object, token = fake.token) {
  const response = await fetch(`${fake.apiUrl}${path}`, {
    method,
    headers: { 'private-token': token },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: JSON.parse(await response.text()), link: response.headers.get('link') };
}

const request = '/projects/42/merge_requests/7';

describe('the fake of GitLab', () => {
  test('1: the token', async () => {
    expect((await ask('GET', '/user', undefined, 'other')).status).toBe(401);
    expect((await ask('GET', '/user')).json).toMatchObject({ id: 9 });
  });

  test('2 and 3: notes and their pages', async () => {
    fake.notes.push({ id: 1, body: 'of somebody else', author: { id: 3 } });
    for (let at = 0; at < 20; at++) await ask('POST', `${request}/notes`, { body: `${at}` });
    const { json, link } = await ask('GET', `${request}/notes`);
    expect(json).toHaveLength(20);
    expect(link).toContain('page=2>; rel="next"');
    expect((await ask('PUT', `${request}/notes/1`, { body: 'mine' })).status).toBe(403);
    expect((await ask('PUT', `${request}/notes/2`, { body: 'mine' })).status).toBe(404);
    expect((await ask('PUT', `${request}/notes/${json[1].id}`, { body: 'new' })).json.body).toBe('new');
    expect((await ask('POST', `${request}/notes`, {})).status).toBe(400);
  });

  test('4: labels', async () => {
    expect((await ask('PUT', request, { add_labels: 'a,b' })).json.labels).toEqual(['a', 'b']);
    expect((await ask('PUT', request, { add_labels: 'b', remove_labels: 'a' })).json.labels).toEqual(['b']);
    expect((await ask('GET', request)).json.labels).toEqual(['b']);
  });

  test('5: merge requests', async () => {
    const body = { source_branch: 'plans', target_branch: 'main', title: 't', description: 'd' };
    const { json } = await ask('POST', '/projects/42/merge_requests', body);
    expect((await ask('POST', '/projects/42/merge_requests', body)).status).toBe(409);
    const query = '?state=opened&source_branch=plans&target_branch=';
    expect((await ask('GET', `/projects/42/merge_requests${query}main`)).json).toHaveLength(1);
    expect((await ask('GET', `/projects/42/merge_requests${query}other`)).json).toHaveLength(0);
    expect(
      (await ask('PUT', `/projects/42/merge_requests/${json.iid}`, { title: 'u', description: 'e' })).json.title,
    ).toBe('u');
  });
});
